package table

import "walras/results"

// Table is a table that a finished run of one experiment can be turned into.
type Table struct {
	Name, Title string
	Experiment  string // the built-in experiment whose run it reads
	// Make reads the run and makes the grid. A column that the run did not record is an error that names it and the remedy.
	Make func(d *results.Dataset) (*Grid, error)
}

// Build makes the grid of a run, with the name of the table, and its title where it has none of its own.
func (t Table) Build(d *results.Dataset) (*Grid, error) {
	g, err := t.Make(d)
	if err != nil {
		return nil, err
	}
	g.Name = t.Name
	if g.Title == "" {
		g.Title = t.Title
	}
	return g, nil
}

// All are the tables that compare solvers; those of a paper are made by package audit.
var All = []Table{
	{"shootout", "Solvers on common markets: reliability, cost and rank", "solver-shootout", makeShootout},
	{"conformance", "Rounds to the promised accuracy, methods by market families", "conformance", makeConformance},
}

// ForExperiment are the tables of one experiment; there may be none.
func ForExperiment(name string) []Table {
	var out []Table
	for _, t := range All {
		if t.Experiment == name {
			out = append(out, t)
		}
	}
	return out
}
