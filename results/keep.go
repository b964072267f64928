package results

import "math/bits"

// Keep returns a frame of the rows for which keep, one truth value a row, is true, in their order. It shares texts with f and
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
	out := &Frame{rows: len(rows), index: make(map[string]int, len(f.columns))}
	for _, c := range f.columns {
		out.add(c.keep(rows))
	}
	return out
}

func (c *frameColumn) keep(rows []int) *frameColumn {
	out := &frameColumn{Column: c.Column, texts: c.texts}
	out.floats, out.singles = take(c.floats, rows), take(c.singles, rows)
	out.ints, out.uints, out.bools, out.codes = take(c.ints, rows), take(c.uints, rows), take(c.bools, rows), take(c.codes, rows)
	nulls := 0
	for _, word := range c.nulls {
		nulls += bits.OnesCount64(word)
	}
	if nulls > 0 {
		out.nulls = make([]uint64, (len(rows)+63)/64)
		for i, r := range rows {
			if c.null(r) {
				out.nulls[i>>6] |= 1 << (i & 63)
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
