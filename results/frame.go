package results

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"walras/results/parquet"
)

// Frame is rows of a table in memory, column by column. It is read-only and safe for use by several goroutines. The
// slices it returns belong to the frame.
//
// Asking for a column that the frame does not have, or for a kind that the column cannot be read as, is a mistake in
// the program and panics; Has and Kind tell.
type Frame struct {
	rows    int
	columns []*frameColumn
	index   map[string]int
}

// frameColumn holds every row's value.
type frameColumn struct {
	Column
	parquet.Rows
	known *parquet.Dictionary // of Texts, while the frame is being read

	once     [4]sync.Once // conversions, made when first asked for
	asFloats []float64
	asInts   []int64
	asTexts  []string
	derived  any
}

// NewFrame makes a frame from slices, for tests and for tables computed elsewhere: []float64, []float32, []int64,
// []uint64, []bool or []string, all of one length, in the order of names.
func NewFrame(names []string, columns ...any) (*Frame, error) {
	if len(names) != len(columns) {
		return nil, fmt.Errorf("frame of %d names has %d columns", len(names), len(columns))
	}
	f := &Frame{index: make(map[string]int, len(names))}
	for i, name := range names {
		c := &frameColumn{Column: Column{Name: name}}
		n := 0
		switch v := columns[i].(type) {
		case []float64:
			c.Kind, c.Floats, n = Float64, v, len(v)
		case []float32:
			c.Kind, c.Singles, n = Float32, v, len(v)
		case []int64:
			c.Kind, c.Ints, n = Int64, v, len(v)
		case []uint64:
			c.Kind, c.Uints, n = Uint64, v, len(v)
		case []bool:
			c.Kind, c.Bools, n = Bool, v, len(v)
		case []string:
			c.Kind, n = String, len(v)
			c.setTexts(v)
		default:
			return nil, fmt.Errorf("frame column %s is a %T, allowed are slices of float64, float32, int64, uint64, bool, string", name, v)
		}
		if i > 0 && n != f.rows {
			return nil, fmt.Errorf("frame column %s has %d rows and column %s has %d", name, n, names[0], f.rows)
		}
		if f.Has(name) {
			return nil, fmt.Errorf("frame has two columns %s", name)
		}
		f.rows = n
		f.add(c)
	}
	return f, nil
}

func (f *Frame) add(c *frameColumn) {
	f.index[c.Name] = len(f.columns)
	f.columns = append(f.columns, c)
}

func (c *frameColumn) setTexts(texts []string) {
	d := parquet.NewDictionary()
	c.Codes = make([]uint32, len(texts))
	for i, text := range texts {
		c.Codes[i] = d.Code(text)
	}
	c.Texts = d.Texts
}

// Len returns the number of rows.
func (f *Frame) Len() int { return f.rows }

// Names returns the columns' names in order.
func (f *Frame) Names() []string {
	names := make([]string, len(f.columns))
	for i, c := range f.columns {
		names[i] = c.Name
	}
	return names
}

// Has reports whether the frame has the column.
func (f *Frame) Has(name string) bool {
	_, ok := f.index[name]
	return ok
}

// Index returns the position of the named column, or -1.
func (f *Frame) Index(name string) int {
	if i, ok := f.index[name]; ok {
		return i
	}
	return -1
}

// Kind returns the kind of a column.
func (f *Frame) Kind(name string) Kind { return f.column(name).Kind }

// Null reports whether the value is null.
func (f *Frame) Null(name string, row int) bool {
	if row < 0 || row >= f.rows {
		panic(fmt.Sprintf("results: row %d of a frame of %d", row, f.rows))
	}
	return f.column(name).Null(row)
}

func (f *Frame) column(name string) *frameColumn {
	i, ok := f.index[name]
	if !ok {
		panic(fmt.Sprintf("results: frame has no column %q; it has %s", name, strings.Join(f.Names(), ", ")))
	}
	return f.columns[i]
}

// Floats returns a column of numbers as float64: null is NaN, a bool is 0 or 1. Integers beyond 2^53 are rounded.
func (f *Frame) Floats(name string) []float64 {
	c := f.column(name)
	if c.Kind == Float64 {
		return c.Floats
	}
	if c.Kind == String {
		c.wrong("numbers")
	}
	c.once[0].Do(func() {
		out := make([]float64, f.rows)
		switch c.Kind {
		case Float32:
			for i, v := range c.Singles {
				out[i] = float64(v)
			}
		case Int64:
			for i, v := range c.Ints {
				out[i] = float64(v)
			}
		case Uint64:
			for i, v := range c.Uints {
				out[i] = float64(v)
			}
		case Bool:
			for i, v := range c.Bools {
				if v {
					out[i] = 1
				}
			}
		}
		if c.Nulls != nil {
			for i := range out {
				if c.Null(i) {
					out[i] = math.NaN()
				}
			}
		}
		c.asFloats = out
	})
	return c.asFloats
}

// Ints returns an Int64 or Bool column; null is 0.
func (f *Frame) Ints(name string) []int64 {
	c := f.column(name)
	switch c.Kind {
	case Int64:
		return c.Ints
	case Bool:
		c.once[1].Do(func() {
			c.asInts = make([]int64, f.rows)
			for i, v := range c.Bools {
				if v {
					c.asInts[i] = 1
				}
			}
		})
		return c.asInts
	default:
		c.wrong("int64")
		return nil
	}
}

// Uints returns a Uint64 column; null is 0.
func (f *Frame) Uints(name string) []uint64 {
	c := f.column(name)
	if c.Kind != Uint64 {
		c.wrong("uint64")
	}
	return c.Uints
}

// Bools returns a Bool column; null is false.
func (f *Frame) Bools(name string) []bool {
	c := f.column(name)
	if c.Kind != Bool {
		c.wrong("bool")
	}
	return c.Bools
}

// Strings returns a String column; null is "".
func (f *Frame) Strings(name string) []string {
	codes, texts := f.Codes(name)
	c := f.column(name)
	c.once[2].Do(func() {
		c.asTexts = make([]string, len(codes))
		for i, code := range codes {
			c.asTexts[i] = texts[code]
		}
	})
	return c.asTexts
}

// Derived returns what find computes from a column, which is done once for all frames that share it, see Dataset.Keep. There is one such
// value to a column.
func (f *Frame) Derived(name string, find func() any) any {
	c := f.column(name)
	c.once[3].Do(func() { c.derived = find() })
	return c.derived
}

// Codes returns a String column as it is kept: row i is texts[codes[i]]. Texts are distinct, in the order of their
// first row in the frame's source; null has the code of "". Grouping by code is many times faster than by text.
func (f *Frame) Codes(name string) (codes []uint32, texts []string) {
	c := f.column(name)
	if c.Kind != String {
		c.wrong("string")
	}
	return c.Codes, c.Texts
}

func (c *frameColumn) wrong(as string) {
	panic(fmt.Sprintf("results: column %s is %v and cannot be read as %s", c.Name, c.Kind, as))
}
