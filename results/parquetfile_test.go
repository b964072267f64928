package results

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow/go/v17/parquet/file"

	"walras/results/parquet"
)

// A Parquet file has the rows that are given, in row groups of the usual size, as Arrow's own reader sees them.
func TestParquetFile(t *testing.T) {
	dir := t.TempDir()
	run := mustRun(t, filepath.Join(dir, "run"), header("parquet", 2, kindsSchema))
	rows := append(someRows(parquet.RowGroupRows, 1), awkward()...)
	must(t, run.WriteShard(0, blockOf(rows[:1000])))
	must(t, run.WriteShard(1, blockOf(rows[1000:])))
	must(t, run.Close())
	d := mustOpen(t, filepath.Join(dir, "run"))
	path := filepath.Join(dir, "all.parquet")
	out, err := os.Create(path)
	must(t, err)
	p, err := d.NewParquetFile(out, "kinds", nil)
	must(t, err)
	must(t, d.Scan("kinds", nil, p.Write))
	must(t, p.Close())
	must(t, out.Close())
	r := openArrow(t, path)
	if r.NumRows() != int64(len(rows)) || p.Rows() != int64(len(rows)) || r.NumRowGroups() != 2 {
		t.Fatalf("%d rows in %d row groups, %d counted; want %d in 2", r.NumRows(), r.NumRowGroups(), p.Rows(), len(rows))
	}
	at := 0
	for g := range r.NumRowGroups() {
		group := r.RowGroup(g)
		n := int(group.NumRows())
		ints, floats := make([]int64, n), make([]float64, n)
		column, err := group.Column(0)
		must(t, err)
		readAll(t, n, func(from int) (int64, int, error) {
			return column.(*file.Int64ColumnChunkReader).ReadBatch(int64(n-from), ints[from:], nil, nil)
		})
		column, err = group.Column(2)
		must(t, err)
		readAll(t, n, func(from int) (int64, int, error) {
			return column.(*file.Float64ColumnChunkReader).ReadBatch(int64(n-from), floats[from:], nil, nil)
		})
		for k := range n {
			if ints[k] != rows[at].i || !sameBits(floats[k], rows[at].f) {
				t.Fatalf("row %d is %d, %v; want %d, %v", at, ints[k], floats[k], rows[at].i, rows[at].f)
			}
			at++
		}
	}
	if hash := r.MetaData().KeyValueMetadata().FindValue("walras.spec_hash"); hash == nil || *hash != "hash-of-parquet" {
		t.Errorf("the metadata do not say the spec: %v", hash)
	}
	if _, err := d.NewParquetFile(out, "kinds", []string{"nobody"}); err == nil {
		t.Error("a column that the table lacks is no error")
	}
}

// readAll reads the n values of a chunk, of which a call may give fewer.
func readAll(t *testing.T, n int, read func(from int) (int64, int, error)) {
	t.Helper()
	for from := 0; from < n; {
		_, got, err := read(from)
		must(t, err)
		if got == 0 {
			t.Fatalf("%d values of %d", from, n)
		}
		from += got
	}
}
