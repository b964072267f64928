package table

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
)

// standing are the notes that every table of means carries: how to read a cell, which parameters were
// fixed, and what failed.
func standing(view analysis.View, fixed []string, sums []analysis.Summary) ([]string, error) {
	low, high := sums[0].N, sums[0].N
	for _, s := range sums {
		low, high = min(low, s.N), max(high, s.N)
	}
	n := fmt.Sprint(low)
	if low != high {
		n = fmt.Sprintf("%d to %d", low, high)
	}
	first := fmt.Sprintf("Mean ± standard deviation over %s replicates; as many digits as the %g %% t interval of the mean supports.", n, 100*analysis.Level)
	if high < 2 {
		first = "One replicate: neither standard deviation nor interval can be given."
	}
	notes := []string{first}
	if len(fixed) > 0 {
		notes = append(notes, "Fixed: "+strings.Join(fixed, "; ")+".")
	}
	counts, err := view.Statuses()
	if err != nil {
		return nil, err
	}
	notes = append(notes, analysis.FailureNote(counts)+".")
	if analysis.AnyFailed(counts) {
		notes = append(notes, "Failed runs are left out of all means.")
	}
	for _, s := range sums {
		if left := s.Left(); left != "" && len(s.Missing) > 0 {
			notes = append(notes, "Left out: "+left+".")
		}
	}
	return notes, nil
}

// mechanismGroups slices a run to the preferred parameters and groups it by mechanism, in the order
// of the paper.
func mechanismGroups(runs analysis.View) (view analysis.View, groups []analysis.Group, fixed []string, err error) {
	view, fixed, err = runs.Slice("mechanism")
	if err != nil {
		return
	}
	groups, err = view.GroupBy("mechanism")
	analysis.OrderGroups(groups, analysis.MechanismOrder)
	return
}

// mechanismName is our name of a mechanism with the paper's.
func mechanismName(name string) string {
	if theirs, ok := analysis.PaperMechanisms[name]; ok && theirs != name {
		return fmt.Sprintf("%s (%s)", name, theirs)
	}
	return name
}

// readable are the readings whose columns the run has.
func readable(v analysis.View) []analysis.Measure {
	return slices.DeleteFunc(slices.Clone(analysis.EfficiencyReadings), func(m analysis.Measure) bool {
		return slices.ContainsFunc(m.Needs, func(c string) bool { return !v.Has(c) })
	})
}

// published pairs groups with the rows of a paper's table: keyOf names a group's row. Groups that
// the paper does not have are left out.
func published(groups []analysis.Group, table, metric string, keyOf func(analysis.Group) string) (views []analysis.View, rows []analysis.Published) {
	for _, g := range groups {
		if p, ok := analysis.Paper(table, keyOf(g), metric); ok {
			views, rows = append(views, g.View), append(rows, p)
		}
	}
	return views, rows
}

func firstKey(g analysis.Group) string { return g.Key[0].Text }

// bestReading is the reading of efficiency that comes closest to all rows of a paper's table
// together, with the note that says so. fits are all readings, closest first.
func bestReading(groups []analysis.Group, table string, keyOf func(analysis.Group) string) (fits []analysis.Fit, rows []analysis.Published, err error) {
	views, rows := published(groups, table, analysis.MetricEfficiency, keyOf)
	if len(views) == 0 {
		return nil, nil, fmt.Errorf("table: experiment %q has none of the rows of Table %s of the paper", groups[0].Experiment(), table)
	}
	fits, err = analysis.Fits(views, rows, readable(views[0]))
	return fits, rows, err
}

// readingNote states which reading was chosen, how far it is from the paper, and the verdict.
func readingNote(f analysis.Fit, rows []analysis.Published, table string) string {
	unit := "published standard deviations"
	if !(rows[0].SD > 0) {
		unit = "times the published value"
	}
	counts := map[analysis.Verdict]int{}
	for i, p := range rows {
		counts[analysis.Judge(f.Ours[i], p)]++
	}
	note := fmt.Sprintf("The paper does not say how it normalises efficiency. Of all readings tried, %q comes closest to all rows of its Table %s together; it is off by %s %s (root mean square). It agrees within sampling error in %d of %d rows, is near in %d and not close in %d.",
		f.Reading.Name, table, shortDistance(f.Distance), unit, counts[analysis.Agrees], len(rows), counts[analysis.Near], len(rows)-counts[analysis.Agrees]-counts[analysis.Near])
	if counts[analysis.Agrees] < len(rows) {
		note += " No single reading reproduces the table."
	}
	return note
}

// shortDistance prints a distance to one decimal, or to none where it is beyond ten.
func shortDistance(d float64) string {
	if d >= 10 {
		return format(d, 0)
	}
	return format(d, 1)
}
