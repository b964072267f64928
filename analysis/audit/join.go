package audit

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
	"walras/results/query"
)

// join is the rows of table shocks, or one row for each run reduced from the rounds of table trace or agents, or for each resource of a run
// from those of table prices, each with the columns of its run; needs are columns of both. Nulls of numbers of rounds are NaN.
func (f Folder) join(table string, own []results.Column, needs []string) (analysis.View, error) {
	other, err := f.Data.Columns(table)
	if err != nil {
		return analysis.View{}, err
	}
	runs, err := analysis.Load(f.Data, "runs", append(known(own, needs), "seed")...)
	if err != nil {
		return runs, err
	}
	place := make(map[uint64]int, runs.Len())
	for i, c := range runs.Frame().Uints("cell_id") {
		place[c] = i
	}
	read := []string{"cell_id", "round"}
	if part := parts[table]; part != "" {
		read = append(read, part)
	}
	for _, n := range needs {
		r, ok := query.ParseReduction(n)
		switch {
		case ok:
			read = append(read, r.Column)
		case table == "shocks":
			read = append(read, known(other, []string{n})...)
		case table == "prices" && n == parts[table]:
		case len(known(own, []string{n})) == 0:
			return runs, fmt.Errorf("column %s differs from round to round: ask for %s of it", n, strings.Join(query.Reductions, ", "))
		}
	}
	slices.Sort(read)
	rows, err := analysis.Load(f.Data, table, slices.Compact(read)...)
	if err != nil {
		return runs, err
	}
	frame, of := rows.Frame(), make([]int, rows.Len()) // of each row, its run
	for i, c := range frame.Uints("cell_id") {
		of[i] = place[c]
	}
	if table != "shocks" {
		if frame, of, err = reduced(table, frame, of, runs.Len(), needs); err != nil {
			return runs, fmt.Errorf("table %s of experiment %s: %w", table, f.Data.Manifest().Name, err)
		}
	}
	return analysis.In(f.Data, frame.Beside(runs.Frame().Take(of)), "runs"), nil
}
