package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
)

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

// ribbon shades the area between two lines in the colour of a series.
func (p *panel) ribbon(series string, x, low, high []float64, s style) {
	fill := s.color
	fill.A = ribbonShade
	p.between(series, "ribbon", x, low, high, fill)
}

// between fills the area between two lines, with a gap where one of them is not finite.
func (p *panel) between(series, mark string, x, low, high []float64, fill color.Color) {
	var r ribbon
	flush := func() {
		if len(r.x) > 1 {
			p.plot.Add(r)
		}
		r = ribbon{fill: fill}
	}
	flush()
	for i := range x {
		if math.IsNaN(low[i]+high[i]) || math.IsInf(low[i], 0) || math.IsInf(high[i], 0) {
			flush()
			continue
		}
		d := datum(p.name, series, mark, x[i], math.NaN())
		d.YLow, d.YHigh = low[i], high[i]
		p.record(d)
		r.x, r.low, r.high = append(r.x, x[i]), append(r.low, low[i]), append(r.high, high[i])
	}
	flush()
}

// steps draws a distribution function between low and high.
func (p *panel) steps(s analysis.Steps, low, high float64, line draw.LineStyle) {
	xs, shares := s.Curve()
	xs, shares = p.thin(xs, shares)
	points := plotter.XYs{{X: low, Y: s.At(low)}}
	p.record(datum(p.name, s.Name, "step", low, s.At(low)))
	for i, x := range xs {
		if x <= low || x > high {
			continue
		}
		points = append(points, plotter.XY{X: x, Y: points[len(points)-1].Y}, plotter.XY{X: x, Y: shares[i]})
		p.record(datum(p.name, s.Name, "step", x, shares[i]))
	}
	points = append(points, plotter.XY{X: high, Y: points[len(points)-1].Y})
	p.plot.Add(&plotter.Line{XYs: points, LineStyle: line})
}

// staircase draws the boundary of the union of the quadrants behind corners: from corner to corner first along x, then along y, as the
// senses of the objectives want it.
func (p *panel) staircase(name string, corners [][2]float64, line draw.LineStyle) {
	if len(corners) == 0 {
		return
	}
	xs, ys := make([]float64, len(corners)), make([]float64, len(corners))
	for i, c := range corners {
		xs[i], ys[i] = c[0], c[1]
	}
	xs, ys = p.thin(xs, ys)
	var points plotter.XYs
	for i := range xs {
		if i > 0 { // corners stand best x first: between two of them, the worse x is needed for the better y
			points = append(points, plotter.XY{X: xs[i], Y: ys[i-1]})
		}
		points = append(points, plotter.XY{X: xs[i], Y: ys[i]})
		p.record(datum(p.name, name, "corner", xs[i], ys[i]))
	}
	p.plot.Add(&plotter.Line{XYs: points, LineStyle: line})
}
