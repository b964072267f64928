package analysis

import (
	"fmt"
	"slices"
	"strings"
)

// NoClearing is the status of a run on whose market no price clears: the certificate's gap cannot
// close. It is a finding about the market and not a failure of the method.
const NoClearing = "no-clearing"

// outcomes are the statuses whose rows carry an allocation that a rule or a method stands by.
var outcomes = []string{"converged", "allocated", NoClearing, "played"}

// statusOrder lists every status, outcomes first, in the order in which counts are printed.
var statusOrder = []string{"converged", "allocated", NoClearing, "played", "limit", "timeout", "diverged", "skipped", "error"}

// Failed says whether rows with this status are left out of means: all statuses but converged,
// allocated, no-clearing and played (a moving market, to its last round). What is left out is always counted, see Summary.Failed.
func Failed(status string) bool { return !slices.Contains(outcomes, status) }

// StatusCount is the number of rows that ended in one status.
type StatusCount struct {
	Status string
	Count  int
}

// Statuses counts the rows of v by status, in the order of the outcomes first, then the failures,
// then names unknown to this package in alphabetical order.
func (v View) Statuses() ([]StatusCount, error) {
	names, err := v.Strings("status")
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, r := range v.rows {
		counts[names[r]]++
	}
	return sortedCounts(counts), nil
}

func sortedCounts(counts map[string]int) []StatusCount {
	var out []StatusCount
	for s, n := range counts {
		out = append(out, StatusCount{s, n})
	}
	rank := func(s string) int {
		if i := slices.Index(statusOrder, s); i >= 0 {
			return i
		}
		return len(statusOrder)
	}
	slices.SortFunc(out, func(a, b StatusCount) int {
		if d := rank(a.Status) - rank(b.Status); d != 0 {
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
		case c.Status == NoClearing:
			noClearing = c.Count
		case Failed(c.Status):
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
	return slices.ContainsFunc(counts, func(c StatusCount) bool { return Failed(c.Status) })
}
