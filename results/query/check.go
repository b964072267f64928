package query

import (
	"fmt"

	"walras/results"
)

// Check is a condition that has to hold in every row of a table that Where selects, of which there must be one.
type Check struct {
	Holds Condition
	Where Selector
	Table string // runs, trace, …
}

// ParseCheck reads COLUMN OP VALUE [where COLUMN OP VALUE and …] [in TABLE], as in
//
//	status=no-clearing where solver=bracket
//	price~0.25 where round=2 in trace
//
// The table is runs where none is named.
func ParseCheck(text string) (c Check, err error) {
	c.Table = "runs"
	in := scanner{text: text}
	c.Holds, err = in.condition()
	if err == nil && in.word("where") != "" {
		c.Where, err = in.selector()
	}
	if err == nil && in.word("in") != "" {
		if c.Table = in.name(); c.Table == "" {
			err = fmt.Errorf("found %s for the name of a table", in.found())
		}
	}
	if err == nil && in.found() != "its end" {
		err = fmt.Errorf("found %s; allowed is: CONDITION where CONDITION and CONDITION in TABLE", in.found())
	}
	if err != nil {
		return c, fmt.Errorf("check %q: %w", short(text), err)
	}
	return c, nil
}

// Verify holds a table to the check. The error names the first row that differs.
func (c Check) Verify(f *results.Frame) error {
	var columns []results.Column
	for _, name := range f.Names() {
		columns = append(columns, results.Column{Name: name, Kind: f.Kind(name)})
	}
	where, err := c.Where.Bind(c.Table, columns)
	if err != nil {
		return err
	}
	holds, err := Selector{c.Holds}.Bind(c.Table, columns)
	if err != nil {
		return err
	}
	selected, ok := 0, holds.Keep(f)
	for row, k := range where.Keep(f) {
		if !k {
			continue
		}
		if selected++; !ok[row] {
			column := holds.conditions[len(holds.conditions)-1].Name
			return fmt.Errorf("%s is %s in row %d of table %s", column, f.Text(column, row), row, c.Table)
		}
	}
	if selected == 0 {
		return where.NoneOf(f, c.Table)
	}
	return nil
}
