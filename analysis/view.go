package analysis

import (
	"fmt"
	"slices"
	"strings"

	"walras/results"
	"walras/results/query"
)

// View is a set of rows of one table. It shares the columns of the frame it was made from, so
// making one costs only its list of row numbers. A View is read-only.
type View struct {
	src  *source
	rows []int
}

// source is one table in memory, with the names that its errors need.
type source struct {
	frame             *results.Frame
	experiment, table string
	outcomes          Outcomes
	data              *results.Dataset // nil for frames made by hand
	paired            []string         // columns of parameters that leave the draws alone
	draws             sourceDraws
}

// identity are the columns of table runs that say which cell a row is; Load always reads them,
// with all parameters p_* and the seed of the draw, which folders of earlier versions lack.
var identity = []string{"cell_id", "market", "mechanism", "scenario", "solver", "replicate", "status"}

// Load reads the named columns of a table of d, and for the table runs also the columns that
// identify a cell, the seed of its draw and every parameter p_*. A missing table or column is an error that names it
// and the change to the spec that would record it.
func Load(d *results.Dataset, table string, columns ...string) (View, error) {
	v, err := LoadChosen(d, table, nil, columns...)
	if err == nil {
		err = v.NotEmpty()
	}
	return v, err
}

// NotEmpty is an error where a table has no rows.
func (v View) NotEmpty() error {
	if v.Len() > 0 {
		return nil
	}
	return noRows(v.src.experiment, v.src.table)
}

// LoadChosen is Load of the row groups that choice takes, of which there may be none.
func LoadChosen(d *results.Dataset, table string, choice results.Choice, columns ...string) (View, error) {
	t, err := tableOf(d, table)
	if err != nil {
		return View{}, err
	}
	want := slices.Clone(columns)
	if table == "runs" {
		want = append(want, identity...)
		for _, c := range t.columns {
			if strings.HasPrefix(c.Name, "p_") || c.Name == "seed" {
				want = append(want, c.Name)
			}
		}
	}
	slices.Sort(want)
	want = slices.Compact(want)
	for _, w := range want {
		if _, err := t.column(w); err != nil {
			return View{}, err
		}
	}
	f, err := d.FrameChosen(table, choice, want...)
	if err != nil {
		return View{}, t.unread(err)
	}
	return In(d, f, table), nil
}

// In returns the view of all rows of f, which come from a table of d.
func In(d *results.Dataset, f *results.Frame, table string) View {
	v := Of(f, d.Manifest().Name, table)
	v.src.outcomes, v.src.data, v.src.paired = outcomesOf(d), d, pairedColumns(d)
	return v
}

// Of returns the view of all rows of f; experiment and table are the names used in errors. It has the outcomes of folders that do not
// say theirs.
func Of(f *results.Frame, experiment, table string) View {
	rows := make([]int, f.Len())
	for i := range rows {
		rows[i] = i
	}
	return View{src: &source{frame: f, experiment: experiment, table: table, outcomes: earlier}, rows: rows}
}

// Len is the number of rows in the view.
func (v View) Len() int { return len(v.rows) }

// Frame is the table that the rows are of.
func (v View) Frame() *results.Frame { return v.src.frame }

// Rows are the row numbers of v in the columns that Floats and Strings return. They must not be modified.
func (v View) Rows() []int { return v.rows }

// Has says whether the table has the column.
func (v View) Has(column string) bool { return v.src.frame.Has(column) }

// Columns are the names of all columns read.
func (v View) Columns() []string { return v.src.frame.Names() }

// Experiment is the name of the experiment the rows come from.
func (v View) Experiment() string { return v.src.experiment }

// Floats returns a whole column as numbers, null as NaN, to be indexed by Rows; it must not be modified.
func (v View) Floats(column string) ([]float64, error) {
	if !v.Has(column) {
		return nil, missing(v.src.experiment, v.src.table, column)
	}
	if v.src.frame.Kind(column) == results.String {
		return nil, text(v.src.experiment, v.src.table, column)
	}
	return v.src.frame.Floats(column), nil
}

