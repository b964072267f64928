package figure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// convergence is Figure 2 of the paper: Algorithm 1 round by round on one market, for every step and
// proximal weight that was run: price, demand against capacity, each agent's activity, efficiency
// and Gini index; to these the duality gap is added, which proves how far a round is from the
// optimum. Where the bracket solver ran on the same market, its price is the reference.
var convergence = Figure{
	Name: "convergence", Title: "Price adjustment round by round (Figure 2)",
	Experiment: "paper-convergence", Draw: drawConvergence,
}

const iterative = "tatonnement"

// traceLine is the width of one variant's line, a little thinner than data elsewhere: many cross.
const traceLine = vg.Length(0.9)

func drawConvergence(d *results.Dataset) (*Drawing, error) {
	runs, err := analysis.Load(d, "runs", "price", "price_lo", "price_hi", "agents", "p_market_m", "p_solver_step", "p_solver_gamma")
	if err != nil {
		return nil, err
	}
	trace, err := analysis.Load(d, "trace", "cell_id", "round", "price", "demand", "gap", "efficiency", "gini")
	if err != nil {
		return nil, err
	}
	agents, err := analysis.Load(d, "agents", "cell_id", "round", "agent", "activity")
	if err != nil {
		return nil, err
	}
	return convergenceOf(runs, trace, agents)
}

func convergenceOf(runs, trace, agents analysis.View) (*Drawing, error) {
	var c caption
	view, err := oneMarket(runs, &c)
	if err != nil {
		return nil, err
	}
	variants, err := variantsOf(view, trace, &c)
	if err != nil {
		return nil, err
	}
	rows := view.Rows()
	capacity, err := view.Floats("p_market_m")
	if err != nil {
		return nil, err
	}
	n, err := view.Floats("agents")
	if err != nil {
		return nil, err
	}
	window, last := roundsToShow(variants)
	if window < last {
		c.add("Rounds up to %g of %g", window, last)
	}

	dr := newDrawing(PageWidth, 50*vg.Millimeter)
	dr.row()
	price := dr.panel("price μ (per unit)", "", "")
	demand := dr.panel("total demand Σ x (units)", "", "")
	single := dr.panel("demand x of each agent (units)", "", "")
	dr.row()
	eff := dr.panel("efficiency per agent", "round", "")
	gini := dr.panel("Gini index of demand", "round", "")
	gap := dr.panel("relative duality gap", "round", "")
	gap.log(false, true)
	ref, exact, err := referenceOf(view)
	if err != nil {
		return nil, err
	}
	if exact {
		ref.band(price)
	}
	for _, v := range variants {
		dr.key = append(dr.key, keyLine(v.label, v.line(), nil))
	}
	references := "capacity m in (b)"
	if exact {
		references = ref.label() + " in (a), " + references
	}
	dr.key = append(dr.key, keyLine(references, ruleStyle, nil))
	// The busiest line is drawn first, so that it does not cover the others.
	order := slices.Clone(variants)
	slices.SortStableFunc(order, func(a, b variant) int { return cmp.Compare(b.travel(window), a.travel(window)) })
	for _, v := range order {
		for _, q := range []struct {
			panel  *panel
			column string
			per    float64
		}{{price, "price", 1}, {demand, "demand", 1}, {eff, "efficiency", n[rows[0]]}, {gini, "gini", 1}, {gap, "gap", 1}} {
			if err := v.draw(q.panel, q.column, q.per, window); err != nil {
				return nil, err
			}
		}
	}
	demand.rule("capacity m", capacity[rows[0]])
	if exact {
		ref.rule(price)
	}
	if err := eachAgent(single, agents, variants, window, &c); err != nil {
		return nil, err
	}
	c.add("One market, hence no intervals")
	if err := c.ended(view); err != nil {
		return nil, err
	}
	dr.Caption = c.String()
	return dr, nil
}

// oneMarket keeps the runs on one market: the preferred parameters and the first replicate.
func oneMarket(runs analysis.View, c *caption) (analysis.View, error) {
	free := []string{"solver"}
	for _, name := range runs.Columns() {
		if strings.HasPrefix(name, "p_solver_") {
			free = append(free, name)
		}
	}
	view, notes, err := runs.Slice(free...)
	if err != nil {
		return view, err
	}
	c.fixed(notes)
	replicates, err := view.GroupBy("replicate")
	if err != nil {
		return view, err
	}
	analysis.SortGroups(replicates)
	if len(replicates) > 1 {
		c.add("Replicate %s of %d", replicates[0].Key[0], len(replicates))
	}
	return replicates[0].View, nil
}

// eachAgent draws one thin line an agent, for the setting with the largest γ and, among those, the
// largest step: the one in which the proximal term shows most.
func eachAgent(p *panel, agents analysis.View, variants []variant, window float64, c *caption) error {
	shown := slices.MaxFunc(variants, func(a, b variant) int {
		if a.gamma != b.gamma {
			return cmp.Compare(a.gamma, b.gamma)
		}
		return cmp.Compare(a.step, b.step)
	})
	cells, err := agents.Uints("cell_id")
	if err != nil {
		return err
	}
	round, err := agents.Floats("round")
	if err != nil {
		return err
	}
	activity, err := agents.Floats("activity")
	if err != nil {
		return err
	}
	mine := agents.Where(func(r int) bool { return cells[r] == shown.cell && round[r] <= window })
	if mine.Len() == 0 {
		return fmt.Errorf("figure: experiment %q has no agents of cell %d: set record.agents: true in the spec and run it again", agents.Experiment(), shown.cell)
	}
	byAgent, err := mine.GroupBy("agent")
	if err != nil {
		return err
	}
	for _, g := range byAgent {
		var xs, ys []float64
		for _, r := range g.Rows() {
			xs, ys = append(xs, round[r]), append(ys, activity[r])
		}
		p.line("agent "+g.Key[0].String(), xs, ys, draw.LineStyle{Color: shown.style.color, Width: hairline})
	}
	c.add("(%s) shows %s", p.name, shown.label)
	return nil
}
