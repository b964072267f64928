package figure

import (
	"slices"
	"strings"

	"walras/analysis"
)

// scenariosOf splits runs by scenario and by those of its parameters that vary within one scenario, the number of rounds apart. They
// come in the order in which they were run; by are the columns.
func scenariosOf(v analysis.View) (groups []analysis.Group, by []string, err error) {
	named, err := v.GroupBy("scenario")
	if err != nil {
		return nil, nil, err
	}
	by = []string{"scenario"}
	for _, c := range v.Columns() {
		if !strings.HasPrefix(c, "p_scenario_") || c == horizon {
			continue
		}
		varies := false
		for _, g := range named {
			values, err := levels(g.View, c)
			if err != nil {
				return nil, nil, err
			}
			varies = varies || len(values) > 1
		}
		if varies {
			by = append(by, c)
		}
	}
	groups, err = v.GroupBy(by...)
	return groups, by, err
}

// scenarioTitle names a scenario with its parameters: "jitter, student" or "drift, growth = 0.5".
func scenarioTitle(by []string, key []analysis.Value) string {
	var parts []string
	for i, k := range key {
		switch {
		case k.Null:
		case i > 0 && k.Numeric && !slices.Contains(selfEvident, by[i]):
			parts = append(parts, strings.ReplaceAll(analysis.ParameterName(by[i]), "_", " ")+" = "+k.String())
		default:
			parts = append(parts, k.String())
		}
	}
	return strings.Join(parts, ", ")
}

// selfEvident are parameters whose value says what it is.
var selfEvident = []string{"p_scenario_law"}
