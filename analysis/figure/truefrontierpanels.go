package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
)

// prices draws the price of fairness (10) along the frontier: the mean over markets of the largest efficiency over the largest at a
// Gini index of at most ρ.
func (f *frontierFigure) prices() error {
	p := f.drawing.panel("price of fairness", "least fairness, 1 − ρ", "")
	for _, m := range f.markets {
		groups, prices, err := m.frontier.PricesOfFairness()
		if err != nil {
			return err
		}
		var x, y []float64
		var ms []mark
		for i, g := range groups {
			at := 1 - g.Key[0].Number
			if at < f.lowest-1e-9 {
				continue // further left nothing costs anything
			}
			x, y = append(x, at), append(y, prices[i].Mean)
			d := datum("", m.name(), "point", at, prices[i].Mean)
			d.YLow, d.YHigh = prices[i].T.Low, prices[i].T.High
			ms = append(ms, mark{Datum: d, radius: 0, shape: draw.CircleGlyph{}, fill: m.style.color})
			f.summaries = append(f.summaries, prices[i])
		}
		line := m.style.line(normal)
		if m.g > 0 {
			line.Width = thin
		}
		p.points(ms)
		p.line(m.name(), x, y, line)
	}
	p.key = []keyEntry{f.tauKey()}
	if len(f.fixed) > 1 {
		f.caption.add("(%s) Thick lines: g = %g, thin lines: g = %g", p.name, f.fixed[0], f.fixed[1])
	}
	return nil
}

func (m feeMarket) name() string { return fmt.Sprintf("τ = %g, g = %g", m.tau, m.g) }

// withoutFees holds every rule against the frontier of the same draw without fees, where that was run.
func (f *frontierFigure) withoutFees() error {
	for _, m := range f.markets {
		if m.tau == 0 && m.g == 0 && len(f.markets) > 1 {
			free := m.frontier
			return f.shortfalls("short of the fee-free frontier", &free)
		}
	}
	return nil
}

// shortfalls draws, a row a rule, how far each is below a frontier: that of its own market, or free if given.
func (f *frontierFigure) shortfalls(title string, free *analysis.View) error {
	p := f.drawing.panel(title, "% of the largest efficiency", "")
	var ms []mark
	for _, m := range f.markets {
		for _, r := range m.rules {
			frontier, across := m.frontier, []string(nil)
			if free != nil {
				frontier, across = *free, []string{"p_market_tau", "p_market_g"}
			}
			short, err := r.ShortOf(frontier, across...)
			if err != nil {
				return err
			}
			s := short.Summary()
			if s.N == 0 {
				continue
			}
			d := datum("", r.name+", "+m.name(), "point", 100*s.Mean, f.rowOf(r.name, m.g))
			d.XLow, d.XHigh = 100*s.T.Low, 100*s.T.High
			ms = append(ms, mark{Datum: d, radius: 1.9, shape: m.style.marker, fill: m.style.color, outline: true})
		}
	}
	p.points(ms)
	p.key = []keyEntry{f.tauKey()}
	names := slices.Clone(f.names)
	slices.Reverse(names)
	p.plot.Y.Tick.Marker = nameTicks(names)
	if free != nil {
		p.plot.Y.Tick.Marker = unlabelled{p.plot.Y.Tick.Marker}
	}
	p.plot.Y.Tick.Length = 0
	p.rangeY(-0.6, float64(len(names))-0.4)
	return nil
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

// widths draws how wide the band is that fixed fees leave between what is attained and what is proved, mean and largest over markets.
func (f *frontierFigure) widths() error {
	if slices.Max(f.fixed) == 0 {
		return nil
	}
	p := f.drawing.panel("width of the band, g > 0", "fairness, 1 − Gini", "")
	p.log(false, true)
	for _, m := range f.markets {
		if m.g == 0 {
			continue
		}
		frontiers, err := m.frontier.TrueFrontiers()
		if err != nil {
			return err
		}
		byGini := map[float64][]float64{}
		for _, t := range frontiers {
			for i, gini := range t.Gini {
				if i < len(t.Gini)-1 || !t.Free {
					byGini[gini] = append(byGini[gini], max(0, t.High[i]-t.Low[i])/t.Optimum())
				}
			}
		}
		var x, mean, most []float64
		for _, gini := range sortedNumbers(byGini) {
			widths := analysis.SummaryOf(byGini[gini])
			if widths.Mean > roundingWidth {
				x, mean, most = append(x, 1-gini), append(mean, 100*widths.Mean), append(most, 100*widths.Quantile(1))
			}
		}
		p.line("mean, "+m.name(), x, mean, m.style.line(normal))
		p.line("largest, "+m.name(), x, most, m.style.line(thin))
	}
	p.key = []keyEntry{f.tauKey()}
	f.caption.add("(%s) Thick lines: mean, thin lines: largest of the markets", p.name)
	p.plot.Y.Label.Text = "% of the largest efficiency"
	return nil
}

// roundingWidth is a relative width of the band below which it is rounding.
const roundingWidth = 1e-12

func sortedNumbers(m map[float64][]float64) []float64 {
	var out []float64
	for v := range m {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// between is a grey area between two curves over the same x.
type between struct{ x, low, high []float64 }

// between draws the area and records its edges.
func (p *panel) between(series string, x, low, high []float64) {
	for i := range x {
		d := datum(p.name, series, "band", x[i], math.NaN())
		d.YLow, d.YHigh = low[i], high[i]
		p.record(d)
	}
	p.plot.Add(between{x, low, high})
}

// Plot implements plot.Plotter.
func (b between) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	var area []vg.Point
	for i := range b.x {
		area = append(area, vg.Point{X: tx(b.x[i]), Y: ty(b.high[i])})
	}
	for i := len(b.x) - 1; i >= 0; i-- {
		area = append(area, vg.Point{X: tx(b.x[i]), Y: ty(b.low[i])})
	}
	c.FillPolygon(lightGrey, area)
}

// DataRange implements plot.DataRanger.
func (b between) DataRange() (xmin, xmax, ymin, ymax float64) {
	xs := make(plotter.XYs, 0, 2*len(b.x))
	for i, x := range b.x {
		xs = append(xs, plotter.XY{X: x, Y: b.low[i]}, plotter.XY{X: x, Y: b.high[i]})
	}
	return plotter.XYRange(xs)
}
