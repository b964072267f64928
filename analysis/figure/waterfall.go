package figure

import (
	"image/color"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// waterfallKind draws how a total comes about: bars that begin where the one before ended, each the mean of a column, added or taken
// away, and the sum.
var waterfallKind = Kind{
	Name: "waterfall", Title: "how a total comes about, column by column",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Has("runs", "value", "cost", "fees"), false) },
	Takes: []string{"y", "by", "panel"}, draw: drawWaterfall,
}

// waterfallTerms is the default: Eff (8) is the valuations less costs and fees. A minus takes away.
var waterfallTerms = []string{"value", "-cost", "-fees"}

func drawWaterfall(q *request) *Drawing {
	terms := orDefault(q.Y, waterfallTerms...)
	q.Y = nil // names with a sign are no columns
	parts, needs := q.terms(terms)
	v, _ := q.slicedSeries(nil, needs...)
	if len(q.Panel) == 0 {
		by := q.treatments(v)
		q.Panel = by[:min(2, len(by))]
	}
	dr := q.drawing(56 * vg.Millimeter)
	var sums []analysis.Summary
	q.spread(dr, v, "", "mean over runs (units of the columns)", func(p *Panel, part analysis.View) {
		w, names, behind := q.cascade(part, parts, p.title)
		sums = append(sums, behind...)
		for _, b := range w.Bars {
			b.Panel = p.Name
			p.Record(b.Datum)
		}
		p.Plot.Add(w)
		p.Plot.X.Tick.Marker, p.Plot.X.Tick.LineStyle.Color = mark.NameTicks(names), color.Transparent // the length of marks keeps names off the axis
		p.RangeX(-0.6, float64(len(names))-0.4)
	})
	q.caption.Add("Each bar begins where the one before ended: means of %s", strings.ReplaceAll(strings.Join(terms, ", "), "-", "−"))
	q.caption.Replicates("", sums)
	q.caption.Outcome(v, sums...)
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
func (q *request) cascade(v analysis.View, parts []term, title string) (w mark.Bars, names []string, sums []analysis.Summary) {
	w.Steps = true
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
		d := mark.NewDatum("", t.name, "bar", float64(i), next)
		d.YLow, d.YHigh, d.Size = level, next, t.sign*s.Mean
		w.Bars = append(w.Bars, mark.Bar{Datum: d, Fill: mark.Pale(mark.SignColor(d.Size))})
		level = next
	}
	d := mark.NewDatum("", "total", "bar", float64(len(parts)), level)
	d.YLow, d.YHigh, d.Size = 0, level, level
	w.Bars = append(w.Bars, mark.Bar{Datum: d, Fill: mark.Pale(mark.Blue)})
	return w, append(names, "total"), sums
}
