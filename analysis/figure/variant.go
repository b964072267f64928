package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
)

// variant is one setting of the solver with its recorded rounds.
type variant struct {
	label       string
	cell        uint64
	step, gamma float64
	rounds      []float64
	price       []float64 // round by round
	trace       analysis.View
	style       style
	settled     float64 // the round from which the price stays within 1 % of its last value
}

// variantsOf finds the settings of the iterative solver and their traces, in order of step and γ.
func variantsOf(view, trace analysis.View, c *caption) ([]variant, error) {
	view, err := view.WhereText("solver", iterative)
	if err != nil {
		return nil, err
	}
	if view.Len() == 0 {
		return nil, fmt.Errorf("figure: experiment %q has no runs of solver %q: add it to the section solver of the spec and run it again", view.Experiment(), iterative)
	}
	keys := solverParameters(view)
	groups, err := view.GroupBy(keys...)
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(groups)
	if most := len(seriesStyles); len(groups) > most {
		c.add("The first %d of %d solver settings", most, len(groups))
		groups = groups[:most]
	}
	byCell, err := trace.GroupBy("cell_id")
	if err != nil {
		return nil, err
	}
	ids, err := view.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	step, err := view.Floats("p_solver_step")
	if err != nil {
		return nil, err
	}
	gamma, err := view.Floats("p_solver_gamma")
	if err != nil {
		return nil, err
	}
	var out []variant
	for i, g := range groups {
		r := g.Rows()[0]
		v := variant{cell: ids[r], step: step[r], gamma: gamma[r], label: settingLabel(keys, g.Key), style: seriesStyles[i]}
		k := slices.IndexFunc(byCell, func(t analysis.Group) bool { return t.Key[0].Text == fmt.Sprint(v.cell) })
		if k < 0 {
			return nil, fmt.Errorf("figure: experiment %q has no trace of cell %d (%s): set record.trace: all in the spec and run it again", view.Experiment(), v.cell, v.label)
		}
		v.trace = byCell[k].View
		if v.rounds, err = v.column("round"); err != nil {
			return nil, err
		}
		if v.price, err = v.column("price"); err != nil {
			return nil, err
		}
		v.settle()
		if !v.settles() {
			c.add("The price of %s does not settle", v.label)
		}
		out = append(out, v)
	}
	return out, nil
}

// solverParameters are the columns p_solver_* that vary, step and γ always among them and first.
func solverParameters(view analysis.View) []string {
	keys := []string{"p_solver_step", "p_solver_gamma"}
	for _, name := range view.Columns() {
		if !strings.HasPrefix(name, "p_solver_") || slices.Contains(keys, name) {
			continue
		}
		if g, err := view.GroupBy(name); err == nil && len(g) > 1 {
			keys = append(keys, name)
		}
	}
	return keys
}

// settingLabel names a setting; steps are in units of 1/L, L the Lipschitz constant of demand.
func settingLabel(keys []string, values []analysis.Value) string {
	var parts []string
	for i, k := range keys {
		switch k {
		case "p_solver_step":
			parts = append(parts, fmt.Sprintf("η = %s/L", values[i]))
		default:
			parts = append(parts, fmt.Sprintf("%s = %s", analysis.ParameterName(k), values[i]))
		}
	}
	return strings.Join(parts, ", ")
}

// column is one column of the trace of v, round by round.
func (v variant) column(name string) ([]float64, error) {
	all, err := v.trace.Floats(name)
	if err != nil {
		return nil, err
	}
	out := make([]float64, 0, v.trace.Len())
	for _, r := range v.trace.Rows() {
		out = append(out, all[r])
	}
	return out, nil
}

// draw adds one column of the trace, divided by per, up to the last round shown.
func (v variant) draw(p *panel, column string, per, window float64) error {
	y, err := v.column(column)
	if err != nil {
		return err
	}
	var xs, ys []float64
	for i, r := range v.rounds {
		if r <= window {
			xs, ys = append(xs, r), append(ys, y[i]/per)
		}
	}
	p.line(v.label, xs, ys, v.line())
	return nil
}

// roundsToShow is the last round worth showing, a quarter beyond the one in which the price of the
// slowest settling variant enters 1 % around its final value for good, and the last round recorded.
// A variant whose price still moves by more at the end never settles and does not count.
func roundsToShow(variants []variant) (window, last float64) {
	const fewest, most, extra = 20, 400, 1.25
	for _, v := range variants {
		last = max(last, v.rounds[len(v.rounds)-1])
		if v.settles() {
			window = max(window, v.settled)
		}
	}
	if window == 0 {
		window = most
	}
	return min(last, most, max(fewest, math.Ceil(window*extra))), last
}

// settle finds the round from which the price stays within 1 % of its last value.
func (v *variant) settle() {
	const share = 0.01
	n := len(v.price)
	final := v.price[n-1]
	for i, p := range v.price[:n-1] {
		if math.Abs(p-final) > share*math.Abs(final) {
			v.settled = v.rounds[i+1]
		}
	}
}

// settles says whether the price came to rest before the last round.
func (v variant) settles() bool { return v.settled < v.rounds[len(v.rounds)-1] }

// line is the look of v: a plain hairline where the price never comes to rest, for it fills the panel
// and breaks up any dash.
func (v variant) line() draw.LineStyle {
	if v.settles() {
		return v.style.line(traceLine)
	}
	return draw.LineStyle{Color: v.style.color, Width: hairline}
}

// travel is the length of the way that the price of v goes within the window.
func (v variant) travel(window float64) float64 {
	way := 0.0
	for i := 1; i < len(v.price) && v.rounds[i] <= window; i++ {
		way += math.Abs(v.price[i] - v.price[i-1])
	}
	return way
}
