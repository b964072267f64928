package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
	"walras/results/query"
)

// quantity is something that can stand on an axis: a measure of a row, with the words for it.
type quantity struct {
	name  string // as an option calls it
	label string // as an axis calls it
	analysis.Measure
	sense results.Sense // which way is better
	log   bool          // whether it spans decades as a rule
}

// quantities are those that are not a column but computed from columns.
var quantities = []quantity{
	{name: "efficiency-per-agent", label: "efficiency per agent (units of account)", sense: results.High, Measure: analysis.EfficiencyPerAgent},
	{name: "fairness", label: "fairness, 1 − Gini", sense: results.High, Measure: analysis.Fairness},
	{name: "participation", label: "participation (%)", sense: results.High, Measure: analysis.Participation},
	{name: "seconds", label: "time (s)", sense: results.Low, log: true,
		Measure: analysis.Measure{Name: "time", Needs: []string{"time_total_ns"}, Of: func(x []float64) float64 { return x[0] * 1e-9 }}},
}

// logarithmicColumns are those that span decades as a rule.
var logarithmicColumns = []string{"gap", "infeasibility", "complementarity", "regret", "residual_primal", "residual_dual", "rounds", "demand_calls", "messages"}

// quantity is what an option names: one of quantities, a column of numbers of table runs, or a formula over such columns. Behind a colon
// it may say which way is better, as price:low.
func (q *request) quantity(name string) quantity { return Must(q.quantityIn("runs", name)) }

// traced is quantity of columns of table trace or, the same in every round, of table runs.
func (q *request) traced(name string) quantity { return Must(q.quantityIn("trace", name)) }

func (q *request) quantityIn(table, name string) (quantity, error) {
	own, sense, said := strings.Cut(name, ":")
	k, err := q.neutral(table, own)
	if err != nil || !said {
		return k, err
	}
	k.sense = results.Sense(sense)
	if k.sense != results.High && k.sense != results.Low {
		return k, fmt.Errorf("figure: %s, behind the colon stands which way is better: high or low", name)
	}
	return k, nil
}

// neutral is quantityIn of a name without a colon.
func (q *request) neutral(table, name string) (quantity, error) {
	if !q.data.Has(table) {
		_, err := analysis.Load(q.data, table, name) // names the remedy
		return quantity{}, err
	}
	if i := slices.IndexFunc(quantities, func(k quantity) bool { return k.name == name }); i >= 0 {
		return quantities[i], nil
	}
	known := q.columnsOf(table)
	if table == "trace" {
		for _, c := range q.columnsOf("runs") {
			if !q.hasIn(table, c.Name) {
				known = append(known, c)
			}
		}
	}
	c, err := query.Column(table, name, known)
	switch {
	case err == nil && c.Kind == results.String:
		return quantity{}, fmt.Errorf("figure: column %q holds text, a number is needed on this axis", c.Name)
	case err == nil && c.Unit == analysis.ByTime.Unit:
		return q.timed(table, c), nil
	case err == nil:
		return quantity{name: name, label: axisLabel(c), Measure: analysis.Column(Heading(c), c.Name), sense: c.Sense, log: slices.Contains(logarithmicColumns, c.Name)}, nil
	case !query.IsFormula(name):
		var names []string
		for _, k := range quantities {
			names = append(names, k.name)
		}
		return quantity{}, fmt.Errorf("figure: %w; or a formula over columns, or %s", err, strings.Join(names, ", "))
	}
	m, err := query.ParseMeasure(name, name)
	if err == nil {
		m, err = m.Resolve(table, known)
	}
	return quantity{name: name, label: name, Measure: m}, err
}

// timed is a column of times in the unit that suits their median.
func (q *request) timed(table string, c results.Column) quantity {
	times := slices.DeleteFunc(slices.Clone(Must(q.data.Frame(table, c.Name)).Floats(c.Name)), math.IsNaN)
	factor, unit := analysis.TimeUnit(stat.Median(times))
	return quantity{name: c.Name, label: Heading(c) + " (" + unit + ")", sense: c.Sense, log: true,
		Measure: analysis.Measure{Name: Heading(c) + ", " + unit, Needs: []string{c.Name}, Of: func(x []float64) float64 { return x[0] / factor }}}
}

// Heading is what an axis calls a column; folders of earlier versions have no labels for parameters.
func Heading(c results.Column) string {
	if strings.HasPrefix(c.Name, "p_") {
		return strings.ReplaceAll(analysis.ParameterName(c.Name), "_", " ")
	}
	return c.Heading()
}

