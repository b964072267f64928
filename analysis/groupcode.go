package analysis

import (
	"math"
	"slices"

	"walras/results"
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
	cells  []cell
}

// cell is a cell of a key column: equal cells have equal bits.
type cell struct {
	bits uint64
	null bool
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
	n := f.Len()
	c.codes, c.cells = slices.Grow(c.codes[:0], n)[:n], slices.Grow(c.cells[:0], n)[:n]
	clear(c.codes)
	if len(c.keys) == 0 && len(c.groups) == 0 {
		c.groups = append(c.groups, nil)
	}
	for k := range c.keys {
		c.identify(k, f)
		c.refine(k, f)
	}
	return c.codes
}

// identify fills cells with those of key k.
func (c *groupCoder) identify(k int, f *results.Frame) {
	key := c.keys[k]
	switch f.Kind(key) {
	case results.String:
		codes, texts := f.Codes(key)
		numbers := make([]uint64, len(texts))
		for i, text := range texts {
			number, ok := c.texts[k][text]
			if !ok {
				number = uint64(len(c.texts[k]))
				c.texts[k][text] = number
			}
			numbers[i] = number
		}
		for r, code := range codes {
			c.cells[r] = cell{bits: numbers[code], null: texts[code] == "" && f.Null(key, r)}
		}
	case results.Uint64:
		for r, x := range f.Uints(key) {
			c.cells[r] = cell{bits: x, null: x == 0 && f.Null(key, r)}
		}
	case results.Int64:
		for r, x := range f.Ints(key) {
			c.cells[r] = cell{bits: uint64(x), null: x == 0 && f.Null(key, r)}
		}
	case results.Bool:
		for r, x := range f.Floats(key) {
			c.cells[r] = cell{bits: math.Float64bits(x), null: math.IsNaN(x)}
		}
	default:
		nan := math.Float64bits(math.NaN())
		for r, x := range f.Floats(key) {
			if math.IsNaN(x) {
				c.cells[r] = cell{bits: nan, null: f.Null(key, r)}
				continue
			}
			c.cells[r] = cell{bits: math.Float64bits(x + 0)} // −0 + 0 = +0
		}
	}
}

// refine splits the groups in codes by the cells of key k. Neighbouring rows mostly agree, so the last
// answer is remembered.
func (c *groupCoder) refine(k int, f *results.Frame) {
	table, last := &c.tables[k], k == len(c.keys)-1
	var before cell
	var group, code uint32
	for r, now := range c.cells {
		if now.null {
			c.absent[k]++
			now.bits = 0
		}
		if r == 0 || now != before || c.codes[r] != group {
			before, group = now, c.codes[r]
			var fresh bool
			if code, fresh = table.code(group, now); fresh && last {
				row := View{src: &source{frame: f}}
				key := make([]Value, len(c.keys))
				for i, name := range c.keys {
					key[i] = row.value(name, r)
				}
				c.groups = append(c.groups, key)
			}
		}
		c.codes[r] = code
	}
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

// code is the number of a cell in a group, a fresh one where it has none.
func (t *cellTable) code(group uint32, c cell) (code uint32, fresh bool) {
	if 2*int(t.used) >= len(t.slots) {
		t.grow()
	}
	s := t.slot(group, c)
	if !s.taken {
		*s = cellSlot{cell: c, taken: true, group: group, code: t.used}
		t.used++
		return s.code, true
	}
	return s.code, false
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
