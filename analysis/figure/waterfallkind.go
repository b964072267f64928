package figure

import (
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
)

// waterfallKind draws how a total comes about: bars that begin where the one before ended, each the mean of a column, added or taken
// away, and the sum.
var waterfallKind = Kind{
	Name: "waterfall", Title: "how a total comes about, column by column",
	Takes: []string{"y", "by", "panel"}, draw: drawWaterfall,
}

// waterfallTerms is the default: Eff (8) is the valuations less costs and fees. A minus takes away.
var waterfallTerms = []string{"value", "-cost", "-fees"}

func drawWaterfall(q *request) *Drawing {
	terms := q.Y
	if len(terms) == 0 {
		terms = waterfallTerms
	}
	q.Y = nil // names with a sign are no columns
	parts, needs := q.terms(terms)
	v, _ := q.slicedSeries(nil, needs...)
	if len(q.Panel) == 0 {
		by := q.treatments(v)
		q.Panel = by[:min(2, len(by))]
	}
	dr := q.drawing(56 * vg.Millimeter)
	var sums []analysis.Summary
	q.spread(dr, v, "", "mean over runs (units of the columns)", func(p *panel, part analysis.View) {
		w, names, behind := q.cascade(part, parts, p.title)
		sums = append(sums, behind...)
		for _, b := range w.bars {
			b.Panel = p.name
			p.record(b.Datum)
		}
		p.plot.Add(w)
		p.plot.X.Tick.Marker, p.plot.X.Tick.LineStyle.Color = nameTicks(names), color.Transparent // the length of marks keeps names off the axis
		p.rangeX(-0.6, float64(len(names))-0.4)
	})
	q.caption.add("Each bar begins where the one before ended: means of %s", strings.ReplaceAll(strings.Join(terms, ", "), "-", "−"))
	q.caption.replicates("", sums)
	check(q.caption.outcome(v, sums...))
	return dr
}

// term is one column of a waterfall, added or taken away.
type term struct {
	name string // with its sign
	sign float64
	quantity
}

// terms reads names with an optional minus, and lists the columns they need.
func (q *request) terms(names []string) (out []term, needs []string) {
	for _, n := range names {
		t := term{name: n, sign: 1}
		name, minus := strings.CutPrefix(n, "-")
		if minus {
			t.sign = -1
		}
		t.quantity = q.quantity(name)
		out, needs = append(out, t), append(needs, t.Needs...)
	}
	return out, needs
}

// cascade is the bars of one panel with their names and what is behind them.
func (q *request) cascade(v analysis.View, parts []term, title string) (w waterfall, names []string, sums []analysis.Summary) {
	level := 0.0
	for i, t := range parts {
		more := q.summarised([]string{title}, []analysis.View{v}, t.quantity)
		s := more[0]
		sums = append(sums, s)
		names = append(names, strings.ReplaceAll(t.label, " (units of account)", ""))
		if s.N == 0 {
			continue
		}
		next := level + t.sign*s.Mean
		d := datum("", t.name, "bar", float64(i), next)
		d.YLow, d.YHigh, d.Size = level, next, t.sign*s.Mean
		w.bars = append(w.bars, bar{d, light(barColor(d.Size))})
		level = next
	}
	d := datum("", "total", "bar", float64(len(parts)), level)
	d.YLow, d.YHigh, d.Size = 0, level, level
	w.bars = append(w.bars, bar{d, light(blue)})
	return w, append(names, "total"), sums
}

func barColor(v float64) color.NRGBA {
	if v < 0 {
		return vermillion
	}
	return green
}

type bar struct {
	Datum
	fill color.Color
}

// waterfall draws bars from YLow to YHigh, joined by lines, each with the number it adds.
type waterfall struct{ bars []bar }

// Plot implements plot.Plotter.
func (w waterfall) Plot(c draw.Canvas, p *plot.Plot) {
	const half = 0.36
	x, y := p.Transforms(&c)
	edge := draw.LineStyle{Color: black, Width: hairline}
	for i, b := range w.bars {
		left, right := x(b.X-half), x(b.X+half)
		low, high := y(min(b.YLow, b.YHigh)), y(max(b.YLow, b.YHigh))
		fillRect(c, left, low, right-left, high-low, b.fill)
		c.StrokeLines(edge, []vg.Point{{X: left, Y: low}, {X: right, Y: low}, {X: right, Y: high}, {X: left, Y: high}, {X: left, Y: low}})
		if i+1 < len(w.bars) {
			c.StrokeLine2(draw.LineStyle{Color: grey, Width: hairline, Dashes: []vg.Length{2, 1.5}}, right, y(b.YHigh), x(w.bars[i+1].X-half), y(b.YHigh))
		}
		c.FillText(textStyle(smallSize, black, draw.XCenter, draw.YBottom), vg.Point{X: (left + right) / 2, Y: high + 1.5}, shortNumber(b.Size))
	}
}

// DataRange implements plot.DataRanger; it leaves room for the numbers over the bars.
func (w waterfall) DataRange() (xmin, xmax, ymin, ymax float64) {
	s := scale{0, 0}
	for _, b := range w.bars {
		s = s.with(b.YLow, false).with(b.YHigh, false)
	}
	return 0, math.Max(1, float64(len(w.bars)-1)), s.low, s.high + 0.08*(s.high-s.low)
}
