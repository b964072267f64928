package figure

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
)

// quantity is something that can stand on an axis: a measure of a run, with the words for it.
type quantity struct {
	name  string // as an option calls it
	label string // as an axis calls it
	analysis.Measure
	sense analysis.Sense // which way is better
	log   bool           // whether it spans decades as a rule
}

// quantities are those that are not simply a column, and the columns whose name is no good label.
var quantities = []quantity{
	{name: "efficiency-per-agent", label: "efficiency per agent (units of account)", Measure: analysis.EfficiencyPerAgent},
	{name: "fairness", label: "fairness, 1 − Gini", Measure: analysis.Fairness},
	{name: "participation", label: "participation (%)", Measure: analysis.Participation},
	{name: "seconds", label: "time (s)", sense: analysis.Minimise, log: true,
		Measure: analysis.Measure{Name: "time", Needs: []string{"time_total_ns"}, Of: func(x []float64) float64 { return x[0] * 1e-9 }}},
	{name: "gap", label: "relative duality gap", sense: analysis.Minimise, log: true, Measure: analysis.Column("gap", "gap")},
	{name: "demand_calls", label: "demand calls", sense: analysis.Minimise, log: true, Measure: analysis.Column("demand calls", "demand_calls")},
	{name: "rounds", label: "rounds", sense: analysis.Minimise, log: true, Measure: analysis.Column("rounds", "rounds")},
	{name: "messages", label: "messages", sense: analysis.Minimise, log: true, Measure: analysis.Column("messages", "messages")},
	{name: "gini", label: "Gini index", sense: analysis.Minimise, Measure: analysis.Gini},
	{name: "average_cost", label: "average cost (units of account)", sense: analysis.Minimise, Measure: analysis.AverageCost},
	{name: "load", label: "load, demand over capacity", sense: analysis.Minimise, Measure: analysis.LoadFactor},
}

// lowIsGood are the other columns of which less is better.
var lowIsGood = []string{"infeasibility", "complementarity", "regret", "cost", "fees", "residual_primal", "residual_dual"}

// quantity finds what an option names: one of quantities, or any column of numbers of table runs.
func (q *request) quantity(name string) (quantity, error) {
	for _, k := range quantities {
		if k.name == name {
			return k, nil
		}
	}
	known, err := q.data.Columns("runs")
	if err != nil {
		return quantity{}, fmt.Errorf("figure: %w", err)
	}
	full := q.column(name)
	i := slices.IndexFunc(known, func(c results.Column) bool { return c.Name == full })
	if i < 0 {
		var names []string
		for _, k := range quantities {
			names = append(names, k.name)
		}
		return quantity{}, fmt.Errorf("figure: no column or measure %q; measures are %s, columns those of walras status or of the manifest, parameters go by their own names", name, strings.Join(names, ", "))
	}
	if known[i].Kind == results.String {
		return quantity{}, fmt.Errorf("figure: column %q holds text, a number is needed on this axis", full)
	}
	k := quantity{name: name, label: axisLabel(known[i]), Measure: analysis.Column(strings.ReplaceAll(full, "_", " "), full)}
	if slices.Contains(lowIsGood, full) {
		k.sense = analysis.Minimise
	}
	return k, nil
}

// axisLabel is the name of a column in words, with its unit.
func axisLabel(c results.Column) string {
	label := strings.ReplaceAll(analysis.ParameterName(c.Name), "_", " ")
	if c.Unit != "" {
		label += " (" + c.Unit + ")"
	}
	return label
}

// summarised reduces a quantity over groups; those of which nothing is left are remembered for the caption, with the reason.
func (q *request) summarised(names []string, views []analysis.View, k quantity) ([]analysis.Summary, error) {
	out := make([]analysis.Summary, len(views))
	for i, v := range views {
		s, err := v.Summarise(k.Measure)
		if err != nil {
			return nil, err
		}
		if s.N == 0 && s.Rows > 0 {
			q.empty, q.left = append(q.empty, names[i]), append(q.left, s.Left())
		}
		q.used += s.N
		out[i] = s
	}
	return out, nil
}

// only is the one vertical quantity of a kind, or its default.
func (q *request) only(fallback string) (quantity, error) {
	switch len(q.Y) {
	case 0:
		return q.quantity(fallback)
	case 1:
		return q.quantity(q.Y[0])
	}
	return quantity{}, fmt.Errorf("figure: this kind draws one y, got %s", strings.Join(q.Y, ", "))
}

// nothing says in the caption what has nothing to draw. Where that is all there is, it is an error.
func (q *request) nothing() error {
	if len(q.empty) == 0 {
		return nil
	}
	if q.used == 0 {
		return fmt.Errorf("figure: nothing to draw: no run that is left succeeded and has a value; of %s: %s", q.empty[0], q.left[0])
	}
	const named = 4
	names := strings.Join(q.empty[:min(named, len(q.empty))], "; ")
	if more := len(q.empty) - named; more > 0 {
		names += fmt.Sprintf("; and %d more", more)
	}
	q.caption.add("Nothing to draw for %s: no run succeeded with a value (%s)", names, q.left[0])
	return nil
}
