package results

import (
	"math"

	"walras/results/parquet"
)

// Frame returns the block's rows as a frame that shares nothing with the block. Columns of unequal length panic.
func (b *Block) Frame() *Frame {
	if err := b.check(); err != nil {
		panic("results: " + err.Error())
	}
	f := &Frame{rows: b.Len(), index: make(map[string]int, len(b.columns))}
	for i := range b.columns {
		c := newFrameColumn(b.schema.Columns[i], f.rows)
		c.fill(&b.columns[i])
		f.add(c)
	}
	return f
}

// newFrameColumn makes a column of zeros.
func newFrameColumn(of Column, rows int) *frameColumn {
	return &frameColumn{Column: of, Rows: parquet.NewRows(of.Kind, of.Nullable, rows)}
}

// fill copies a block's column, spreading its packed values over the rows.
func (c *frameColumn) fill(from *blockColumn) {
	rank := make([]uint32, len(from.Texts)) // code in the frame + 1
	next, row := 0, 0
	forRuns(from, func(values, nulls int) {
		for range values {
			switch c.Kind {
			case Int64:
				c.Ints[row] = int64(from.Words[next])
			case Uint64:
				c.Uints[row] = from.Words[next]
			case Float64:
				c.Floats[row] = math.Float64frombits(from.Words[next])
			case Float32:
				c.Singles[row] = math.Float32frombits(from.Halves[next])
			case Bool:
				c.Bools[row] = from.Bools[next] != 0
			case String:
				code := from.Halves[next]
				if rank[code] == 0 {
					c.Texts = append(c.Texts, from.Texts[code])
					rank[code] = uint32(len(c.Texts))
				}
				c.Codes[row] = rank[code] - 1
			}
			next, row = next+1, row+1
		}
		if nulls > 0 {
			c.SetNull(row, nulls, c.emptyCode())
			row += nulls
		}
	})
}

// forRuns calls f with each run of values and the run of nulls behind it.
func forRuns(c *blockColumn, f func(values, nulls int)) {
	if !c.Nullable {
		f(c.Values(), 0)
		return
	}
	for i := 0; i < len(c.Runs); i += 2 {
		nulls := 0
		if i+1 < len(c.Runs) {
			nulls = int(c.Runs[i+1])
		}
		f(int(c.Runs[i]), nulls)
	}
}

// emptyCode is the code of "" in a string column, which is added where it is missing; 0 in other columns.
func (c *frameColumn) emptyCode() uint32 {
	if c.Kind != String {
		return 0
	}
	for i, text := range c.Texts {
		if text == "" {
			return uint32(i)
		}
	}
	c.Texts = append(c.Texts, "")
	return uint32(len(c.Texts) - 1)
}

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
