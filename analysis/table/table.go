package table

import "walras/results"

// Table is a table that a finished run of one experiment can be turned into.
type Table struct {
	Name, Title string
	Experiment  string // the built-in experiment whose run it reads
	// Build reads the run and makes the grid. A column that the run did not record is an error that
	// names it and the remedy.
	Build func(d *results.Dataset) (*Grid, error)
}

// All is every table that compares solvers; those of a paper are made by package audit.
var All = []Table{shootout, comparison, conformance}

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
