package figure

import (
	"math"

	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// written records a number with its interval that is written and not drawn.
func (p *panel) written(series, what string, v float64, of stat.Interval) {
	d := mark.NewDatum("", series, what, math.NaN(), v)
	d.YLow, d.YHigh = of.Low, of.High
	p.aside(d)
}

// medians are marks at the medians of a series, with bars from the smallest to the largest value.
func (p *panel) medians(series string, x []float64, of []analysis.Summary, look draw.GlyphStyle) {
	var ms []mark.Point
	for k, s := range of {
		ms = append(ms, mark.MarkOf(series, x[k], s.Quantile(0.5), look).High(s.Quantile(0), s.Quantile(1)))
	}
	p.points(ms)
}

// word writes a short text at a point, over it or on it.
func (p *panel) word(x, y float64, text string, over bool) {
	p.plot.Add(mark.Word{X: x, Y: y, Text: text, Over: over})
}

// fewTicks labels at most three ticks of the horizontal axis, for a narrow panel.
func (p *panel) fewTicks() { p.plot.X.Tick.Marker = mark.Few{Ticker: p.plot.X.Tick.Marker} }
