package study

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
	"walras/results"
)

// gasConvergence shows what accuracy costs in gas: for each recorded round the gas spent so far against the smallest relative duality
// gap so far, as the median over the draws of a market of the gas at which each gap is first reached; from it the gas to one gap
// against the number of agents and of resources. Where the bytecode was not executed gas is that of the table
// measured with it.
var gasConvergence = figure.Figure{
	Name: "gas-convergence", Title: "Gas to each accuracy against step, agents, resources and submission style",
	Needs: "recorded gas of several styles of submission, over agents and resources",
	Fits: func(c *analysis.Contents) bool {
		return c.Has("trace", "gas", "gap") && len(c.Levels("p_solver_style")) > 1 && c.Numbers("p_solver_step") > 1
	},
	ByHand: func(d *results.Dataset, c *figure.Caption) *figure.Drawing {
		runs := figure.Load(d, "runs", "cell_id", "market", "status", "agents", "resources", "gas_fits", "p_solver_step", "p_solver_style")
		return gasConvergenceOf(runs, figure.Must(analysis.Load(d, "trace", "cell_id", "round", "gap", "gas")), c)
	},
}

const (
	// gasTarget is the gap of the panels over n and J: well above the floor of a scale of 1e12, and small enough that a tangent step
	// matters.
	gasTarget = 1e-6
	// gasAgents is n where it does not vary: the paper's.
	gasAgents = 20
	// transactionCap is the most gas of one transaction, 2^24 (EIP-7825).
	transactionCap = 1 << 24
	// leastGapDigits is the power of ten at which the lines end, that of the experiment's tolerance.
	leastGapDigits = -9
)

func gasConvergenceOf(runs, trace analysis.View, c *figure.Caption) *figure.Drawing {
	paths := figure.TracesOf(trace, "gas", "gap")
	for _, t := range paths {
		for i := 1; i < len(t.Y); i++ {
			t.Y[i] = min(t.Y[i], t.Y[i-1])
		}
	}
	base := whereNumber(whereNumber(runs, "resources", 1), "agents", gasAgents)
	byStyle, byStep := whereNumber(base, "p_solver_step", 1), figure.Must(base.WhereText("p_solver_style", "batch"))
	if byStyle.Len() == 0 || byStep.Len() == 0 {
		lacks(runs, "runs of %d agents on one resource with step 1, or none with style batch: add them to the spec and run it again", gasAgents)
	}
	styles, steps := toldApart(runs, "p_solver_style"), toldApart(runs, "p_solver_step")
	dr := figure.NewDrawing(mark.PageWidth, 58*vg.Millimeter)
	dr.Row()
	title := fmt.Sprintf("n = %d, J = 1, ", gasAgents)
	drawGaps(dr.Panel(title+"step 1/L", "gas", "relative duality gap"), byStyle, paths, "p_solver_style", styles, "")
	drawGaps(dr.Panel(title+"batches", "gas", ""), byStep, paths, "p_solver_step", steps, "/L")
	dr.Row()
	atOne, label := whereNumber(runs, "p_solver_step", 1), "gas to a gap of "+mark.ShortNumber(gasTarget)
	drawGas(dr.Panel("J = 1, step 1/L", "agents n", label), whereNumber(atOne, "resources", 1), paths, "agents", styles)
	drawGas(dr.Panel(fmt.Sprintf("n = %d, step 1/L", gasAgents), "resources J", label), whereNumber(atOne, "agents", gasAgents), paths, "resources", styles)
	c.Add("Gas is the median over the draws of each market of all rounds up to the first recorded one that reaches the gap, without the deployment; a line ends at the gap that half of the runs do not reach")
	c.Add("The dotted line is 2^24, the cap of one transaction (EIP-7825); a run takes many transactions")
	within, known := figure.AboveZero(figure.Measured(runs, nil, "gas_fits"))
	c.Add("Every transaction is within it in %d of %d runs", within, known)
	_, without := paths.Of(runs)
	figure.Untraced(c, without)
	c.Ended(runs)
	return dr
}

// gasTo is the median over the runs of a view of the gas at which the gap is first reached; +Inf where half of them do not reach it.
func gasTo(v analysis.View, paths figure.Traces, gap float64) float64 {
	found, _ := paths.Of(v)
	values := make([]float64, len(found))
	for i, t := range found {
		values[i] = math.Inf(1)
		if k := slices.IndexFunc(t.Y, func(g float64) bool { return g <= gap }); k >= 0 {
			values[i] = t.X[k]
		}
	}
	slices.Sort(values)
	return stat.Quantile(values, 0.5)
}

// drawGaps draws the gap over the gas, one line per value of the column.
func drawGaps(p *figure.Panel, v analysis.View, paths figure.Traces, column string, values []analysis.Value, unit string) {
	p.Log(true, true)
	groups := figure.Must(v.GroupBy(column))
	for i, value := range values {
		p.Key = append(p.Key, mark.KeyLine(value.String()+unit, mark.SeriesStyles[i].Line(mark.Normal), nil))
		k := slices.IndexFunc(groups, func(g analysis.Group) bool { return g.Key[0].String() == value.String() })
		if k < 0 {
			continue
		}
		var xs, ys []float64
		for e := 0.0; e >= leastGapDigits; e -= 0.125 {
			gap := math.Pow(10, e)
			gas := gasTo(groups[k].View, paths, gap)
			if math.IsInf(gas, 0) || math.IsNaN(gas) {
				break
			}
			xs, ys = append(xs, gas), append(ys, gap)
		}
		p.Line(value.String(), xs, ys, mark.SeriesStyles[i].Line(mark.Normal))
	}
	p.Upright("cap of one transaction", transactionCap)
}

// drawGas draws the gas to gasTarget over a column, one line per style.
func drawGas(p *figure.Panel, v analysis.View, paths figure.Traces, column string, styles []analysis.Value) {
	p.Log(true, true)
	for i, style := range styles {
		groups, xs := along(figure.Must(v.WhereText("p_solver_style", style.String())), column)
		var ms []mark.Point
		ys := make([]float64, len(xs))
		for k, g := range groups {
			ys[k] = gasTo(g.View, paths, gasTarget)
			ms = append(ms, mark.MarkOf(style.String(), xs[k], ys[k], mark.SeriesStyles[i].Glyph(2)))
		}
		p.Line(style.String(), xs, ys, mark.SeriesStyles[i].Line(figure.TraceLine))
		p.Points(ms)
		p.Key = append(p.Key, mark.KeyLine(style.String(), mark.SeriesStyles[i].Line(mark.Normal), nil))
	}
	p.Rule("cap of one transaction", transactionCap)
}
