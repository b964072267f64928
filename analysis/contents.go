package analysis

import (
	"fmt"
	"slices"
	"strings"

	"walras/results"
)

// Horizon is the column of T, how many rounds a play has.
const Horizon = "p_scenario_rounds"

// Contents is what a folder has: its tables with their columns, and the choices in which its runs differ. Figures and tables are offered by
// it, and never by the name of an experiment.
type Contents struct {
	Data *results.Dataset
	Choices
}

// ContentsOf reads the choices of table runs.
func ContentsOf(d *results.Dataset) (*Contents, error) {
	choices, err := ChoicesOf(d, nil)
	return &Contents{d, choices}, err
}

// OneExperiment is an error where the runs are of several experiments: their draws are not the same markets.
func (c *Contents) OneExperiment() error {
	if !c.Varies("experiment") {
		return nil
	}
	var names []string
	for _, v := range c.Levels("experiment") {
		names = append(names, v.Text)
	}
	return fmt.Errorf("%s holds rows of %d experiments, %s: their draws are not the same markets; choose one with --where experiment=%s, which goes with -k of plot and with --rows of table",
		c.Data.Dir(), len(names), strings.Join(names, ", "), names[0])
}

// Has says whether a table has rows, and all of some columns.
func (c *Contents) Has(table string, columns ...string) bool {
	known, err := c.Data.Columns(table)
	return err == nil && c.Data.Manifest().Rows(table) > 0 && !slices.ContainsFunc(columns, func(name string) bool {
		return !slices.ContainsFunc(known, func(k results.Column) bool { return k.Name == name })
	})
}

// Of says whether a column has a value, such as the solver newton.
func (c *Contents) Of(column, text string) bool {
	return slices.ContainsFunc(c.Levels(column), func(v Value) bool { return v.Text == text })
}

// Numbers is how many values a column has, where they are numbers; else it is 0.
func (c *Contents) Numbers(column string) int {
	values := c.Levels(column)
	if len(values) == 0 || !values[0].Numeric {
		return 0
	}
	return len(values)
}

// Swept are the parameters of the sections that take at least so many numbers within one component.
func (c *Contents) Swept(least int, sections ...string) []string {
	return slices.DeleteFunc(c.Varying(sections...), func(column string) bool {
		return SectionOf(column) == "" || c.Numbers(column) < least
	})
}

// Plays says whether markets move from round to round.
func (c *Contents) Plays() bool { return len(c.Levels("scenario")) > 0 }

// Solves says whether several solvers, or variants of one, were charged for solving the same markets, which stand still.
func (c *Contents) Solves() bool {
	return len(c.Varying("solver")) > 0 && !c.Plays() && c.Has("runs", CertificateColumns...) &&
		c.Has("runs", ByDemandCalls.Column, ByRounds.Column, ByMessages.Column, ByTime.Column)
}

// Rules says whether several rules allocate the same markets, which stand still.
func (c *Contents) Rules() bool {
	return len(c.Varying("mechanism")) > 0 && !c.Plays() && c.Has("runs", "efficiency", "agents", "gini")
}
