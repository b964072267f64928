package results

import (
	"math/bits"
	"slices"

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
