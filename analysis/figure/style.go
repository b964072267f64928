package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The two widths that journals print without scaling.
const (
	ColumnWidth = 84 * vg.Millimeter
	PageWidth   = 174 * vg.Millimeter
)

// Text sizes at print size; 7 pt is the least that journals accept.
const (
	labelSize = vg.Length(8)
	smallSize = vg.Length(7)
)

// Line widths.
const (
	hairline = vg.Length(0.4) // single agents, outlines
	thin     = vg.Length(0.6) // axes, intervals, references
	normal   = vg.Length(1.1) // data
)

// Okabe and Ito's colours (Color Universal Design, 2008), distinct under the common forms of colour
// blindness; their yellow is left out, it vanishes on white paper.
var (
	black      = color.NRGBA{0x00, 0x00, 0x00, 0xff}
	orange     = color.NRGBA{0xe6, 0x9f, 0x00, 0xff}
	skyBlue    = color.NRGBA{0x56, 0xb4, 0xe9, 0xff}
	green      = color.NRGBA{0x00, 0x9e, 0x73, 0xff}
	blue       = color.NRGBA{0x00, 0x72, 0xb2, 0xff}
	vermillion = color.NRGBA{0xd5, 0x5e, 0x00, 0xff}
	purple     = color.NRGBA{0xcc, 0x79, 0xa7, 0xff}
	grey       = color.NRGBA{0x66, 0x66, 0x66, 0xff}
	lightGrey  = color.NRGBA{0xd9, 0xd9, 0xd9, 0xff}
)

// style is how one series looks: a colour, a dash and a marker, each enough to tell it apart.
type style struct {
	color  color.NRGBA
	dashes []vg.Length
	marker draw.GlyphDrawer
}

var seriesStyles = []style{
	{blue, nil, draw.CircleGlyph{}},
	{vermillion, []vg.Length{4, 2}, draw.BoxGlyph{}},
	{green, []vg.Length{1.2, 1.6}, draw.PyramidGlyph{}},
	{purple, []vg.Length{6, 2, 1.2, 2}, wedge},
	{orange, []vg.Length{8, 2}, diamond},
	{skyBlue, []vg.Length{3, 1.5, 1.2, 1.5, 1.2, 1.5}, draw.TriangleGlyph{}},
	{black, []vg.Length{2, 1}, draw.PlusGlyph{}},
	{grey, []vg.Length{5, 3}, draw.CrossGlyph{}},
}

// mechanismStyles gives each mechanism the same look in every figure.
var mechanismStyles = map[string]style{
	"none":         {grey, []vg.Length{2, 1}, diamond},
	"proportional": seriesStyles[1],
	"flat":         seriesStyles[2],
	"equal":        seriesStyles[3],
	"clearing":     seriesStyles[0],
	"welfare":      seriesStyles[6],
	"alpha-fair":   seriesStyles[4],
	"nash":         seriesStyles[5],
}

func mechanismStyle(name string) style {
	if s, ok := mechanismStyles[name]; ok {
		return s
	}
	return seriesStyles[len(seriesStyles)-1]
}

func (s style) line(w vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: s.color, Width: w, Dashes: s.dashes}
}

func sans(size vg.Length) font.Font {
	return font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

func textStyle(size vg.Length, c color.Color, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{Color: c, Font: sans(size), XAlign: x, YAlign: y, Handler: plot.DefaultTextHandler}
}

// newPlot is an empty plot in the house style.
func newPlot(xLabel, yLabel string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.LineStyle.Width = thin
		a.Padding = 2.5
		a.Label.TextStyle.Font = sans(labelSize)
		a.Label.Padding = 2
		a.Tick.Label.Font = sans(smallSize)
		a.Tick.LineStyle.Width = thin
		a.Tick.Length = 3
		a.Tick.Marker = niceTicks{}
	}
	p.X.Label.Text, p.Y.Label.Text = xLabel, yLabel
	return p
}

// polygonGlyph is a filled marker; its corners are in units of the radius.
type polygonGlyph []vg.Point

// The filled markers that gonum does not have; with its circle, box and pyramid they make five.
var (
	diamond = polygonGlyph{{X: 0, Y: 1.25}, {X: 1, Y: 0}, {X: 0, Y: -1.25}, {X: -1, Y: 0}}
	wedge   = polygonGlyph{{X: 0, Y: -1.1}, {X: 1, Y: 0.8}, {X: -1, Y: 0.8}}
)

// DrawGlyph implements draw.GlyphDrawer.
func (g polygonGlyph) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	corners := make([]vg.Point, len(g))
	for i, p := range g {
		corners[i] = at.Add(p.Scale(s.Radius))
	}
	c.FillPolygon(s.Color, corners)
}
