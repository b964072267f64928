package experiments

import (
	"fmt"
	"slices"

	"walras/experiments/spec"
	"walras/results"
)

// shardRows are the finished cells of a shard, with all that the tables have of
// them.
type shardRows struct {
	whose    string // whose they are, for messages
	runs     *results.Frame
	statuses []string
	seeds    []uint64
	at       map[uint64]int // row of runs, by cell id
	tables   []tableRows    // runs, and then the others
}

// tableRows is a table with its rows by cell.
type tableRows struct {
	schema *results.Schema // of this program
	frame  *results.Frame
	column []int              // of the frame, for each column of the schema; -1: a parameter
	spans  map[uint64]rowSpan // by cell id
}

// rowSpan is rows that belong to one cell, which are neighbours.
type rowSpan struct{ from, to int }

// readRows reads the tables of a shard. It says so where they lack a column
// that this program writes.
func readRows(from string, tables []*results.Schema, params []spec.ParamColumn, read func(table string) (*results.Frame, error)) (*shardRows, error) {
	r := &shardRows{whose: from, at: make(map[uint64]int)}
	for i, schema := range tables {
		f, err := read(schema.Table)
		if err != nil {
			return nil, err
		}
		t := tableRows{schema: schema, frame: f, spans: spans(f)}
		for _, c := range schema.Columns {
			at := f.Index(c.Name)
			switch {
			case i == 0 && slices.ContainsFunc(params, func(p spec.ParamColumn) bool { return p.Column() == c.Name }):
				at = -1 // it is the cell's, whatever the file says
			case at < 0 || f.Kind(c.Name) != c.Kind:
				return nil, fmt.Errorf("%s: table %s has no column %s of kind %v; it is of another version of walras", from, schema.Table, c.Name, c.Kind)
			}
			t.column = append(t.column, at)
		}
		r.tables = append(r.tables, t)
	}
	r.runs = r.tables[0].frame
	r.statuses, r.seeds = r.runs.Strings("status"), r.runs.Uints("seed")
	for row, id := range r.runs.Uints("cell_id") {
		r.at[id] = row
	}
	return r, nil
}

// spans finds the rows of each cell.
func spans(f *results.Frame) map[uint64]rowSpan {
	found := make(map[uint64]rowSpan)
	ids := f.Uints("cell_id")
	for i := 0; i < len(ids); {
		from := i
		for i < len(ids) && ids[i] == ids[from] {
			i++
		}
		found[ids[from]] = rowSpan{from, i}
	}
	return found
}

// appendTo appends the rows of a cell to the blocks of a worker, whose cell it
// is.
func (r *shardRows) appendTo(w *worker, t *treatment, id uint64) {
	params := [...][]paramCell{w.marketP, t.scenarioP, t.mechanismP, t.solvP} // in the order of their columns
	section := 0
	for i := range r.tables {
		table := &r.tables[i]
		for at := table.spans[id].from; at < table.spans[id].to; at++ {
			for col, c := range table.schema.Columns {
				switch {
				case table.column[col] < 0:
					for len(params[section]) == 0 {
						section++
					}
					appendParams(w.blocks[i], col, params[section][:1])
					params[section] = params[section][1:]
				case i == 0 && c.Name == "experiment":
					w.blocks[i].AppendCode(col, w.experiment)
				case c.Volatile && !w.runner.Timed:
					w.blocks[i].AppendNull(col)
				default:
					w.blocks[i].AppendFrom(col, table.frame, table.column[col], at)
				}
			}
		}
	}
}

// copyTo appends the rows of a cell to blocks of other tables, whose columns
// have the same names; columns that are not here are null.
func (r *shardRows) copyTo(blocks []*results.Block, tables []*results.Schema, id uint64) {
	for i, to := range tables {
		k := slices.IndexFunc(r.tables, func(t tableRows) bool { return t.schema.Table == to.Table })
		if k < 0 {
			continue
		}
		f, s := r.tables[k].frame, r.tables[k].spans[id]
		for row := s.from; row < s.to; row++ {
			for col, c := range to.Columns {
				if at := f.Index(c.Name); at >= 0 {
					blocks[i].AppendFrom(col, f, at, row)
				} else {
					blocks[i].AppendNull(col)
				}
			}
		}
	}
}

// difference names the first value that differs between a cell here and the
// same cell there, times and columns to ignore left out; "" where there is
// none.
func (r *shardRows) difference(id uint64, o *shardRows, ignore ...string) string {
	for _, t := range r.tables {
		k := slices.IndexFunc(o.tables, func(u tableRows) bool { return u.schema.Table == t.schema.Table })
		if k < 0 {
			return fmt.Sprintf("table %s is missing (%s)", t.schema.Table, o.whose)
		}
		a, b, g := t.spans[id], o.tables[k].spans[id], o.tables[k].frame
		if m, n := a.to-a.from, b.to-b.from; m != n {
			return fmt.Sprintf("table %s: %d rows (%s) and %d rows (%s)", t.schema.Table, m, r.whose, n, o.whose)
		}
		for i := range a.to - a.from {
			column := t.frame.Difference(a.from+i, g, b.from+i, ignore...)
			if column == "" {
				continue
			}
			where := ""
			if t.frame.Has("round") {
				where = " in round " + t.frame.Text("round", a.from+i)
			}
			return fmt.Sprintf("table %s: column %s%s is %s (%s) and %s (%s)", t.schema.Table, column, where,
				valueText(t.frame, column, a.from+i), r.whose, valueText(g, column, b.from+i), o.whose)
		}
	}
	return ""
}

func valueText(f *results.Frame, column string, row int) string {
	if !f.Has(column) {
		return "absent"
	}
	return f.Text(column, row)
}
