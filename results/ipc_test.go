package results

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
)

// arrowRows reads an Arrow file back with Arrow's own reader.
func arrowRows(t *testing.T, path string) (*arrow.Schema, []row) {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	r, err := ipc.NewFileReader(f)
	must(t, err)
	defer r.Close()
	var rows []row
	for k := range r.NumRecords() {
		rec, err := r.Record(k)
		must(t, err)
		for n := range int(rec.NumRows()) {
			out := row{
				i: rec.Column(0).(*array.Int64).Value(n), u: rec.Column(1).(*array.Uint64).Value(n),
				f: rec.Column(2).(*array.Float64).Value(n), g: rec.Column(3).(*array.Float32).Value(n),
				s: rec.Column(4).(*array.String).Value(n), b: rec.Column(5).(*array.Boolean).Value(n),
				t: rec.Column(12).(*array.Int64).Value(n),
			}
			for j := range out.null {
				out.null[j] = rec.Column(6 + j).IsNull(n)
			}
			rows = append(rows, out)
		}
	}
	return r.Schema(), rows
}

func TestArrowFile(t *testing.T) {
	const shards, perShard = 3, 500
	dir := t.TempDir()
	run := mustRun(t, filepath.Join(dir, "run"), header("arrow", shards+1, kindsSchema))
	var rows []row
	for k := range shards {
		part := someRows(perShard, uint64(k))
		must(t, run.WriteShard(k, blockOf(part)))
		rows = append(rows, part...)
	}
	must(t, run.WriteShard(shards, blockOf(awkward())))
	rows = append(rows, awkward()...)
	must(t, run.Close())
	d := mustOpen(t, filepath.Join(dir, "run"))
	even := func(f *Frame) []bool {
		keep := make([]bool, f.Len())
		for i := range keep {
			keep[i] = f.Ints("i")[i]%2 == 0
		}
		return keep
	}
	for name, mask := range map[string]func(*Frame) []bool{"all": nil, "even": even} {
		path := filepath.Join(dir, name+".arrow")
		f, err := os.Create(path)
		must(t, err)
		a, err := d.NewArrowFile(f, "kinds", nil)
		must(t, err)
		must(t, d.Scan("kinds", nil, func(frame *Frame) error {
			if mask != nil {
				frame = frame.Keep(mask(frame))
			}
			return a.Write(frame)
		}))
		must(t, a.Close())
		must(t, f.Close())
		var want []row
		for _, r := range rows {
			if mask == nil || r.i%2 == 0 {
				want = append(want, r)
			}
		}
		schema, got := arrowRows(t, path)
		if len(got) != len(want) || a.Rows() != int64(len(want)) {
			t.Fatalf("%s: %d rows read, %d written, want %d", name, len(got), a.Rows(), len(want))
		}
		for k, r := range want {
			g := got[k]
			if !sameBits(g.f, r.f) || !sameBits(float64(g.g), float64(r.g)) {
				t.Fatalf("%s: row %d has f %v, g %v, want %v, %v", name, k, g.f, g.g, r.f, r.g)
			}
			g.f, g.g, r.f, r.g = 0, 0, 0, 0
			if g != r {
				t.Fatalf("%s: row %d is %+v, want %+v", name, k, g, r)
			}
		}
		if unit, _ := schema.Field(0).Metadata.GetValue("unit"); unit != "1" || schema.Field(0).Nullable || !schema.Field(6).Nullable {
			t.Errorf("field i is %v", schema.Field(0))
		}
		if hash, _ := schema.Metadata().GetValue("walras.spec_hash"); hash != "hash-of-arrow" {
			t.Errorf("metadata are %v", schema.Metadata())
		}
	}
}

func TestArrowFileErrors(t *testing.T) {
	dir := t.TempDir()
	run := mustRun(t, dir, header("arrow", 1, kindsSchema))
	must(t, run.Close())
	f, err := os.Create(filepath.Join(t.TempDir(), "x.arrow"))
	must(t, err)
	defer f.Close()
	d := mustOpen(t, dir)
	if _, err := d.NewArrowFile(f, "kinds", []string{"nobody"}); err == nil {
		t.Error("a column that the table lacks is no error")
	}
	a, err := d.NewArrowFile(f, "kinds", []string{"s", "i"})
	must(t, err)
	must(t, a.Close())
	if schema, _ := arrowSchema(t, f.Name()); schema.NumFields() != 2 || schema.Field(0).Name != "s" {
		t.Errorf("a file without rows has the fields %v", schema.Fields())
	}
}

func arrowSchema(t *testing.T, path string) (*arrow.Schema, int) {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	r, err := ipc.NewFileReader(f)
	must(t, err)
	defer r.Close()
	return r.Schema(), r.NumRecords()
}
