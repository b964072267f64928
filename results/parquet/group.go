package parquet

import (
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/parquet/metadata"
)

// Group is a row group of a file as its footer describes it, before any value is read. Asking for a column that the table does not
// have, or for bounds of another kind, is a mistake in the program and panics.
type Group struct {
	file  *File
	index int
}

// Rows is the number of rows.
func (g *Group) Rows() int { return g.file.groups[g.index] }

// Nulls is the number of nulls in a column, where it is known.
func (g *Group) Nulls(column string) (n int64, known bool) {
	s := g.statistics(column)
	switch {
	case !g.column(column).Nullable:
		return 0, true
	case s == nil || !s.HasNullCount():
		return 0, false
	}
	return s.NullCount(), true
}

// Ints are the least and the greatest value of an Int64 column, where they are known.
func (g *Group) Ints(column string) (low, high int64, known bool) {
	if s := g.bounded(column, Int64); s != nil {
		v := s.(*metadata.Int64Statistics)
		return v.Min(), v.Max(), true
	}
	return 0, 0, false
}

// Uints are the least and the greatest value of a Uint64 column, where they are known.
func (g *Group) Uints(column string) (low, high uint64, known bool) {
	if s := g.bounded(column, Uint64); s != nil {
		v := s.(*metadata.Int64Statistics)
		return uint64(v.Min()), uint64(v.Max()), true
	}
	return 0, 0, false
}

// Floats are the least and the greatest number of a column of floats, where they are known. NaN is outside the order: a group
// with bounds may hold it, too, and one of nothing else has no bounds.
func (g *Group) Floats(column string) (low, high float64, known bool) {
	switch s := g.bounded(column, Float64, Float32).(type) {
	case *metadata.Float64Statistics:
		return s.Min(), s.Max(), s.Min() <= s.Max()
	case *metadata.Float32Statistics:
		return float64(s.Min()), float64(s.Max()), s.Min() <= s.Max()
	}
	return 0, 0, false
}

// Texts are the first and the last text of a String column in byte order, where they are known.
func (g *Group) Texts(column string) (low, high string, known bool) {
	if s := g.bounded(column, String); s != nil {
		v := s.(*metadata.ByteArrayStatistics)
		return string(v.Min()), string(v.Max()), true
	}
	return "", "", false
}

func (g *Group) column(name string) Column {
	i := index(g.file.columns, name)
	if i < 0 {
		panic("parquet: no column " + name)
	}
	return g.file.columns[i]
}

// statistics are those of a column in the footer, nil where there are none.
func (g *Group) statistics(column string) metadata.TypedStatistics {
	g.column(column) // panics where there is none
	chunk, err := g.file.reader.MetaData().RowGroup(g.index).ColumnChunk(index(g.file.columns, column))
	if err != nil {
		return nil
	}
	s, err := chunk.Statistics()
	if err != nil {
		return nil
	}
	return s
}

// bounded are the statistics of a column of one of some kinds if they have bounds, of which the writer sets both or none, else nil.
func (g *Group) bounded(column string, kinds ...Kind) metadata.TypedStatistics {
	if k := g.column(column).Kind; !slices.Contains(kinds, k) {
		panic(fmt.Sprintf("parquet: column %s is %v and has no bounds as %v", column, k, kinds[0]))
	}
	if s := g.statistics(column); s != nil && s.HasMinMax() {
		return s
	}
	return nil
}

// Choose says of every row group whether choice takes it, which nil always does, and how many rows these have.
func (f *File) Choose(choice func(*Group) bool) (take []bool, rows int, err error) {
	take = make([]bool, len(f.groups))
	err = guard(func() error {
		for i, n := range f.groups {
			if take[i] = choice == nil || choice(&Group{f, i}); take[i] {
				rows += n
			}
		}
		return nil
	})
	return take, rows, err
}
