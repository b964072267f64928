package analysis

import (
	"math"
	"slices"

	"walras/results"
	"walras/results/query"
)

// groupCoder numbers the combinations of key cells in the order in which they first come, over row
// group after row group. Every key has a table from the number that the keys before it gave and its own
// cell to a number.
type groupCoder struct {
	keys   []string
	tables []cellTable
	texts  []map[string]uint64 // of each key of text, the numbers of its texts
	groups [][]Value           // the cells of each combination
	absent []int64             // of each key, rows in which it is null
	codes  []uint32            // of the rows of the last row group
}

func newGroupCoder(keys []string) *groupCoder {
	c := &groupCoder{keys: keys, tables: make([]cellTable, len(keys)), texts: make([]map[string]uint64, len(keys)), absent: make([]int64, len(keys))}
	for k := range keys {
		c.texts[k] = map[string]uint64{}
	}
	return c
}

// code numbers the rows of a row group; the numbers hold until the next call.
func (c *groupCoder) code(f *results.Frame) []uint32 {
	c.codes = slices.Grow(c.codes[:0], f.Len())[:f.Len()]
	clear(c.codes)
	for k := range c.keys {
		identify := c.identify(k, f)
		c.tables[k].refine(c.codes, func(r int) cell {
			now := identify(r)
			if now.null {
				c.absent[k]++
			}
			return now
		})
	}
	for r, code := range c.codes {
		if int(code) == len(c.groups) {
			key := make([]Value, len(c.keys))
			for i, name := range c.keys {
				key[i] = query.ValueAt(f, name, r)
			}
			c.groups = append(c.groups, key)
		}
	}
	return c.codes
}

// identify is that of key k, with texts numbered alike in all row groups.
func (c *groupCoder) identify(k int, f *results.Frame) func(row int) cell {
	identify := identify(f, c.keys[k])
	if f.Kind(c.keys[k]) != results.String {
		return identify
	}
	_, texts := f.Codes(c.keys[k])
	numbers := make([]uint64, len(texts))
	for i, text := range texts {
		number, ok := c.texts[k][text]
		if !ok {
			number = uint64(len(c.texts[k]))
			c.texts[k][text] = number
		}
		numbers[i] = number
	}
	return func(r int) cell {
		now := identify(r)
		now.bits = numbers[now.bits]
		return now
	}
}

// cell is a cell of a key column: equal cells have equal bits.
type cell struct {
	bits uint64
	null bool
}

// identify returns a function that gives the cells of a column. Null is a value like any other, and so is NaN; +0 and −0 are one value.
func identify(f *results.Frame, column string) func(row int) cell {
	switch f.Kind(column) {
	case results.String:
		codes, texts := f.Codes(column)
		return func(r int) cell { return cell{uint64(codes[r]), texts[codes[r]] == "" && f.Null(column, r)} }
	case results.Uint64:
		x := f.Uints(column)
		return func(r int) cell { return cell{x[r], x[r] == 0 && f.Null(column, r)} }
	case results.Int64:
		x := f.Ints(column)
		return func(r int) cell { return cell{uint64(x[r]), x[r] == 0 && f.Null(column, r)} }
	}
	x := f.Floats(column)
	nan := math.Float64bits(math.NaN())
	return func(r int) cell {
		if math.IsNaN(x[r]) {
			return cell{nan, f.Null(column, r)}
		}
		return cell{bits: math.Float64bits(x[r] + 0)} // −0 + 0 = +0
	}
}

// columnNumbers are the numbers of the values of a column, one for each row of its frame, in the order in which they first come.
type columnNumbers struct {
	codes []uint32
	n     int
}

// numberedColumn numbers the values of a column, once for all frames that share it.
func numberedColumn(f *results.Frame, column string) columnNumbers {
	return f.Derived(column, func() any {
		codes := make([]uint32, f.Len())
		var seen cellTable
		seen.refine(codes, identify(f, column))
		return columnNumbers{codes, int(seen.used)}
	}).(columnNumbers)
}

// cellTable is a hash table with open addressing from (group, cell) to the numbers 0, 1, …
type cellTable struct {
	slots []cellSlot // a power of two of them, at most half in use
	used  uint32
}

type cellSlot struct {
	cell
	taken       bool
	group, code uint32
}

// refine splits the groups in codes by one cell per row, and numbers the new ones in the order in which they first come. Neighbouring rows
// mostly agree, so the last answer is remembered.
func (t *cellTable) refine(codes []uint32, at func(i int) cell) {
	var before cell
	var group, code uint32
	for i, g := range codes {
		if now := at(i); i == 0 || now != before || g != group {
			before, group = now, g
			code = t.code(g, now)
		}
		codes[i] = code
	}
}

// code is the number of a cell in a group, a fresh one where it has none.
func (t *cellTable) code(group uint32, c cell) uint32 {
	if 2*int(t.used) >= len(t.slots) {
		t.grow()
	}
	s := t.slot(group, c)
	if !s.taken {
		*s = cellSlot{cell: c, taken: true, group: group, code: t.used}
		t.used++
	}
	return s.code
}

// slot is where a cell stands or is to stand.
func (t *cellTable) slot(group uint32, c cell) *cellSlot {
	// Fibonacci hashing: the high bits of a product with odd constants near 2⁶⁴/φ depend on all bits.
	h := (c.bits ^ uint64(group)*0xd6e8feb86659fd93) * 0x9e3779b97f4a7c15
	h ^= h >> 32
	mask := uint64(len(t.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if !s.taken || s.group == group && s.cell == c {
			return s
		}
	}
}

func (t *cellTable) grow() {
	old := t.slots
	t.slots = make([]cellSlot, max(64, 2*len(old)))
	for _, s := range old {
		if s.taken {
			*t.slot(s.group, s.cell) = s
		}
	}
}
