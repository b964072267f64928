package results

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	arrow "github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"walras/results/parquet"
)

// writeOne writes rows as the one shard of a new folder and returns the folder and the file.
func writeOne(t testing.TB, s *Schema, b *Block) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	r := mustRun(t, dir, header("one", 1, s))
	must(t, r.WriteShard(0, b))
	must(t, r.Close())
	return dir, partPath(dir, s.Table, 0)
}

func openArrow(t *testing.T, path string) *file.Reader {
	t.Helper()
	r, err := file.OpenParquetFile(path, false)
	must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

// What other programs see of a file, asked of Arrow's reader and not of ours.
func TestFileAsOthersSeeIt(t *testing.T) {
	rows := awkward()
	_, path := writeOne(t, kindsSchema, blockOf(rows))
	r := openArrow(t, path)
	meta := r.MetaData()
	if got := meta.Schema.Root().RepetitionType(); got != arrow.Repetitions.Required {
		t.Errorf("root is %v, want required", got)
	}
	if r.NumRows() != int64(len(rows)) || r.NumRowGroups() != 1 {
		t.Errorf("%d rows in %d row groups", r.NumRows(), r.NumRowGroups())
	}
	for i, c := range kindsSchema.Columns {
		column := meta.Schema.Column(i)
		if column.Name() != c.Name || column.SchemaNode().RepetitionType() == arrow.Repetitions.Optional != c.Nullable {
			t.Errorf("column %d is %v", i, column)
		}
		chunk, err := meta.RowGroup(0).ColumnChunk(i)
		must(t, err)
		if chunk.Compression() != compress.Codecs.Zstd {
			t.Errorf("%s: %v, want zstd", c.Name, chunk.Compression())
		}
		want := arrow.Encodings.Plain
		switch c.Kind {
		case Int64, Uint64:
			want = arrow.Encodings.DeltaBinaryPacked
		case String:
			want = arrow.Encodings.RLEDict
		}
		if c.Name == "t" { // constant here
			want = arrow.Encodings.RLEDict
		}
		if !slices.Contains(chunk.Encodings(), want) {
			t.Errorf("%s: encodings %v, want %v", c.Name, chunk.Encodings(), want)
		}
	}
	if got := meta.Schema.Column(1).LogicalType(); !got.Equals(schema.NewIntLogicalType(64, false)) {
		t.Errorf("u is %v, want uint64", got)
	}
	if got := meta.Schema.Column(4).LogicalType(); !got.Equals(schema.StringLogicalType{}) {
		t.Errorf("s is %v, want string", got)
	}
}

func TestKeyValueMetadata(t *testing.T) {
	_, path := writeOne(t, kindsSchema, blockOf(awkward()))
	kv := openArrow(t, path).MetaData().KeyValueMetadata()
	for key, want := range map[string]string{keySchemaVersion: "1", keyTable: "kinds", keyExperiment: "one", keySpecHash: "hash-of-one", keyVersion: Version} {
		if got := kv.FindValue(key); got == nil || *got != want {
			t.Errorf("%s is %v, want %s", key, got, want)
		}
	}
	var columns []Column
	must(t, json.Unmarshal([]byte(*kv.FindValue(keyColumns)), &columns))
	if !slices.Equal(columns, kindsSchema.Columns) {
		t.Errorf("%s is %v", keyColumns, columns)
	}
}

// Statistics follow the order of each type; NaN is left out, zeros carry the sign that makes them bounds.
func TestStatistics(t *testing.T) {
	rows := awkward()
	_, path := writeOne(t, kindsSchema, blockOf(rows))
	group := openArrow(t, path).MetaData().RowGroup(0)
	stat := func(i int) metadata.TypedStatistics {
		chunk, err := group.ColumnChunk(i)
		must(t, err)
		s, err := chunk.Statistics()
		must(t, err)
		return s
	}
	if s := stat(0).(*metadata.Int64Statistics); s.Min() != math.MinInt64 || s.Max() != math.MaxInt64 {
		t.Errorf("i from %d to %d", s.Min(), s.Max())
	}
	if s := stat(1).(*metadata.Int64Statistics); uint64(s.Min()) != 0 || uint64(s.Max()) != math.MaxUint64 {
		t.Errorf("u from %d to %d", uint64(s.Min()), uint64(s.Max()))
	}
	if s := stat(2).(*metadata.Float64Statistics); !math.IsInf(s.Min(), -1) || !math.IsInf(s.Max(), 1) {
		t.Errorf("f from %g to %g", s.Min(), s.Max())
	}
	if s := stat(4).(*metadata.ByteArrayStatistics); string(s.Min()) != "" || string(s.Max()) != "µ → ∞" {
		t.Errorf("s from %q to %q", s.Min(), s.Max())
	}
	for i := range kindsSchema.Columns {
		nulls := int64(0)
		if i >= 6 && i < 12 {
			for _, r := range rows {
				if r.null[i-6] {
					nulls++
				}
			}
		}
		if got := stat(i).NullCount(); got != nulls {
			t.Errorf("%s: %d nulls, want %d", kindsSchema.Columns[i].Name, got, nulls)
		}
	}
}

// The values themselves, through Arrow's column readers.
func TestValuesThroughArrow(t *testing.T) {
	rows := someRows(parquet.RowGroupRows+77, 5)
	_, path := writeOne(t, kindsSchema, blockOf(rows))
	r := openArrow(t, path)
	if r.NumRowGroups() != 2 || r.RowGroup(0).NumRows() != parquet.RowGroupRows {
		t.Fatalf("%d row groups, the first of %d rows", r.NumRowGroups(), r.RowGroup(0).NumRows())
	}
	at := 0
	for g := range r.NumRowGroups() {
		n := int(r.RowGroup(g).NumRows())
		levels := make([]int16, n)
		column := func(i int) file.ColumnChunkReader {
			c, err := r.RowGroup(g).Column(i)
			must(t, err)
			return c
		}
		uints := make([]int64, n)
		_, _, err := column(7).(*file.Int64ColumnChunkReader).ReadBatch(int64(n), uints, levels, nil)
		must(t, err)
		next := 0
		for k, row := range rows[at : at+n] {
			if row.null[1] != (levels[k] == 0) {
				t.Fatalf("row %d: level %d", at+k, levels[k])
			}
			if !row.null[1] {
				if uint64(uints[next]) != row.u {
					t.Fatalf("row %d: %d, want %d", at+k, uint64(uints[next]), row.u)
				}
				next++
			}
		}
		texts := make([]arrow.ByteArray, n)
		_, _, err = column(4).(*file.ByteArrayColumnChunkReader).ReadBatch(int64(n), texts, nil, nil)
		must(t, err)
		for k, row := range rows[at : at+n] {
			if string(texts[k]) != row.s {
				t.Fatalf("row %d: %q, want %q", at+k, texts[k], row.s)
			}
		}
		at += n
	}
}

// Equal values give equal bytes, whatever the encoder, the compressor and the block have seen before.
func TestFilesAreDeterministic(t *testing.T) {
	rows := someRows(5000, 6)
	_, first := writeOne(t, kindsSchema, blockOf(rows))
	used := blockOf(someRows(70000, 7))
	dir := t.TempDir()
	r := mustRun(t, dir, header("one", 2, kindsSchema))
	must(t, r.WriteShard(1, used))
	used.Reset()
	for _, row := range rows {
		appendRow(used, row)
	}
	must(t, r.WriteShard(0, used))
	must(t, r.Close())
	a, err := os.ReadFile(first)
	must(t, err)
	b, err := os.ReadFile(partPath(dir, "kinds", 0))
	must(t, err)
	if !bytes.Equal(a, b) {
		t.Error("files of equal values differ")
	}
}

// Columns without information cost next to nothing: under a byte for a thousand rows, headers aside.
func TestConstantColumnsAreFree(t *testing.T) {
	s := &Schema{Table: "flat", Columns: []Column{{Name: "f", Kind: Float64}, {Name: "i", Kind: Int64}, {Name: "s", Kind: String},
		{Name: "b", Kind: Bool}, {Name: "null_f", Kind: Float64, Nullable: true}, {Name: "null_s", Kind: String, Nullable: true},
		{Name: "null_i", Kind: Int64, Nullable: true}}}
	size := func(n int) int64 {
		b := NewBlock(s, n)
		for range n {
			b.AppendFloat(0, math.Pi)
			b.AppendInt(1, -7)
			b.AppendString(2, "same")
			b.AppendBool(3, true)
			for c := 4; c < 7; c++ {
				b.AppendNull(c)
			}
		}
		_, path := writeOne(t, s, b)
		info, err := os.Stat(path)
		must(t, err)
		return info.Size()
	}
	if few, many := size(1000), size(100_000); many-few > 100 {
		t.Errorf("99,000 more constant rows take %d bytes more", many-few)
	}
}

// The footer's length stands where the format wants it.
func TestFooter(t *testing.T) {
	_, path := writeOne(t, kindsSchema, blockOf(awkward()))
	data, err := os.ReadFile(path)
	must(t, err)
	n := len(data)
	if string(data[:4]) != "PAR1" || string(data[n-4:]) != "PAR1" {
		t.Error("magic bytes are missing")
	}
	if length := binary.LittleEndian.Uint32(data[n-8:]); int(length) > n-12 {
		t.Errorf("footer of %d bytes in a file of %d", length, n)
	}
}
