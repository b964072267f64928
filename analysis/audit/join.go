package audit

import (
	"fmt"
	"math"
	"slices"

	"walras/analysis"
	"walras/results"
	"walras/results/query"
)

// join is the rows of table shocks, or one row for each run reduced from the rounds of table trace, each with the columns of its run; needs
// are columns of both. Nulls of numbers of rounds are NaN.
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
	for _, n := range needs {
		_, column, ok := query.Reduction(n)
		switch {
		case ok:
			read = append(read, column)
		case table != "trace":
			read = append(read, known(other, []string{n})...)
		case len(known(own, []string{n})) == 0:
			return runs, fmt.Errorf("column %s differs from round to round: ask for first, last, lowest or highest of it", n)
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
	if table == "trace" {
		if frame, of, err = reduced(frame, of, runs.Len(), needs); err != nil {
			return runs, fmt.Errorf("table %s of experiment %s: %w", table, f.Data.Manifest().Name, err)
		}
	}
	return analysis.In(f.Data, frame.Beside(runs.Frame().Take(of)), "runs"), nil
}

// reduced is one row for each run with rounds: first, last, lowest and highest of the columns that needs asks for by these names.
func reduced(trace *results.Frame, of []int, runs int, needs []string) (*results.Frame, []int, error) {
	seen := make([]bool, runs)
	for _, run := range of {
		seen[run] = true
	}
	var behind []int
	for run, yes := range seen {
		if yes {
			behind = append(behind, run)
		}
	}
	var names []string
	var columns []any
	for _, n := range needs {
		how, column, ok := query.Reduction(n)
		if !ok || slices.Contains(names, n) {
			continue
		}
		all := reduce(how, trace.Floats(column), trace.Floats("round"), of, runs)
		kept := make([]float64, len(behind))
		for i, run := range behind {
			kept[i] = all[run]
		}
		names, columns = append(names, n), append(columns, kept)
	}
	frame, err := results.NewFrame(names, columns...)
	return frame, behind, err
}

// reduce is one number for each run of a column recorded round by round; NaN where there is none.
func reduce(how string, x, round []float64, of []int, runs int) []float64 {
	out, at := make([]float64, runs), make([]float64, runs)
	for i := range out {
		out[i], at[i] = math.NaN(), math.NaN()
	}
	for i, v := range x {
		k := of[i]
		take := math.IsNaN(at[k])
		switch how {
		case "first":
			take = take || round[i] < at[k]
		case "last":
			take = take || round[i] > at[k]
		case "lowest":
			take = take || v < out[k]
		case "highest":
			take = take || v > out[k]
		}
		if take && !math.IsNaN(v) {
			out[k], at[k] = v, round[i]
		}
	}
	return out
}
