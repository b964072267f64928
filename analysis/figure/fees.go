package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// feeFrontier is Figure 3 of the paper: what a rising transaction fee τ does to efficiency and to
// fairness, as a path of means on the left and as distributions of efficiency on the right.
var feeFrontier = Figure{
	Name: "fee-frontier", Title: "Efficiency and fairness over the transaction fee (Figure 3)",
	Experiment: "paper-fees", Draw: drawFees,
}

func drawFees(d *results.Dataset) (*Drawing, error) {
	runs, err := analysis.Load(d, "runs", "efficiency", "agents", "gini", "participation", "p_market_tau")
	if err != nil {
		return nil, err
	}
	return feesOf(runs)
}

// mostViolins is how many violins the panel has room for.
const mostViolins = 21

func feesOf(runs analysis.View) (*Drawing, error) {
	view, notes, err := runs.Slice("p_market_tau")
	if err != nil {
		return nil, err
	}
	groups, err := view.GroupBy("p_market_tau")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(groups)
	tau, err := numberKeys(groups, "p_market_tau")
	if err != nil {
		return nil, err
	}
	var eff, fair, part []analysis.Summary
	for _, s := range []struct {
		into    *[]analysis.Summary
		measure analysis.Measure
	}{{&eff, analysis.EfficiencyPerAgent}, {&fair, analysis.Fairness}, {&part, analysis.Participation}} {
		if *s.into, err = summarise(groups, s.measure); err != nil {
			return nil, err
		}
	}

	dr := newDrawing(PageWidth, 68*vg.Millimeter)
	dr.row()
	shade, bubble := scaleOf(tau), newBubbleScale(means(part))
	left := dr.panel("mean path", "fairness, 1 − Gini", "efficiency per agent (units of account)")
	left.line("path", means(fair), means(eff), draw.LineStyle{Color: grey, Width: hairline})
	var ms []mark
	for i := range groups {
		m := datum("", "τ = "+groups[i].Key[0].Text, "point", fair[i].Mean, eff[i].Mean)
		m.XLow, m.XHigh, m.YLow, m.YHigh = fair[i].T.Low, fair[i].T.High, eff[i].T.Low, eff[i].T.High
		m.Size, m.Shade = part[i].Mean, tau[i]
		ms = append(ms, mark{Datum: m, radius: bubble.radius(part[i].Mean), shape: draw.CircleGlyph{}, fill: cividis(shade.at(tau[i])), outline: true})
	}
	left.points(ms)

	right := dr.panel("distribution over markets", "transaction fee τ (units of account per unit)", "efficiency per agent (units of account)")
	step := (len(tau)-2)/(mostViolins-1) + 1
	var at []float64
	var samples [][]float64
	for i := 0; i < len(tau); i += step {
		at, samples = append(at, tau[i]), append(samples, eff[i].Sorted)
	}
	right.violins("efficiency", at, samples, func(i int) color.Color { return cividis(shade.at(at[i])) })

	dr.key = []keyEntry{
		keyShade("fee τ", shortNumber(shade.low), shortNumber(shade.high)),
		bubble.key("participation"),
	}
	var c caption
	c.fixed(notes)
	c.replicates("bars", eff)
	if step > 1 {
		c.add("(%s) shows one in %d of the fees", right.name, step)
	}
	c.add("Violins of equal area, cut at the extreme values, with median and quartiles")
	if err := c.outcome(view, eff...); err != nil {
		return nil, err
	}
	dr.Caption = c.String()
	return dr, nil
}
