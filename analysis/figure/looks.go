package figure

import (
	"slices"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// setLooks gives every series a look. Where several solvers make series, or several mechanisms, its name decides: it has the same colour in
// every figure, and the same dash and marker as far as it is one series; further series of one solver, for other parameters, keep the colour. All
// else is told apart by order.
func setLooks(all []Series, by []string) {
	place, column := owner(all, by)
	taken := map[int]string{} // by whom
	variants := map[string]int{}
	for i := range all {
		if place == nil || all[i].Key[column].Null {
			all[i].Style = mark.StyleAt(i)
			continue
		}
		name := all[i].Key[column].String()
		at := place(name)
		for taken[at] != "" && taken[at] != name {
			at++
		}
		taken[at] = name
		all[i].Style = mark.StyleAt(at + variants[name]*len(mark.SeriesStyles))
		variants[name]++
	}
}

// owner is the column whose names decide, with the places of names in the order of looks: the solver or else the mechanism, where several
// make series or there is one series alone.
func owner(all []Series, by []string) (place func(name string) int, column int) {
	for _, o := range []struct {
		name  string
		place func(name string) int
	}{{"solver", mark.SolverPlace}, {"mechanism", mark.MechanismPlace}} {
		k := slices.Index(by, o.name)
		if k < 0 {
			continue
		}
		var names []string
		for _, s := range all {
			if !s.Key[k].Null && !slices.Contains(names, s.Key[k].String()) {
				names = append(names, s.Key[k].String())
			}
		}
		if len(names) > 1 || len(all) == 1 {
			return o.place, k
		}
	}
	return nil, 0
}

// looksByName are the looks of the treatments of runs by their names.
func looksByName(v analysis.View, by []string) map[string]mark.Look {
	out := map[string]mark.Look{}
	for _, s := range splitAny(v, by) {
		out[s.Name] = s.Style
	}
	return out
}
