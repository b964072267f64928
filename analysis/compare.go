package analysis

import (
	"fmt"
	"slices"
	"strings"

	"walras/results"
	"walras/results/query"
)

// Contest is what is asked of a folder in which several treatments, such as solvers or rules, met the same drawn markets.
type Contest struct {
	By     []string       // columns whose values make the treatments; none: see View.Treatments
	Target float64        // certificate that counts as solved; 0: the tolerance at which the runs stopped
	Budget float64        // demand calls after which accuracy is compared; 0: CompareBudget
	Asked  []string       // quantities in place of the usual questions: columns and formulas, with :low or :high where their column does not say
	Where  query.Selector // the runs to compare
}

// CompareBudget is the number of demand calls after which accuracy is compared where none is named: enough for fast methods to finish on
// small markets, and not for slow ones.
const CompareBudget = 100

// earlierTarget is the certificate that counts as solved in folders that do not say when their runs stopped.
const earlierTarget = 1e-6

// Comparison is what came of a contest.
type Comparison struct {
	Experiment string   `json:"experiment"`
	By         []string `json:"by"`
	Runs       int      `json:"runs"`
	Target     float64  `json:"target"` // certificate that counts as solved
	Answers    []Answer `json:"questions"`
	Notes      []string `json:"notes,omitempty"` // what was not asked, and why
}

// Compare asks which treatment wins: where solvers solved markets, by time, demand calls and messages until the certificate was at the
// target, and by accuracy after a budget of demand calls; where rules allocated, by efficiency and fairness; where markets moved, by regret,
// tracking and overload; or by the quantities asked for.
func (c Contest) Compare(d *results.Dataset) (*Comparison, error) {
	runs, err := tableOf(d, "runs")
	if err != nil {
		return nil, err
	}
	if c.Target == 0 {
		if c.Target = d.Manifest().About.Stop.Tolerance; c.Target == 0 {
			c.Target = earlierTarget
		}
	}
	if err := (Target{"certificate", c.Target}).check(); err != nil {
		return nil, err
	}
	if c.Budget == 0 {
		c.Budget = CompareBudget
	}
	filter, err := c.Where.Bind("runs", runs.columns)
	if err != nil {
		return nil, err
	}
	if c.By, err = query.Columns("runs", c.By, runs.columns); err != nil {
		return nil, err
	}
	asked, err := c.measures(runs)
	if err != nil {
		return nil, err
	}
	need := slices.Concat(CertificateColumns, []string{"experiment", "rounds", "demand_calls", "messages", "time_total_ns", "load"}, c.By, filter.Columns())
	for _, q := range slices.Concat(asked, ruleQuestions, playQuestions) {
		need = append(need, q.measure.Needs...)
	}
	need = slices.DeleteFunc(need, func(name string) bool { // folders of earlier versions lack some
		return !slices.ContainsFunc(runs.columns, func(known results.Column) bool { return known.Name == name })
	})
	view, err := LoadChosen(d, "runs", filter.Choice(), need...)
	if err != nil {
		return nil, err
	}
	if err := view.NotEmpty(); err != nil && filter.Empty() {
		return nil, err
	}
	if view = view.Filter(filter); view.Len() == 0 {
		return nil, filter.None(d, "runs")
	}
	out := &Comparison{Experiment: runs.experiment, Runs: view.Len(), Target: c.Target, By: c.By}
	if len(c.By) == 0 {
		if out.By, err = view.Treatments(); err != nil {
			return nil, err
		}
	}
	if asked != nil {
		return out, c.ask(out, view, asked)
	}
	return out, c.usual(out, d, view)
}

// Directionless is the error of a quantity of which nothing says whether low or high values are better.
type Directionless struct{ Quantity string }

func (d Directionless) Error() string {
	return fmt.Sprintf("which values of %s are better is not known: write %s:low or %s:high", d.Quantity, d.Quantity, d.Quantity)
}

// measures are the quantities asked for.
func (c Contest) measures(t recorded) (asked []question, err error) {
	for _, asking := range c.Asked {
		name, sense, said := strings.Cut(asking, ":")
		q := question{name: name, sense: results.Sense(sense)}
		column, err := query.Column("runs", name, t.columns)
		switch {
		case err == nil && column.Kind == results.String:
			return nil, text(t.experiment, t.table, column.Name)
		case err == nil:
			q.name, q.unit, q.measure = column.Heading(), column.Unit, Column(column.Heading(), column.Name)
			if !said {
				q.sense = column.Sense
			}
		case !query.IsFormula(name):
			return nil, err
		default:
			if q.measure, err = query.ParseMeasure(name, name); err == nil {
				q.measure, err = q.measure.Resolve("runs", t.columns)
			}
			if err != nil {
				return nil, err
			}
		}
		for _, m := range append(meters[:len(meters):len(meters)], ByRounds) {
			if q.sense == results.Low && len(q.measure.Needs) == 1 && q.measure.Needs[0] == m.Column && !query.IsFormula(name) {
				q = question{name: m.Name, unit: m.Unit, sense: results.Low, meter: &m} // a failure spends more, and not the most of those that solve
			}
		}
		if q.sense != results.Low && q.sense != results.High {
			return nil, Directionless{name}
		}
		asked = append(asked, q)
	}
	return asked, nil
}

// ask answers questions of one set of runs.
func (c Contest) ask(out *Comparison, v View, questions []question) error {
	var known []*lists
	for _, q := range questions {
		l, err := c.enter(v, out.By, q, known)
		if err != nil {
			return err
		}
		known = append(known, l)
		a, err := c.answer(l, q)
		if err != nil {
			return err
		}
		out.Answers = append(out.Answers, a)
	}
	return nil
}
