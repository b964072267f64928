package study

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
)

// fallBars draws bars from YLow to YHigh clipped to the panel, for its axis need not hold zero, and the intervals Q1 to Q3 at their ends.
type fallBars []mark.Bar

// Plot implements plot.Plotter.
func (bs fallBars) Plot(c draw.Canvas, p *plot.Plot) {
	const half = 0.42
	x, y := p.Transforms(&c)
	clip := func(v vg.Length) vg.Length { return min(max(v, c.Min.Y), c.Max.Y) }
	edge := draw.LineStyle{Color: mark.Black, Width: mark.Hairline}
	for _, b := range bs {
		left, right := x(b.X-half), x(b.X+half)
		low, high := clip(y(min(b.YLow, b.YHigh))), clip(y(max(b.YLow, b.YHigh)))
		mark.FillRect(c, left, low, right-left, high-low, b.Fill)
		c.StrokeLines(edge, []vg.Point{{X: left, Y: low}, {X: right, Y: low}, {X: right, Y: high}, {X: left, Y: high}, {X: left, Y: low}})
		if !math.IsNaN(b.Q1) {
			c.StrokeLine2(draw.LineStyle{Color: mark.Black, Width: mark.Thin}, x(b.X), clip(y(b.Q1)), x(b.X), clip(y(b.Q3)))
		}
	}
}

// DataRange implements plot.DataRanger; a bar that stands on the axis has no lower end.
func (bs fallBars) DataRange() (xmin, xmax, ymin, ymax float64) {
	s := mark.ScaleOf(nil)
	for _, b := range bs {
		s = s.With(b.Y, false).With(b.Q1, false).With(b.Q3, false)
	}
	return -0.5, float64(len(bs)), s.Low, s.High
}

// drawFall draws the waterfall of fairness of every setting: before, the change to the lowest since, the change from there, after. A change has
// the interval of the change.
func drawFall(p *figure.Panel, paths []*shockPath) {
	before, after, sign := mark.Pale(mark.Grey), mark.Pale(mark.SkyBlue), func(v float64) color.NRGBA { return mark.Pale(figure.BarColor(v)) }
	var bars fallBars
	var ticks plot.ConstantTicks
	for k, s := range paths {
		level := 0.0
		for i, b := range []struct {
			name   string
			values []float64
			fill   func(v float64) color.NRGBA
			stands bool // on the axis
		}{
			{"before", s.before, func(float64) color.NRGBA { return before }, true},
			{"to the lowest", difference(s.lowest, s.before), sign, false},
			{"from the lowest", difference(s.after, s.lowest), sign, false},
			{"after", s.after, func(float64) color.NRGBA { return after }, true},
		} {
			if b.stands {
				level = 0
			}
			sum := analysis.SummaryOf(b.values)
			d := mark.NewDatum("", s.Name+", "+b.name, "bar", float64(5*k+i), level+sum.Mean)
			d.Size, d.YLow, d.YHigh = sum.Mean, level, level+sum.Mean
			d.Q1, d.Q3 = level+sum.T.Low, level+sum.T.High
			level = d.YHigh
			p.Aside(d)
			bars = append(bars, mark.Bar{Datum: d, Fill: b.fill(sum.Mean)})
		}
		ticks = append(ticks, plot.Tick{Value: float64(5*k) + 1.5, Label: s.Name})
	}
	p.Plot.Add(bars)
	p.Key = []mark.KeyEntry{mark.KeyFill("before", before), mark.KeyFill("lost", sign(-1)), mark.KeyFill("gained", sign(1)), mark.KeyFill("after", after)}
	p.Plot.X.Tick.Marker, p.Plot.X.Tick.Length = ticks, 0
	p.RangeX(-0.7, float64(5*len(paths)-1)-0.3)
	_, _, bottom, top := bars.DataRange()
	room := 0.15 * (top - bottom)
	p.RangeY(max(0, bottom-room), top+room/2)
}

// difference is a − b, value by value.
func difference(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}
