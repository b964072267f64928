package parquet

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/parquet/file"
	"pgregory.net/rapid"
)

// throughArrow writes integers with our encoder and reads them with Arrow's decoder.
func throughArrow(t *rapid.T, values []int64) []int64 {
	column := &Packed{Name: "x", Kind: Int64}
	for _, v := range values {
		column.Words = append(column.Words, uint64(v))
	}
	l, err := NewLayout([]Column{{Name: "x", Kind: Int64}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, out := new(Encoder), new(inMemory)
	e.Arrange([]*Packed{column})
	if err := e.Encode(l, out, []*Packed{column}, len(values)); err != nil {
		t.Fatal(err)
	}
	r, err := file.NewParquetReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	chunk, err := r.RowGroup(0).Column(0)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]int64, len(values))
	n, _, err := chunk.(*file.Int64ColumnChunkReader).ReadBatch(int64(len(got)), got, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got[:n]
}

// inMemory is a file in memory.
type inMemory struct{ bytes.Buffer }

func (m *inMemory) Tell() int64 { return int64(m.Len()) }

// What is written is read back, by way of Arrow's reader: values, nulls and texts, in targets of another order.
func TestReadWhatWasWritten(t *testing.T) {
	columns := []Column{{Name: "f", Kind: Float64, Nullable: true}, {Name: "s", Kind: String}}
	packed := []*Packed{
		{Name: "f", Kind: Float64, Nullable: true, Words: []uint64{math.Float64bits(1.5), math.Float64bits(-2)}, Runs: []uint32{1, 1, 1}},
		{Name: "s", Kind: String, Halves: []uint32{1, 0, 1}, Texts: []string{"a", "b"}},
	}
	l, err := NewLayout(columns, [][2]string{{"key", "value"}})
	if err != nil {
		t.Fatal(err)
	}
	e, out := new(Encoder), new(inMemory)
	e.Arrange(packed)
	if err := e.Encode(l, out, packed, 3); err != nil {
		t.Fatal(err)
	}
	in := bytes.NewReader(out.Bytes())
	if value, err := Metadata(in, "key"); err != nil || value != "value" {
		t.Errorf("metadata %q, %v", value, err)
	}
	if _, err := Open(in, out.Tell(), columns[:1], 3); err == nil {
		t.Error("a file with another column is no error")
	}
	if _, err := Open(in, out.Tell(), columns, 4); err == nil {
		t.Error("a file with a row less is no error")
	}
	f, err := Open(in, out.Tell(), columns, 3)
	if err != nil || !slices.Equal(f.Groups(), []int{3}) {
		t.Fatalf("groups %v, error %v", f.Groups(), err)
	}
	s, x := NewRows(String, false, 3), NewRows(Float64, true, 3)
	into := []Target{{"s", &s, NewDictionary()}, {"f", &x, nil}}
	if err := f.Read(0, into, 0); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Codes, []uint32{0, 1, 0}) || !slices.Equal(into[0].Dictionary.Texts, []string{"b", "a"}) {
		t.Errorf("codes %v of %v", s.Codes, into[0].Dictionary.Texts)
	}
	if x.Floats[0] != 1.5 || !math.IsNaN(x.Floats[1]) || x.Floats[2] != -2 || x.Null(0) || !x.Null(1) || x.Null(2) {
		t.Errorf("floats %v, nulls %b", x.Floats, x.Nulls)
	}
}

// Zeros carry the sign that makes them bounds.
func TestSignedZeros(t *testing.T) {
	lo, hi := signedZeros(0, math.Copysign(0, -1))
	if !math.Signbit(lo) || math.Signbit(hi) {
		t.Errorf("zeros as bounds are %g and %g, want -0 and +0", lo, hi)
	}
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
