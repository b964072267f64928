package study

import (
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/figure"
)

// scenariosOf splits runs by scenario and by those of its parameters that vary within one scenario, the number of rounds apart. They
// come in the order in which they were run; by are the columns.
func scenariosOf(v analysis.View) (groups []analysis.Group, by []string) {
	named := figure.Must(v.GroupBy("scenario"))
	by = []string{"scenario"}
	for _, c := range v.Columns() {
		if strings.HasPrefix(c, "p_scenario_") && c != horizon &&
			slices.ContainsFunc(named, func(g analysis.Group) bool { return len(figure.Levels(g.View, c)) > 1 }) {
			by = append(by, c)
		}
	}
	return figure.Must(v.GroupBy(by...)), by
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

// namesOf are the names of series.
func namesOf(all []figure.Series) []string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return names
}

// among are the series that have rows in part, with those rows.
func among(all []figure.Series, part analysis.View) []figure.Series {
	return slices.DeleteFunc(figure.Within(all, part), func(s figure.Series) bool { return s.View.Len() == 0 })
}
