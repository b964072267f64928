package mark

import (
	"hash/fnv"
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
	LabelSize = vg.Length(8)
	SmallSize = vg.Length(7)
)

// Line widths.
const (
	Hairline = vg.Length(0.4) // single agents, outlines
	Thin     = vg.Length(0.6) // axes, intervals, references
	Normal   = vg.Length(1.1) // data
)

// Okabe and Ito's colours (Color Universal Design, 2008), distinct under the common forms of colour
// blindness; their yellow is left out, it vanishes on white paper.
var (
	Black      = color.NRGBA{0x00, 0x00, 0x00, 0xff}
	Orange     = color.NRGBA{0xe6, 0x9f, 0x00, 0xff}
	SkyBlue    = color.NRGBA{0x56, 0xb4, 0xe9, 0xff}
	Green      = color.NRGBA{0x00, 0x9e, 0x73, 0xff}
	Blue       = color.NRGBA{0x00, 0x72, 0xb2, 0xff}
	Vermillion = color.NRGBA{0xd5, 0x5e, 0x00, 0xff}
	purple     = color.NRGBA{0xcc, 0x79, 0xa7, 0xff}
	Grey       = color.NRGBA{0x66, 0x66, 0x66, 0xff}
	LightGrey  = color.NRGBA{0xd9, 0xd9, 0xd9, 0xff}
)

// Look is how one series looks: a colour, a dash and a marker, each enough to tell it apart.
type Look struct {
	Color  color.NRGBA
	Dashes []vg.Length
	Marker draw.GlyphDrawer
}

// SeriesStyles are the looks of series, in order. None is dotted: dots are what is proved, predicted or given.
var SeriesStyles = []Look{
	{Blue, nil, draw.CircleGlyph{}},
	{Vermillion, []vg.Length{4, 2}, draw.BoxGlyph{}},
	{Green, []vg.Length{2, 1.2}, draw.PyramidGlyph{}},
	{purple, []vg.Length{6, 2, 1.2, 2}, wedge},
	{Orange, []vg.Length{8, 2}, diamond},
	{SkyBlue, []vg.Length{3, 1.5, 1.2, 1.5, 1.2, 1.5}, draw.TriangleGlyph{}},
	{Black, []vg.Length{9, 1.5, 2.5, 1.5}, draw.PlusGlyph{}},
	{Grey, []vg.Length{5, 3}, draw.CrossGlyph{}},
}

// StyleAt is the look of series i: after the eighth, colours come again with other dashes and markers.
func StyleAt(i int) Look {
	n := len(SeriesStyles)
	s, other := SeriesStyles[i%n], SeriesStyles[(i+i/n*3)%n]
	s.Dashes, s.Marker = other.Dashes, other.Marker
	return s
}

// The places of solvers and mechanisms among the looks, the same in every figure: those that are often drawn together have different
// colours, which come again after eight.
var (
	solverPlaces = map[string]int{
		"tatonnement": 0, "newton": 1, "lbfgs": 2, "nesterov": 3, "adgd": 4, "multiplicative": 5, "subgradient": 6, "bracket": 7,
		"admm": 8, "optimistic": 9, "pdhg": 10, "barzilai-borwein": 11, "interior": 12, "extragradient": 13, "anderson": 14, "fixed-point": 15,
		"ogd": 17, "adagrad": 18, "tracking": 19, "ader": 20, "restart": 22, "resolve": 23,
	}
	mechanismPlaces = map[string]int{"clearing": 0, "proportional": 1, "flat": 2, "equal": 3, "alpha-fair": 4, "nash": 5, "welfare": 6, "none": 7}
)

// SolverPlace is the place of a solver among the looks; that of one with another name follows from the name.
func SolverPlace(name string) int { return placeIn(solverPlaces, name) }

// MechanismPlace is SolverPlace of a mechanism.
func MechanismPlace(name string) int { return placeIn(mechanismPlaces, name) }

func placeIn(places map[string]int, name string) int {
	if i, ok := places[name]; ok {
		return i
	}
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32() % uint32(3*len(SeriesStyles)))
}

// MechanismStyle is the look of a mechanism, the same in every figure.
func MechanismStyle(name string) Look { return StyleAt(MechanismPlace(name)) }

// Line is the line of a series, of width w.
func (s Look) Line(w vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: s.Color, Width: w, Dashes: s.Dashes}
}

func sans(size vg.Length) font.Font {
	return font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

// TextStyle is text in the house font.
func TextStyle(size vg.Length, c color.Color, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{Color: c, Font: sans(size), XAlign: x, YAlign: y, Handler: plot.DefaultTextHandler}
}

// NewPlot is an empty plot in the house style.
func NewPlot(xLabel, yLabel string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.LineStyle.Width = Thin
		a.Padding = 2.5
		a.Label.TextStyle.Font = sans(LabelSize)
		a.Label.Padding = 2
		a.Tick.Label.Font = sans(SmallSize)
		a.Tick.LineStyle.Width = Thin
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

// Glyph is the marker of a series.
func (s Look) Glyph(radius vg.Length) draw.GlyphStyle {
	return draw.GlyphStyle{Color: s.Color, Radius: radius, Shape: s.Marker}
}

// Dotted is the look of what is proved or predicted.
func Dotted(c color.Color) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: Thin, Dashes: []vg.Length{0.8, 1.6}}
}

// PredictedLine is the look of what theory predicts of several series.
var PredictedLine = Dotted(Black)
