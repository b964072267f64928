package results

import (
	"math"
	"sync/atomic"
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
	c := &frameColumn{Column: of}
	switch of.Kind {
	case Int64:
		c.ints = make([]int64, rows)
	case Uint64:
		c.uints = make([]uint64, rows)
	case Float64:
		c.floats = make([]float64, rows)
	case Float32:
		c.singles = make([]float32, rows)
	case String:
		c.codes = make([]uint32, rows)
	case Bool:
		c.bools = make([]bool, rows)
	}
	if of.Nullable {
		c.nulls = make([]uint64, (rows+63)/64)
	}
	return c
}

// fill copies a block's column, spreading its packed values over the rows.
func (c *frameColumn) fill(from *blockColumn) {
	rank := make([]uint32, len(from.texts)) // code in the frame + 1
	next, row := 0, 0
	forRuns(from, func(values, nulls int) {
		for range values {
			switch c.Kind {
			case Int64:
				c.ints[row] = int64(from.words[next])
			case Uint64:
				c.uints[row] = from.words[next]
			case Float64:
				c.floats[row] = math.Float64frombits(from.words[next])
			case Float32:
				c.singles[row] = math.Float32frombits(from.halves[next])
			case Bool:
				c.bools[row] = from.bools[next] != 0
			case String:
				code := from.halves[next]
				if rank[code] == 0 {
					c.texts = append(c.texts, from.texts[code])
					rank[code] = uint32(len(c.texts))
				}
				c.codes[row] = rank[code] - 1
			}
			next, row = next+1, row+1
		}
		if nulls > 0 {
			c.setNull(row, nulls, c.emptyCode())
			row += nulls
		}
	})
}

// forRuns calls f with each run of values and the run of nulls behind it.
func forRuns(c *blockColumn, f func(values, nulls int)) {
	if !c.nullable {
		f(c.values(), 0)
		return
	}
	for i := 0; i < len(c.runs); i += 2 {
		nulls := 0
		if i+1 < len(c.runs) {
			nulls = int(c.runs[i+1])
		}
		f(int(c.runs[i]), nulls)
	}
}

// emptyCode is the code of "" in a string column, which is added where it is missing; 0 in other columns.
func (c *frameColumn) emptyCode() uint32 {
	if c.Kind != String {
		return 0
	}
	for i, text := range c.texts {
		if text == "" {
			return uint32(i)
		}
	}
	c.texts = append(c.texts, "")
	return uint32(len(c.texts) - 1)
}

// setNull marks count rows from row on as null and gives them the kind's null value. Two goroutines may do this on
// different rows at the same time, hence the atomic words.
func (c *frameColumn) setNull(row, count int, code uint32) {
	for i := row; i < row+count; {
		bit := i & 63
		n := min(64-bit, row+count-i)
		mask := ^uint64(0) >> (64 - n) << bit
		atomic.OrUint64(&c.nulls[i>>6], mask)
		i += n
	}
	switch c.Kind {
	case Float64:
		for i := row; i < row+count; i++ {
			c.floats[i] = math.NaN()
		}
	case Float32:
		for i := row; i < row+count; i++ {
			c.singles[i] = float32(math.NaN())
		}
	case String:
		for i := row; i < row+count; i++ {
			c.codes[i] = code
		}
	case Int64:
		clear(c.ints[row : row+count])
	case Uint64:
		clear(c.uints[row : row+count])
	case Bool:
		clear(c.bools[row : row+count])
	}
}
