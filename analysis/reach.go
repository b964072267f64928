package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis/stat"
)

// Reach is what the runs of a group were charged until their certificate held all targets, and what became of those whose certificate did
// not: one field of a table of methods by markets.
type Reach struct {
	Runs    int
	Reached int
	Late    int      // of those reached, runs that count as failures, such as one stopped at its limit
	Median  float64  // charge, where a run that missed is +Inf
	Missed  float64  // median over the runs that missed of their largest part of the certificate; NaN where none has one
	End     string   // status of most of the runs that missed, "" where none did; the first by the alphabet of several
	Reasons []string // why runs were skipped or broke off, each once and sorted; what differs from market to market is cut
}

// Reach charges every run of v by a meter until its final certificate held all targets. A run that was charged more than most missed them;
// +Inf is no limit. A charge of 0 counts as 1, the least that can be told apart. It needs the columns error, meter.Column and those of
// the targets.
func (v View) Reach(meter Measure, most float64, targets ...Target) (Reach, error) {
	reached, err := v.reached(targets)
	if err != nil {
		return Reach{}, err
	}
	charges, err := v.Values(meter)
	if err != nil {
		return Reach{}, err
	}
	status, err := v.Strings("status")
	if err != nil {
		return Reach{}, err
	}
	reasons, err := v.Strings("error")
	if err != nil {
		return Reach{}, err
	}
	certificate, err := v.worstOf(targets)
	if err != nil {
		return Reach{}, err
	}
	out := Reach{Runs: v.Len()}
	var missed []float64
	ends := map[string]int{}
	for i, r := range v.rows {
		if reached[i] && !(charges[i] > most) {
			out.Reached++
			if v.Failed(status[r]) {
				out.Late++
			}
			charges[i] = max(1, charges[i])
			continue
		}
		charges[i], missed = math.Inf(1), append(missed, certificate[i])
		ends[status[r]]++
		if status[r] == "skipped" || status[r] == "error" {
			reason, _, _ := strings.Cut(reasons[r], ";")
			if !slices.Contains(out.Reasons, reason) {
				out.Reasons = append(out.Reasons, reason)
			}
		}
	}
	slices.Sort(out.Reasons)
	for _, c := range v.src.outcomes.sorted(ends) {
		if n := ends[out.End]; c.Count > n || c.Count == n && c.Status < out.End {
			out.End = c.Status
		}
	}
	out.Median, out.Missed = stat.Median(charges), SummaryOf(missed).Quantile(0.5)
	return out, nil
}

// worstOf is the largest of the targets' columns for every row of v, NaN where one is.
func (v View) worstOf(targets []Target) ([]float64, error) {
	m := Measure{Name: "certificate", Of: func(x []float64) float64 { return slices.Max(x) }}
	for _, t := range targets {
		m.Needs = append(m.Needs, t.Column)
	}
	return v.Values(m)
}

// Share says how many runs reached the targets where some did and others did not, as k/n; it is empty otherwise.
func (r Reach) Share() string {
	if r.Reached == 0 || r.Reached == r.Runs {
		return ""
	}
	return fmt.Sprintf("%d/%d", r.Reached, r.Runs)
}
