package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/results"
)

// gasConvergence shows what accuracy costs in gas: for each recorded round the gas spent so far against the smallest relative duality
// gap so far, as the median over the draws of a market of the gas at which each gap is first reached; from it the gas to one gap
// against the number of agents and of resources. Where the bytecode was not executed gas is that of the table
// measured with it.
var gasConvergence = Figure{
	Name: "gas-convergence", Title: "Gas to each accuracy against step, agents, resources and submission style",
	Experiment: "gas-convergence", Draw: drawGasConvergence,
}

// gasTarget is the gap of the panels over n and J: well above the floor of a scale of 1e12, and small enough that a tangent step
// matters.
const gasTarget = 1e-6

// gasAgents is n where it does not vary: the paper's.
const gasAgents = 20

// transactionCap is the most gas of one transaction, 2^24 (EIP-7825).
const transactionCap = 1 << 24

func drawGasConvergence(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", "cell_id", "market", "status", "agents", "resources", "gas_fits", "p_solver_step", "p_solver_style")
	if err != nil {
		return nil, err
	}
	trace, err := analysis.Load(d, "trace", "cell_id", "round", "gap", "gas")
	if err != nil {
		return nil, err
	}
	return gasConvergenceOf(runs, trace)
}

// gasPath is what one run spent: gas and the smallest gap so far, a recorded round each.
type gasPath struct{ gas, gap []float64 }

// to is the gas at which a gap is first reached; +Inf where it is not.
func (p gasPath) to(gap float64) float64 {
	for i, g := range p.gap {
		if g <= gap {
			return p.gas[i]
		}
	}
	return math.Inf(1)
}

func gasPaths(trace analysis.View) (map[uint64]gasPath, error) {
	cells, err := trace.GroupBy("cell_id")
	if err != nil {
		return nil, err
	}
	ids, err := trace.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	gap, err := trace.Floats("gap")
	if err != nil {
		return nil, err
	}
	gas, err := trace.Floats("gas")
	if err != nil {
		return nil, err
	}
	paths := map[uint64]gasPath{}
	for _, g := range cells {
		var p gasPath
		least := math.Inf(1)
		for _, r := range g.Rows() {
			least = min(least, gap[r])
			p.gas, p.gap = append(p.gas, gas[r]), append(p.gap, least)
		}
		paths[ids[g.Rows()[0]]] = p
	}
	return paths, nil
}

// gasTo is the median over the runs of a view of the gas at which the gap is first reached; +Inf where half of them do not reach it.
func gasTo(v analysis.View, paths map[uint64]gasPath, gap float64) (float64, error) {
	ids, err := v.Uints("cell_id")
	if err != nil {
		return 0, err
	}
	var values []float64
	for _, r := range v.Rows() {
		if p, ok := paths[ids[r]]; ok {
			values = append(values, p.to(gap))
		}
	}
	if len(values) == 0 {
		return math.NaN(), nil
	}
	slices.Sort(values)
	return values[len(values)/2], nil
}

func gasConvergenceOf(runs, trace analysis.View) (*Drawing, error) {
	paths, err := gasPaths(trace)
	if err != nil {
		return nil, err
	}
	atOne, err := whereNumber(runs, "p_solver_step", 1)
	if err != nil {
		return nil, err
	}
	base, err := whereNumber(runs, "resources", 1)
	if err != nil {
		return nil, err
	}
	if base, err = whereNumber(base, "agents", gasAgents); err != nil {
		return nil, err
	}
	byStyle, err := whereNumber(base, "p_solver_step", 1)
	if err != nil {
		return nil, err
	}
	byStep, err := base.WhereText("p_solver_style", "batch")
	if err != nil {
		return nil, err
	}
	if byStyle.Len() == 0 || byStep.Len() == 0 {
		return nil, fmt.Errorf("figure: experiment %q has no runs of %d agents on one resource with step 1, or none with style batch: add them to the spec and run it again", runs.Experiment(), gasAgents)
	}
	styles, err := levels(runs, "p_solver_style")
	if err != nil {
		return nil, err
	}
	steps, err := levels(runs, "p_solver_step")
	if err != nil {
		return nil, err
	}

	dr := newDrawing(PageWidth, 58*vg.Millimeter)
	dr.row()
	title := fmt.Sprintf("n = %d, J = 1, ", gasAgents)
	p := dr.panel(title+"step 1/L", "gas", "relative duality gap")
	if err := drawGas(p, byStyle, paths, "p_solver_style", styles); err != nil {
		return nil, err
	}
	p.key = gasKeys("", styles)
	p = dr.panel(title+"batches", "gas", "")
	if err := drawGas(p, byStep, paths, "p_solver_step", steps); err != nil {
		return nil, err
	}
	p.key = gasKeys("/L", steps)
	dr.row()
	for _, q := range []struct {
		vary, fix, label, title string
		at                      float64
	}{
		{"agents", "resources", "agents n", "J = 1", 1},
		{"resources", "agents", "resources J", fmt.Sprintf("n = %d", gasAgents), gasAgents},
	} {
		of, err := whereNumber(atOne, q.fix, q.at)
		if err != nil {
			return nil, err
		}
		p := dr.panel(q.title+", step 1/L", q.label, "gas to a gap of "+shortNumber(gasTarget))
		if err := drawGasOver(p, of, paths, q.vary, styles); err != nil {
			return nil, err
		}
		p.key = gasKeys("", styles)
	}
	var c caption
	c.add("Median over the draws of each market of the gas of all rounds up to the first recorded one that reaches the gap, the deployment left out; a line ends where half of the runs do")
	c.add("Dotted: 2^24, the cap of one transaction (EIP-7825); a run is many of them")
	if err := countFits(&c, runs); err != nil {
		return nil, err
	}
	err = c.ended(runs)
	dr.Caption = c.String()
	return dr, err
}

