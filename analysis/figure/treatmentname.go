package figure

import (
	"slices"
	"strings"

	"walras/analysis"
)

// treatmentsOf splits runs into one series a treatment, those of the solver and its parameters and, where there are several, the mechanism. A
// series is named by its solver and by those parameters alone that vary within it: "ogd, sqrt", "tatonnement, γ = 5".
func treatmentsOf(v analysis.View) ([]series, error) {
	by, err := varying(v)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(by, "solver") {
		by = append([]string{"solver"}, by...)
	}
	all, err := split(v, by)
	if err != nil {
		return nil, err
	}
	for i := range all {
		var parts []string
		for k, column := range by {
			key := all[i].key[k]
			if key.Null || strings.HasPrefix(column, "p_") && !variesWithin(all, by, k, all[i].key) {
				continue
			}
			text := key.String()
			if strings.HasPrefix(column, "p_") && key.Numeric {
				text = analysis.ParameterName(column) + " = " + text
			}
			parts = append(parts, text)
		}
		all[i].name = strings.Join(parts, ", ")
	}
	return all, nil
}

// variesWithin says whether the parameter of column k has several values among the series of the same mechanism and solver as key.
func variesWithin(all []series, by []string, k int, key []analysis.Value) bool {
	return slices.ContainsFunc(all, func(s series) bool {
		for j, column := range by {
			if !strings.HasPrefix(column, "p_") && s.key[j] != key[j] {
				return false
			}
		}
		return s.key[k] != key[k]
	})
}
