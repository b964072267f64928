package results

import (
	"math"
	"math/bits"
	"slices"
	"strconv"

	"walras/results/parquet"
)

// Keep returns a frame of the rows for which keep, one truth value per row, is true, in their order. It shares texts with f and
// nothing else; where all rows are kept it is f.
func (f *Frame) Keep(keep []bool) *Frame {
	if len(keep) != f.rows {
		panic("results: Keep needs a truth value for every row")
	}
	rows := make([]int, 0, f.rows)
	for r, k := range keep {
		if k {
			rows = append(rows, r)
		}
	}
	if len(rows) == f.rows {
		return f
	}
	return f.Take(rows)
}

// Take returns a frame of the given rows, in their order; a row may be taken several times. It shares texts with f and nothing else.
func (f *Frame) Take(rows []int) *Frame {
	out := &Frame{rows: len(rows), index: make(map[string]int, len(f.columns))}
	for _, c := range f.columns {
		out.add(c.keep(rows))
	}
	return out
}

// Beside returns a frame with the columns of f and those of another frame, of as many rows, that f lacks. It shares all of them.
func (f *Frame) Beside(g *Frame) *Frame {
	if g.rows != f.rows {
		panic("results: Beside needs frames of as many rows")
	}
	out := &Frame{rows: f.rows, index: make(map[string]int, len(f.columns)+len(g.columns))}
	for _, c := range append(slices.Clone(f.columns), g.columns...) {
		if !out.Has(c.Name) {
			out.add(c)
		}
	}
	return out
}

func (c *frameColumn) keep(rows []int) *frameColumn {
	out := &frameColumn{Column: c.Column, Rows: parquet.Rows{Texts: c.Texts}}
	out.Floats, out.Singles = take(c.Floats, rows), take(c.Singles, rows)
	out.Ints, out.Uints, out.Bools, out.Codes = take(c.Ints, rows), take(c.Uints, rows), take(c.Bools, rows), take(c.Codes, rows)
	nulls := 0
	for _, word := range c.Nulls {
		nulls += bits.OnesCount64(word)
	}
	if nulls > 0 {
		out.Nulls = make([]uint64, (len(rows)+63)/64)
		for i, r := range rows {
			if c.Null(r) {
				out.Nulls[i>>6] |= 1 << (i & 63)
			}
		}
	}
	return out
}

// take is nil for the kinds that a column is not.
func take[T any](from []T, rows []int) []T {
	if from == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = from[r]
	}
	return out
}

// Text writes a value with all its digits; null is "null".
func (f *Frame) Text(name string, row int) string {
	c := f.column(name)
	if c.Null(row) {
		return "null"
	}
	return c.text(row)
}

func (c *frameColumn) text(row int) string {
	switch c.Kind {
	case Float64:
		return strconv.FormatFloat(c.Floats[row], 'g', -1, 64)
	case Float32:
		return strconv.FormatFloat(float64(c.Singles[row]), 'g', -1, 32)
	case Int64:
		return strconv.FormatInt(c.Ints[row], 10)
	case Uint64:
		return strconv.FormatUint(c.Uints[row], 10)
	case Bool:
		return strconv.FormatBool(c.Bools[row])
	default:
		return c.Texts[c.Codes[row]]
	}
}

// Difference names the first column, volatile ones and those to ignore left out, whose value in a row of f is not, bit for bit, that of the
// same column in a row of g; "" where there is none. Columns that only one of the two has, or of different kinds, count
// as different unless null, or equal as text.
func (f *Frame) Difference(row int, g *Frame, other int, ignore ...string) string {
	for _, c := range f.columns {
		if c.Volatile || slices.Contains(ignore, c.Name) {
			continue
		}
		if i, ok := g.index[c.Name]; !ok && !c.Null(row) || ok && !c.same(row, g.columns[i], other) {
			return c.Name
		}
	}
	for _, c := range g.columns {
		if !c.Volatile && !f.Has(c.Name) && !c.Null(other) && !slices.Contains(ignore, c.Name) {
			return c.Name
		}
	}
	return ""
}

func (c *frameColumn) same(row int, d *frameColumn, other int) bool {
	if c.Null(row) || d.Null(other) {
		return c.Null(row) && d.Null(other)
	}
	if c.Kind != d.Kind {
		return c.text(row) == d.text(other)
	}
	switch c.Kind {
	case Float64:
		return math.Float64bits(c.Floats[row]) == math.Float64bits(d.Floats[other])
	case Float32:
		return math.Float32bits(c.Singles[row]) == math.Float32bits(d.Singles[other])
	case Int64:
		return c.Ints[row] == d.Ints[other]
	case Uint64:
		return c.Uints[row] == d.Uints[other]
	case Bool:
		return c.Bools[row] == d.Bools[other]
	default:
		return c.Texts[c.Codes[row]] == d.Texts[d.Codes[other]]
	}
}
