package experiments

import (
	"math"
	"slices"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
)

// column is the declaration of a result column. Each is declared once, in one of the literal lists of the columns_*.go files: what it is (results.Column) and the
// function that fills it from S, which is a finished cell, a recorded round, an event. All else is derived from the
// declaration: schema, rows, what a row without an answer holds, and the lists that people read. To add a metric, add its
// declaration to metricColumns.
//
// A row without an answer holds null where the column is nullable, else NaN, 0 or false. A function says that it has none by
// NaN, noInteger, noText or noCode.
type column[S any] struct {
	results.Column
	fill[S]
	classes []string // of markets that have it; nil: all
}

// only is a column that means something in some classes of markets alone. Specs without such markets do not have it; in
// the rows of other markets it is blank.
func only[S any](c column[S], classes ...string) column[S] {
	c.classes = classes
	return c
}

// in is the column of a table for markets of some classes: null in the rows of those in which it means nothing.
func (c *column[S]) in(all classes) column[S] {
	out := *c
	if c.classes != nil && !all.all(c.classes) {
		out.Nullable, out.nullable = true, true
	}
	return out
}

// fill is the function of a column: the one that is not nil.
type fill[S any] struct {
	kind     results.Kind
	nullable bool
	float    func(*S) float64
	integer  func(*S) int64
	identity func(*S) uint64
	boolean  func(*S) bool
	text     func(*S) string
	code     func(*S) uint32 // of a text that the block knows, see results.Block.Code
}

// What functions return where a nullable column has no value.
const (
	noInteger int64  = math.MinInt64
	noCode    uint32 = math.MaxUint32
	noText           = ""
)

func declare[S any](c results.Column, kind results.Kind, f fill[S]) column[S] {
	c.Kind, f.kind, f.nullable = kind, kind, c.Nullable
	return column[S]{Column: c, fill: f}
}

func float[S any](c results.Column, of func(*S) float64) column[S] {
	return declare(c, results.Float64, fill[S]{float: of})
}

func single[S any](c results.Column, of func(*S) float64) column[S] {
	return declare(c, results.Float32, fill[S]{float: of})
}

func integer[S any](c results.Column, of func(*S) int64) column[S] {
	return declare(c, results.Int64, fill[S]{integer: of})
}

func identity[S any](c results.Column, of func(*S) uint64) column[S] {
	return declare(c, results.Uint64, fill[S]{identity: of})
}

func boolean[S any](c results.Column, of func(*S) bool) column[S] {
	return declare(c, results.Bool, fill[S]{boolean: of})
}

func text[S any](c results.Column, of func(*S) string) column[S] {
	return declare(c, results.String, fill[S]{text: of})
}

func code[S any](c results.Column, of func(*S) uint32) column[S] {
	return declare(c, results.String, fill[S]{code: of})
}

// group is a run of columns that specs have together, and that rows answer together.
type group[S any] struct {
	columns []column[S]
	of      func(*spec.Spec) bool // the specs that have them; nil: all
	ready   func(*S) bool         // makes what the columns share, and says whether the row has an answer; nil: it has
}

// table is a table of results.
type table[S any] struct {
	name   string
	groups []group[S]
	class  func(*S) string // class of the market of a row; nil: columns are those of all classes
}

// columns lists those of a spec's table, or all there are where spec is nil.
func (t *table[S]) columns(spec *spec.Spec) (columns []results.Column) {
	classes := classesOf(spec)
	for _, g := range t.groups {
		if spec == nil || g.of == nil || g.of(spec) {
			for i := range g.columns {
				if c := &g.columns[i]; classes.some(c.classes) {
					columns = append(columns, c.in(classes).Column)
				}
			}
		}
	}
	return columns
}

func (t *table[S]) schema(spec *spec.Spec) *results.Schema {
	return &results.Schema{Table: t.name, Columns: t.columns(spec)}
}

// filler fills the rows of a table of one spec.
type filler[S any] struct {
	groups []fillGroup[S]
	class  func(*S) string
	values []float64 // of a run of columns
}

type fillGroup[S any] struct {
	ready   func(*S) bool
	classes []string // of rows that have an answer; nil: all
	runs    []fillRun[S]
}

// answered reports whether a row has an answer.
func (g *fillGroup[S]) answered(class func(*S) string, s *S) bool {
	return (g.ready == nil || g.ready(s)) && (g.classes == nil || slices.Contains(g.classes, class(s)))
}

