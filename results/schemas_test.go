package results

import (
	"math"
	"math/rand/v2"
	"testing"
)

// kindsSchema has a column of each kind, required and nullable.
var kindsSchema = &Schema{Table: "kinds", Columns: []Column{
	{Name: "i", Kind: Int64, Unit: "1", Doc: "an integer"},
	{Name: "u", Kind: Uint64},
	{Name: "f", Kind: Float64},
	{Name: "g", Kind: Float32},
	{Name: "s", Kind: String},
	{Name: "b", Kind: Bool},
	{Name: "in", Kind: Int64, Nullable: true},
	{Name: "un", Kind: Uint64, Nullable: true},
	{Name: "fn", Kind: Float64, Nullable: true},
	{Name: "gn", Kind: Float32, Nullable: true},
	{Name: "sn", Kind: String, Nullable: true},
	{Name: "bn", Kind: Bool, Nullable: true},
	{Name: "t", Kind: Int64, Volatile: true, Nullable: true},
}}

// row is one row of kindsSchema, the second half of it null where null[k] is set.
type row struct {
	i    int64
	u    uint64
	f    float64
	g    float32
	s    string
	b    bool
	null [6]bool
	t    int64
}

func appendRow(b *Block, r row) {
	b.AppendInt(0, r.i)
	b.AppendUint(1, r.u)
	b.AppendFloat(2, r.f)
	b.AppendFloat(3, float64(r.g))
	b.AppendString(4, r.s)
	b.AppendBool(5, r.b)
	for k, null := range r.null {
		switch {
		case null:
			b.AppendNull(6 + k)
		case k == 0:
			b.AppendInt(6, r.i)
		case k == 1:
			b.AppendUint(7, r.u)
		case k == 2:
			b.AppendFloat(8, r.f)
		case k == 3:
			b.AppendFloat(9, float64(r.g))
		case k == 4:
			b.AppendString(10, r.s)
		case k == 5:
			b.AppendBool(11, r.b)
		}
	}
	b.AppendInt(12, r.t)
}

func blockOf(rows []row) *Block {
	b := NewBlock(kindsSchema, len(rows))
	for _, r := range rows {
		appendRow(b, r)
	}
	return b
}

// awkward is rows with the values that get lost most easily.
func awkward() []row {
	all := [6]bool{true, true, true, true, true, true}
	return []row{
		{i: 0, u: 0, f: math.Copysign(0, -1), g: float32(math.Copysign(0, -1)), s: "", b: false},
		{i: math.MaxInt64, u: math.MaxUint64, f: math.Inf(1), g: float32(math.Inf(1)), s: "µ → ∞", b: true, null: all},
		{i: math.MinInt64, u: 1 << 63, f: math.Inf(-1), g: float32(math.Inf(-1)), s: "a\x00b\n", b: true},
		{i: -1, u: 1, f: math.NaN(), g: float32(math.NaN()), s: "", b: false, null: [6]bool{4: true}},
		{i: 1, u: 2, f: math.MaxFloat64, g: math.MaxFloat32, s: "again", b: true, null: [6]bool{2: true}},
		{i: 2, u: 3, f: math.SmallestNonzeroFloat64, g: math.SmallestNonzeroFloat32, s: "again", b: true},
	}
}

// someRows makes n rows that depend only on seed.
func someRows(n int, seed uint64) []row {
	rng := rand.New(rand.NewPCG(seed, 1))
	names := []string{"bracket", "tatonnement", "", "extragradient"}
	rows := make([]row, n)
	for k := range rows {
		rows[k] = row{i: int64(k) + int64(seed)<<32, u: rng.Uint64(), f: rng.NormFloat64(), g: rng.Float32(),
			s: names[rng.IntN(len(names))], b: rng.IntN(2) == 0, t: rng.Int64()}
		for j := range rows[k].null {
			rows[k].null[j] = rng.IntN(5) == 0
		}
	}
	return rows
}

func header(name string, shards int, schemas ...*Schema) Header {
	return Header{Name: name, Spec: "name: " + name + "\n", SpecHash: "hash-of-" + name, Shards: shards,
		Cells: int64(shards), Schemas: schemas, Provenance: CollectProvenance()}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustRun(t testing.TB, dir string, h Header) *Run {
	t.Helper()
	r, err := Create(dir, h)
	must(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

func mustOpen(t testing.TB, dir string) *Dataset {
	t.Helper()
	d, err := Open(dir)
	must(t, err)
	return d
}

// checkRows compares a frame with the rows it must hold.
func checkRows(t testing.TB, f *Frame, rows []row) {
	t.Helper()
	if f.Len() != len(rows) {
		t.Fatalf("%d rows, want %d", f.Len(), len(rows))
	}
	for k, r := range rows {
		for j, name := range []string{"in", "un", "fn", "gn", "sn", "bn"} {
			if f.Null(name, k) != r.null[j] {
				t.Fatalf("row %d: %s null is %v, want %v", k, name, f.Null(name, k), r.null[j])
			}
		}
		if f.Ints("i")[k] != r.i || f.Uints("u")[k] != r.u || f.Strings("s")[k] != r.s || f.Bools("b")[k] != r.b || f.Ints("t")[k] != r.t {
			t.Fatalf("row %d: i %d u %d s %q b %v, want %+v", k, f.Ints("i")[k], f.Uints("u")[k], f.Strings("s")[k], f.Bools("b")[k], r)
		}
		if !sameBits(f.Floats("f")[k], r.f) || !sameBits(f.Floats("g")[k], float64(r.g)) {
			t.Fatalf("row %d: f %v g %v, want %v %v", k, f.Floats("f")[k], f.Floats("g")[k], r.f, r.g)
		}
		want := r
		if r.null[0] {
			want.i = 0
		}
		if r.null[1] {
			want.u = 0
		}
		if r.null[2] {
			want.f = math.NaN()
		}
		if r.null[3] {
			want.g = float32(math.NaN())
		}
		if r.null[4] {
			want.s = ""
		}
		want.b = want.b && !r.null[5]
		if f.Ints("in")[k] != want.i || f.Uints("un")[k] != want.u || f.Strings("sn")[k] != want.s || f.Bools("bn")[k] != want.b ||
			!sameBits(f.Floats("fn")[k], want.f) || !sameBits(f.Floats("gn")[k], float64(want.g)) {
			t.Fatalf("row %d: nullable columns differ from %+v", k, want)
		}
	}
}

// sameBits is equality to the bit, except that one NaN is as good as another.
func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}
