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
	if table == "runs" {
		columns = append(slices.Clone(columns), "experiment")
	}
	v, err := analysis.Load(d, table, columns...)
	if err != nil || table != "runs" {
		return v, err
	}
	groups, err := v.GroupBy("experiment")
	if err != nil {
		return v, err
	}
	if len(groups) > 1 {
		return v, fmt.Errorf("figure: %s holds rows of %d experiments, %s: their draws are not the same markets; draw them one by one",
			d.Dir(), len(groups), strings.Join(groupNames(groups), ", "))
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
