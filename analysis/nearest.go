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

// nearest is the name that ends in _name, or else the one with the fewest edits, if these are at most a third of its letters.
func nearest(name string, names []string) string {
	if i := slices.IndexFunc(names, func(n string) bool { return strings.HasSuffix(n, "_"+name) }); i >= 0 && name != "" {
		return names[i]
	}
	best, fewest := "", 0
	for _, n := range names {
		if d := edits(name, n); 3*d <= max(len(name), 3) && (best == "" || d < fewest) {
			best, fewest = n, d
		}
	}
	return best
}

// edits is the number of bytes to insert, delete or replace to make a into b (Levenshtein 1966).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
