package study

import (
	"image/color"

	"gonum.org/v1/plot"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// drawFall draws the waterfall of fairness of every setting: before, the change to the lowest since, the change from there, after. A change has
// the interval of the change. It returns all intervals.
func drawFall(p *figure.Panel, paths []*shockPath) (drawn []stat.Interval) {
	before, after, sign := mark.Pale(mark.Grey), mark.Pale(mark.SkyBlue), func(v float64) color.NRGBA { return mark.Pale(mark.SignColor(v)) }
	bars := mark.Bars{Floats: true}
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
			drawn = append(drawn, sum.T)
			d.Q1, d.Q3 = level+sum.T.Low, level+sum.T.High
			level = d.YHigh
			p.Aside(d)
			bars.Bars = append(bars.Bars, mark.Bar{Datum: d, Fill: b.fill(sum.Mean)})
		}
		ticks = append(ticks, plot.Tick{Value: float64(5*k) + 1.5, Label: s.Name})
	}
	p.Plot.Add(bars)
	p.Key = []mark.KeyEntry{mark.KeyFill("before", before), mark.KeyFill("lost", sign(-1)), mark.KeyFill("gained", sign(1)), mark.KeyFill("after", after)}
	p.Plot.X.Tick.Marker, p.Plot.X.Tick.LineStyle.Color = ticks, color.Transparent // the length of marks keeps names off the axis
	p.RangeX(-0.7, float64(5*len(paths)-1)-0.3)
	_, _, bottom, top := bars.DataRange()
	room := 0.15 * (top - bottom)
	p.RangeY(max(0, bottom-room), top+room/2)
	return drawn
}

// difference is a − b, value by value.
func difference(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}
