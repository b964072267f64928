package analysis

import (
	"fmt"
	"slices"
	"strings"

	"walras/results"
)

// UnknownColumn is the error for a column that a table does not have. It names the one that was probably meant, a parameter
// written without its prefix or a slip of a few letters, and otherwise all there are.
func UnknownColumn(table, name string, columns []results.Column) error {
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	if near := nearest(name, names); near != "" {
		return fmt.Errorf("table %s has no column %q; did you mean %q?", table, name, near)
	}
	return fmt.Errorf("table %s has no column %q; it has %s", table, name, strings.Join(names, ", "))
}

// nearest is the name that ends in _name, or else the nearest.
func nearest(name string, names []string) string {
	if i := slices.IndexFunc(names, func(n string) bool { return strings.HasSuffix(n, "_"+name) }); i >= 0 && name != "" {
		return names[i]
	}
	return results.Nearest(name, names)
}
