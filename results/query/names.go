package query

import (
	"fmt"
	"slices"
	"strings"

	"walras/results"
)

// Column finds the column that a name means: its full name, the own name of a parameter (tau for p_market_tau), or that with its
// section (market.tau). A full name always means itself.
func Column(table, name string, columns []results.Column) (results.Column, error) {
	var found []results.Column
	for _, c := range columns {
		if c.Name == name {
			return c, nil
		}
		section, own, parameter := Parameter(c.Name)
		known := slices.ContainsFunc(found, func(f results.Column) bool { return f.Name == c.Name })
		if parameter && !known && (own == name || section+"."+own == name) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return column(table, name, columns)
	}
	var full, short []string
	for _, c := range found {
		section, own, _ := Parameter(c.Name)
		full, short = append(full, c.Name), append(short, section+"."+own)
	}
	return results.Column{}, fmt.Errorf("%q may be column %s of table %s: write %s", name, strings.Join(full, " or "), table, strings.Join(short, " or "))
}

// column finds what no plain name means: a reduction of a column of rounds, or nothing.
func column(table, name string, columns []results.Column) (results.Column, error) {
	r, ok := ParseReduction(name)
	if !ok {
		return results.Column{}, unknown(table, name, columns)
	}
	c, err := Column(table, r.Column, columns)
	r.Column = c.Name
	return results.Column{Name: r.String(), Kind: results.Float64, Unit: c.Unit, Nullable: true}, err
}

// Columns are the full names of several, see Column.
func Columns(table string, names []string, columns []results.Column) ([]string, error) {
	out := make([]string, len(names))
	for i, name := range names {
		c, err := Column(table, name, columns)
		if err != nil {
			return nil, err
		}
		out[i] = c.Name
	}
	return out, nil
}

// Parameter splits the name of a parameter's column: p_market_tau is tau of section market.
func Parameter(column string) (section, own string, ok bool) {
	rest, ok := strings.CutPrefix(column, "p_")
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, "_")
}

// unknown is the error for a name that no column has. It names the one that was probably meant, and otherwise all there are.
func unknown(table, name string, columns []results.Column) error {
	var names, own []string
	for _, c := range columns {
		names = append(names, c.Name)
		if _, short, ok := Parameter(c.Name); ok {
			own = append(own, short)
		}
	}
	if near := results.Nearest(name, slices.Concat(names, own)); near != "" {
		return fmt.Errorf("table %s has no column %q; did you mean %q?", table, name, near)
	}
	return fmt.Errorf("table %s has no column %q; it has %s", table, name, strings.Join(names, ", "))
}
