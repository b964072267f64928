package figure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/results"
)

// request is one drawing of a kind in the making.
type request struct {
	Options
	data    *results.Dataset
	page    *Drawing // where an earlier part of the figure stands
	caption caption
	reads   []string // tables and columns read, for the record beside the figure
	rows    int      // rows of table runs that the conditions leave
	empty   []string // what has nothing to draw
	left    []string // why
	used    int      // values behind the marks

	known struct { // what was read last
		columns []string
		view    analysis.View
	}
	overload bool // a mark stands for an allocation that cannot be carried out
}

// widths are the values of Options.Width; a page is the default.
var widths = map[string]vg.Length{"": PageWidth, "column": ColumnWidth, "page": PageWidth}

// drawing is the drawing of the figure, empty and of the width asked for where this is its first part.
func (q *request) drawing(panelHeight vg.Length) *Drawing {
	if q.page != nil {
		return q.page
	}
	return newDrawing(widths[q.Width], panelHeight)
}

// row starts a row of panels; those of a second part continue the row of the first.
func (q *request) row(dr *Drawing) {
	if q.page == nil {
		dr.row()
	}
	q.page = nil
}

// runs reads columns of table runs, those of measures and of the options included, and keeps the rows for which the conditions hold.
func (q *request) runs(columns ...string) (analysis.View, error) {
	columns = append(slices.Clone(columns), "experiment", "agents", "rounds")
	for _, name := range slices.Concat(q.By, q.Panel, q.Y, []string{q.X, q.Z, q.Size, "load"}) {
		if full := q.column(name); q.has(full) {
			columns = append(columns, full)
		} else if k, err := q.quantity(name); err == nil {
			columns = append(columns, k.Needs...)
		}
	}
	for _, w := range q.Where {
		name, _, _ := strings.Cut(w, "=")
		columns = append(columns, q.column(name))
	}
	columns = slices.DeleteFunc(columns, func(c string) bool { return strings.HasPrefix(c, "p_") && q.has(c) }) // read in any case
	slices.Sort(columns)
	columns = slices.Compact(columns)
	if slices.Equal(columns, q.known.columns) {
		return q.known.view, nil
	}
	v, err := loadRuns(q.data, q.choice(), columns...)
	if err == nil && len(q.Where) == 0 {
		err = v.NotEmpty()
	}
	if err != nil {
		return v, err
	}
	q.reads = append(q.reads, "runs: "+strings.Join(columns, ", ")+", p_*")
	left, err := q.where(v)
	if err != nil { // all rows, for an error that says what the column holds
		if v, err = load(q.data, "runs", columns...); err != nil {
			return v, err
		}
		left, err = q.where(v)
	}
	if err != nil {
		return left, err
	}
	v = left
	q.rows = v.Len()
	q.known.columns, q.known.view = columns, v
	return v, nil
}

// has says whether table runs has the column, hasIn whether another table has.
func (q *request) has(column string) bool { return q.hasIn("runs", column) }

func (q *request) hasIn(table, column string) bool {
	known, err := q.data.Columns(table)
	return err == nil && slices.ContainsFunc(known, func(c results.Column) bool { return c.Name == column })
}

// recorded are those of the columns that table runs has.
func (q *request) recorded(columns []string) []string {
	return slices.DeleteFunc(columns, func(c string) bool { return !q.has(c) })
}

// rowsOf reads columns of a table whose rows are rounds, and keeps those of the given runs.
func (q *request) rowsOf(table string, runs analysis.View, columns ...string) (analysis.View, error) {
	columns = append([]string{"cell_id", "round"}, columns...)
	v, err := analysis.Load(q.data, table, columns...)
	if err != nil {
		return v, err
	}
	q.reads = append(q.reads, table+": "+strings.Join(columns, ", "))
	wanted, err := cellRows(runs)
	if err != nil {
		return v, err
	}
	of, err := v.Uints("cell_id")
	if err != nil {
		return v, err
	}
	v = v.Where(func(r int) bool { _, ok := wanted[of[r]]; return ok })
	if v.Len() == 0 {
		return v, fmt.Errorf("figure: table %q of experiment %q has no round of the %d runs that are left: set record.trace (all, every K or log K), for agents record.agents: true, in the spec and run it again", table, v.Experiment(), runs.Len())
	}
	return v, nil
}

// column is the full name of a parameter that was called by its own name, such as tau for p_market_tau, and any other name as it
// is.
func (q *request) column(name string) string {
	known, err := q.data.Columns("runs")
	if err != nil {
		return name
	}
	found := name
	for _, c := range known {
		if c.Name == name {
			return name
		}
		if rest, ok := strings.CutPrefix(c.Name, "p_"); ok {
			if _, own, _ := strings.Cut(rest, "_"); own == name {
				found = c.Name
			}
		}
	}
	return found
}

// columns are the full names of several.
func (q *request) columns(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = q.column(n)
	}
	return out
}

// where keeps the rows for which every condition holds; none left is an error that says what the column holds.
func (q *request) where(v analysis.View) (analysis.View, error) {
	for _, w := range q.Where {
		name, list, ok := strings.Cut(w, "=")
		if !ok {
			return v, fmt.Errorf("figure: condition %q, must be COLUMN=VALUE or COLUMN=VALUE,VALUE", w)
		}
		groups, err := v.GroupBy(q.column(name))
		if err != nil {
			return v, err
		}
		analysis.SortGroups(groups)
		var rows []int
		for _, g := range groups {
			if slices.ContainsFunc(strings.Split(list, ","), func(text string) bool { return matches(g.Key[0], text) }) {
				rows = append(rows, g.Rows()...)
			}
		}
		if len(rows) == 0 {
			const named = 12
			names := groupNames(groups)
			if len(names) > named {
				names = append(names[:named], "…")
			}
			return v, fmt.Errorf("figure: condition %q leaves no row; %s is one of %s", w, q.column(name), strings.Join(names, ", "))
		}
		keep := rowSet(rows)
		v = v.Where(func(r int) bool { return r < len(keep) && keep[r] })
		q.caption.add("%s = %s", analysis.ParameterName(q.column(name)), strings.ReplaceAll(list, ",", ", "))
	}
	return v, nil
}

// choice takes the row groups of table runs that may hold a row for which every condition holds; nil where there is no condition or one
// that cannot be asked.
func (q *request) choice() results.Choice {
	known, err := q.data.Columns("runs")
	if err != nil {
		return nil
	}
	var all [][]results.Choice // of each condition, of each value
	for _, w := range q.Where {
		name, list, _ := strings.Cut(w, "=")
		var any []results.Choice
		for _, text := range strings.Split(list, ",") {
			s := analysis.Selector{{Column: q.column(name), Op: "=", Value: text}}
			if s.Check("runs", known) != nil || text == analysis.Null { // null is a text, too
				return nil
			}
			any = append(any, s.Choice(known))
		}
		all = append(all, any)
	}
	if len(all) == 0 {
		return nil
	}
	return func(g *results.Group) bool {
		for _, any := range all {
			if !slices.ContainsFunc(any, func(c results.Choice) bool { return c(g) }) {
				return false
			}
		}
		return true
	}
}

// matches says whether text is the value, as a text or as a number.
func matches(v analysis.Value, text string) bool {
	if v.String() == text {
		return true
	}
	x, err := strconv.ParseFloat(text, 64)
	return err == nil && v.Numeric && v.Number == x
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
