package figure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
)

// load reads columns of a table. Rows of two experiments in one table are an error: their draws are not the same markets.
func load(d *results.Dataset, table string, columns ...string) (analysis.View, error) {
	if table != "runs" {
		return analysis.Load(d, table, columns...)
	}
	v, err := loadRuns(d, nil, columns...)
	if err == nil {
		err = v.NotEmpty()
	}
	return v, err
}

// loadRuns is load of the row groups of table runs that choice takes, of which there may be none.
func loadRuns(d *results.Dataset, choice results.Choice, columns ...string) (analysis.View, error) {
	v, err := analysis.LoadChosen(d, "runs", choice, append(slices.Clone(columns), "experiment")...)
	if err != nil {
		return v, err
	}
	experiments, err := v.Distinct("experiment")
	if err != nil {
		return v, err
	}
	if len(experiments) > 1 {
		var names []string
		for _, x := range experiments {
			names = append(names, x.String())
		}
		return v, fmt.Errorf("figure: %s holds rows of %d experiments, %s: their draws are not the same markets; draw them one by one",
			d.Dir(), len(names), strings.Join(names, ", "))
	}
	return v, nil
}

// groupNames are the first keys of the groups.
func groupNames(groups []analysis.Group) []string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Key[0].String()
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
