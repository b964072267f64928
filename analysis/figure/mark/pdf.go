package mark

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// PDFCanvas draws a page of PDF. Unlike vgpdf it writes all of Unicode as text, in a font cut to the letters used and with their map to
// Unicode, so that τ and − can be searched and copied; it says colours straight and not multiplied by alpha; and equal drawings are equal
// files.
type PDFCanvas struct {
	doc   *fpdf.Fpdf
	w, h  vg.Length
	now   pdfState
	stack []pdfState
	fonts map[string]bool
	count int // images
}

// pdfState is what Push keeps. The map from the coordinates of the canvas to those of the page, in points with y upwards, is
// x' = a x + c y + e, y' = b x + d y + f.
type pdfState struct {
	a, b, c, d, e, f float64
	width, offset    vg.Length
	dashes           []vg.Length
	color            color.NRGBA
}

var _ vg.CanvasWriterTo = (*PDFCanvas)(nil)

// pdfDate stands for the time of writing.
var pdfDate = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// NewPDFCanvas is an empty page of a width and a height.
func NewPDFCanvas(w, h vg.Length) *PDFCanvas {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: w.Points(), Ht: h.Points()}})
	doc.SetCatalogSort(true)
	doc.SetCreationDate(pdfDate)
	doc.SetModificationDate(pdfDate)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.AddPage()
	c := &PDFCanvas{doc: doc, w: w, h: h, now: pdfState{a: 1, d: 1}, fonts: map[string]bool{}}
	vg.Initialize(c)
	return c
}

// Size implements vg.CanvasSizer.
func (c *PDFCanvas) Size() (w, h vg.Length) { return c.w, c.h }

// SetLineWidth implements vg.Canvas.
func (c *PDFCanvas) SetLineWidth(w vg.Length) { c.now.width = w }

// SetLineDash implements vg.Canvas.
func (c *PDFCanvas) SetLineDash(dashes []vg.Length, offset vg.Length) {
	c.now.dashes, c.now.offset = dashes, offset
}

// SetColor implements vg.Canvas.
func (c *PDFCanvas) SetColor(clr color.Color) { c.now.color = straight(clr) }

// straight is a colour whose red, green and blue are not multiplied by alpha, as documents that are told alpha beside want them; no
// colour is black.
func straight(clr color.Color) color.NRGBA {
	if clr == nil {
		return Black
	}
	return color.NRGBAModel.Convert(clr).(color.NRGBA)
}

// Rotate implements vg.Canvas.
func (c *PDFCanvas) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	s := &c.now
	s.a, s.b, s.c, s.d = s.a*cos+s.c*sin, s.b*cos+s.d*sin, s.c*cos-s.a*sin, s.d*cos-s.b*sin
}

// Translate implements vg.Canvas.
func (c *PDFCanvas) Translate(to vg.Point) { c.now.e, c.now.f = c.now.at(to) }

// Scale implements vg.Canvas; both ways must be the same.
func (c *PDFCanvas) Scale(x, y float64) {
	s := &c.now
	s.a, s.b, s.c, s.d = s.a*x, s.b*x, s.c*y, s.d*y
}

// Push implements vg.Canvas.
func (c *PDFCanvas) Push() { c.stack = append(c.stack, c.now) }

// Pop implements vg.Canvas.
func (c *PDFCanvas) Pop() {
	c.now = c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
}

// at is a point on the page.
func (s *pdfState) at(p vg.Point) (x, y float64) {
	return s.a*p.X.Points() + s.c*p.Y.Points() + s.e, s.b*p.X.Points() + s.d*p.Y.Points() + s.f
}

// scale is by how much lengths grow.
func (s *pdfState) scale() float64 { return math.Hypot(s.a, s.b) }

// Stroke implements vg.Canvas.
func (c *PDFCanvas) Stroke(p vg.Path) {
	if c.now.width <= 0 {
		return
	}
	n := c.now.color
	c.doc.SetDrawColor(int(n.R), int(n.G), int(n.B))
	c.alpha()
	c.doc.SetLineWidth(c.now.width.Points() * c.now.scale())
	dashes := make([]float64, len(c.now.dashes))
	for i, d := range c.now.dashes {
		dashes[i] = d.Points() * c.now.scale()
	}
	c.doc.SetDashPattern(dashes, c.now.offset.Points()*c.now.scale())
	c.doc.RawWriteStr(c.path(p) + "S\n")
}

// Fill implements vg.Canvas.
func (c *PDFCanvas) Fill(p vg.Path) {
	n := c.now.color
	c.doc.SetFillColor(int(n.R), int(n.G), int(n.B))
	c.alpha()
	c.doc.RawWriteStr(c.path(p) + "f\n")
}

