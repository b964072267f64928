package figure

import (
	"math"

	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// Written records a number with its interval that is written and not drawn.
func (p *Panel) Written(series, what string, v float64, of stat.Interval) {
	d := mark.NewDatum("", series, what, math.NaN(), v)
	d.YLow, d.YHigh = of.Low, of.High
	p.Aside(d)
}

// Medians are marks at the medians of a series, with bars from the smallest to the largest value.
func (p *Panel) Medians(series string, x []float64, of []analysis.Summary, look draw.GlyphStyle) {
	var ms []mark.Point
	for k, s := range of {
		ms = append(ms, mark.MarkOf(series, x[k], s.Quantile(0.5), look).High(s.Quantile(0), s.Quantile(1)))
	}
	p.Points(ms)
}

// Word writes a short text at a point, over it or on it.
func (p *Panel) Word(x, y float64, text string, over bool) {
	p.Plot.Add(mark.Word{X: x, Y: y, Text: text, Over: over})
}

// FewTicks labels at most three ticks of the horizontal axis, for a narrow panel.
func (p *Panel) FewTicks() { p.Plot.X.Tick.Marker = mark.Few{Ticker: p.Plot.X.Tick.Marker} }
