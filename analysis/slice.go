package analysis

import (
	"fmt"
	"slices"
	"strings"
)

// Slice fixes every choice of a run (market, mechanism, scenario, solver and their parameters) that is not among the free columns, so that
// the rows left differ in the free columns and in the replicate only. A parameter is fixed within each component of its section that has
// several values of it, so that no component is lost whose values are others; where a choice is fixed, it is at its first value in the
// order of the run. The notes say which, as "m = 50 (of 50, 100, 200)". A row in which the choice is null stays: the choice does not apply to it.
// A choice that the free choices determine, as one that is zipped to them, is not fixed either.
func (v View) Slice(free ...string) (View, []string, error) {
	parameters := slices.DeleteFunc(v.Columns(), func(c string) bool { return !strings.HasPrefix(c, "p_") })
	var notes []string
	for _, c := range slices.Concat(Sections, parameters) {
		if slices.Contains(free, c) || !v.Has(c) {
			continue
		}
		section := SectionOf(c)
		var parts []Group
		if section == "" || !v.Has(section) {
			parts = []Group{{View: v}}
		} else {
			var err error
			if parts, err = v.GroupBy(section); err != nil {
				return View{}, nil, err
			}
		}
		var left []bool // rows with other values
		for _, part := range parts {
			note, err := part.fix(c, free, &left)
			if err != nil {
				return View{}, nil, err
			}
			if note != "" && len(parts) > 1 {
				note += " for " + part.Key[0].String()
			}
			if note != "" {
				notes = append(notes, note)
			}
		}
		if left != nil {
			v = v.Where(func(r int) bool { return !left[r] })
		}
	}
	return v, notes, nil
}

// fix takes the rows that have another value than the first one out of the rows of one component, and says so; "" is said where there is
// nothing to fix.
func (v View) fix(column string, free []string, left *[]bool) (string, error) {
	values, first, err := v.distinct(column)
	if err != nil {
		return "", err
	}
	chosen := slices.IndexFunc(values, func(x Value) bool { return !x.Null })
	known := slices.DeleteFunc(slices.Clone(values), func(x Value) bool { return x.Null })
	if len(known) < 2 || v.determined(column, free) {
		return "", nil
	}
	SortValues(known)
	identify := identify(v.src.frame, column)
	at := identify(first[chosen])
	if *left == nil {
		*left = make([]bool, v.src.frame.Len())
	}
	for _, r := range v.rows {
		if x := identify(r); !x.null && x != at {
			(*left)[r] = true
		}
	}
	return fmt.Sprintf("%s = %s (of %s)", ParameterName(column), values[chosen], listOf(known)), nil
}

// mostListed is the largest number of values that are listed one by one.
const mostListed = 8

// listOf names values; of many it names the ends.
func listOf(values []Value) string {
	var all []string
	for _, x := range values {
		all = append(all, x.String())
	}
	if n := len(all); n > mostListed {
		return fmt.Sprintf("%d values from %s to %s", n, all[0], all[n-1])
	}
	return strings.Join(all, ", ")
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

// ParameterHeading is ParameterName with a word for what a letter of the paper stands for, as the head of a column has it: "fee τ".
func ParameterHeading(column string) string {
	name := ParameterName(column)
	if words, ok := map[string]string{"p_market_tau": "fee ", "p_market_g": "fixed fee ", "p_market_m": "capacity ", "p_market_n": "agents "}[column]; ok {
		return words + name
	}
	return strings.ReplaceAll(name, "_", " ")
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
