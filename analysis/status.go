package analysis

import (
	"fmt"
	"slices"
	"strings"

	"walras/results"
)

// Outcomes are the statuses in which a run can end, each with its class, in the order in which counts are printed.
type Outcomes []results.Outcome

// earlier are the outcomes of folders that do not say theirs: those of before, and frames made by hand.
var earlier = Outcomes{
	{Status: "converged", Class: results.Answer}, {Status: "allocated", Class: results.Answer},
	{Status: "no-clearing", Class: results.Finding}, {Status: "played", Class: results.Answer},
	{Status: "limit", Class: results.Failure}, {Status: "timeout", Class: results.Failure}, {Status: "diverged", Class: results.Failure},
	{Status: "skipped", Class: results.Failure}, {Status: "error", Class: results.Failure},
}

func outcomesOf(d *results.Dataset) Outcomes {
	if about := &d.Manifest().About; about.Known() {
		return about.Outcomes
	}
	return earlier
}

// rank is the place of a status among the outcomes; answers and findings come first, what is unknown last.
func (o Outcomes) rank(status string) int {
	i := slices.IndexFunc(o, func(x results.Outcome) bool { return x.Status == status })
	switch {
	case i < 0:
		return 2 * len(o)
	case o[i].Class == results.Failure:
		return len(o) + i
	}
	return i
}

// Class says what a row with this status is worth; an unknown one is a failure.
func (o Outcomes) Class(status string) results.Class {
	for _, x := range o {
		if x.Status == status {
			return x.Class
		}
	}
	return results.Failure
}

// Class says what the rows of v with this status are worth.
func (v View) Class(status string) results.Class { return v.src.outcomes.Class(status) }

// Failed says whether rows with this status are left out of means: those without an answer or a finding, such as converged, allocated,
// no-clearing (of the market, not of the method) and played. What is left out is always counted, see Summary.Failed.
func (v View) Failed(status string) bool { return v.Class(status) == results.Failure }

// StatusCount is the number of rows that ended in one status.
type StatusCount struct {
	Status string
	Class  results.Class
	Count  int
}

// Failed says whether the rows are left out of means.
func (c StatusCount) Failed() bool { return c.Class == results.Failure }

// Statuses counts the rows of v by status, in the order of the outcomes first, then the failures,
// then names that the run does not know in alphabetical order.
func (v View) Statuses() ([]StatusCount, error) {
	names, err := v.Strings("status")
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, r := range v.rows {
		counts[names[r]]++
	}
	return v.src.outcomes.sorted(counts), nil
}

func (o Outcomes) sorted(counts map[string]int) []StatusCount {
	var out []StatusCount
	for s, n := range counts {
		out = append(out, StatusCount{s, o.Class(s), n})
	}
	slices.SortFunc(out, func(a, b StatusCount) int {
		if d := o.rank(a.Status) - o.rank(b.Status); d != 0 {
			return d
		}
		return strings.Compare(a.Status, b.Status)
	})
	return out
}

// FailureNote says in one phrase how many of the rows failed and how, and on how many markets no
// price clears, for the caption of a figure or the notes of a table.
func FailureNote(counts []StatusCount) string {
	rows, noClearing := 0, 0
	var failed []string
	for _, c := range counts {
		rows += c.Count
		switch {
		case c.Class == results.Finding:
			noClearing += c.Count
		case c.Failed():
			failed = append(failed, fmt.Sprintf("%d %s", c.Count, c.Status))
		}
	}
	note := "no failures"
	if len(failed) > 0 {
		note = "failures: " + strings.Join(failed, ", ")
	}
	return fmt.Sprintf("%d runs, %s; %d where no price clears", rows, note, noClearing)
}

// AnyFailed says whether a run failed, so that a table of means must say that it leaves runs out.
func AnyFailed(counts []StatusCount) bool {
	return slices.ContainsFunc(counts, StatusCount.Failed)
}
