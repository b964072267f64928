package audit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
)

// join is the rows of table shocks, or one row a run reduced from the rounds of table trace, each with the
// columns of its run. Nulls of numbers are NaN.
func (f Folder) join(table string, own, other []results.Column, needs []string) (analysis.View, error) {
	runs, err := analysis.Load(f.Data, "runs", append(known(own, needs), "seed")...)
	if err != nil {
		return runs, err
	}
	cells, err := runs.Uints("cell_id")
	if err != nil {
		return runs, err
	}
	place := make(map[uint64]int, len(cells))
	for i, c := range cells {
		place[c] = i
	}
	var behind []int // of each row, its run
	var names []string
	var columns []any
	if table == "trace" {
		behind, names, columns, err = f.reduced(cells, place, other, needs)
	} else {
		behind, names, columns, err = f.attached(table, place, other, needs)
	}
	if err != nil {
		return runs, err
	}
	for _, c := range own {
		if !runs.Has(c.Name) || slices.Contains(names, c.Name) {
			continue
		}
		column, err := taken(runs, c, behind)
		if err != nil {
			return runs, err
		}
		names, columns = append(names, c.Name), append(columns, column)
	}
	frame, err := results.NewFrame(names, columns...)
	if err != nil {
		return runs, fmt.Errorf("table %s of experiment %s: %w", table, f.Data.Manifest().Name, err)
	}
	return analysis.In(f.Data, frame, "runs"), nil
}

// attached is the rows of a table that has cell_id.
func (f Folder) attached(table string, place map[uint64]int, other []results.Column, needs []string) (behind []int, names []string, columns []any, err error) {
	want := append(known(other, needs), "cell_id", "round")
	slices.Sort(want)
	want = slices.Compact(want)
	v, err := analysis.Load(f.Data, table, want...)
	if err != nil {
		return nil, nil, nil, err
	}
	cells, err := v.Uints("cell_id")
	if err != nil {
		return nil, nil, nil, err
	}
	for _, c := range cells {
		behind = append(behind, place[c])
	}
	all := make([]int, len(cells))
	for i := range all {
		all[i] = i
	}
	for _, name := range want {
		column, err := taken(v, other[slices.IndexFunc(other, func(c results.Column) bool { return c.Name == name })], all)
		if err != nil {
			return nil, nil, nil, err
		}
		names, columns = append(names, name), append(columns, column)
	}
	return behind, names, columns, nil
}

// reduced is one row a run with rounds: first, last, lowest and highest of the columns that needs asks for by these names.
func (f Folder) reduced(cells []uint64, place map[uint64]int, other []results.Column, needs []string) (behind []int, names []string, columns []any, err error) {
	type reduction struct{ how, column string }
	var want []reduction
	read := []string{"cell_id", "round"}
	for _, n := range needs {
		how, rest, ok := strings.Cut(n, "(")
		r := reduction{how, strings.TrimSuffix(rest, ")")}
		if !ok || slices.Contains(names, n) {
			continue
		}
		if len(known(other, []string{r.column})) == 0 {
			return nil, nil, nil, analysis.UnknownColumn("trace", r.column, other)
		}
		want, names, read = append(want, r), append(names, n), append(read, r.column)
	}
	slices.Sort(read)
	v, err := analysis.Load(f.Data, "trace", slices.Compact(read)...)
	if err != nil {
		return nil, nil, nil, err
	}
	of, err := v.Uints("cell_id")
	if err != nil {
		return nil, nil, nil, err
	}
	round, err := v.Floats("round")
	if err != nil {
		return nil, nil, nil, err
	}
	values := make([][]float64, len(want))
	for k, r := range want {
		x, err := v.Floats(r.column)
		if err != nil {
			return nil, nil, nil, err
		}
		values[k] = reduce(r.how, x, round, of, place, len(cells))
		columns = append(columns, values[k])
	}
	seen := make([]bool, len(cells))
	for _, c := range of {
		seen[place[c]] = true
	}
	for i, yes := range seen {
		if yes {
			behind = append(behind, i)
		}
	}
	for k := range columns {
		kept := make([]float64, len(behind))
		for i, run := range behind {
			kept[i] = values[k][run]
		}
		columns[k] = kept
	}
	return behind, names, columns, nil
}

// reduce is one number a run of a column recorded round by round; NaN where there is none.
func reduce(how string, x, round []float64, of []uint64, place map[uint64]int, runs int) []float64 {
	out, at := make([]float64, runs), make([]float64, runs)
	for i := range out {
		out[i], at[i] = math.NaN(), math.NaN()
	}
	for i, v := range x {
		k := place[of[i]]
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

// taken is a column of v at the given rows, in a form that a new frame takes.
func taken(v analysis.View, c results.Column, rows []int) (any, error) {
	switch c.Kind {
	case results.String:
		x, err := v.Strings(c.Name)
		return at(x, rows), err
	case results.Uint64:
		x, err := v.Uints(c.Name)
		return at(x, rows), err
	}
	x, err := v.Floats(c.Name)
	if c.Kind == results.Bool && err == nil {
		out := make([]bool, len(rows))
		for i, r := range rows {
			out[i] = x[r] == 1
		}
		return out, nil
	}
	return at(x, rows), err
}

func at[T any](x []T, rows []int) []T {
	out := make([]T, len(rows))
	if len(x) == 0 {
		return out
	}
	for i, r := range rows {
		out[i] = x[r]
	}
	return out
}
