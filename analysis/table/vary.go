package table

import (
	"strings"

	"walras/analysis"
)

// varying are a choice, market or solver, and those of its parameters that take more than one value within one of its
// groups: the columns that tell the groups of a run apart. A parameter that differs only because another solver does not have it is not named.
func varying(v analysis.View, choice string) ([]string, error) {
	groups, err := v.GroupBy(choice)
	if err != nil {
		return nil, err
	}
	columns := []string{choice}
	for _, c := range v.Columns() {
		if !strings.HasPrefix(c, "p_"+choice+"_") {
			continue
		}
		for _, g := range groups {
			values, err := g.GroupBy(c)
			if err != nil {
				return nil, err
			}
			if len(values) > 1 {
				columns = append(columns, c)
				break
			}
		}
	}
	return columns, nil
}

// names are the groups of v by columns, in the order in which they first appear.
func names(v analysis.View, by []string) ([]string, []analysis.Group, error) {
	groups, err := v.GroupBy(by...)
	if err != nil {
		return nil, nil, err
	}
	out := make([]string, len(groups))
	for i, g := range groups {
		out[i] = g.Name(by...)
	}
	return out, groups, nil
}
