package results

import (
	"math"
	"os"
	"testing"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

var groupSchema = &Schema{Table: "rows", Columns: []Column{
	{Name: "i", Kind: Int64}, {Name: "u", Kind: Uint64, Nullable: true}, {Name: "f", Kind: Float64}, {Name: "s", Kind: Float32}, {Name: "t", Kind: String},
}}

// eachGroup calls f for every row group of a table in order.
func eachGroup(t *testing.T, d *Dataset, f func(g *Group)) {
	t.Helper()
	must(t, d.ScanChosen("rows", nil, func(g *Group) bool { f(g); return true }, func(*Frame) error { return nil }))
}

// The bounds are those of the values written, unsigned where the kind is, and leave NaN and null out.
func TestGroupBounds(t *testing.T) {
	b := NewBlock(groupSchema, 3)
	for i, x := range []float64{math.NaN(), -2, 3} {
		b.AppendInt(0, int64(i)-1)
		if i == 0 {
			b.AppendNull(1)
		} else {
			b.AppendUint(1, math.MaxUint64-uint64(i))
		}
		b.AppendFloat(2, x)
		b.AppendFloat(3, math.NaN())
		b.AppendString(4, []string{"µ", "a", "b"}[i])
	}
	dir, _ := writeOne(t, groupSchema, b)
	d, err := Open(dir)
	must(t, err)
	groups := 0
	eachGroup(t, d, func(g *Group) {
		groups++
		if low, high, known := g.Ints("i"); !known || low != -1 || high != 1 || g.Rows() != 3 {
			t.Errorf("i from %d to %d in %d rows, known: %v", low, high, g.Rows(), known)
		}
		if low, high, known := g.Uints("u"); !known || low != math.MaxUint64-2 || high != math.MaxUint64-1 {
			t.Errorf("u from %d to %d, known: %v", low, high, known)
		}
		if n, known := g.Nulls("u"); !known || n != 1 {
			t.Errorf("%d nulls in u, known: %v", n, known)
		}
		if low, high, known := g.Floats("f"); !known || low != -2 || high != 3 {
			t.Errorf("f from %g to %g, known: %v", low, high, known)
		}
		if low, high, known := g.Floats("s"); known {
			t.Errorf("NaN alone has bounds %g and %g", low, high)
		}
		if low, high, known := g.Texts("t"); !known || low != "a" || high != "µ" {
			t.Errorf("t from %q to %q, known: %v", low, high, known)
		}
	})
	if groups != 1 {
		t.Errorf("%d row groups", groups)
	}
}

// A file without statistics says nothing, and is read.
func TestGroupWithoutStatistics(t *testing.T) {
	s := &Schema{Table: "rows", Columns: groupSchema.Columns[:2]}
	b := NewBlock(s, 1)
	b.AppendInt(0, 7)
	b.AppendUint(1, 8)
	dir, path := writeOne(t, s, b)
	d, err := Open(dir)
	must(t, err)
	unsigned, err := schema.NewPrimitiveNodeLogical("u", parquet.Repetitions.Optional, schema.NewIntLogicalType(64, false), parquet.Types.Int64, 0, -1)
	must(t, err)
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, schema.FieldList{schema.NewInt64Node("i", parquet.Repetitions.Required, -1), unsigned}, -1)
	must(t, err)
	f, err := os.Create(path)
	must(t, err)
	w := file.NewParquetWriter(f, root, file.WithWriterProps(parquet.NewWriterProperties(parquet.WithStats(false))))
	group := w.AppendRowGroup()
	for i := range s.Columns {
		column, err := group.NextColumn()
		must(t, err)
		var levels []int16
		if i == 1 {
			levels = []int16{1}
		}
		_, err = column.(*file.Int64ColumnChunkWriter).WriteBatch([]int64{int64(7 + i)}, levels, nil)
		must(t, err)
		must(t, column.Close())
	}
	must(t, w.Close())
	info, err := os.Stat(path)
	must(t, err)
	d.manifest.Done[0].Files[0].Bytes = info.Size()
	eachGroup(t, d, func(g *Group) {
		_, _, ints := g.Ints("i")
		_, _, uints := g.Uints("u")
		_, nulls := g.Nulls("u")
		if ints || uints || nulls {
			t.Errorf("a file without statistics: bounds of i %v, of u %v, nulls of u %v", ints, uints, nulls)
		}
	})
	frame, err := d.FrameChosen("rows", func(*Group) bool { return true })
	must(t, err)
	if frame.Len() != 1 || frame.Ints("i")[0] != 7 || frame.Uints("u")[0] != 8 {
		t.Errorf("row %v, %v", frame.Ints("i"), frame.Uints("u"))
	}
}

// What is left out is not read: neither rows nor texts of it come, and the order of the rest stays.
func TestFrameChosen(t *testing.T) {
	s := &Schema{Table: "rows", Columns: []Column{{Name: "i", Kind: Int64}, {Name: "t", Kind: String}}}
	dir := t.TempDir()
	r := mustRun(t, dir, header("many", 5, s))
	for shard := range 5 {
		b := NewBlock(s, 2)
		for row := range 2 {
			b.AppendInt(0, int64(10*shard+row))
			b.AppendString(1, []string{"a", "b", "c", "d", "e"}[shard])
		}
		must(t, r.WriteShard(shard, b))
	}
	must(t, r.Close())
	d, err := Open(dir)
	must(t, err)
	odd := func(g *Group) bool { low, _, _ := g.Ints("i"); return low/10%2 == 1 }
	f, err := d.FrameChosen("rows", odd)
	must(t, err)
	_, texts := f.Codes("t")
	if f.Len() != 4 || f.Ints("i")[0] != 10 || f.Ints("i")[3] != 31 || f.Strings("t")[3] != "d" || len(texts) != 2 {
		t.Errorf("rows %v, texts %v", f.Ints("i"), f.Strings("t"))
	}
	if f, err = d.FrameChosen("rows", func(*Group) bool { return false }); err != nil || f.Len() != 0 {
		t.Errorf("%d rows of no row group, error %v", f.Len(), err)
	}
}
