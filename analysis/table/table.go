package table

import (
	"walras/analysis"
	"walras/results"
)

// Table is a table that a finished run that has what it needs can be turned into.
type Table struct {
	Name, Title string
	Needs       string // what a folder has that it tells the story of
	Fits        func(c *analysis.Contents) bool
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

// All are the tables of any run; those of a paper are made by package audit.
var All = []Table{
	{"comparison", "Rules on common markets", "several rules on the same markets",
		func(c *analysis.Contents) bool { return c.Rules() }, makeComparison},
	{"shootout", "Solvers on common markets: reliability, cost and rank", "several solvers on the same markets, which stand still",
		func(c *analysis.Contents) bool { return c.Solves() }, makeShootout},
	{"conformance", "Rounds to the promised accuracy, methods by market families", "several solvers on several families of markets, and what methods promise",
		func(c *analysis.Contents) bool {
			return c.Solves() && c.Varies("market") && len(c.Data.Manifest().About.Methods) > 0
		}, makeConformance},
	{"rates", "Fitted convergence rates", "recorded rounds of methods on markets that stand still",
		func(c *analysis.Contents) bool { return c.Has("trace", "round", "gap") && !c.Plays() }, makeRates},
	{"regret", "Regret and violation of plays", "methods on moving markets",
		func(c *analysis.Contents) bool { return c.Plays() && c.Has("runs", "regret_static", "regret_dynamic") }, makeRegret},
	{"resilience", "Shocks and the return from them", "methods on markets that suffer shocks",
		func(c *analysis.Contents) bool { return c.Shocks() }, makeResilience},
}
