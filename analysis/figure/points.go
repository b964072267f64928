package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/stat"
)

// glyph is the marker of a series.
func (s style) glyph(radius vg.Length) draw.GlyphStyle {
	return draw.GlyphStyle{Color: s.color, Radius: radius, Shape: s.marker}
}

// markOf is a point of a series.
func markOf(series string, x, y float64, look draw.GlyphStyle) mark {
	return mark{Datum: datum("", series, "point", x, y), radius: look.Radius, shape: look.Shape, fill: look.Color}
}

// high gives a mark an upright bar.
func (m mark) high(low, high float64) mark {
	m.YLow, m.YHigh = low, high
	return m
}

// wide gives a mark a level bar.
func (m mark) wide(low, high float64) mark {
	m.XLow, m.XHigh = low, high
	return m
}

// written records a number with its interval that is written and not drawn.
func (p *panel) written(series, what string, v float64, of stat.Interval) {
	d := datum("", series, what, math.NaN(), v)
	d.YLow, d.YHigh = of.Low, of.High
	p.aside(d)
}

// medians are marks at the medians of a series, with bars from the smallest to the largest value.
func (p *panel) medians(series string, x []float64, of []analysis.Summary, look draw.GlyphStyle) {
	var ms []mark
	for k, s := range of {
		ms = append(ms, markOf(series, x[k], s.Quantile(0.5), look).high(s.Quantile(0), s.Quantile(1)))
	}
	p.points(ms)
}

// dotted is the look of what is proved or predicted.
func dotted(c color.Color) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: thin, Dashes: []vg.Length{0.8, 1.6}}
}

// predictedLine is the look of what theory predicts of several series.
var predictedLine = dotted(black)

// word writes a short text at a point, over it or on it.
func (p *panel) word(x, y float64, text string, over bool) {
	p.plot.Add(word{x: x, y: y, text: text, over: over})
}

// fewTicks labels at most three ticks of the horizontal axis, for a narrow panel.
func (p *panel) fewTicks() { p.plot.X.Tick.Marker = few{p.plot.X.Tick.Marker} }
