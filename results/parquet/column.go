package parquet

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
)

// Kind is the type of a column's values.
type Kind uint8

// The kinds. Float32 halves the space of what is only plotted; floats keep NaN (as one canonical NaN), ±Inf and -0.
const (
	Int64 Kind = iota
	Uint64
	Float64
	Float32
	String
	Bool
)

var kindNames = [...]string{Int64: "int64", Uint64: "uint64", Float64: "float64", Float32: "float32", String: "string", Bool: "bool"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// MarshalText writes the kind's name.
func (k Kind) MarshalText() ([]byte, error) {
	if int(k) >= len(kindNames) {
		return nil, fmt.Errorf("kind %d: unknown, allowed are %s", uint8(k), strings.Join(kindNames[:], ", "))
	}
	return []byte(kindNames[k]), nil
}

// UnmarshalText reads a kind's name.
func (k *Kind) UnmarshalText(text []byte) error {
	i := slices.Index(kindNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("column kind %q: unknown, allowed are %s", text, strings.Join(kindNames[:], ", "))
	}
	*k = Kind(i)
	return nil
}

// Column is what a file says of a column. Unit and Doc stand in Arrow files; in Parquet files, in the metadata of the file.
type Column struct {
	Name      string
	Kind      Kind
	Nullable  bool
	Unit, Doc string
}

// index is the position of the named column, or -1.
func index(columns []Column, name string) int {
	return slices.IndexFunc(columns, func(c Column) bool { return c.Name == name })
}

// Packed is a column to be written: the values without the nulls, and where the nulls are as run lengths, so that a column that is all
// null, or has no null, costs next to nothing.
type Packed struct {
	Name     string
	Kind     Kind
	Nullable bool

	Words  []uint64 // Int64 in two's complement, Uint64, Float64 as IEEE 754 bits
	Halves []uint32 // Float32 as IEEE 754 bits, String as codes into Texts
	Bools  []byte   // Bool as 0 or 1
	Texts  []string
	Runs   []uint32 // alternating run lengths: values, nulls, values, …; only where Nullable
}

// Values is the number of values, nulls left out.
func (c *Packed) Values() int { return len(c.Words) + len(c.Halves) + len(c.Bools) }

// Rows is a column that was read: a value for every row, in the slice of its kind; the others are nil. At a null it holds the kind's zero
// (NaN for floats).
type Rows struct {
	Floats  []float64
	Singles []float32
	Ints    []int64
	Uints   []uint64
	Bools   []bool
	Codes   []uint32 // into Texts; a null string has the code of ""
	Texts   []string
	Nulls   []uint64 // bit i%64 of word i/64 is set where row i is null; nil when no row is
}

// NewRows makes a column of zeros.
func NewRows(kind Kind, nullable bool, rows int) (c Rows) {
	switch kind {
	case Int64:
		c.Ints = make([]int64, rows)
	case Uint64:
		c.Uints = make([]uint64, rows)
	case Float64:
		c.Floats = make([]float64, rows)
	case Float32:
		c.Singles = make([]float32, rows)
	case String:
		c.Codes = make([]uint32, rows)
	case Bool:
		c.Bools = make([]bool, rows)
	}
	if nullable {
		c.Nulls = make([]uint64, (rows+63)/64)
	}
	return c
}

// Null reports whether a row is null.
func (c *Rows) Null(row int) bool {
	return c.Nulls != nil && c.Nulls[row>>6]>>(row&63)&1 != 0
}

// SetNull marks count rows from row on as null and gives them the kind's null value, strings the code. Two goroutines may do this on
// different rows at the same time, hence the atomic words.
func (c *Rows) SetNull(row, count int, code uint32) {
	end := row + count
	for i := row; i < end; {
		bit := i & 63
		n := min(64-bit, end-i)
		mask := ^uint64(0) >> (64 - n) << bit
		atomic.OrUint64(&c.Nulls[i>>6], mask)
		i += n
	}
	switch {
	case c.Floats != nil:
		fill(c.Floats[row:end], math.NaN())
	case c.Singles != nil:
		fill(c.Singles[row:end], float32(math.NaN()))
	case c.Codes != nil:
		fill(c.Codes[row:end], code)
	case c.Ints != nil:
		clear(c.Ints[row:end])
	case c.Uints != nil:
		clear(c.Uints[row:end])
	case c.Bools != nil:
		clear(c.Bools[row:end])
	}
}

func fill[T any](dst []T, v T) {
	for i := range dst {
		dst[i] = v
	}
}

// Dictionary numbers texts in the order in which they come.
type Dictionary struct {
	Texts []string
	codes map[string]uint32
}

// NewDictionary makes an empty one.
func NewDictionary() *Dictionary { return &Dictionary{codes: make(map[string]uint32)} }

// Code is the number of a text, which is added where it is new.
func (d *Dictionary) Code(text string) uint32 {
	if code, ok := d.codes[text]; ok {
		return code
	}
	code := uint32(len(d.Texts))
	d.Texts = append(d.Texts, text)
	d.codes[text] = code
	return code
}

// code is Code of bytes, which allocates only for what is new.
func (d *Dictionary) code(text []byte) uint32 {
	if code, ok := d.codes[string(text)]; ok {
		return code
	}
	return d.Code(string(text))
}
