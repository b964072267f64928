package mark

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Point is a point with optional intervals, an own size and an own colour.
type Point struct {
	Datum
	Radius  vg.Length
	Shape   draw.GlyphDrawer
	Fill    color.Color
	Outline bool      // a dark rim, so that light shades stand out from the paper
	Bar     vg.Length // line width of the intervals; 0 is thin
}

// Points is a plotter for points, bubbles and their intervals.
type Points []Point

var _ plot.GlyphBoxer = Points(nil)

// Plot implements plot.Plotter: all intervals first, then the points, so that no bar hides a point. A level bar without an end, +Inf, runs to the right edge.
func (ms Points) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, m := range ms {
		bar := draw.LineStyle{Color: Grey, Width: Thin}
		if m.Bar > 0 {
			bar = draw.LineStyle{Color: Black, Width: m.Bar}
		}
		if !math.IsNaN(m.YLow) {
			c.StrokeLines(bar, c.ClipLinesXY([]vg.Point{{X: x(m.X), Y: y(m.YLow)}, {X: x(m.X), Y: y(m.YHigh)}})...)
		}
		if !math.IsNaN(m.XLow) {
			high := x(m.XHigh)
			if math.IsInf(m.XHigh, 1) {
				high = c.Max.X
			}
			c.StrokeLines(bar, c.ClipLinesXY([]vg.Point{{X: x(m.XLow), Y: y(m.Y)}, {X: high, Y: y(m.Y)}})...)
		}
	}
	for _, m := range ms {
		at := vg.Point{X: x(m.X), Y: y(m.Y)}
		c.DrawGlyph(draw.GlyphStyle{Color: m.Fill, Radius: m.Radius, Shape: m.Shape}, at)
		if m.Outline {
			c.DrawGlyph(draw.GlyphStyle{Color: Black, Radius: m.Radius, Shape: draw.RingGlyph{}}, at)
		}
	}
}

// DataRange implements plot.DataRanger.
func (ms Points) DataRange() (xmin, xmax, ymin, ymax float64) {
	xs, ys := ScaleOf(nil), ScaleOf(nil)
	for _, m := range ms {
		x, y := ScaleOf([]float64{m.X, m.XLow, m.XHigh}), ScaleOf([]float64{m.Y, m.YLow, m.YHigh})
		xs.Low, xs.High = min(xs.Low, x.Low), max(xs.High, x.High)
		ys.Low, ys.High = min(ys.Low, y.Low), max(ys.High, y.High)
	}
	return xs.Low, xs.High, ys.Low, ys.High
}

// GlyphBoxes implements plot.GlyphBoxer.
func (ms Points) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	boxes := make([]plot.GlyphBox, len(ms))
	for i, m := range ms {
		boxes[i] = plot.GlyphBox{X: p.X.Norm(m.X), Y: p.Y.Norm(m.Y), Rectangle: draw.GlyphStyle{Radius: m.Radius}.Rectangle()}
	}
	return boxes
}

// Rule is a reference line across the whole panel at one value of y, or at one value of x when
// upright; the key says what it is.
type Rule struct {
	At      float64
	Upright bool
	Style   draw.LineStyle
}

// RuleStyle is the look of reference lines.
var RuleStyle = draw.LineStyle{Color: Black, Width: 0.8, Dashes: []vg.Length{1, 1.5}}

// EventStyle is the look of what happens at a place, or begins there.
var EventStyle = draw.LineStyle{Color: Grey, Width: Thin}

// Plot implements plot.Plotter.
func (r Rule) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if r.Upright {
		c.StrokeLine2(r.Style, x(r.At), c.Min.Y, x(r.At), c.Max.Y)
		return
	}
	c.StrokeLine2(r.Style, c.Min.X, y(r.At), c.Max.X, y(r.At))
}

// DataRange implements plot.DataRanger: the panel is made high enough to hold the rule.
func (r Rule) DataRange() (xmin, xmax, ymin, ymax float64) {
	if r.Upright {
		return r.At, r.At, math.Inf(1), math.Inf(-1)
	}
	return math.Inf(1), math.Inf(-1), r.At, r.At
}

// Floor is the line at the lower end of an axis, or at the left one when upright, on which values stand that have no place on the axis.
type Floor struct{ Upright bool }

