package audit

import (
	"errors"
	"fmt"
	"slices"

	"walras/analysis"
	"walras/results"
	"walras/results/query"
)

// Folder is the run of one experiment, or why there is none.
type Folder struct {
	Data *results.Dataset
	Path string // relative to the folder of the report
	Err  error

	Exact bool // no draw can be another, as of a market worked by hand: equal draws have an interval without width
}

// wanted asks for rows of a table with what identifies their runs.
type wanted struct {
	table    string // runs, shocks, trace, agents or prices
	where    []string
	free     []string // columns that are not fixed at one value
	measures []query.Measure
}

// columns are those of the rows of a table with those of their runs: of both, and of the runs alone.
func (f Folder) columns(table string) (all, own []results.Column, err error) {
	if f.Err != nil {
		return nil, nil, f.Err
	}
	if own, err = f.Data.Columns("runs"); err != nil || table == "runs" {
		return own, own, err
	}
	if !f.Data.Has(table) {
		return nil, nil, fmt.Errorf("experiment %s recorded no table %s", f.Data.Manifest().Name, table)
	}
	if all, err = f.Data.Columns(table); err != nil {
		return nil, nil, err
	}
	all = slices.Clone(all)
	for _, c := range own {
		if len(known(all, []string{c.Name})) == 0 {
			all = append(all, c)
		}
	}
	return all, own, nil
}

// rows reads the rows that are wanted. Of every parameter that is not free and still has several values, the preferred or first
// value is kept, and the notes say which. The measures come back with the full names of their columns.
func (f Folder) rows(q wanted) (v analysis.View, measures []query.Measure, notes []string, err error) {
	all, own, err := f.columns(q.table)
	if err != nil {
		return v, nil, nil, err
	}
	where, err := bind(q.table, all, q.where)
	if err != nil {
		return v, nil, nil, err
	}
	free, err := query.Columns(q.table, q.free, all)
	if err != nil {
		return v, nil, nil, err
	}
	needs := append(where.Columns(), free...)
	for _, m := range q.measures {
		if m, err = m.Resolve(q.table, all); err != nil {
			return v, nil, nil, err
		}
		measures, needs = append(measures, m), append(needs, m.Needs...)
	}
	if q.table == "runs" {
		v, err = analysis.LoadChosen(f.Data, "runs", where.Choice(), append(needs, "seed")...)
	} else {
		v, err = f.join(q.table, own, needs)
	}
	if err != nil {
		return v, nil, nil, err
	}
	whole := v
	if v = v.Filter(where); v.Len() == 0 {
		if q.table == "runs" {
			return v, nil, nil, where.None(f.Data, "runs")
		}
		return v, nil, nil, where.NoneOf(whole.Frame(), q.table)
	}
	v, notes, err = v.Slice(free...)
	return v, measures, notes, err
}

// bind makes a filter of conditions.
func bind(table string, columns []results.Column, conditions []string) (*query.Filter, error) {
	s, err := query.Parse(conditions...)
	if err != nil {
		return nil, err
	}
	return s.Bind(table, columns)
}

// known are the names that are columns.
func known(columns []results.Column, names []string) []string {
	var out []string
	for _, n := range names {
		if slices.ContainsFunc(columns, func(c results.Column) bool { return c.Name == n }) {
			out = append(out, n)
		}
	}
	return out
}

// NotRun is why an experiment has no run. It is named once, where the experiment is declared: what needs the run is missing, and no
// problem of its own.
type NotRun struct {
	Experiment string
	Err        error
	LeftOut    bool // for no mistake: its data was not given
}

func (e *NotRun) Error() string { return fmt.Sprintf("experiment %s: %v", e.Experiment, e.Err) }

// Unwrap gives the reason.
func (e *NotRun) Unwrap() error { return e.Err }

// brief is an error; where an experiment has no run, why is said where the experiment is named, and not again by all that need it.
func brief(err error) string {
	if e := (*NotRun)(nil); errors.As(err, &e) {
		return fmt.Sprintf("experiment %s has not been run", e.Experiment)
	}
	return err.Error()
}

// named says whether an error has been named where the experiment is declared.
func named(err error) bool {
	var e *NotRun
	return errors.As(err, &e)
}
