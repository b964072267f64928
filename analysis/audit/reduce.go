package audit

import (
	"math"
	"slices"

	"walras/results"
	"walras/results/query"
)

// parts are the columns by which the rows of one round of a run differ.
var parts = map[string]string{"agents": "agent", "prices": "resource"}

// reduced is one row for each run with rounds: the reductions that needs asks for. Of table agents each agent is reduced by itself, and the
// run has the largest of its agents. Of table prices each resource is reduced by itself too, and has a row of its own.
func reduced(table string, rows *results.Frame, of []int, runs int, needs []string) (*results.Frame, []int, error) {
	var names []string
	var columns []any
	if table == "prices" {
		series, owner, resource := byPart(rows, of, parts[table])
		for _, n := range needs {
			if r, ok := query.ParseReduction(n); ok && !slices.Contains(names, n) {
				names, columns = append(names, n), append(columns, reduce(r, rows.Floats(r.Column), rows.Floats("round"), series, len(owner)))
			}
		}
		frame, err := results.NewFrame(append(names, parts[table]), append(columns, resource)...)
		return frame, owner, err
	}
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
	series, owner := of, []int(nil) // of each row its series, and of each series its run; nil: a run is one series
	if table == "agents" {
		series, owner, _ = byPart(rows, of, parts[table])
	}
	for _, n := range needs {
		r, ok := query.ParseReduction(n)
		if !ok || slices.Contains(names, n) {
			continue
		}
		var all []float64
		if owner == nil {
			all = reduce(r, rows.Floats(r.Column), rows.Floats("round"), of, runs)
		} else {
			all = largest(reduce(r, rows.Floats(r.Column), rows.Floats("round"), series, len(owner)), owner, runs)
		}
		kept := make([]float64, len(behind))
		for i, run := range behind {
			kept[i] = all[run]
		}
		names, columns = append(names, n), append(columns, kept)
	}
	frame, err := results.NewFrame(names, columns...)
	return frame, behind, err
}

// byPart numbers the pairs of run and agent, or run and resource, of the rows, and says of each its run and its part of that.
func byPart(rows *results.Frame, of []int, column string) (series, owner []int, part []float64) {
	type pair struct {
		run  int
		part float64
	}
	number := map[pair]int{}
	series = make([]int, len(of))
	for i, v := range rows.Floats(column) {
		p := pair{of[i], v}
		k, ok := number[p]
		if !ok {
			k = len(owner)
			number[p], owner, part = k, append(owner, p.run), append(part, v)
		}
		series[i] = k
	}
	return series, owner, part
}

// largest is the largest value of each run; NaN where none has one.
func largest(values []float64, owner []int, runs int) []float64 {
	out := make([]float64, runs)
	for i := range out {
		out[i] = math.NaN()
	}
	for k, v := range values {
		if run := owner[k]; !(v <= out[run]) && !math.IsNaN(v) {
			out[run] = v
		}
	}
	return out
}

// reduce is one number for each series of a column recorded round by round; NaN where there is none.
func reduce(r query.Reduction, x, round []float64, of []int, series int) []float64 {
	if r.How == "swing" {
		return swing(x, round, of, series)
	}
	out, at := make([]float64, series), make([]float64, series)
	for i := range out {
		out[i], at[i] = math.NaN(), math.NaN()
	}
	for i, v := range x {
		if r.Round > 0 && (round[i] < float64(r.Round) && r.How != "last" || round[i] > float64(r.Round) && r.How == "last") {
			continue
		}
		k := of[i]
		take := math.IsNaN(at[k])
		switch r.How {
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

// swing is highest less lowest over the last quarter of the rounds of each series: those from three quarters of the way from its first to
// its last. A single round there has none.
func swing(x, round []float64, of []int, series int) []float64 {
	begin := reduce(query.Reduction{How: "lowest"}, round, round, of, series)
	end := reduce(query.Reduction{How: "highest"}, round, round, of, series)
	low, high, count := make([]float64, series), make([]float64, series), make([]int, series)
	for i, v := range x {
		k := of[i]
		if round[i] < begin[k]+0.75*(end[k]-begin[k]) {
			continue
		}
		if count[k] == 0 {
			low[k], high[k] = v, v
		}
		low[k], high[k], count[k] = min(low[k], v), max(high[k], v), count[k]+1
	}
	out := make([]float64, series)
	for k := range out {
		if out[k] = high[k] - low[k]; count[k] < 2 {
			out[k] = math.NaN()
		}
	}
	return out
}
