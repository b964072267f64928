package table

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
)

// failedNote ends the line of an aggregation about failed runs.
const failedNote = "failed and are left out"

// notes say everything that the numbers do not: which rows they are of, what failed, how digits and bold type were chosen.
func (p *resolved) notes(d *results.Dataset, a *analysis.Aggregation, t *arranged, tests *rowTests) []string {
	var notes []string
	total := d.Manifest().Rows("runs")
	if !p.where.Empty() {
		notes = append(notes, fmt.Sprintf("%d of %d runs: those with %v.", a.Rows, total, p.where))
	}
	if cells := d.Manifest().Cells; total < cells {
		notes = append(notes, fmt.Sprintf("The experiment is not finished: %d of %d runs are there.", total, cells))
	}
	if line := mixedNote(d.Manifest(), slices.Concat(p.Rows, p.Cols, p.where.Columns())...); line != "" {
		notes = append(notes, line)
	}
	counts := allStatuses(a)
	notes = append(notes, analysis.FailureNote(counts)+".")
	if analysis.AnyFailed(counts) && len(p.measures) > 0 {
		notes = append(notes, "Failed runs are left out of all values, but not of counts and rates.")
	}
	for _, line := range a.Notes() {
		if !strings.HasSuffix(line, failedNote) { // said already
			notes = append(notes, line+".")
		}
	}
	if p.marked(a) {
		notes = append(notes, "In brackets: failed runs that a value leaves out; in braces: runs without a value (null or NaN).")
	}
	if over := p.overloads(a); over != "" {
		notes = append(notes, "† hands out more than there is, cannot be carried out, and is not compared: "+over+".")
	}
	if empty := len(t.rows)*len(t.cols) - len(a.Groups); empty > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d combinations of rows and columns have no runs.", empty, len(t.rows)*len(t.cols)))
	}
	return slices.Concat(notes, drawNotes(a), p.digitNotes(a), tests.notes())
}

// overloads names the groups of which some allocation cannot be carried out, by what tells them apart.
func (p *resolved) overloads(a *analysis.Aggregation) string {
	by := slices.Concat(p.Rows, p.Cols)
	var names []string
	for i := range a.Groups {
		if g := &a.Groups[i]; p.over[g] {
			names = append(names, analysis.TreatmentName(by, g.Key))
		}
	}
	if n := len(names); n > mostNamed {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNamed], "; "), n-mostNamed)
	}
	return strings.Join(names, "; ")
}

// mostNamed is the largest number of groups that a note names.
const mostNamed = 6

// drawNotes say where rows share draws, and where it is not known which do.
func drawNotes(a *analysis.Aggregation) []string {
	var notes []string
	for i := range a.Groups {
		for _, s := range append(a.Groups[i].Stats, a.Groups[i].Success) {
			if s.Used > s.N && s.N > 0 && notes == nil {
				notes = append(notes, "Runs that share a drawn market are one observation, their mean: means, spreads, rates and all intervals and tests are of draws; quantiles describe runs.")
			}
		}
	}
	if notes != nil {
		notes = append(notes, "Draws behind a value: "+drawsBehind(a)+".")
	}
	if a.DrawsNote != "" {
		notes = append(notes, strings.ToUpper(a.DrawsNote[:1])+a.DrawsNote[1:]+".")
	}
	return notes
}

// drawsBehind is the least and the largest number of draws behind a value, with their rows: of all reductions, or of success where nothing else is reduced.
func drawsBehind(a *analysis.Aggregation) string {
	var least, most *analysis.Stat
	take := func(s *analysis.Stat) {
		if s.N == 0 {
			return
		}
		if least == nil || s.N < least.N || s.N == least.N && s.Used < least.Used {
			least = s
		}
		if most == nil || s.N > most.N || s.N == most.N && s.Used > most.Used {
			most = s
		}
	}
	for i := range a.Groups {
		for k := range a.Groups[i].Stats {
			take(&a.Groups[i].Stats[k])
		}
		if len(a.Groups[i].Stats) == 0 {
			take(&a.Groups[i].Success)
		}
	}
	if least == nil {
		return "none"
	}
	low, high := analysis.CountDraws(int(least.N), int(least.Used)), analysis.CountDraws(int(most.N), int(most.Used))
	if low == high {
		return low
	}
	return low + " to " + high
}

// digitNotes say where the digits come from, and which cells have no interval.
func (p *resolved) digitNotes(a *analysis.Aggregation) []string {
	var kinds []string
	for _, c := range p.columns {
		truth := c.value >= 0 && len(a.Groups) > 0 && a.Groups[0].Stats[c.value].Within.Truth
		if kind := c.agg.intervals(truth); kind != "none" {
			kinds = append(kinds, fmt.Sprintf("%s (%s)", c.agg.name, kind))
		}
	}
	if len(kinds) == 0 {
		return nil
	}
	notes := []string{fmt.Sprintf("Digits: as many as the %g %% interval supports, of the %s; CSV has the intervals.",
		100*stat.Level, strings.Join(distinct(kinds), ", "))}
	single := 0
	for i := range a.Groups {
		if slices.ContainsFunc(a.Groups[i].Stats, func(s analysis.Stat) bool { return s.Used == 1 }) {
			single++
		}
	}
	if single > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d cells rest on 1 run: they have no interval, and 4 digits are printed.", single, len(a.Groups)))
	}
	return notes
}

// marked says whether a cell leaves runs out.
func (p *resolved) marked(a *analysis.Aggregation) bool {
	return slices.ContainsFunc(a.Groups, func(g analysis.Aggregate) bool {
		return slices.ContainsFunc(g.Stats, func(s analysis.Stat) bool { return s.Used > 0 && s.Failed+s.Missing > 0 })
	})
}

// mixedNote warns of a folder that was merged out of several specs, unless the named columns tell their runs apart; "" where there is
// nothing to warn of.
func mixedNote(m *results.Manifest, split ...string) string {
	if len(m.Parts) < 2 {
		return ""
	}
	var names, parts []string
	for _, p := range m.Parts {
		names = append(names, p.Name)
		parts = append(parts, fmt.Sprintf("%s (spec %.12s)", p.Name, p.SpecHash))
	}
	remedy := "they have one name: compare the folders that were merged, each by itself, to keep them apart"
	if len(distinct(names)) == len(names) {
		if slices.Contains(split, "experiment") {
			return ""
		}
		remedy = "split by the column experiment, or fix it by a condition, to keep them apart"
	}
	return fmt.Sprintf("Warning: this folder holds runs of %d specs, %s, taken together here; %s.", len(parts), strings.Join(parts, ", "), remedy)
}

// allStatuses counts runs by status over all groups.
func allStatuses(a *analysis.Aggregation) []analysis.StatusCount {
	var total []analysis.StatusCount
	for _, g := range a.Groups {
		for _, c := range g.Status {
			i := slices.IndexFunc(total, func(o analysis.StatusCount) bool { return o.Status == c.Status })
			if i < 0 {
				total = append(total, c)
			} else {
				total[i].Count += c.Count
			}
		}
	}
	return total
}