func (c *PDFCanvas) alpha() { c.doc.SetAlpha(float64(c.now.color.A)/0xff, "Normal") }

// path is a path in the operators of PDF.
func (c *PDFCanvas) path(p vg.Path) string {
	var b strings.Builder
	point := func(p vg.Point) {
		x, y := c.now.at(p)
		fmt.Fprintf(&b, "%.2f %.2f ", x, y)
	}
	begun := false
	move := func(p vg.Point) {
		point(p)
		if begun {
			b.WriteString("l\n")
		} else {
			b.WriteString("m\n")
		}
		begun = true
	}
	for _, s := range p {
		switch s.Type {
		case vg.MoveComp:
			begun = false
			move(s.Pos)
		case vg.LineComp:
			move(s.Pos)
		case vg.CurveComp:
			first, second := s.Control[0], s.Control[len(s.Control)-1]
			point(first)
			point(second)
			point(s.Pos)
			b.WriteString("c\n")
		case vg.ArcComp:
			move(onCircle(s, s.Start))
			// A cubic follows a quarter of a circle to 3e-4 of its radius.
			n := int(math.Ceil(math.Abs(s.Angle) / (math.Pi / 2)))
			step := s.Angle / float64(n)
			reach := vg.Length(4 / 3.0 * math.Tan(step/4))
			for i := range n {
				from, to := s.Start+float64(i)*step, s.Start+float64(i+1)*step
				start, end := onCircle(s, from), onCircle(s, to)
				point(start.Add(tangent(s, from).Scale(reach)))
				point(end.Sub(tangent(s, to).Scale(reach)))
				point(end)
				b.WriteString("c\n")
			}
		case vg.CloseComp:
			b.WriteString("h\n")
		}
	}
	return b.String()
}

// onCircle is the point of an arc at an angle, tangent its derivative there.
func onCircle(s vg.PathComp, angle float64) vg.Point {
	sin, cos := math.Sincos(angle)
	return s.Pos.Add(vg.Point{X: s.Radius * vg.Length(cos), Y: s.Radius * vg.Length(sin)})
}

func tangent(s vg.PathComp, angle float64) vg.Point {
	sin, cos := math.Sincos(angle)
	return vg.Point{X: -s.Radius * vg.Length(sin), Y: s.Radius * vg.Length(cos)}
}

// FillString implements vg.Canvas.
func (c *PDFCanvas) FillString(f font.Face, at vg.Point, text string) {
	if !c.fonts[f.Name()] {
		var source bytes.Buffer
		if _, err := f.Face.WriteSourceTo(nil, &source); err != nil {
			panic(fmt.Sprintf("figure: font %s: %v", f.Name(), err)) // the font is compiled in
		}
		c.doc.AddUTF8FontFromBytes(f.Name(), "", source.Bytes())
		c.fonts[f.Name()] = true
	}
	n, s := c.now.color, &c.now
	c.doc.SetTextColor(int(n.R), int(n.G), int(n.B))
	c.alpha()
	c.doc.SetFont(f.Name(), "", f.Font.Size.Points()*s.scale())
	x, y := s.at(at)
	c.doc.TransformBegin()
	c.doc.Transform(fpdf.TransformMatrix{A: s.a / s.scale(), B: s.b / s.scale(), C: s.c / s.scale(), D: s.d / s.scale(), E: x, F: y})
	c.doc.Text(0, c.h.Points(), text) // the origin of the page, which is now where the text begins
	c.doc.TransformEnd()
}

// DrawImage implements vg.Canvas.
func (c *PDFCanvas) DrawImage(r vg.Rectangle, img image.Image) {
	var content bytes.Buffer
	if err := png.Encode(&content, img); err != nil {
		panic(fmt.Sprintf("figure: image: %v", err)) // a buffer takes everything
	}
	c.count++
	name, how := fmt.Sprint("image ", c.count), fpdf.ImageOptions{ImageType: "png"}
	c.doc.RegisterImageOptionsReader(name, how, &content)
	x, y := c.now.at(vg.Point{X: r.Min.X, Y: r.Max.Y})
	size := r.Size()
	c.doc.ImageOptions(name, x, c.h.Points()-y, size.X.Points()*c.now.scale(), size.Y.Points()*c.now.scale(), false, how, 0, "")
}

// WriteTo implements io.WriterTo.
func (c *PDFCanvas) WriteTo(w io.Writer) (int64, error) {
	var content bytes.Buffer
	if err := c.doc.Output(&content); err != nil {
		return 0, err
	}
	return content.WriteTo(w)
}