// countFits says in how many runs every transaction is within the cap.
func countFits(c *caption, runs analysis.View) error {
	fits, err := runs.Floats("gas_fits")
	if err != nil {
		return err
	}
	within, total := 0, 0
	for _, r := range runs.Rows() {
		if math.IsNaN(fits[r]) { // skipped
			continue
		}
		total++
		if fits[r] == 1 {
			within++
		}
	}
	c.add("Each transaction is within it in %d of %d runs", within, total)
	return nil
}

// whereNumber keeps the rows whose column is x.
func whereNumber(v analysis.View, column string, x float64) (analysis.View, error) {
	values, err := v.Floats(column)
	if err != nil {
		return v, err
	}
	return v.Where(func(row int) bool { return values[row] == x }), nil
}

// drawGas draws the gap over the gas, a line a value of the column.
func drawGas(p *panel, v analysis.View, paths map[uint64]gasPath, column string, values []analysis.Value) error {
	p.log(true, true)
	groups, err := v.GroupBy(column)
	if err != nil {
		return err
	}
	for i, value := range values {
		k := slices.IndexFunc(groups, func(g analysis.Group) bool { return g.Key[0].String() == value.String() })
		if k < 0 {
			continue
		}
		var xs, ys []float64
		for e := 0.0; e >= leastGapDigits; e -= 0.125 {
			gap := math.Pow(10, e)
			gas, err := gasTo(groups[k].View, paths, gap)
			if err != nil {
				return err
			}
			if math.IsInf(gas, 0) || math.IsNaN(gas) {
				break
			}
			xs, ys = append(xs, gas), append(ys, gap)
		}
		p.line(value.String(), xs, ys, seriesStyles[i].line(normal))
	}
	p.upright("cap of one transaction", transactionCap)
	return nil
}

// leastGapDigits is the power of ten at which the lines end, that of the experiment's tolerance.
const leastGapDigits = -9

// drawGasOver draws the gas to gasTarget over a column, a line a style.
func drawGasOver(p *panel, v analysis.View, paths map[uint64]gasPath, column string, styles []analysis.Value) error {
	p.log(true, true)
	for i, style := range styles {
		of, err := v.WhereText("p_solver_style", style.String())
		if err != nil {
			return err
		}
		groups, err := of.GroupBy(column)
		if err != nil {
			return err
		}
		analysis.SortGroups(groups)
		xs, err := numberKeys(groups, column)
		if err != nil {
			return err
		}
		var ms []mark
		ys := make([]float64, len(xs))
		for k, g := range groups {
			if ys[k], err = gasTo(g.View, paths, gasTarget); err != nil {
				return err
			}
			ms = append(ms, mark{Datum: datum("", style.String(), "point", xs[k], ys[k]), radius: 2, shape: seriesStyles[i].marker, fill: seriesStyles[i].color})
		}
		p.line(style.String(), xs, ys, seriesStyles[i].line(traceLine))
		p.points(ms)
	}
	p.rule("cap of one transaction", transactionCap)
	return nil
}

// gasKeys are the keys of values, in the order of the series styles.
func gasKeys(unit string, values []analysis.Value) (keys []keyEntry) {
	for i, v := range values {
		keys = append(keys, keyLine(v.String()+unit, seriesStyles[i].line(normal), nil))
	}
	return keys
}
