package results

import (
	"bytes"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/parquet/file"
	"pgregory.net/rapid"
)

// throughArrow writes integers with our encoder and reads them with Arrow's decoder.
func throughArrow(t *rapid.T, values []int64) []int64 {
	s := &Schema{Table: "x", Columns: []Column{{Name: "x", Kind: Int64}}}
	b := NewBlock(s, len(values))
	for _, v := range values {
		b.AppendInt(0, v)
	}
	l, err := newLayout(s, &Manifest{})
	if err != nil {
		t.Fatal(err)
	}
	e, out := new(encoder), new(memoryFile)
	e.arrange(b)
	e.part.reset(out)
	if err := e.encode(l, &e.part, b); err != nil {
		t.Fatal(err)
	}
	if err := e.part.flush(); err != nil {
		t.Fatal(err)
	}
	r, err := file.NewParquetReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	column, err := r.RowGroup(0).Column(0)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]int64, b.Len())
	n, _, err := column.(*file.Int64ColumnChunkReader).ReadBatch(int64(len(got)), got, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got[:n]
}

// Delta packing is decoded by Arrow for every width from 0 to 64 bits.
func TestDeltaAgainstArrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shift := rapid.IntRange(0, 63).Draw(t, "shift")
		values := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) int64 {
			return rapid.Int64().Draw(t, "v") >> shift
		}), 1, 400).Draw(t, "values")
		if got := throughArrow(t, values); !slices.Equal(got, values) {
			t.Fatalf("got %v, want %v", got, values)
		}
	})
}

// The hybrid of runs and packed bits, decoded by the few lines of the format's definition.
func TestHybridAgainstDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 32).Draw(t, "width")
		var values []uint32
		for range rapid.IntRange(1, 30).Draw(t, "runs") {
			v := rapid.Uint32().Draw(t, "v") >> (32 - width)
			for range rapid.SampledFrom([]int{1, 1, 1, 2, 3, 7, 8, 9, 20, 600}).Draw(t, "length") {
				values = append(values, v)
			}
		}
		if got := decodeHybrid(appendHybrid(nil, values, width), width, len(values)); !slices.Equal(got, values) {
			t.Fatalf("got %v, want %v", got, values)
		}
	})
}

func TestLevelsAgainstDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runs := rapid.SliceOfN(rapid.SampledFrom([]uint32{1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 100}), 1, 200).Draw(t, "runs")
		if rapid.Bool().Draw(t, "null first") {
			runs[0] = 0
		}
		var want []uint32
		for i, n := range runs {
			for range n {
				want = append(want, uint32(1-i%2))
			}
		}
		if got := decodeHybrid(appendLevels(nil, runs), 1, len(want)); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// decodeHybrid reads count values as parquet-format defines them.
func decodeHybrid(data []byte, width, count int) (values []uint32) {
	varint := func() (n int) {
		for shift := 0; ; shift += 7 {
			b := data[0]
			data = data[1:]
			n |= int(b&0x7f) << shift
			if b < 0x80 {
				return n
			}
		}
	}
	for len(values) < count {
		header := varint()
		if header&1 == 0 {
			var v uint32
			for k := range (width + 7) / 8 {
				v |= uint32(data[k]) << (8 * k)
			}
			data = data[(width+7)/8:]
			for range header >> 1 {
				values = append(values, v)
			}
			continue
		}
		for k := range header >> 1 * 8 {
			var v uint32
			for bit := range width {
				at := k*width + bit
				v |= uint32(data[at/8]>>(at%8)&1) << bit
			}
			values = append(values, v)
		}
		data = data[header>>1*width:]
	}
	return values[:count]
}

// memoryFile is a file in memory.
type memoryFile struct{ bytes.Buffer }

func (*memoryFile) Sync() error          { return nil }
func (*memoryFile) Truncate(int64) error { return nil }
func (*memoryFile) Close() error         { return nil }
