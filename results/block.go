package results

import (
	"fmt"
	"math"
	"slices"

	"walras/results/parquet"
)

// Block holds rows of one table in columns. One worker owns it, fills it, hands it to Run.WriteShard and resets it;
// appending allocates nothing once its buffers have grown to the size of a shard.
//
// A column index out of range, or a value of another kind than the column's, is a mistake in the program and panics.
type Block struct {
	schema  *Schema
	columns []blockColumn
	packed  []*parquet.Packed // of the columns
}

// blockColumn is a column that grows.
type blockColumn struct {
	parquet.Packed
	capacity int // first allocation, in values
	rows     int // rows appended, nulls included; only kept for nullable columns

	codes  map[string]uint32 // of Texts
	pinned int               // Texts[:pinned] have been handed out by Code and stay
}

// maxForgettable is how many texts that came by AppendString alone survive a Reset: enough for the usual error texts,
// and a bound on memory where every row brings a new one.
const maxForgettable = 1 << 12

// NewBlock makes an empty block for tables of schema s; capacity is the number of rows expected.
func NewBlock(s *Schema, capacity int) *Block {
	b := &Block{schema: s, columns: make([]blockColumn, len(s.Columns)), packed: make([]*parquet.Packed, len(s.Columns))}
	for i, c := range s.Columns {
		b.columns[i] = blockColumn{Packed: parquet.Packed{Name: c.Name, Kind: c.Kind, Nullable: c.Nullable}, capacity: max(capacity, 16)}
		b.packed[i] = &b.columns[i].Packed
	}
	return b
}

// Len returns the number of rows: the length of the first column.
func (b *Block) Len() int {
	if len(b.columns) == 0 {
		return 0
	}
	return b.columns[0].length()
}

// Reset empties the block and keeps its memory and its dictionaries: codes given by Code stay valid.
func (b *Block) Reset() {
	for i := range b.columns {
		c := &b.columns[i]
		c.Words, c.Halves, c.Bools = c.Words[:0], c.Halves[:0], c.Bools[:0]
		c.rows, c.Runs = 0, c.Runs[:0]
		if len(c.Texts) > c.pinned+maxForgettable {
			for _, text := range c.Texts[c.pinned:] {
				delete(c.codes, text)
			}
			clear(c.Texts[c.pinned:])
			c.Texts = c.Texts[:c.pinned]
		}
	}
}

// AppendInt appends v to an Int64 column.
func (b *Block) AppendInt(col int, v int64) {
	c := &b.columns[col]
	if c.Kind != Int64 {
		c.mismatch("an int64")
	}
	c.Words = push(c.Words, uint64(v), c.capacity)
	c.markValue()
}

// AppendUint appends v to a Uint64 column.
func (b *Block) AppendUint(col int, v uint64) {
	c := &b.columns[col]
	if c.Kind != Uint64 {
		c.mismatch("a uint64")
	}
	c.Words = push(c.Words, v, c.capacity)
	c.markValue()
}

// AppendFloat appends v to a Float64 column, or rounds it to a Float32 column. Every NaN becomes the same NaN, so that
// equal results are equal byte for byte.
func (b *Block) AppendFloat(col int, v float64) {
	c := &b.columns[col]
	switch c.Kind {
	case Float64:
		bits := math.Float64bits(v)
		if v != v {
			bits = canonicalNaN
		}
		c.Words = push(c.Words, bits, c.capacity)
	case Float32:
		bits := math.Float32bits(float32(v))
		if v != v {
			bits = canonicalNaN32
		}
		c.Halves = push(c.Halves, bits, c.capacity)
	default:
		c.mismatch("a float")
	}
	c.markValue()
}

// AppendFloats appends values to consecutive columns of floats, as AppendFloat does but for NaN, which is null in a nullable
// column.
func (b *Block) AppendFloats(col int, values []float64) {
	columns := b.columns[col:][:len(values)]
	for i, v := range values {
		c := &columns[i]
		if c.Kind != Float64 || c.Nullable || len(c.Words) == cap(c.Words) {
			if v != v && c.Nullable {
				b.AppendNull(col + i)
			} else {
				b.AppendFloat(col+i, v)
			}
			continue
		}
		bits := math.Float64bits(v)
		if v != v {
			bits = canonicalNaN
		}
		c.Words = append(c.Words, bits)
	}
}

