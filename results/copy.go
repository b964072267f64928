package results

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

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

// AppendFrom appends the value of a frame's column, counted from 0, in a row of the frame. Integers fit into float
// columns, and everything fits as text into string columns; any other change of kind panics.
func (b *Block) AppendFrom(col int, f *Frame, from, row int) {
	c, to := f.columns[from], &b.columns[col]
	switch {
	case c.Null(row):
		b.AppendNull(col)
	case to.Kind == String && c.Kind == String:
		b.AppendString(col, c.Texts[c.Codes[row]])
	case to.Kind == String:
		b.AppendString(col, c.text(row))
	case c.Kind == Float64:
		b.AppendFloat(col, c.Floats[row])
	case c.Kind == Float32:
		b.AppendFloat(col, float64(c.Singles[row]))
	case c.Kind == Int64 && (to.Kind == Float64 || to.Kind == Float32):
		b.AppendFloat(col, float64(c.Ints[row]))
	case c.Kind == Int64:
		b.AppendInt(col, c.Ints[row])
	case c.Kind == Uint64:
		b.AppendUint(col, c.Uints[row])
	case c.Kind == Bool:
		b.AppendBool(col, c.Bools[row])
	default:
		to.mismatch("a " + c.Kind.String())
	}
}

// Index returns the position of the named column, or -1.
func (f *Frame) Index(name string) int {
	if i, ok := f.index[name]; ok {
		return i
	}
	return -1
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

// Size returns the bytes of the file that the rows of a block make.
func Size(b *Block) (int64, error) {
	if err := b.check(); err != nil {
		return 0, err
	}
	if b.Len() == 0 {
		return 0, nil
	}
	l, err := newLayout(b.schema, new(Manifest))
	if err != nil {
		return 0, err
	}
	var e encoder
	e.Arrange(b.packed)
	e.out.reset(nowhere{})
	if err := e.Encode(l.file, &e.out, b.packed, b.Len()); err != nil {
		return 0, fmt.Errorf("size of table %s: %w", b.schema.Table, err)
	}
	return e.out.size, nil
}

// nowhere is a file that forgets.
type nowhere struct{}

func (nowhere) Write(data []byte) (int, error) { return len(data), nil }
func (nowhere) Sync() error                    { return nil }
func (nowhere) Truncate(int64) error           { return nil }
func (nowhere) Close() error                   { return nil }

// Union returns a schema with the columns of both, those of s first: a number and an integer make a number, any other two
// kinds text. Only nullable columns may differ in kind or be in one of the two alone; other differences are returned in
// words.
func (s *Schema) Union(t *Schema) (*Schema, string) {
	u := &Schema{Table: s.Table, Columns: slices.Clone(s.Columns)}
	for _, c := range t.Columns {
		i := s.Index(c.Name)
		switch {
		case i < 0 && !c.Nullable:
			return nil, fmt.Sprintf("column %s is in one of them only", c.Name)
		case i < 0:
			u.Columns = append(u.Columns, c)
		case c.Kind == u.Columns[i].Kind && c.Nullable == u.Columns[i].Nullable && c.Volatile == u.Columns[i].Volatile:
		case !c.Nullable || !u.Columns[i].Nullable || c.Volatile || u.Columns[i].Volatile:
			return nil, fmt.Sprintf("column %s is %s in one and %s in another", c.Name, u.Columns[i].storage(), c.storage())
		default:
			u.Columns[i].Kind = commonKind(c.Kind, u.Columns[i].Kind)
		}
	}
	for _, c := range s.Columns {
		if t.Index(c.Name) < 0 && !c.Nullable {
			return nil, fmt.Sprintf("column %s is in one of them only", c.Name)
		}
	}
	return u, ""
}

func commonKind(a, b Kind) Kind {
	switch {
	case a == b:
		return a
	case a == Int64 && b == Float64, a == Float64 && b == Int64:
		return Float64
	}
	return String
}