// numbers are several columns, see Floats.
func (v View) numbers(columns ...string) ([][]float64, error) {
	out := make([][]float64, len(columns))
	for i, name := range columns {
		x, err := v.Floats(name)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

// Uints returns a whole column of identifiers, to be indexed by Rows; it must not be modified.
func (v View) Uints(column string) ([]uint64, error) {
	if !v.Has(column) {
		return nil, missing(v.src.experiment, v.src.table, column)
	}
	if k := v.src.frame.Kind(column); k != results.Uint64 {
		return nil, fmt.Errorf("analysis: column %q of table %q of experiment %q is %v, uint64 is needed", column, v.src.table, v.src.experiment, k)
	}
	return v.src.frame.Uints(column), nil
}

// Strings returns a whole text column, null as "", to be indexed by Rows; it must not be modified.
func (v View) Strings(column string) ([]string, error) {
	if !v.Has(column) {
		return nil, missing(v.src.experiment, v.src.table, column)
	}
	if v.src.frame.Kind(column) != results.String {
		return nil, fmt.Errorf("analysis: column %q of table %q of experiment %q holds numbers, text is needed", column, v.src.table, v.src.experiment)
	}
	return v.src.frame.Strings(column), nil
}

// Where keeps the rows for which keep(row) holds.
func (v View) Where(keep func(row int) bool) View {
	out := View{src: v.src}
	for _, r := range v.rows {
		if keep(r) {
			out.rows = append(out.rows, r)
		}
	}
	return out
}

// Filter keeps the rows that f keeps, whose columns must have been read.
func (v View) Filter(f *query.Filter) View {
	if f.Empty() {
		return v
	}
	keep := f.Keep(v.src.frame)
	return v.Where(func(row int) bool { return keep[row] })
}

// WhereText keeps the rows whose text column has the given value.
func (v View) WhereText(column, value string) (View, error) {
	x, err := v.Strings(column)
	if err != nil {
		return View{}, err
	}
	return v.Where(func(r int) bool { return x[r] == value }), nil
}

// recorded is a table of a folder with its columns. Its errors say how to record what is missing.
type recorded struct {
	experiment, table string
	columns           []results.Column
}

func tableOf(d *results.Dataset, table string) (recorded, error) {
	t := recorded{experiment: d.Manifest().Name, table: table}
	if !d.Has(table) {
		return t, fmt.Errorf("analysis: experiment %q recorded no table %q: %s", t.experiment, table, remedy(table, ""))
	}
	var err error
	if t.columns, err = d.Columns(table); err != nil {
		return t, fmt.Errorf("analysis: columns of table %q of %q: %w", table, t.experiment, err)
	}
	return t, nil
}

// column is the named one.
func (t recorded) column(name string) (results.Column, error) {
	i := slices.IndexFunc(t.columns, func(c results.Column) bool { return c.Name == name })
	if i < 0 {
		return results.Column{}, missing(t.experiment, t.table, name)
	}
	return t.columns[i], nil
}

// number is an error where the named column is missing or holds text.
func (t recorded) number(name string) error {
	c, err := t.column(name)
	if err == nil && c.Kind == results.String {
		err = text(t.experiment, t.table, name)
	}
	return err
}

func (t recorded) unread(err error) error {
	return fmt.Errorf("analysis: read table %q of %q: %w", t.table, t.experiment, err)
}

func noRows(experiment, table string) error {
	return fmt.Errorf("analysis: table %q of experiment %q has no rows: %s", table, experiment, remedy(table, ""))
}

func text(experiment, table, column string) error {
	return fmt.Errorf("analysis: column %q of table %q of experiment %q holds text, a number is needed", column, table, experiment)
}

func missing(experiment, table, column string) error {
	return fmt.Errorf("analysis: table %q of experiment %q has no column %q: %s", table, experiment, column, remedy(table, column))
}

// remedy says what to change so that the table or the column is recorded.
func remedy(table, column string) string {
	switch {
	case table == "trace" && column == "":
		return "set record.trace (all, every K or log K) in the spec and run it again"
	case table == "trace" && (column == "efficiency" || column == "gini"):
		return "set record.metrics: true in the spec and run it again"
	case table == "agents", table == "prices":
		return "set record." + table + ": true in the spec and run it again"
	case strings.HasPrefix(column, "p_"):
		part, name, _ := strings.Cut(strings.TrimPrefix(column, "p_"), "_")
		return fmt.Sprintf("give parameter %s of the section %s a value or a list in the spec and run it again", name, part)
	case column == "":
		return "run the experiment first"
	}
	return "run the experiment again with this version"
}