// axisLabel is the heading of a column with its unit; of a parameter, what it is, if that is said in a few words, and its name.
func axisLabel(c results.Column) string {
	label := Heading(c)
	if strings.HasPrefix(c.Name, "p_") && c.Doc != "" && utf8.RuneCountInString(c.Doc) <= mostDoc && !strings.ContainsAny(c.Doc, ":;") {
		if doc := c.Doc; slices.Contains(strings.Fields(doc), label) {
			label = doc
		} else {
			label = doc + " " + label
		}
	}
	if c.Unit == "" {
		return label
	}
	return label + " (" + c.Unit + ")"
}

// mostDoc is the length of the longest description that goes on an axis.
const mostDoc = 40

// direction is which way of a quantity is better; one that is neither good high nor low is an error that names those that are.
func (q *request) direction(k quantity) results.Sense {
	if k.sense != results.Neither {
		return k.sense
	}
	var directed []string
	for _, k := range quantities {
		directed = append(directed, k.name)
	}
	for _, c := range q.columnsOf("runs") {
		if c.Sense != results.Neither {
			directed = append(directed, c.Name)
		}
	}
	panic(lacking{fmt.Errorf("figure: %s is neither good high nor good low: say which way you mean with %s:high or %s:low, or take one of %s",
		k.name, k.name, k.name, strings.Join(directed, ", "))})
}

// summarised reduces a quantity over groups; those without a value are named in the caption, with the reason.
func (q *request) summarised(names []string, views []analysis.View, k quantity) []analysis.Summary {
	out := make([]analysis.Summary, len(views))
	for i, v := range views {
		s := Must(v.Summarise(k.Measure))
		if s.N == 0 && s.Rows > 0 {
			q.empty, q.left = append(q.empty, names[i]), append(q.left, s.Left())
		}
		q.used += s.N
		out[i] = s
	}
	return out
}

// only is the one vertical quantity of a kind, or its default.
func (q *request) only(fallback string) quantity {
	switch len(q.Y) {
	case 0:
		return q.quantity(fallback)
	case 1:
		return q.quantity(q.Y[0])
	}
	panic(lacking{fmt.Errorf("figure: this kind draws one y, got %s", strings.Join(q.Y, ", "))})
}

// several are the vertical quantities of a kind that draws one panel for each, or its default.
func (q *request) several(fallback string) []quantity {
	names := orDefault(q.Y, fallback)
	if len(names) > 1 && len(q.Panel) > 0 {
		NoError(fmt.Errorf("figure: %d quantities make panels, and so does --panel %s: give one or the other", len(names), strings.Join(q.Panel, ",")))
	}
	out := make([]quantity, len(names))
	for i, name := range names {
		out[i] = q.quantity(name)
	}
	return out
}

// needs are the columns of several quantities.
func needs(ks ...quantity) []string {
	var out []string
	for _, k := range ks {
		out = append(out, k.Needs...)
	}
	return out
}

// overload is a series or a panel in which n of the runs hand out more than there is.
type overload struct {
	name  string
	n, of int
}

// daggers says in the caption what the daggers in the picture are for.
func (q *request) daggers() {
	const named = 3
	var parts []string
	var n, of Counts
	for _, o := range q.over {
		n.With(o.n)
		of.With(o.of)
		parts = append(parts, fmt.Sprintf("%s in %d of %d runs", o.name, o.n, o.of))
	}
	switch {
	case len(parts) == 0:
	case len(parts) <= named:
		q.caption.Add("† hands out more than there is: %s", strings.Join(parts, "; "))
	default:
		q.caption.Add("† hands out more than there is, in %s of %s runs each", n, of)
	}
}

// nothing says in the caption what has nothing to draw. Where that is all there is, it is an error.
func (q *request) nothing() {
	if len(q.empty) == 0 {
		return
	}
	if q.used == 0 {
		NoError(fmt.Errorf("figure: nothing to draw: none of the chosen runs succeeded with a value; of %s: %s", q.empty[0], q.left[0]))
	}
	const named = 4
	names := strings.Join(q.empty[:min(named, len(q.empty))], "; ")
	if more := len(q.empty) - named; more > 0 {
		names += fmt.Sprintf("; and %d more", more)
	}
	q.caption.Add("Nothing to draw for %s: no run succeeded with a value (%s)", names, q.left[0])
}
