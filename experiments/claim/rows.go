package claim

import (
	"fmt"
	"strings"
)

// newRows makes a table of the columns named, each with its unit in brackets
// where it has one: "price_error [price]".
func newRows(columns ...string) Rows {
	var r Rows
	for _, c := range columns {
		name, unit, _ := strings.Cut(strings.TrimSuffix(c, "]"), " [")
		r.Columns = append(r.Columns, name)
		r.Units = append(r.Units, unit)
	}
	return r
}

// add appends a row. Values are float64, int, string or bool, one a column.
func (r *Rows) add(values ...any) {
	if len(values) != len(r.Columns) {
		panic(fmt.Sprintf("row of %d values for the %d columns %v", len(values), len(r.Columns), r.Columns))
	}
	r.Values = append(r.Values, values)
}
