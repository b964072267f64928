package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
)

// conformance is every method on every market family: the median number of rounds to the accuracy that the method promises,
// or why it does not run there.
var conformance = Table{
	Name: nameConformance, Title: titleConformance,
	Experiment: "conformance", Build: buildConformance,
}

const (
	nameConformance  = "conformance"
	titleConformance = "Rounds to the promised accuracy, methods by market families"
)

func buildConformance(d *results.Dataset) (*Grid, error) {
	runs, err := analysis.Load(d, "runs", "gap", "rounds", "error")
	if err != nil {
		return nil, err
	}
	about := d.Manifest().About
	if len(about.Methods) == 0 {
		return nil, fmt.Errorf("the folder does not say what its methods promise: run the experiment again with this version")
	}
	by, err := varying(runs, "solver")
	if err != nil {
		return nil, err
	}
	solvers, groups, err := names(runs, by)
	if err != nil {
		return nil, err
	}
	families, _, err := names(runs, []string{"market"})
	if err != nil {
		return nil, err
	}
	g := &Grid{Name: nameConformance, Title: titleConformance, Columns: []Column{{Name: "method"}, {Name: "promised gap", Numbers: true}}}
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
		"Median number of rounds until the certificate was at the promised gap, over the runs that reached it; in brackets, runs that did not within the rounds promised or those of the experiment.",
		"≤: the method promises less than the run went on to, or stopped at its limit with the promise kept; when the promise was first kept was not recorded (record.trace would)."}
	for i, reason := range why.texts {
		notes = append(notes, fmt.Sprintf("(%s) %s.", letter(i), reason))
	}
	return notes, nil
}

// conforms is the cell of one method on one family.
func conforms(v analysis.View, promise results.MethodAbout, stop results.Stop, why *reasons) (Cell, error) {
	gap, err := v.Floats("gap")
	if err != nil {
		return Cell{}, err
	}
	rounds, err := v.Floats("rounds")
	if err != nil {
		return Cell{}, err
	}
	status, err := v.Strings("status")
	if err != nil {
		return Cell{}, err
	}
	cause, err := v.Strings("error")
	if err != nil {
		return Cell{}, err
	}
	var kept []float64
	upper, refused, broken := false, 0, ""
	for _, r := range v.Rows() {
		switch {
		case status[r] == "skipped":
			refused++
			broken = "skipped " + why.mark(cause[r])
		case status[r] == "error":
			broken = "error " + why.mark(cause[r])
		case gap[r] <= promise.PromiseGap && rounds[r] <= float64(promise.PromiseRounds):
			kept = append(kept, rounds[r])
			upper = upper || promise.PromiseGap > stop.Tolerance || v.Failed(status[r])
		}
	}
	missed := v.Len() - len(kept) - refused
	if len(kept) == 0 {
		if broken != "" && missed == 0 {
			return Text("%s", broken), nil
		}
		return Text("none of %d %s", v.Len(), strings.TrimPrefix(broken, "skipped ")), nil
	}
	cell := plain(analysis.SummaryOf(kept).Quantile(0.5), 0)
	if cell.Number.Value != math.Trunc(cell.Number.Value) { // halfway between two runs
		cell.Number.Decimals = 1
	}
	if upper {
		cell.Text = "≤"
	}
	var marks []string
	if missed > 0 {
		marks = append(marks, fmt.Sprintf("[%d of %d]", missed, v.Len()))
	}
	if broken != "" {
		marks = append(marks, broken)
	}
	cell.Mark = strings.Join(marks, " ")
	return cell, nil
}

// reasons are the causes named in a table, each by a letter.
type reasons struct{ texts []string }

// mark is the letter of a cause. What differs from market to market stands behind a semicolon and is cut.
func (r *reasons) mark(cause string) string {
	cause, _, _ = strings.Cut(cause, ";")
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
