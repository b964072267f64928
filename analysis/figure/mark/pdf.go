package mark

import (
	"fmt"
	"image/color"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// PDFCanvas is vgpdf's canvas with all of Unicode: vgpdf encodes text in Windows-1252, which has no
// Greek and no minus sign. ASCII is written as text, which can be searched and copied; every
// other rune is drawn as the outline of its glyph.
type PDFCanvas struct{ *vgpdf.Canvas }

// FillString implements vg.Canvas.
func (c PDFCanvas) FillString(f font.Face, at vg.Point, s string) {
	start := 0
	text := func(end int) {
		if end > start {
			c.Canvas.FillString(f, at, s[start:end])
			at.X += f.Width(s[start:end])
		}
	}
	for i, r := range s {
		if r < 0x80 {
			continue
		}
		text(i)
		c.Fill(glyph(f, at, r))
		at.X += f.Width(string(r))
		start = i + len(string(r))
	}
	text(len(s))
}

// glyph is the outline of a rune with its origin at the given point.
func glyph(f font.Face, at vg.Point, r rune) vg.Path {
	var buf sfnt.Buffer
	index, err := f.Face.GlyphIndex(&buf, r)
	if err != nil {
		panic(fmt.Sprintf("figure: glyph of %q in %s: %v", r, f.Name(), err)) // the font is compiled in
	}
	// One unit of 26.6 fixed point is 1/64 of the size asked for: ask for 1024 and scale down.
	const em = 1024
	segments, err := f.Face.LoadGlyph(&buf, index, fixed.I(em), nil)
	if err != nil {
		panic(fmt.Sprintf("figure: outline of %q in %s: %v", r, f.Name(), err))
	}
	unit := f.Font.Size / (64 * em)
	point := func(p fixed.Point26_6) vg.Point { // sfnt's y grows downwards
		return vg.Point{X: at.X + unit*vg.Length(p.X), Y: at.Y - unit*vg.Length(p.Y)}
	}
	var path vg.Path
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.Close()
			}
			path.Move(point(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(point(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(point(s.Args[0]), point(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
		}
	}
	path.Close()
	return path
}

// SetColor implements vg.Canvas. vgpdf hands the red, green and blue that color.Color gives, which are multiplied by alpha, to a document
// that multiplies them by alpha again, so that a pale tint comes out nearly black.
func (c PDFCanvas) SetColor(clr color.Color) {
	if clr != nil {
		clr = straight{color.NRGBAModel.Convert(clr).(color.NRGBA)}
	}
	c.Canvas.SetColor(clr)
}

// straight is a colour that says red, green and blue without alpha, as PDF wants them.
type straight struct{ of color.NRGBA }

// RGBA implements color.Color but for the multiplication by alpha.
func (s straight) RGBA() (r, g, b, a uint32) {
	const full = 0x101 // from 8 to 16 bits
	return uint32(s.of.R) * full, uint32(s.of.G) * full, uint32(s.of.B) * full, uint32(s.of.A) * full
}
