package analysis

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/results"
)

// question is something that treatments are compared by.
type question struct {
	name, unit string
	sense      results.Sense
	measure    Measure   // of a row
	meter      *Meter    // in place of measure: the charge until the target is reached
	accuracy   bool      // the values are parts of the certificate after a budget of demand calls
	values     []float64 // of accuracy, by row
	must       bool      // allocations have to be feasible
}

// solving says whether the question is what it takes to reach a certificate.
func (q question) solving() bool { return q.meter != nil || q.accuracy }

// The questions that are not of solvers on markets at rest.
var (
	meters        = []Meter{ByTime, ByDemandCalls, ByMessages}
	ruleQuestions = []question{
		{name: "efficiency", unit: "units of account", sense: results.High, measure: Column("efficiency", "efficiency"), must: true},
		{name: "fairness, 1 − Gini", sense: results.High, measure: Fairness, must: true},
	}
	playQuestions = []question{
		{name: "dynamic regret", unit: "units of account", sense: results.Low, measure: Column("dynamic regret", "regret_dynamic")},
		{name: "tracking error", unit: "price", sense: results.Low, measure: Column("tracking error", "tracking")},
		{name: "overload in all", unit: "load", sense: results.Low, measure: Column("overload in all", "violation_sum")},
	}
)

// usual asks what the runs can answer.
func (c Contest) usual(out *Comparison, d *results.Dataset, v View) error {
	solver, err := v.Strings("solver")
	if err != nil {
		return err
	}
	scenario, err := v.Strings("scenario")
	if err != nil {
		return err
	}
	at := func(moves, solves bool) View {
		return v.Where(func(r int) bool { return (scenario[r] != "") == moves && (!solves || solver[r] != "") })
	}
	var why []string
	try := func(rows View, questions []question) error {
		before := len(out.Answers)
		err := c.ask(out, rows, questions)
		var cannot Incomparable
		if errors.As(err, &cannot) {
			out.Answers, why = out.Answers[:before], append(why, string(cannot))
			return nil
		}
		return err
	}
	if rows := at(false, true); rows.Len() > 0 && rows.treatmentsBy(out.By) > 1 {
		questions, err := c.costs(out, d, rows)
		if err != nil {
			return err
		}
		if err := try(rows, questions); err != nil {
			return err
		}
	}
	if rows := at(false, false); rows.treatmentsBy(out.By) > 1 && slices.Contains(out.By, "mechanism") {
		if err := try(rows, ruleQuestions); err != nil {
			return err
		}
	}
	if rows := at(true, true); rows.Len() > 0 {
		if err := try(rows, slices.DeleteFunc(slices.Clone(playQuestions), func(q question) bool { return !rows.Has(q.measure.Needs[0]) })); err != nil {
			return err
		}
	}
	if len(out.Answers) == 0 && len(why) > 0 {
		return Incomparable(strings.Join(slices.Compact(why), "; "))
	}
	if len(out.Answers) == 0 {
		return incomparable("nothing to compare: experiment %q has one treatment by %s, or answers none of the usual questions: name a --value", v.src.experiment, strings.Join(out.By, ", "))
	}
	for _, w := range slices.Compact(why) {
		out.Notes = append(out.Notes, upper(w)+".")
	}
	return nil
}

// treatmentsBy counts the groups of v by columns.
func (v View) treatmentsBy(by []string) int {
	_, n, err := v.Numbered(by...)
	if err != nil {
		return 0 // said by whoever groups them
	}
	return n
}

// costs are the questions of solvers on markets at rest, and in the notes those that cannot be asked.
func (c Contest) costs(out *Comparison, d *results.Dataset, v View) ([]question, error) {
	var all []question
	for _, m := range meters {
		spent, err := v.Floats(m.Column)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(v.rows, func(r int) bool { return math.IsNaN(spent[r]) }) {
			out.Notes = append(out.Notes, fmt.Sprintf("Not compared by %s, which was not recorded: set record.time: true in the spec and run it again.", m.Name))
			continue
		}
		all = append(all, question{name: m.Name, unit: m.Unit, sense: results.Low, meter: &m})
	}
	if !d.Has("trace") {
		out.Notes = append(out.Notes, "Not compared by accuracy after a budget, as no rounds were recorded: set record: {trace: log 20} in the spec and run it again.")
		return all, nil
	}
	errors, err := c.errorsAt(d, v)
	if err != nil {
		return nil, err
	}
	at := make([]float64, v.src.frame.Len())
	for i, r := range v.rows {
		at[r] = errors[i]
	}
	return append(all, question{name: fmt.Sprintf("error after %g demand calls", c.Budget), sense: results.Low, accuracy: true, values: at}), nil
}

// errorsAt is the largest part of the certificate of every run of v in the last recorded round that its budget of demand calls allows, from the
// target to 1: below and beyond, differences mean nothing. The calls of a run are taken as spread evenly over its rounds. A run without
// such a round is +Inf.
func (c Contest) errorsAt(d *results.Dataset, v View) ([]float64, error) {
	cols, err := v.numbers("rounds", "demand_calls")
	if err != nil {
		return nil, err
	}
	out := slices.Repeat([]float64{math.Inf(1)}, v.Len())
	recorded, err := d.Columns("trace")
	if err != nil {
		return nil, err
	}
	read := []string{"round"}
	for _, name := range CertificateColumns {
		if slices.ContainsFunc(recorded, func(c results.Column) bool { return c.Name == name }) {
			read = append(read, name)
		}
	}
	_, err = v.EachRound(d, read, func(run int, x []float64) {
		r := v.rows[run]
		if x[0]*cols[1][r] <= c.Budget*cols[0][r] {
			if worst := slices.Max(x[1:]); !math.IsNaN(worst) { // NaN where one is
				out[run] = min(1, max(c.Target, worst))
			}
		}
	})
	return out, err
}
