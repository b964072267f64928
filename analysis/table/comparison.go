package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
)

// quantity is what rules are compared by.
type quantity struct {
	head    string
	measure analysis.Measure
	sense   results.Sense
}

// comparisonColumns are the quantities by which rules are compared, as far as the run has them.
var comparisonColumns = []quantity{
	{"efficiency per agent", analysis.EfficiencyPerAgent, results.High},
	{"1 − Gini", analysis.Fairness, results.High},
	{"participation, %", analysis.Participation, results.High},
	{"average cost", analysis.Column("average cost", "average_cost"), results.Low},
}

// makeComparison sets rules side by side on the same markets. A rule that hands out more than there is on some market cannot be carried out: it
// is marked, and the best is among the others.
func makeComparison(d *results.Dataset) (*Grid, error) {
	c := analysis.Contents{Data: d}
	var read []string
	for _, name := range []string{"seed", "load"} {
		if c.Has("runs", name) {
			read = append(read, name)
		}
	}
	quantities := slices.DeleteFunc(slices.Clone(comparisonColumns), func(q quantity) bool { return !c.Has("runs", q.measure.Needs...) })
	for _, q := range quantities {
		read = append(read, q.measure.Needs...)
	}
	runs, err := analysis.Load(d, "runs", read...)
	if err != nil {
		return nil, err
	}
	by, err := runs.Treatments()
	if err != nil {
		return nil, err
	}
	labels, groups, err := names(runs, by)
	if err != nil {
		return nil, err
	}
	g := &Grid{Columns: []Column{{Name: "rule"}, {Name: "runs", Numbers: true}}}
	feasible := make([]bool, len(groups))
	var over []string
	for i, group := range groups {
		name, n := labels[i], group.Overloaded().Len()
		if feasible[i] = n == 0; !feasible[i] {
			over = append(over, fmt.Sprintf("%s in %d of %d runs", name, n, group.Len()))
			name += " †"
		}
		g.Rows = append(g.Rows, []Cell{Text("%s", name), Count(group.Len())})
	}
	why := ""
	for _, q := range quantities {
		reason, err := addQuantity(g, q, runs, by, groups, feasible)
		if err != nil {
			return nil, err
		}
		if why == "" {
			why = reason
		}
	}
	counts, err := runs.Statuses()
	if err != nil {
		return nil, err
	}
	g.Notes = []string{"Means ± standard deviations over draws, with 95 % intervals. " + boldNote("of the feasible ones of its column", "the values"), analysis.FailureNote(counts) + "."}
	if len(over) > 0 {
		g.Notes = append(g.Notes, "† hands out more than there is and cannot be carried out: "+strings.Join(over, "; ")+".")
	}
	if why != "" {
		g.Notes = append(g.Notes, "No bold type where "+why+".")
	}
	if analysis.AnyFailed(counts) {
		g.Notes = append(g.Notes, "In brackets: runs without a value, which are left out of the mean.")
	}
	return g, nil
}

// addQuantity adds the column of a quantity to a grid whose rows are groups, with the best of the feasible ones in bold, and says why where
// that cannot be told.
func addQuantity(g *Grid, q quantity, runs analysis.View, by []string, groups []analysis.Group, feasible []bool) (reason string, err error) {
	g.Columns = append(g.Columns, Column{Name: q.head, Numbers: true})
	sums := make([]analysis.Summary, len(groups))
	for i, group := range groups {
		if sums[i], err = group.Summarise(q.measure); err != nil {
			return "", err
		}
		cell := Mean(sums[i])
		if n := sums[i].Rows - sums[i].N; n > 0 {
			cell.Mark = fmt.Sprintf("[%d]", n)
		}
		g.Rows[i] = append(g.Rows[i], cell)
	}
	best, reason, err := bestOf(runs, by, q.measure, q.sense, groups, sums, feasible)
	if err == nil && best >= 0 {
		g.Rows[best][len(g.Columns)-1].Best = true
	}
	return reason, err
}

// bestOf is the treatment that paired tests show to be better than every other feasible one, −1 where there is none, and why it cannot be told.
func bestOf(runs analysis.View, by []string, m analysis.Measure, sense results.Sense, groups []analysis.Group, sums []analysis.Summary, feasible []bool) (int, string, error) {
	if sense == results.Neither {
		return -1, "", nil
	}
	keep := map[int]bool{}
	best := -1
	for i, group := range groups {
		if !feasible[i] {
			continue
		}
		for _, r := range group.Rows() {
			keep[r] = true
		}
		if v := sums[i].Mean; !math.IsNaN(v) && (best < 0 || better(v, sums[best].Mean, sense)) {
			best = i
		}
	}
	if best < 0 {
		return -1, "", nil
	}
	x, err := runs.Where(func(r int) bool { return keep[r] }).Matrix(by, m, sense)
	if err != nil {
		return -1, strings.TrimPrefix(err.Error(), "analysis: "), nil
	}
	byDraw := x.ByDraw()
	if why := analysis.TooFewDraws(len(byDraw.X), len(byDraw.X[0])); why != "" {
		return -1, why, nil
	}
	bold, err := supported(byDraw.X, slices.Index(x.Treatments, groups[best].Name(by...)), sense)
	if !bold {
		best = -1
	}
	return best, "", err
}
