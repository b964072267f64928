package study

import (
	"fmt"

	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
)

// plane is efficiency against fairness at one fixed fee, the k-th.
func (f *frontierFigure) plane(g float64, k int) *figure.Panel {
	p := f.Panel(fmt.Sprintf("fixed fee g = %g", g), "fairness, 1 − Gini", atLeft(k, "efficiency per agent (units of account)"))
	for _, m := range f.markets {
		if m.g == g {
			f.meanLine(p, m)
			f.rulePoints(p, m)
		}
	}
	return p
}

// meanLine draws the mean frontier of a market, the band up to what is proved, and the level beyond its end.
func (f *frontierFigure) meanLine(p *figure.Panel, m feeMarket) {
	mean := figure.Must(analysis.MeanOfFrontiers(figure.Must(m.frontier.TrueFrontiers()), meanPoints))
	name := "frontier, " + m.name()
	n := len(mean.Gini)
	x, low, high := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, gini := range mean.Gini {
		x[n-1-i], low[n-1-i], high[n-1-i] = 1-gini, mean.Low[i]/m.agents, mean.High[i]/m.agents
	}
	if m.g > 0 {
		p.Between(name, "band", x, low, high, mark.LightGrey)
		for i := range x {
			f.widest = max(f.widest, high[i]-low[i])
		}
	}
	p.Line(name, x, low, draw.LineStyle{Color: mark.Black, Width: mark.Normal})
	f.lowest = min(f.lowest, x[0])
	p.Word(x[0], low[0], fmt.Sprintf("τ = %g", m.tau), true)
}

// rulePoints draws the means of each rule; those of one family are joined in the order of its parameter.
func (f *frontierFigure) rulePoints(p *figure.Panel, m feeMarket) {
	var ms []mark.Point
	var familyX, familyY []float64
	for _, r := range m.rules {
		fair, eff := figure.Must(r.Summarise(analysis.Fairness)), figure.Must(r.Summarise(analysis.EfficiencyPerAgent))
		f.summaries = append(f.summaries, fair, eff)
		k := mark.MarkOf(r.name+", "+m.name(), fair.Mean, eff.Mean, mark.MechanismStyle(r.mechanism).Glyph(2)).Wide(fair.T.Low, fair.T.High).High(eff.T.Low, eff.T.High)
		if r.View.Overloaded().Len() > 0 {
			k.Mark, k.Shape, f.overload = "overload", draw.RingGlyph{}, true
		}
		ms = append(ms, k)
		f.lowest = min(f.lowest, fair.Mean)
		if fair.T.Known() {
			f.lowest = min(f.lowest, fair.T.Low)
		}
		if r.mechanism == "alpha-fair" {
			familyX, familyY = append(familyX, fair.Mean), append(familyY, eff.Mean)
		}
	}
	p.Line("α-fair, "+m.name(), familyX, familyY, draw.LineStyle{Color: mark.MechanismStyle("alpha-fair").Color, Width: mark.Hairline})
	p.Points(ms)
}

// prices draws the price of fairness (10) along the frontier: the mean over markets of the largest efficiency over the largest at a
// Gini index of at most ρ.
func (f *frontierFigure) prices() {
	p := f.Panel("price of fairness", "least fairness, 1 − ρ", "")
	for _, m := range f.markets {
		groups, prices, err := m.frontier.PricesOfFairness()
		figure.NoError(err)
		var x, y []float64
		var ms []mark.Point
		for i, g := range groups {
			at := 1 - g.Key[0].Number
			if at < f.lowest-1e-9 {
				continue // further left nothing costs anything
			}
			x, y = append(x, at), append(y, prices[i].Mean)
			ms = append(ms, mark.MarkOf(m.name(), at, prices[i].Mean, m.style.Glyph(0)).High(prices[i].T.Low, prices[i].T.High))
			f.summaries = append(f.summaries, prices[i])
		}
		line := m.style.Line(mark.Normal)
		if m.g > 0 {
			line.Width = mark.Thin
		}
		p.Points(ms)
		p.Line(m.name(), x, y, line)
	}
	p.Key = f.tauKey()
	if len(f.fixed) > 1 {
		f.note.Add("(%s) Thick lines have g = %g, thin lines g = %g", p.Name, f.fixed[0], f.fixed[1])
	}
}