// Plot implements plot.Plotter.
func (f Floor) Plot(c draw.Canvas, _ *plot.Plot) {
	style := draw.LineStyle{Color: LightGrey, Width: Thin}
	if f.Upright {
		c.StrokeLine2(style, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
		return
	}
	c.StrokeLine2(style, c.Min.X, c.Min.Y, c.Max.X, c.Min.Y)
}

// Band is a grey stripe across the whole panel.
type Band struct{ Low, High float64 }

// Plot implements plot.Plotter.
func (b Band) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	c.FillPolygon(LightGrey, c.ClipPolygonY([]vg.Point{
		{X: c.Min.X, Y: y(b.Low)}, {X: c.Max.X, Y: y(b.Low)}, {X: c.Max.X, Y: y(b.High)}, {X: c.Min.X, Y: y(b.High)}}))
}

// DataRange implements plot.DataRanger.
func (b Band) DataRange() (xmin, xmax, ymin, ymax float64) {
	return math.Inf(1), math.Inf(-1), b.Low, b.High
}

// Word is a short text at a point in data units, on a white ground that keeps it readable over marks.
type Word struct {
	X, Y float64
	Text string
	Over bool // the text ends a little above the point, without a ground
}

// Plot implements plot.Plotter.
func (t Word) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := TextStyle(SmallSize, Black, draw.XCenter, draw.YCenter)
	if t.Over {
		style.XAlign, style.YAlign = draw.XRight, draw.YBottom
		c.FillText(style, vg.Point{X: x(t.X) + 6, Y: y(t.Y) + 2.5}, t.Text)
		return
	}
	at, width := vg.Point{X: x(t.X), Y: y(t.Y)}, style.Width(t.Text)
	FillRect(c, at.X-width/2-1, at.Y-SmallSize/2-0.5, width+2, SmallSize+1, color.White)
	c.FillText(style, vg.Point{X: at.X, Y: at.Y + KeyDrop}, t.Text)
}

// Ribbon is the area between two lines over the same x.
type Ribbon struct {
	X, Low, High []float64
	Fill         color.Color
}

// Plot implements plot.Plotter.
func (r Ribbon) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var outline []vg.Point
	for i := range r.X {
		outline = append(outline, vg.Point{X: x(r.X[i]), Y: y(r.Low[i])})
	}
	for i := len(r.X) - 1; i >= 0; i-- {
		outline = append(outline, vg.Point{X: x(r.X[i]), Y: y(r.High[i])})
	}
	c.FillPolygon(r.Fill, c.ClipPolygonXY(outline))
}

// DataRange implements plot.DataRanger.
func (r Ribbon) DataRange() (xmin, xmax, ymin, ymax float64) {
	x, low, high := ScaleOf(r.X), ScaleOf(r.Low), ScaleOf(r.High)
	return x.Low, x.High, min(low.Low, high.Low), max(low.High, high.High)
}

// RibbonShade is how much of a colour a ribbon has: two that overlap can still be told from the paper.
const RibbonShade = 0x30

// BubbleScale maps values to radii: the area grows with the value, between round numbers around those shown. Areas that start at zero
// could hardly be told apart; the range is never narrower than a tenth of the largest value, so that noise does not look like an
// effect. The key shows both ends.
type BubbleScale struct{ Scale }

// NewBubbleScale is the scale of values between round numbers.
func NewBubbleScale(values []float64) BubbleScale {
	s := ScaleOf(values)
	if s.Low > s.High {
		return BubbleScale{Scale{0, 1}}
	}
	step := NiceStep(max(s.High-s.Low, math.Abs(s.High)/10, math.SmallestNonzeroFloat64) / 2)
	s = Scale{step * math.Floor(s.Low/step), step * math.Ceil(s.High/step)}
	if s.Low == s.High {
		s.Low -= step
	}
	return BubbleScale{s}
}

// Radii of the smallest and the largest bubble.
const (
	SmallBubble = vg.Length(1.6)
	LargeBubble = vg.Length(5)
)

// Radius is that of a bubble whose area shows v.
func (b BubbleScale) Radius(v float64) vg.Length {
	lo, hi := float64(SmallBubble*SmallBubble), float64(LargeBubble*LargeBubble)
	return vg.Length(math.Sqrt(lo + (hi-lo)*b.At(v)))
}

// MarkOf is a point of a series.
func MarkOf(series string, x, y float64, look draw.GlyphStyle) Point {
	return Point{Datum: NewDatum("", series, "point", x, y), Radius: look.Radius, Shape: look.Shape, Fill: look.Color}
}

// High gives a mark an upright bar.
func (m Point) High(low, high float64) Point {
	m.YLow, m.YHigh = low, high
	return m
}

// Wide gives a mark a level bar.
func (m Point) Wide(low, high float64) Point {
	m.XLow, m.XHigh = low, high
	return m
}
