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
// A row in which the choice is null stays: the choice does not apply to it.
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
		groups, err := v.GroupBy(c)
		if err != nil {
			return View{}, nil, err
		}
		groups = slices.DeleteFunc(groups, func(g Group) bool { return g.Key[0].Null })
		if len(groups) < 2 {
			continue
		}
		chosen := groups[0]
		if want, ok := preferred[c]; ok {
			if i := slices.IndexFunc(groups, func(g Group) bool { return g.Key[0].Text == want }); i >= 0 {
				chosen = groups[i]
			}
		}
		SortGroups(groups)
		var all []string
		for _, g := range groups {
			all = append(all, g.Key[0].String())
		}
		notes = append(notes, fmt.Sprintf("%s = %s (of %s)", ParameterName(c), chosen.Key[0], strings.Join(all, ", ")))
		identify := v.identify(c)
		id, _ := identify(chosen.rows[0])
		v = v.Where(func(r int) bool {
			x, null := identify(r)
			return null || x == id
		})
	}
	return v, notes, nil
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
