package figure

import (
	"slices"
	"strings"

	"walras/analysis"
)

// ScenariosOf splits runs by scenario and by those of its parameters that vary within one scenario, the number of rounds apart. They
// come in the order in which they were run; by are the columns.
func ScenariosOf(v analysis.View) (groups []analysis.Group, by []string) {
	named := Must(v.GroupBy("scenario"))
	by = []string{"scenario"}
	for _, c := range v.Columns() {
		if strings.HasPrefix(c, "p_scenario_") && c != analysis.Horizon &&
			slices.ContainsFunc(named, func(g analysis.Group) bool { return len(Levels(g.View, c)) > 1 }) {
			by = append(by, c)
		}
	}
	return Must(v.GroupBy(by...)), by
}

// ScenarioTitle names a scenario with its parameters: "jitter, student" or "drift, growth = 0.5".
func ScenarioTitle(by []string, key []analysis.Value) string {
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

// NamesOf are the names of series.
func NamesOf(all []Series) []string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return names
}

// Among are the series that have rows in part, with those rows.
func Among(all []Series, part analysis.View) []Series {
	return slices.DeleteFunc(Within(all, part), func(s Series) bool { return s.View.Len() == 0 })
}
