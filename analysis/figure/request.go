package figure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/results"
	"walras/results/query"
)

// request is one drawing of a kind in the making.
type request struct {
	Options
	data    *results.Dataset
	page    *Drawing // where an earlier part of the figure stands
	caption Caption
	reads   []string // tables and columns read, for the record beside the figure
	rows    int      // rows of table runs that the conditions leave
	empty   []string // what has nothing to draw
	left    []string // why
	over    []overload
	used    int      // values behind the marks
	notes   []string // what is fixed or left out

	looks map[string]mark.Look // of treatments by name, where these are drawn without their rows

	known struct { // what was read last
		columns []string
		view    analysis.View
	}
	overload bool // a mark stands for an allocation that cannot be carried out
}

// widths are the values of Options.Width; a page is the default.
var widths = map[string]vg.Length{"": mark.PageWidth, "column": mark.ColumnWidth, "page": mark.PageWidth}

// drawing is the drawing of the figure, empty and of the width asked for where this is its first part.
func (q *request) drawing(panelHeight vg.Length) *Drawing {
	if q.page != nil {
		return q.page
	}
	return NewDrawing(widths[q.Width], panelHeight)
}

// mention says what is not drawn, once, in the caption and to whoever asked for the drawing.
func (q *request) mention(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	q.caption.AddOnce(s)
	q.said(s)
}

// said remembers a sentence that is to be read beside the picture too.
func (q *request) said(s string) {
	if !slices.Contains(q.notes, s) {
		q.notes = append(q.notes, s)
	}
}

// row starts a row of panels; those of a second part continue the row of the first.
func (q *request) row(dr *Drawing) {
	if q.page == nil {
		dr.Row()
	}
	q.page = nil
}

// columnsOf are the columns of a table; there are none where it was not recorded.
func (q *request) columnsOf(table string) []results.Column {
	known, err := q.data.Columns(table)
	if err != nil {
		return nil
	}
	return known
}

// has says whether table runs has the column, hasIn whether another table has.
func (q *request) has(column string) bool { return q.hasIn("runs", column) }

func (q *request) hasIn(table, column string) bool {
	return slices.ContainsFunc(q.columnsOf(table), func(c results.Column) bool { return c.Name == column })
}

// column is the full name of a column of table runs; "" is none.
func (q *request) column(name string) string {
	if name == "" {
		return ""
	}
	return Must(query.Column("runs", name, q.columnsOf("runs"))).Name
}

// columns are the full names of several.
func (q *request) columns(names []string) []string {
	return Must(query.Columns("runs", names, q.columnsOf("runs")))
}

// conditions are those on runs and those on rounds, which ask for a column that only table trace has.
func (q *request) conditions() (runs, rounds query.Selector) {
	for _, c := range Must(query.Parse(q.Where...)) {
		if _, err := query.Column("runs", c.Name, q.columnsOf("runs")); err != nil && q.hasIn("trace", c.Name) {
			rounds = append(rounds, c)
		} else {
			runs = append(runs, c)
		}
	}
	return runs, rounds
}

// runs reads columns of table runs, those of measures and of the options included, and keeps the rows for which the conditions hold.
func (q *request) runs(columns ...string) analysis.View {
	onRuns, onRounds := q.conditions()
	filter := Must(onRuns.Bind("runs", q.columnsOf("runs")))
	columns = slices.Concat(columns, []string{"experiment", "agents", "rounds"}, q.columns(slices.Concat(q.By, q.Panel)), filter.Columns())
	for _, name := range append(slices.Clone(q.Y), q.X, q.Z, q.Size, "load") {
		if c, err := query.Column("runs", name, q.columnsOf("runs")); err == nil {
			columns = append(columns, c.Name)
		} else if k, err := q.quantityIn("runs", name); err == nil {
			columns = append(columns, k.Needs...)
		}
	}
	columns = slices.DeleteFunc(columns, func(c string) bool { return strings.HasPrefix(c, "p_") && q.has(c) }) // read in any case
	slices.Sort(columns)
	columns = slices.Compact(columns)
	if slices.Equal(columns, q.known.columns) {
		return q.known.view
	}
	v := loadRuns(q.data, filter.Choice(), columns...).Filter(filter)
	switch {
	case v.Len() == 0 && filter.Empty():
		NoError(v.NotEmpty())
	case v.Len() == 0:
		NoError(filter.None(q.data, "runs"))
	}
	for _, c := range append(filter.Conditions(), onRounds...) {
		q.caption.AddOnce(fmt.Sprintf("%s %s %s", analysis.ParameterName(c.Name), signs.Replace(c.Op), c.List()))
	}
	q.reads = append(q.reads, "runs: "+strings.Join(columns, ", ")+", p_*")
	q.rows = v.Len()
	q.known.columns, q.known.view = columns, v
	return v
}

