package study

import (
	"maps"
	"slices"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
)

// shortfalls draws, one row per rule, how far each is below a frontier: that of its own market, or free if given.
func (f *frontierFigure) shortfalls(title string, free *analysis.View) {
	p := f.Panel(title, "% of the largest efficiency", "")
	var ms []mark.Point
	for _, m := range f.markets {
		for _, r := range m.rules {
			frontier, across := m.frontier, []string(nil)
			if free != nil {
				frontier, across = *free, []string{"p_market_tau", "p_market_g"}
			}
			if s := figure.Must(r.ShortOf(frontier, across...)).Summary(); s.N > 0 {
				k := mark.MarkOf(r.name+", "+m.name(), 100*s.Mean, f.rowOf(r.name, m.g), m.style.Glyph(1.9)).Wide(100*s.T.Low, 100*s.T.High)
				k.Outline = true
				ms = append(ms, k)
			}
		}
	}
	p.Points(ms)
	p.Key = f.tauKey()
	p.Names(f.names)
	p.RangeY(-0.6, float64(len(f.names))-0.4)
}

// rowOf is the height of a rule in the panels of shortfalls; the second fixed fee is a little lower.
func (f *frontierFigure) rowOf(name string, g float64) float64 {
	const apart = 0.34
	row := float64(len(f.names) - 1 - slices.Index(f.names, name))
	if len(f.fixed) > 1 {
		row += apart * (0.5 - float64(slices.Index(f.fixed, g)))
	}
	return row
}

// roundingWidth is a relative width of the band below which it is rounding.
const roundingWidth = 1e-12

// bandWidths draws how wide the band is that fixed fees leave between what is attained and what is proved, mean and largest over markets.
func (f *frontierFigure) bandWidths() {
	if slices.Max(f.fixed) == 0 {
		return
	}
	p := f.Panel("width of the band, g > 0", "fairness, 1 − Gini", "% of the largest efficiency")
	p.Log(false, true)
	for _, m := range f.markets {
		if m.g == 0 {
			continue
		}
		byGini := map[float64][]float64{}
		for _, t := range figure.Must(m.frontier.TrueFrontiers()) {
			for i, gini := range t.Gini {
				if i < len(t.Gini)-1 || !t.Free {
					byGini[gini] = append(byGini[gini], max(0, t.High[i]-t.Low[i])/t.Optimum())
				}
			}
		}
		var x, mean, most []float64
		for _, gini := range slices.Sorted(maps.Keys(byGini)) {
			if widths := analysis.SummaryOf(byGini[gini]); widths.Mean > roundingWidth {
				x, mean, most = append(x, 1-gini), append(mean, 100*widths.Mean), append(most, 100*widths.Quantile(1))
			}
		}
		p.Line("mean, "+m.name(), x, mean, m.style.Line(mark.Normal))
		p.Line("largest, "+m.name(), x, most, m.style.Line(mark.Thin))
	}
	p.Key = f.tauKey()
	f.note.Add("(%s) Thick lines are means, thin lines the largest of the markets", p.Name)
}
