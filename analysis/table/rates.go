package table

import (
	"fmt"
	"math"

	"walras/analysis"
	"walras/results"
)

// makeRates is one row per treatment: how its duality gap falls, how fast, and what is proved.
func makeRates(d *results.Dataset) (*Grid, error) {
	var extra []string
	if (&analysis.Contents{Data: d}).Has("runs", "rate_predicted") {
		extra = append(extra, "rate_predicted")
	}
	runs, err := analysis.Load(d, "runs", extra...)
	if err != nil {
		return nil, err
	}
	trace, err := analysis.Load(d, "trace", "cell_id", "round", "gap")
	if err != nil {
		return nil, err
	}
	fits, err := trace.FitTraces("gap")
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
	g := &Grid{Columns: []Column{{Name: "method"}, {Name: "decay"}, {Name: "factor κ or power p", Numbers: true}, {Name: "rounds per digit", Numbers: true},
		{Name: "predicted κ", Numbers: true}, {Name: "traces", Numbers: true}, {Name: "draws", Numbers: true}}}
	doubts := &reasons{}
	for i, group := range groups {
		r, err := group.View.Rates(fits, analysis.GapOrder)
		if err != nil {
			return nil, err
		}
		row := []Cell{Text("%s", labels[i]), Text("%s", r.Kind), Missing, Missing, Missing, Count(r.N), Count(r.Draws)}
		if !math.IsNaN(r.Value) {
			row[2] = Cell{Number: &Number{Value: r.Value, SD: math.NaN(), Interval: r.Interval, Bounds: true, Decimals: -1}}
			if r.Interval.Doubt != "" {
				row[2].Mark = doubts.mark(r.Interval.Doubt)
			}
		}
		if r.Kind == analysis.Linear && r.Value < 1 {
			row[3] = Cell{Number: &Number{Value: -1 / math.Log10(r.Value), SD: math.NaN(), Interval: unknown, Decimals: -1, Digits: 3}}
		}
		if r.Theory.N > 0 {
			row[4] = Value(r.Theory.Predicted)
		}
		if r.Traces > r.N {
			row[5].Mark = fmt.Sprintf("of %d", r.Traces)
		}
		g.Rows = append(g.Rows, row)
	}
	counts, err := runs.Statuses()
	if err != nil {
		return nil, err
	}
	g.Notes = []string{"Decay of the relative duality gap: linear as κ^t, sublinear as (t + a)^−p; geometric means of κ, means of p, over draws, with 95 % bootstrap intervals. Predicted factors are squares of those proved for the distance to the optimal price.",
		analysis.FailureNote(counts) + "; none is left out for how it ended."}
	for i, text := range doubts.texts {
		g.Notes = append(g.Notes, fmt.Sprintf("(%s) %s.", letter(i), text))
	}
	return g, nil
}