// signs are the operators of conditions in print.
var signs = strings.NewReplacer("<=", "≤", ">=", "≥", "!=", "≠")

// recorded are those of the columns that table runs has.
func (q *request) recorded(columns []string) []string {
	return slices.DeleteFunc(columns, func(c string) bool { return !q.has(c) })
}

// traceColumns are the vertical columns of a kind that draws the trace, which are not those of the runs.
func (q *request) traceColumns(fallback string) []string {
	names := orDefault(q.Y, fallback)
	q.Y = nil
	return names
}

// orDefault is the names given, or the default where there are none.
func orDefault(names []string, fallback ...string) []string {
	if len(names) > 0 {
		return names
	}
	return fallback
}

// rowsOf reads columns of a table whose rows are rounds, and keeps those of the given runs.
func (q *request) rowsOf(table string, runs analysis.View, columns ...string) analysis.View {
	_, onRounds := q.conditions()
	onRounds = slices.DeleteFunc(onRounds, func(c query.Condition) bool { return !q.hasIn(table, c.Name) })
	filter := Must(onRounds.Bind(table, q.columnsOf(table)))
	columns = slices.Concat([]string{"cell_id", "round"}, columns, filter.Columns())
	v := Must(analysis.Load(q.data, table, columns...)).Filter(filter)
	q.reads = append(q.reads, table+": "+strings.Join(columns, ", "))
	wanted, of := RowsByCell(runs), Must(v.Uints("cell_id"))
	v = v.Where(func(r int) bool { _, ok := wanted[of[r]]; return ok })
	if v.Len() == 0 {
		NoError(fmt.Errorf("figure: table %q of experiment %q has no round of the %d chosen runs: set record.trace (all, every K or log K), for agents record.agents: true, for prices record.prices: true, in the spec and run it again", table, v.Experiment(), runs.Len()))
	}
	return v
}

// logs says which axes are logarithmic, given what the kind does by default.
func (q *request) logs(x, y bool) (bool, bool) {
	switch q.Log {
	case "":
		return x, y
	case "none":
		return false, false
	}
	return strings.Contains(q.Log, "x"), strings.Contains(q.Log, "y")
}

// Load reads columns of a table. Rows of two experiments in one table are an error: their draws are not the same markets.
func Load(d *results.Dataset, table string, columns ...string) analysis.View {
	if table != "runs" {
		return Must(analysis.Load(d, table, columns...))
	}
	v := loadRuns(d, nil, columns...)
	NoError(v.NotEmpty())
	return v
}

// loadRuns is load of the row groups of table runs that choice takes, of which there may be none.
func loadRuns(d *results.Dataset, choice results.Choice, columns ...string) analysis.View {
	v := Must(analysis.LoadChosen(d, "runs", choice, append(slices.Clone(columns), "experiment")...))
	if experiments := Must(v.Distinct("experiment")); len(experiments) > 1 {
		var names []string
		for _, x := range experiments {
			names = append(names, x.String())
		}
		NoError(fmt.Errorf("figure: %s holds rows of %d experiments, %s: their draws are not the same markets; draw them one by one",
			d.Dir(), len(names), strings.Join(names, ", ")))
	}
	return v
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
