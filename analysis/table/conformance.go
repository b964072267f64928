package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
)

// makeConformance sets every method beside every market family: the median number of rounds to the accuracy that the method promises, or
// why it does not run there.
func makeConformance(d *results.Dataset) (*Grid, error) {
	runs, err := analysis.Load(d, "runs", "gap", "rounds", "error")
	if err != nil {
		return nil, err
	}
	about := d.Manifest().About
	if len(about.Methods) == 0 {
		return nil, fmt.Errorf("the folder was written before manifests said what methods promise: run the experiment into it once more, which keeps its cells and completes the manifest")
	}
	by := runs.Choices().Telling("solver")
	solvers, groups, err := names(runs, by)
	if err != nil {
		return nil, err
	}
	families, _, err := names(runs, []string{"market"})
	if err != nil {
		return nil, err
	}
	g := &Grid{Columns: []Column{{Name: "method"}, {Name: "promised gap", Numbers: true}}}
	for _, f := range families {
		g.Columns = append(g.Columns, Column{Name: f, Numbers: true})
	}
	var why reasons
	for i, group := range groups {
		var promise results.MethodAbout
		if at := slices.IndexFunc(about.Methods, func(m results.MethodAbout) bool { return m.Name == group.Key[0].Text }); at >= 0 {
			promise = about.Methods[at]
		}
		row := []Cell{Text("%s", solvers[i]), {Number: &Number{Value: promise.PromiseGap, SD: math.NaN(), Interval: unknown, Decimals: -1, Digits: 1}}}
		if promise.PromiseRounds != about.Stop.Rounds {
			row[1].Mark = fmt.Sprintf("in %d", promise.PromiseRounds)
		}
		here, places, err := names(group.View, []string{"market"})
		if err != nil {
			return nil, err
		}
		for _, f := range families {
			cell := Missing
			if at := slices.Index(here, f); at >= 0 {
				if cell, err = conforms(places[at].View, promise, about.Stop, &why); err != nil {
					return nil, err
				}
			}
			row = append(row, cell)
		}
		g.Rows = append(g.Rows, row)
	}
	g.Notes, err = conformanceNotes(runs, why)
	return g, err
}

func conformanceNotes(runs analysis.View, why reasons) ([]string, error) {
	counts, err := runs.Statuses()
	if err != nil {
		return nil, err
	}
	notes := []string{analysis.FailureNote(counts) + ".",
		"Median number of rounds until the certificate was at the promised gap. k/n: k of n runs reached it within the rounds promised and those of the experiment; the others count as infinite in the median, and where they are the most there is none.",
		"≤: the run went on beyond the promised gap, or stopped at its limit with the promise kept; record.trace would say when the promise was first kept."}
	for i, reason := range why.texts {
		notes = append(notes, fmt.Sprintf("(%s) %s.", letter(i), reason))
	}
	return notes, nil
}

// conforms is the cell of one method on one family.
func conforms(v analysis.View, promise results.MethodAbout, stop results.Stop, why *reasons) (Cell, error) {
	r, err := v.Reach(analysis.Column("rounds", "rounds"), float64(promise.PromiseRounds), analysis.Target{Column: "gap", Value: promise.PromiseGap})
	if err != nil {
		return Cell{}, err
	}
	var marks []string
	for _, reason := range r.Reasons {
		marks = append(marks, why.mark(reason))
	}
	mark := strings.Join(marks, " ")
	switch {
	case r.Reached == 0 && (r.End == "skipped" || r.End == "error"):
		return Text("%s %s", r.End, mark), nil
	case r.Reached == 0:
		return Text("none of %d %s", r.Runs, mark), nil
	case math.IsInf(r.Median, 1):
		return Text("%s %s", r.Share(), mark), nil
	}
	cell := plain(r.Median, 0)
	if r.Median != math.Trunc(r.Median) { // halfway between two runs
		cell.Number.Decimals = 1
	}
	if promise.PromiseGap > stop.Tolerance || r.Late > 0 {
		cell.Text = "≤"
	}
	cell.Mark = strings.TrimSpace(r.Share() + " " + mark)
	return cell, nil
}

// reasons are the causes named in a table, each by a letter.
type reasons struct{ texts []string }

// mark is the letter of a cause.
func (r *reasons) mark(cause string) string {
	if cause == "" {
		cause = "no reason was recorded"
	}
	at := slices.Index(r.texts, cause)
	if at < 0 {
		at = len(r.texts)
		r.texts = append(r.texts, cause)
	}
	return "(" + letter(at) + ")"
}

// letter is a, b, …, z, a1, b1, ….
func letter(i int) string {
	s := string(rune('a' + i%26))
	if i >= 26 {
		s += fmt.Sprint(i / 26)
	}
	return s
}

// names are the groups of v by columns, in the order in which they first appear.
func names(v analysis.View, by []string) ([]string, []analysis.Group, error) {
	groups, err := v.GroupBy(by...)
	if err != nil {
		return nil, nil, err
	}
	out := make([]string, len(groups))
	for i, g := range groups {
		out[i] = g.Name(by...)
	}
	return out, groups, nil
}
