package parquet

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
)

// counter is a file that forgets all but its size.
type counter struct{ size int64 }

func (c *counter) Write(data []byte) (int, error) { c.size += int64(len(data)); return len(data), nil }
func (c *counter) Tell() int64                    { return c.size }

// unpacked is a column as Arrow's column writers take it: the values in the slice of their type, and a level for every row, 1 for a value
// and 0 for null, where the column is nullable.
type unpacked struct {
	ints   []int64
	floats []float64
	texts  []parquet.ByteArray
	levels []int16
}

// table makes rows rows like those of table runs in both forms: identifiers, counts, names, numbers that vary, and numbers and names that
// are null in all rows or in every other one.
func table(rows int) (columns []Column, packed []*Packed, forArrow []unpacked) {
	add := func(prefix string, kind Kind, nullable bool, count int) {
		for i := range count {
			columns = append(columns, Column{Name: fmt.Sprint(prefix, i), Kind: kind, Nullable: nullable})
		}
	}
	add("id", Uint64, false, 2)
	add("count", Int64, false, 6)
	add("name", String, false, 6)
	add("x", Float64, false, 25)
	add("absent", Float64, true, 10)
	add("some", Float64, true, 4)
	add("word", String, true, 2)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range columns {
		p, u := &Packed{Name: c.Name, Kind: c.Kind, Nullable: c.Nullable}, unpacked{}
		if c.Kind == String {
			p.Texts = []string{"clearing", "tatonnement", "converged"}
		}
		for r := range rows {
			if c.Nullable {
				null := r%2 == 1 || c.Name[0] != 's'
				p.Runs = appendRowRun(p.Runs, null)
				if null {
					u.levels = append(u.levels, 0)
					continue
				}
				u.levels = append(u.levels, 1)
			}
			switch c.Kind {
			case Uint64, Int64:
				x := rng.Int64N(100)
				if c.Kind == Uint64 {
					x = rng.Int64()
				}
				p.Words, u.ints = append(p.Words, uint64(x)), append(u.ints, x)
			case Float64:
				x := rng.Float64()
				p.Words, u.floats = append(p.Words, math.Float64bits(x)), append(u.floats, x)
			case String:
				code := rng.IntN(len(p.Texts))
				p.Halves, u.texts = append(p.Halves, uint32(code)), append(u.texts, parquet.ByteArray(p.Texts[code]))
			}
		}
		packed, forArrow = append(packed, p), append(forArrow, u)
	}
	return columns, packed, forArrow
}

// write writes the column by Arrow's writer of its type.
func (u unpacked) write(to file.ColumnChunkWriter) (err error) {
	switch w := to.(type) {
	case *file.Int64ColumnChunkWriter:
		_, err = w.WriteBatch(u.ints, u.levels, nil)
	case *file.Float64ColumnChunkWriter:
		_, err = w.WriteBatch(u.floats, u.levels, nil)
	case *file.ByteArrayColumnChunkWriter:
		_, err = w.WriteBatch(u.texts, u.levels, nil)
	}
	if err != nil {
		return err
	}
	return to.Close()
}

// appendRowRun lengthens the last of alternating runs of values and nulls, or begins the next.
func appendRowRun(runs []uint32, null bool) []uint32 {
	if len(runs) == 0 {
		runs = append(runs, 0)
	}
	if (len(runs)%2 == 0) != null {
		runs = append(runs, 0)
	}
	runs[len(runs)-1]++
	return runs
}

// The same rows, compressed by the same codec, by our encoder and by Arrow's column writers, which use dictionaries for texts and
// differences for integers as ours does.
func BenchmarkWriters(b *testing.B) {
	const rows = 1 << 16
	columns, packed, forArrow := table(rows)
	l, err := NewLayout(columns, nil)
	if err != nil {
		b.Fatal(err)
	}
	options := []parquet.WriterProperty{parquet.WithCompression(compress.Codecs.Zstd), parquet.WithDictionaryDefault(false)}
	for _, c := range columns {
		switch c.Kind {
		case String:
			options = append(options, parquet.WithDictionaryFor(c.Name, true))
		case Int64, Uint64:
			options = append(options, parquet.WithEncodingFor(c.Name, parquet.Encodings.DeltaBinaryPacked))
		}
	}
	props, out := parquet.NewWriterProperties(options...), new(counter)
	e := new(Encoder)
	for _, c := range []struct {
		name  string
		write func() error
	}{{"ours", func() error {
		e.Arrange(packed)
		return e.Encode(l, out, packed, rows)
	}}, {"arrow", func() error {
		w := file.NewParquetWriter(out, l.schema.Root(), file.WithWriterProps(props))
		group := w.AppendRowGroup()
		for _, u := range forArrow {
			column, err := group.NextColumn()
			if err != nil {
				return err
			}
			if err := u.write(column); err != nil {
				return err
			}
		}
		return w.Close()
	}}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				out.size = 0
				if err := c.write(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
			b.ReportMetric(float64(out.size)/rows, "bytes/row")
		})
	}
}
