package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// mark is a point with optional intervals, an own size and an own colour.
type mark struct {
	Datum
	radius  vg.Length
	shape   draw.GlyphDrawer
	fill    color.Color
	outline bool      // a dark rim, so that light shades stand out from the paper
	bar     vg.Length // line width of the intervals; 0 is thin
}

// marks is a plotter for points, bubbles and their intervals.
type marks []mark

var _ plot.GlyphBoxer = marks(nil)

// Plot implements plot.Plotter: all intervals first, then the points, so that no bar hides a point.
func (ms marks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, m := range ms {
		bar := draw.LineStyle{Color: grey, Width: thin}
		if m.bar > 0 {
			bar = draw.LineStyle{Color: black, Width: m.bar}
		}
		if !math.IsNaN(m.YLow) {
			c.StrokeLines(bar, c.ClipLinesXY([]vg.Point{{X: x(m.X), Y: y(m.YLow)}, {X: x(m.X), Y: y(m.YHigh)}})...)
		}
		if !math.IsNaN(m.XLow) {
			c.StrokeLines(bar, c.ClipLinesXY([]vg.Point{{X: x(m.XLow), Y: y(m.Y)}, {X: x(m.XHigh), Y: y(m.Y)}})...)
		}
	}
	for _, m := range ms {
		at := vg.Point{X: x(m.X), Y: y(m.Y)}
		c.DrawGlyph(draw.GlyphStyle{Color: m.fill, Radius: m.radius, Shape: m.shape}, at)
		if m.outline {
			c.DrawGlyph(draw.GlyphStyle{Color: black, Radius: m.radius, Shape: draw.RingGlyph{}}, at)
		}
	}
}

// DataRange implements plot.DataRanger.
func (ms marks) DataRange() (xmin, xmax, ymin, ymax float64) {
	xs, ys := scaleOf(nil), scaleOf(nil)
	for _, m := range ms {
		x, y := scaleOf([]float64{m.X, m.XLow, m.XHigh}), scaleOf([]float64{m.Y, m.YLow, m.YHigh})
		xs.low, xs.high = min(xs.low, x.low), max(xs.high, x.high)
		ys.low, ys.high = min(ys.low, y.low), max(ys.high, y.high)
	}
	return xs.low, xs.high, ys.low, ys.high
}

// GlyphBoxes implements plot.GlyphBoxer.
func (ms marks) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	boxes := make([]plot.GlyphBox, len(ms))
	for i, m := range ms {
		boxes[i] = plot.GlyphBox{X: p.X.Norm(m.X), Y: p.Y.Norm(m.Y), Rectangle: draw.GlyphStyle{Radius: m.radius}.Rectangle()}
	}
	return boxes
}

// rule is a reference line across the whole panel at one value of y, or at one value of x when
// upright; the key says what it is.
type rule struct {
	at      float64
	upright bool
}

// ruleStyle is the look of reference lines.
var ruleStyle = draw.LineStyle{Color: black, Width: 0.8, Dashes: []vg.Length{1, 1.5}}

// Plot implements plot.Plotter.
func (r rule) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if r.upright {
		c.StrokeLine2(ruleStyle, x(r.at), c.Min.Y, x(r.at), c.Max.Y)
		return
	}
	c.StrokeLine2(ruleStyle, c.Min.X, y(r.at), c.Max.X, y(r.at))
}

// DataRange implements plot.DataRanger: the panel is made high enough to hold the rule.
func (r rule) DataRange() (xmin, xmax, ymin, ymax float64) {
	if r.upright {
		return r.at, r.at, math.Inf(1), math.Inf(-1)
	}
	return math.Inf(1), math.Inf(-1), r.at, r.at
}

// band is a grey stripe across the whole panel.
type band struct{ low, high float64 }

// Plot implements plot.Plotter.
func (b band) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	c.FillPolygon(lightGrey, c.ClipPolygonY([]vg.Point{
		{X: c.Min.X, Y: y(b.low)}, {X: c.Max.X, Y: y(b.low)}, {X: c.Max.X, Y: y(b.high)}, {X: c.Min.X, Y: y(b.high)}}))
}

// DataRange implements plot.DataRanger.
func (b band) DataRange() (xmin, xmax, ymin, ymax float64) {
	return math.Inf(1), math.Inf(-1), b.low, b.high
}

// word is a short text at a point in data units, on a white ground that keeps it readable over marks.
type word struct {
	x, y float64
	text string
	over bool // the text ends a little above the point, without a ground
}

// Plot implements plot.Plotter.
func (t word) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := textStyle(smallSize, black, draw.XCenter, draw.YCenter)
	if t.over {
		style.XAlign, style.YAlign = draw.XRight, draw.YBottom
		c.FillText(style, vg.Point{X: x(t.x) + 6, Y: y(t.y) + 2.5}, t.text)
		return
	}
	at, width := vg.Point{X: x(t.x), Y: y(t.y)}, style.Width(t.text)
	fillRect(c, at.X-width/2-1, at.Y-smallSize/2-0.5, width+2, smallSize+1, color.White)
	c.FillText(style, vg.Point{X: at.X, Y: at.Y + keyDrop}, t.text)
}

// ribbon is the area between two lines over the same x.
type ribbon struct {
	x, low, high []float64
	fill         color.Color
}

// Plot implements plot.Plotter.
func (r ribbon) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var outline []vg.Point
	for i := range r.x {
		outline = append(outline, vg.Point{X: x(r.x[i]), Y: y(r.low[i])})
	}
	for i := len(r.x) - 1; i >= 0; i-- {
		outline = append(outline, vg.Point{X: x(r.x[i]), Y: y(r.high[i])})
	}
	c.FillPolygon(r.fill, c.ClipPolygonXY(outline))
}

// DataRange implements plot.DataRanger.
func (r ribbon) DataRange() (xmin, xmax, ymin, ymax float64) {
	x, low, high := scaleOf(r.x), scaleOf(r.low), scaleOf(r.high)
	return x.low, x.high, min(low.low, high.low), max(low.high, high.high)
}

// ribbonShade is how much of a colour a ribbon has: two that overlap can still be told from the paper.
const ribbonShade = 0x30

// bubbleScale maps values to radii: the area grows with the value, between round numbers around those shown. Areas that start at zero
// could hardly be told apart; the range is never narrower than a tenth of the largest value, so that noise does not look like an
// effect. The key shows both ends.
type bubbleScale struct{ scale }

func newBubbleScale(values []float64) bubbleScale {
	s := scaleOf(values)
	if s.low > s.high {
		return bubbleScale{scale{0, 1}}
	}
	step := niceStep(max(s.high-s.low, math.Abs(s.high)/10, math.SmallestNonzeroFloat64) / 2)
	s = scale{step * math.Floor(s.low/step), step * math.Ceil(s.high/step)}
	if s.low == s.high {
		s.low -= step
	}
	return bubbleScale{s}
}

// Radii of the smallest and the largest bubble.
const (
	smallBubble = vg.Length(1.6)
	largeBubble = vg.Length(5)
)

func (b bubbleScale) radius(v float64) vg.Length {
	lo, hi := float64(smallBubble*smallBubble), float64(largeBubble*largeBubble)
	return vg.Length(math.Sqrt(lo + (hi-lo)*b.at(v)))
}
