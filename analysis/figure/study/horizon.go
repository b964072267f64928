package study

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// growth is a figure of how sums over the rounds of a play grow with its horizon T: one row of panels per scenario, one column per
// quantity, one series per method, with the power of T beside the end of each.
type growth struct {
	columns []growing
	note    string // what the quantities are
}

// growing is one quantity of a growth: a column, and that of its bound where something is proved.
type growing struct{ column, bound string }

// regretGrowth is static and dynamic regret against the horizon, beside the bounds of the same runs, with D, G and path length of
// each; violationGrowth is overload.
var (
	regretGrowth = growth{
		columns: []growing{{"regret_static", "bound_static"}, {"regret_dynamic", "bound_dynamic"}},
		note:    "Regret is that of the dual losses q_t(p_t): static regret against the best fixed price in hindsight, dynamic regret against the optimum of every round. Bounds are those proved for each method, with the diameter D, gradient bound G and path length P of each run: for ogd with steps 1/√t, static (3/2)GD√T (Hazan 2016) and dynamic with D² + 2DP for D² (Zinkevich 2003); for ader, those of Zhang, Lu and Zhou (2018)",
	}
	violationGrowth = growth{
		columns: []growing{{"violation_sum", ""}, {"violation_net", ""}},
		note:    "Violation is demand beyond capacity: on the left the sum of its positive parts, Σ max(d − c, 0), in which every overload counts, on the right the positive part of the sum, max(Σ (d − c), 0), in which slack in some rounds offsets overload in others",
	}
)

var (
	regretHorizon    = regretGrowth.figure("regret-horizon", "Static and dynamic regret against the horizon, with bounds and fitted powers", "regret-horizon")
	regretDrift      = regretGrowth.figure("regret-drift", "Static and dynamic regret against the horizon under drift, with bounds and fitted powers", "regret-drift")
	violationHorizon = violationGrowth.figure("violation-horizon", "Cumulative violation of capacity against the horizon", "regret-horizon")
	violationDrift   = violationGrowth.figure("violation-drift", "Cumulative violation of capacity against the horizon under drift", "regret-drift")
)

func (g growth) figure(name, title, experiment string) figure.Figure {
	return figure.Figure{Name: name, Title: title, Experiment: experiment, ByHand: g.draw}
}

// horizon is the column of T.
const horizon = "p_scenario_rounds"

func (g growth) draw(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	columns := []string{"path_length"}
	for _, q := range g.columns {
		columns = append(columns, q.column)
		if q.bound != "" {
			columns = append(columns, q.bound)
		}
	}
	runs := figure.Load(d, "runs", columns...)
	all := figure.TreatmentsOf(runs)
	scenarios, by := scenariosOf(runs)
	if most := figure.MostPanels / len(g.columns); len(scenarios) > most {
		figure.NoError(fmt.Errorf("figure: experiment %q has %d scenarios by %s, a page holds %d", runs.Experiment(), len(scenarios), strings.Join(by, ", "), most))
	}
	dr := figure.NewDrawing(mark.PageWidth, 46*vg.Millimeter)
	var panels []*figure.Panel
	var n powers
	for i, scenario := range scenarios {
		dr.Row()
		for k, q := range g.columns {
			column := columnOf(d, q.column)
			title := strings.TrimPrefix(atLeft(k, scenarioTitle(by, scenario.Key))+": "+figure.Heading(column), ": ")
			p := dr.Panel(title, atLeft(len(scenarios)-1-i, "horizon T (rounds)"), column.Unit)
			p.Log(true, true)
			for _, s := range among(all, scenario.View) {
				fit := figure.Must(s.View.Power(horizon, q.column))
				if q.bound != "" && fit.N > 0 {
					n.bound(p, s, horizon, q.column, q.bound)
				}
				n.growth(p, s, fit)
			}
			n.end(p)
			panels = append(panels, p)
		}
	}
	figure.ShareAxes(panels)
	dr.Key = figure.LineKeys(all, true)
	if n.bounded > 0 {
		dr.Key = append(dr.Key, mark.KeyLine("bound of the same method, mean over runs", mark.Dotted(mark.Black), nil))
	}
	c.Add("%s", g.note)
	c.Add("Marks are means over %s draws, bars 95 %% t intervals", n.behind)
	n.caption(c, "T", "horizons")
	c.Outcome(runs)
	return dr
}
