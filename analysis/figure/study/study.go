// Package study has the figures that belong to a question, as those of the
// built-in experiments do, and says which figures fit a folder. All lists them:
// those that kinds can say are data, in builtin.go; the others are drawn by
// hand, one file each, with the marks and panels of package figure. A study
// takes the columns, treatments and traces of its experiment for granted; where
// one is missing, figure.Must leaves it with an error that names the remedy.
package study

import (
	"fmt"
	"slices"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// lacks ends the study with what the experiment of the rows does not have, and the remedy.
func lacks(v analysis.View, format string, args ...any) {
	figure.NoError(fmt.Errorf("figure: experiment %q has no %s", v.Experiment(), fmt.Sprintf(format, args...)))
}

// along are the rows of each value of a column of numbers, in order, and those values.
func along(v analysis.View, column string) ([]analysis.Group, []float64) {
	groups := figure.Sorted(v, column)
	return groups, figure.NumberKeys(groups, column)
}

// toldApart are the values of a column that makes series, of which there may be as many as there are looks.
func toldApart(v analysis.View, column string) []analysis.Value {
	values := figure.Levels(v, column)
	enoughLooks(v, len(values), "values of "+column)
	return values
}

// enoughLooks ends the study where there are more series than looks.
func enoughLooks(v analysis.View, n int, what string) {
	if n > len(mark.SeriesStyles) {
		figure.NoError(fmt.Errorf("figure: experiment %q has %d %s, at most %d can be told apart", v.Experiment(), n, what, len(mark.SeriesStyles)))
	}
}

// only keeps the runs whose mechanism or solver is the one named, of which there have to be some, and says so where there are others.
func only(c *figure.Caption, v analysis.View, column, name string) analysis.View {
	part := figure.Must(v.WhereText(column, name))
	if part.Len() == 0 {
		lacks(v, "runs of %s %q: add it to the section %[1]s of the spec and run it again", column, name)
	}
	if part.Len() < v.Len() {
		c.Add("Only the runs of %s %s, %d of %d, are shown", column, name, part.Len(), v.Len())
	}
	return part
}

// whereNumber keeps the rows whose column is x.
func whereNumber(v analysis.View, column string, x float64) analysis.View {
	values := figure.Must(v.Floats(column))
	return v.Where(func(row int) bool { return values[row] == x })
}

// first is a column of the first row.
func first(v analysis.View, column string) float64 { return figure.Must(v.Floats(column))[v.Rows()[0]] }

// overall summarises a column over each group whatever the status of its runs: how they ended is what is shown.
func overall(groups []analysis.Group, column string) []analysis.Summary {
	out := make([]analysis.Summary, len(groups))
	for i, g := range groups {
		out[i] = analysis.SummaryBy(figure.Must(g.Draws()), figure.Measured(g.View, nil, column))
	}
	return out
}

// atLeft is the label of an axis that the panels of a row share.
func atLeft(i int, label string) string {
	if i > 0 {
		return ""
	}
	return label
}

// curveOf are n points of a function between two ends.
func curveOf(low, high float64, n int, f func(x float64) float64) (xs, ys []float64) {
	for i := range n {
		x := low + (high-low)*float64(i)/float64(n-1)
		xs, ys = append(xs, x), append(ys, f(x))
	}
	return xs, ys
}

// columnOf is what a run says of a column of table runs.
func columnOf(d *results.Dataset, name string) results.Column {
	known := figure.Must(d.Columns("runs"))
	return known[slices.IndexFunc(known, func(c results.Column) bool { return c.Name == name })]
}
