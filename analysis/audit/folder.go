package audit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
)

// Folder is the run of one experiment, or why there is none.
type Folder struct {
	Data *results.Dataset
	Path string // relative to the folder of the report
	Err  error
}

// query asks for rows of a table with what identifies their runs.
type query struct {
	table    string // runs, shocks or trace
	where    []string
	free     []string // columns that are not fixed at one value
	measures []analysis.Measure
}

// rows reads the rows that a query asks for. Of every parameter that is not free and still has several values, the
// preferred or first value is kept, and the notes say which. Names of parameters are resolved, in the measures too.
func (f Folder) rows(q query) (v analysis.View, measures []analysis.Measure, notes []string, err error) {
	if f.Err != nil {
		return v, nil, nil, f.Err
	}
	own, err := f.Data.Columns("runs")
	if err != nil {
		return v, nil, nil, err
	}
	var other []results.Column
	if q.table != "runs" {
		if !f.Data.Has(q.table) {
			return v, nil, nil, fmt.Errorf("experiment %s recorded no table %s", f.Data.Manifest().Name, q.table)
		}
		if other, err = f.Data.Columns(q.table); err != nil {
			return v, nil, nil, err
		}
	}
	where, err := analysis.ParseSelector(q.where)
	if err != nil {
		return v, nil, nil, err
	}
	for i := range where {
		where[i].Column = fullName(own, where[i].Column)
	}
	needs := where.Columns()
	for _, m := range q.measures {
		m.Needs = fullNames(own, m.Needs)
		measures = append(measures, m)
		needs = append(needs, m.Needs...)
	}
	free := fullNames(own, q.free)
	needs = append(needs, free...)
	if q.table == "runs" {
		if err = where.Check("runs", own); err != nil {
			return v, nil, nil, err
		}
		v, err = analysis.LoadChosen(f.Data, "runs", where.Choice(own), append(known(own, needs), "seed")...)
	} else {
		v, err = f.join(q.table, own, other, needs)
	}
	if err != nil {
		return v, nil, nil, err
	}
	for _, n := range needs {
		if !v.Has(n) {
			return v, nil, nil, analysis.UnknownColumn(q.table, n, append(slices.Clone(own), other...))
		}
	}
	if v, err = v.Select(where); err != nil {
		return v, nil, nil, err
	}
	if v.Len() == 0 {
		return v, nil, nil, fmt.Errorf("no row of table %s of experiment %s satisfies %v", q.table, f.Data.Manifest().Name, where)
	}
	v, notes, err = v.Slice(free...)
	return v, measures, notes, err
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

// fullName is the column of a parameter that was called by its own name, such as tau for p_market_tau.
func fullName(columns []results.Column, name string) string {
	found := name
	for _, c := range columns {
		if c.Name == name {
			return name
		}
		if rest, ok := strings.CutPrefix(c.Name, "p_"); ok {
			if _, own, _ := strings.Cut(rest, "_"); own == name {
				found = c.Name
			}
		}
	}
	return found
}

func fullNames(columns []results.Column, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = fullName(columns, n)
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

// named says whether an error has been named where the experiment is declared.
func named(err error) bool {
	var e *NotRun
	return errors.As(err, &e)
}
