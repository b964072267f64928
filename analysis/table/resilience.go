package table

import (
	"fmt"
	"math"
	"slices"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
)

// makeResilience is one row per event, scenario and method: medians over draws.
func makeResilience(d *results.Dataset) (*Grid, error) {
	runs, err := analysis.Load(d, "runs")
	if err != nil {
		return nil, err
	}
	read := []string{"cell_id", "round"}
	g := &Grid{Columns: []Column{{Name: "event at round", Numbers: true}, {Name: "scenario"}, {Name: "method"}}}
	for _, q := range analysis.ShockColumns {
		read = append(read, q.Column)
		g.Columns = append(g.Columns, Column{Name: q.Title, Numbers: true})
	}
	shocks, err := analysis.Load(d, "shocks", read...)
	if err != nil {
		return nil, err
	}
	events, err := shocks.GroupBy("round")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(events)
	treatments, err := runs.Treatments()
	if err != nil {
		return nil, err
	}
	scenario := runs.Choices().Telling("scenario")
	_, groups, err := names(runs, append(append([]string{}, scenario...), treatments...))
	if err != nil {
		return nil, err
	}
	for _, event := range events {
		cells, err := event.Uints("cell_id")
		if err != nil {
			return nil, err
		}
		rows := make(map[uint64]int, event.Len())
		for _, r := range event.Rows() {
			rows[cells[r]] = r
		}
		for _, group := range groups {
			own, err := group.Uints("cell_id")
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(group.Rows(), func(r int) bool { _, ok := rows[own[r]]; return ok }) {
				continue // another scenario, which has no such event
			}
			row := []Cell{Text("%s", event.Key[0]), Text("%s", analysis.TreatmentName(scenario, group.Key[:len(scenario)])), Text("%s", analysis.TreatmentName(treatments, group.Key[len(scenario):]))}
			for _, q := range analysis.ShockColumns {
				cell, err := shockMedian(group.View, shocks, rows, q)
				if err != nil {
					return nil, err
				}
				row = append(row, cell)
			}
			g.Rows = append(g.Rows, row)
		}
	}
	counts, err := runs.Statuses()
	if err != nil {
		return nil, err
	}
	g.Notes = []string{"Medians over draws, with digits by their 95 % intervals between order statistics. R: efficiency of the last round over that of the round before the event; rounds until efficiency stays within that share of the optimum of its round, never: not by the next event in most runs, k of n in brackets; area lost: optimum less efficiency, summed; overshoot: how far the price goes beyond its new optimum, over the distance between the optima.",
		analysis.FailureNote(counts) + "; none is left out for how it ended."}
	return g, nil
}

// shockMedian is the median over draws of a column of shocks for the runs of a view.
func shockMedian(runs, shocks analysis.View, rows map[uint64]int, q analysis.ShockColumn) (Cell, error) {
	x, err := shocks.Floats(q.Column)
	if err != nil {
		return Cell{}, err
	}
	found, err := runs.Shocked(x, rows, q.Never)
	if err != nil || len(found.Values) == 0 {
		return Missing, err
	}
	cell := Cell{Number: &Number{Value: stat.Median(found.Values), SD: math.NaN(), Interval: stat.MedianInterval(found.Values, stat.Level), Decimals: -1}}
	if math.IsInf(cell.Number.Value, 1) {
		cell = Text("never")
	}
	if found.Never > 0 {
		cell.Mark = fmt.Sprintf("[%d of %d]", found.Never, found.Of)
	}
	return cell, nil
}
