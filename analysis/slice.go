package analysis

import (
	"encoding/binary"
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
	choices := []string{"market", "mechanism", "scenario", "solver"}
	for _, c := range v.Columns() {
		if strings.HasPrefix(c, "p_") {
			choices = append(choices, c)
		}
	}
	var notes []string
	for _, c := range choices {
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
		if len(fixed) < 2 {
			continue
		}
		if v.determined(c, free) {
			continue
		}
		SortValues(fixed)
		var all []string
		for _, x := range fixed {
			all = append(all, x.String())
		}
		notes = append(notes, fmt.Sprintf("%s = %s (of %s)", ParameterName(c), values[chosen], strings.Join(all, ", ")))
		identify := v.identify(c)
		id, _ := identify(first[chosen])
		v = v.Where(func(r int) bool {
			x, null := identify(r)
			return null || x == id
		})
	}
	return v, notes, nil
}

// determined says whether rows that agree in the free choices agree in a column too.
func (v View) determined(column string, free []string) bool {
	var by []func(int) (uint64, bool)
	for _, name := range free {
		if v.Has(name) && (strings.HasPrefix(name, "p_") || name == "market" || name == "mechanism" || name == "scenario" || name == "solver") {
			by = append(by, v.identify(name))
		}
	}
	if len(by) == 0 {
		return false
	}
	of, seen := v.identify(column), map[string]uint64{}
	for _, r := range v.Rows() {
		var key []byte
		for _, identify := range by {
			id, null := identify(r)
			key = binary.LittleEndian.AppendUint64(key, id)
			if null {
				key = append(key, 0)
			}
		}
		id, null := of(r)
		if before, known := seen[string(key)]; known && (before != id || null) {
			return false
		}
		seen[string(key)] = id
	}
	return true
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
