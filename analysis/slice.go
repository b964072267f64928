package analysis

import (
	"fmt"
	"slices"
	"strings"
)

// preferred are the paper's default parameters (Table 3), its proposed rule and the exact solver:
// where a picture does not vary a choice and the run holds several values of it, the preferred one is
// shown if it is among them.
var preferred = map[string]string{
	"p_market_n": "20", "p_market_m": "100", "p_market_tau": "0.5", "p_market_g": "1",
	"mechanism": "clearing", "solver": "bracket",
}

// Slice fixes every choice of a run (market, mechanism, scenario, solver and the parameters p_*)
// that is not among the free columns, so that the rows left differ in the free columns and in the
// replicate only. A choice that has several values is fixed at the preferred value where that is
// present and at its first value otherwise; the notes say which, as "m = 100 (of 50, 100, 200)".
// A row in which the choice is null stays: the choice does not apply to it. A choice that the free
// choices determine, as one that is zipped to them, is not fixed either.
func (v View) Slice(free ...string) (View, []string, error) {
	parameters := slices.DeleteFunc(v.Columns(), func(c string) bool { return !strings.HasPrefix(c, "p_") })
	var notes []string
	for _, c := range slices.Concat(choices, parameters) {
		if slices.Contains(free, c) || !v.Has(c) {
			continue
		}
		values, first, err := v.distinct(c)
		if err != nil {
			return View{}, nil, err
		}
		chosen := slices.IndexFunc(values, func(x Value) bool { return !x.Null })
		if want, ok := preferred[c]; ok {
			if i := slices.IndexFunc(values, func(x Value) bool { return !x.Null && x.Text == want }); i >= 0 {
				chosen = i
			}
		}
		fixed := slices.DeleteFunc(slices.Clone(values), func(x Value) bool { return x.Null })
		if len(fixed) < 2 || v.determined(c, free) {
			continue
		}
		SortValues(fixed)
		var all []string
		for _, x := range fixed {
			all = append(all, x.String())
		}
		notes = append(notes, fmt.Sprintf("%s = %s (of %s)", ParameterName(c), values[chosen], strings.Join(all, ", ")))
		identify := identify(v.src.frame, c)
		at := identify(first[chosen])
		v = v.Where(func(r int) bool {
			x := identify(r)
			return x.null || x == at
		})
	}
	return v, notes, nil
}

// determined says whether rows that agree in the free choices agree in a column too, and it applies to all of them.
func (v View) determined(column string, free []string) bool {
	by := slices.DeleteFunc(slices.Clone(free), func(name string) bool { return !v.Has(name) || !isChoice(name) })
	if len(by) == 0 {
		return false
	}
	applies := identify(v.src.frame, column)
	if slices.ContainsFunc(v.rows, func(r int) bool { return applies(r).null }) {
		return false
	}
	codes, groups, err := v.Numbered(by...)
	return err == nil && v.refine(codes, column) == groups
}

// choices are the columns, beside parameters, in which the cells of a run may differ.
var choices = []string{"market", "mechanism", "scenario", "solver"}

func isChoice(column string) bool {
	return strings.HasPrefix(column, "p_") || slices.Contains(choices, column)
}

// ParameterName is the short name of a column: "p_market_tau" is τ, "p_solver_step" is "step".
func ParameterName(column string) string {
	name := column
	if rest, ok := strings.CutPrefix(column, "p_"); ok {
		_, name, _ = strings.Cut(rest, "_")
	}
	if greek, ok := map[string]string{"tau": "τ", "gamma": "γ", "alpha": "α", "beta": "β", "delta": "δ", "kappa": "κ"}[name]; ok {
		return greek
	}
	return name
}
