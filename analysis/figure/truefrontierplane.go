package figure

import (
	"fmt"

	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
)

// plane is efficiency against fairness at one fixed fee.
func (f *frontierFigure) plane(g float64, first bool) error {
	y := ""
	if first {
		y = "efficiency per agent (units of account)"
	}
	p := f.drawing.panel(fmt.Sprintf("fixed fee g = %g", g), "fairness, 1 − Gini", y)
	for _, m := range f.markets {
		if m.g != g {
			continue
		}
		if err := f.meanLine(p, m); err != nil {
			return err
		}
		if err := f.rulePoints(p, m); err != nil {
			return err
		}
	}
	return nil
}

// meanLine draws the mean frontier of a market, the band up to what is proved, and the level beyond its end.
func (f *frontierFigure) meanLine(p *panel, m feeMarket) error {
	frontiers, err := m.frontier.TrueFrontiers()
	if err != nil {
		return err
	}
	mean, err := analysis.MeanOfFrontiers(frontiers, meanPoints)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("frontier, τ = %g, g = %g", m.tau, m.g)
	n := len(mean.Gini)
	x, low, high := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, gini := range mean.Gini {
		x[n-1-i], low[n-1-i], high[n-1-i] = 1-gini, mean.Low[i]/m.agents, mean.High[i]/m.agents
	}
	if m.g > 0 {
		p.between(name, x, low, high)
		for i := range x {
			f.widest = max(f.widest, high[i]-low[i])
		}
	}
	p.line(name, x, low, draw.LineStyle{Color: black, Width: normal})
	f.lowest = min(f.lowest, x[0])
	p.plot.Add(word{x: x[0], y: low[0], text: fmt.Sprintf("τ = %g", m.tau), over: true})
	return nil
}

// rulePoints draws the means of each rule; those of one family are joined in the order of its parameter.
func (f *frontierFigure) rulePoints(p *panel, m feeMarket) error {
	var ms []mark
	var familyX, familyY []float64
	for _, r := range m.rules {
		fair, err := r.Summarise(analysis.Fairness)
		if err != nil {
			return err
		}
		eff, err := r.Summarise(analysis.EfficiencyPerAgent)
		if err != nil {
			return err
		}
		f.summaries = append(f.summaries, fair, eff)
		over, err := overloaded(r.View)
		if err != nil {
			return err
		}
		s := mechanismStyle(r.mechanism)
		d := datum("", fmt.Sprintf("%s, τ = %g, g = %g", r.name, m.tau, m.g), "point", fair.Mean, eff.Mean)
		d.XLow, d.XHigh, d.YLow, d.YHigh = fair.T.Low, fair.T.High, eff.T.Low, eff.T.High
		k := mark{Datum: d, radius: 2, shape: s.marker, fill: s.color}
		if over > 0 {
			k.Mark, k.shape, f.overload = "overload", draw.RingGlyph{}, true
		}
		ms = append(ms, k)
		f.lowest = min(f.lowest, fair.T.Low)
		if r.mechanism == "alpha-fair" {
			familyX, familyY = append(familyX, fair.Mean), append(familyY, eff.Mean)
		}
	}
	p.line(fmt.Sprintf("α-fair, τ = %g, g = %g", m.tau, m.g), familyX, familyY, draw.LineStyle{Color: mechanismStyle("alpha-fair").color, Width: hairline})
	p.points(ms)
	return nil
}
