package analysis

import (
	"slices"
	"strings"

	"walras/results"
	"walras/results/query"
)

// Sections are the choices of a spec, columns of table runs; each has parameters of its own.
var Sections = []string{"market", "mechanism", "scenario", "solver"}

// SectionOf is the section whose parameter a column is, or "".
func SectionOf(column string) string {
	for _, s := range Sections {
		if strings.HasPrefix(column, "p_"+s+"_") {
			return s
		}
	}
	return ""
}

// isChoice says whether a column is one of the sections or a parameter.
func isChoice(column string) bool {
	return slices.Contains(Sections, column) || strings.HasPrefix(column, "p_")
}

// Choices are the values that the choices of runs have: components of the sections, and parameters by component. The zero value has none;
// Add takes rows into account, so that runs of any number can be read one row group at a time.
type Choices struct {
	columns []string
	values  map[string][]componentValues // by column; that of a section is of no component
}

// componentValues are the values of a column in the rows of one component, in the order in which they first come; null is none.
type componentValues struct {
	component Value
	values    []Value
}

// Choices are those of the rows of v.
func (v View) Choices() Choices {
	var c Choices
	c.Add(v)
	return c
}

// ChoicesOf are those of the rows of table runs that a filter keeps; nil keeps all.
func ChoicesOf(d *results.Dataset, where *query.Filter) (Choices, error) {
	var c Choices
	t, err := tableOf(d, "runs")
	if err != nil {
		return c, err
	}
	read := where.Columns()
	for _, column := range t.columns {
		if column.Name == "experiment" || isChoice(column.Name) {
			read = append(read, column.Name)
		}
	}
	slices.Sort(read)
	err = d.ScanChosen("runs", slices.Compact(read), where.Choice(), func(f *results.Frame) error {
		c.Add(In(d, f, "runs").Filter(where))
		return nil
	})
	return c, err
}

// Add takes the rows of a view into account.
func (c *Choices) Add(v View) {
	if c.values == nil {
		c.values = map[string][]componentValues{}
	}
	for _, column := range v.Columns() {
		if isChoice(column) && !slices.Contains(c.columns, column) {
			c.columns = append(c.columns, column)
		}
	}
	for _, section := range slices.Concat([]string{"experiment"}, Sections) { // of which a merged folder has several
		if !v.Has(section) {
			continue
		}
		c.components(v, section)
	}
}

// components takes a section and its parameters into account.
func (c *Choices) components(v View, section string) {
	of, n, _ := v.Numbered(section) // the column is there
	names := make([]Value, n)
	for i, r := range v.rows {
		if names[of[i]].Text == "" && !names[of[i]].Null {
			names[of[i]] = v.value(section, r)
		}
	}
	for _, name := range names {
		c.add(section, Value{}, name)
	}
	for _, column := range v.Columns() {
		if SectionOf(column) != section {
			continue
		}
		values := slices.Clone(of)
		n := v.refine(values, column)
		for i, next := 0, uint32(0); int(next) < n; i++ {
			if values[i] == next { // the first of its kind
				next++
				c.add(column, names[of[i]], v.value(column, v.rows[i]))
			}
		}
	}
}

func (c *Choices) add(column string, component, value Value) {
	if value.Null {
		return
	}
	all := c.values[column]
	i := slices.IndexFunc(all, func(o componentValues) bool { return o.component == component })
	if i < 0 {
		i, all = len(all), append(all, componentValues{component: component})
	}
	if !slices.ContainsFunc(all[i].values, func(o Value) bool { return o.Text == value.Text }) {
		all[i].values = append(all[i].values, value)
	}
	c.values[column] = all
}

// Levels are the values of a column that are not null, in order.
func (c Choices) Levels(column string) []Value {
	var out []Value
	for _, of := range c.values[column] {
		for _, v := range of.values {
			if !slices.ContainsFunc(out, func(o Value) bool { return o.Text == v.Text }) {
				out = append(out, v)
			}
		}
	}
	SortValues(out)
	return out
}

// Varies says whether a column has several values: one of a parameter counts within one component, for defaults differ between components,
// and other components do not have it.
func (c Choices) Varies(column string) bool {
	return slices.ContainsFunc(c.values[column], func(of componentValues) bool { return len(of.values) > 1 })
}

// Varying are the sections, of those named, with several components, each with its parameters that vary: the columns that tell runs apart.
func (c Choices) Varying(sections ...string) []string {
	var out []string
	for _, section := range sections {
		if c.Varies(section) {
			out = append(out, section)
		}
		for _, column := range c.columns {
			if SectionOf(column) == section && c.Varies(column) {
				out = append(out, column)
			}
		}
	}
	return out
}

// Telling is a section with its parameters that vary: the columns that tell its components apart, be there one or several.
func (c Choices) Telling(section string) []string {
	varying := c.Varying(section)
	if slices.Contains(varying, section) {
		return varying
	}
	return append([]string{section}, varying...)
}

// Treatments are the columns that tell treatments apart: mechanism and solver with their parameters, as far as they vary. Where nothing does,
// it is the solver alone.
func (v View) Treatments() ([]string, error) {
	for _, section := range []string{"mechanism", "solver"} {
		if !v.Has(section) {
			return nil, missing(v.src.experiment, v.src.table, section)
		}
	}
	if out := v.Choices().Varying("mechanism", "solver"); len(out) > 0 {
		return out, nil
	}
	return []string{"solver"}, nil
}