// fillRun is a run of columns of floats, which is most of them, or one column of another kind.
type fillRun[S any] struct {
	floats []func(*S) float64
	other  fill[S]
}

func (t *table[S]) filler(spec *spec.Spec) (f filler[S]) {
	f.class = t.class
	classes := classesOf(spec)
	for _, g := range t.groups {
		if g.of != nil && !g.of(spec) {
			continue
		}
		group := fillGroup[S]{ready: g.ready}
		for i := range g.columns {
			of := g.columns[i].classes
			if !classes.some(of) {
				continue
			}
			if classes.all(of) {
				of = nil
			}
			if !slices.Equal(of, group.classes) {
				f.groups = append(f.groups, group)
				group = fillGroup[S]{ready: g.ready, classes: of}
			}
			c := g.columns[i].in(classes).fill
			switch n := len(group.runs); {
			case c.float == nil:
				group.runs = append(group.runs, fillRun[S]{other: c})
			case n > 0 && group.runs[n-1].floats != nil:
				group.runs[n-1].floats = append(group.runs[n-1].floats, c.float)
			default:
				group.runs = append(group.runs, fillRun[S]{floats: []func(*S) float64{c.float}})
			}
		}
		f.groups = append(f.groups, group)
		f.values = append(f.values, make([]float64, len(g.columns))...)
	}
	return f
}

// append appends the row of s to a block and returns the number of columns filled.
func (f *filler[S]) append(b *results.Block, s *S) (at int) {
	for i := range f.groups {
		g := &f.groups[i]
		answered := g.answered(f.class, s)
		for k := range g.runs {
			run := &g.runs[k]
			switch {
			case run.floats == nil && answered:
				run.other.append(b, at, s)
				at++
				continue
			case run.floats == nil:
				run.other.blank(b, at)
				at++
				continue
			case answered:
				for n, of := range run.floats {
					f.values[n] = of(s)
				}
			default:
				for n := range run.floats {
					f.values[n] = math.NaN()
				}
			}
			b.AppendFloats(at, f.values[:len(run.floats)])
			at += len(run.floats)
		}
	}
	return at
}

// append appends a value that is no float.
func (f *fill[S]) append(b *results.Block, at int, s *S) {
	switch {
	case f.integer != nil:
		if v := f.integer(s); v != noInteger || !f.nullable {
			b.AppendInt(at, v)
			return
		}
	case f.code != nil:
		if v := f.code(s); v != noCode {
			b.AppendCode(at, v)
			return
		}
	case f.identity != nil:
		b.AppendUint(at, f.identity(s))
		return
	case f.boolean != nil:
		b.AppendBool(at, f.boolean(s))
		return
	default:
		if v := f.text(s); v != noText || !f.nullable {
			b.AppendString(at, v)
			return
		}
	}
	b.AppendNull(at)
}

// blank appends what a row without an answer holds in a column that is not one of floats.
func (f *fill[S]) blank(b *results.Block, at int) {
	switch {
	case f.nullable:
		b.AppendNull(at)
	case f.kind == results.Int64:
		b.AppendInt(at, 0)
	case f.kind == results.Uint64:
		b.AppendUint(at, 0)
	case f.kind == results.Bool:
		b.AppendBool(at, false)
	default:
		b.AppendString(at, noText)
	}
}

// Tables are those of a spec's results.
func Tables(s *spec.Spec) []*results.Schema {
	runs := runTable.schema(s)
	runs.Columns = append(runs.Columns, paramColumns(s.Columns())...)
	tables := []*results.Schema{runs}
	if s.Record.Trace != (solver.Trigger{}) {
		tables = append(tables, traceTable.schema(s))
		if s.Record.Agents {
			tables = append(tables, agentTable.schema(s))
		}
		if s.Record.Prices {
			tables = append(tables, priceTable.schema(s))
		}
	}
	if plays(s) {
		tables = append(tables, shockTable.schema(s))
	}
	return tables
}

// TableColumns lists every column that a table of results can have, parameters left out.
func TableColumns() []*results.Schema {
	return []*results.Schema{runTable.schema(nil), traceTable.schema(nil), agentTable.schema(nil), priceTable.schema(nil), shockTable.schema(nil)}
}