// The one NaN that is stored: quiet, positive, without payload.
const (
	canonicalNaN   = 0x7ff8000000000000
	canonicalNaN32 = 0x7fc00000
)

// AppendBool appends v to a Bool column.
func (b *Block) AppendBool(col int, v bool) {
	c := &b.columns[col]
	if c.Kind != Bool {
		c.mismatch("a bool")
	}
	var bit byte
	if v {
		bit = 1
	}
	c.Bools = push(c.Bools, bit, c.capacity)
	c.markValue()
}

// AppendNull appends a null to a nullable column.
func (b *Block) AppendNull(col int) {
	c := &b.columns[col]
	if !c.Nullable {
		c.mismatch("a null")
	}
	c.rows++
	switch n := len(c.Runs); {
	case n == 0:
		c.Runs = append(c.Runs, 0, 1)
	case n%2 == 1:
		c.Runs = append(c.Runs, 1)
	default:
		c.Runs[n-1]++
	}
}

// Code interns text in a String column and returns its code, which stays valid for the life of the block.
func (b *Block) Code(col int, text string) uint32 {
	c := &b.columns[col]
	code := c.intern(text)
	c.pinned = max(c.pinned, int(code)+1)
	return code
}

// AppendCode appends the text that Code gave code for.
func (b *Block) AppendCode(col int, code uint32) {
	c := &b.columns[col]
	if int(code) >= len(c.Texts) {
		panic(fmt.Sprintf("results: column %s: code %d was not given by Code (%d are)", c.Name, code, len(c.Texts)))
	}
	c.Halves = push(c.Halves, code, c.capacity)
	c.markValue()
}

// AppendString appends text to a String column.
func (b *Block) AppendString(col int, text string) {
	c := &b.columns[col]
	code := c.intern(text)
	c.Halves = push(c.Halves, code, c.capacity)
	c.markValue()
}

func (c *blockColumn) intern(text string) uint32 {
	if c.Kind != String {
		c.mismatch("a string")
	}
	if code, ok := c.codes[text]; ok {
		return code
	}
	if c.codes == nil {
		c.codes = make(map[string]uint32)
	}
	code := uint32(len(c.Texts))
	c.Texts = append(c.Texts, text)
	c.codes[text] = code
	return code
}

// push appends v; the first time it allocates room for capacity values at once.
func push[T any](s []T, v T, capacity int) []T {
	if cap(s) == 0 {
		s = make([]T, 0, capacity)
	}
	return append(s, v)
}

func (c *blockColumn) markValue() {
	if !c.Nullable {
		return
	}
	c.rows++
	if n := len(c.Runs); n%2 == 1 {
		c.Runs[n-1]++
	} else {
		c.Runs = append(c.Runs, 1)
	}
}

func (c *blockColumn) length() int {
	if c.Nullable {
		return c.rows
	}
	return c.Values()
}

func (c *blockColumn) mismatch(what string) {
	null := "not null"
	if c.Nullable {
		null = "nullable"
	}
	panic(fmt.Sprintf("results: column %s is %v, %s; %s was appended", c.Name, c.Kind, null, what))
}

// Cut drops the rows from n on, also where an interrupted append has left columns of unequal length.
func (b *Block) Cut(n int) {
	for i := range b.columns {
		b.columns[i].cut(n)
	}
}

func (c *blockColumn) cut(n int) {
	values := n
	if c.Nullable {
		if c.rows <= n {
			return
		}
		values, c.rows = 0, n
		left := uint32(n)
		for k, run := range c.Runs {
			if run >= left {
				c.Runs = c.Runs[:k+1]
				c.Runs[k] = left
			}
			if k%2 == 0 {
				values += int(min(run, left))
			}
			if run >= left {
				break
			}
			left -= run
		}
	}
	c.Words, c.Halves, c.Bools = head(c.Words, values), head(c.Halves, values), head(c.Bools, values)
}

func head[T any](s []T, n int) []T { return s[:min(n, len(s))] }

// check reports columns of unequal length.
func (b *Block) check() error {
	n := b.Len()
	i := slices.IndexFunc(b.columns, func(c blockColumn) bool { return c.length() != n })
	if i >= 0 {
		return fmt.Errorf("table %s: column %s has %d rows and column %s has %d, all must have as many",
			b.schema.Table, b.columns[i].Name, b.columns[i].length(), b.columns[0].Name, n)
	}
	return nil
}
