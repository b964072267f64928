package results

import (
	"math/rand/v2"
	"testing"
)

// Cut leaves what a block that never had the later rows has, whatever half of a row came last.
func TestCut(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	rows := append(someRows(40, 5), awkward()...)
	for n := range len(rows) + 1 {
		b := blockOf(rows)
		for col := range rng.IntN(6) { // a row that stops half way
			switch kindsSchema.Columns[col].Kind {
			case Int64:
				b.AppendInt(col, 1)
			case Uint64:
				b.AppendUint(col, 1)
			case String:
				b.AppendString(col, "half")
			case Bool:
				b.AppendBool(col, true)
			default:
				b.AppendFloat(col, 1)
			}
		}
		if rng.IntN(2) == 0 {
			b.AppendNull(6)
		} else {
			b.AppendInt(6, 1)
		}
		b.Cut(n)
		must(t, b.check())
		checkRows(t, b.Frame(), rows[:n])
		for _, r := range rows[n:] { // and goes on from there
			appendRow(b, r)
		}
		checkRows(t, b.Frame(), rows)
		b.Cut(0)
		appendRow(b, rows[0])
		checkRows(t, b.Frame(), rows[:1])
	}
}

// Rows copied through a frame are the same rows; any change of a value that is not volatile is a difference.
func TestAppendFromAndDifference(t *testing.T) {
	rows := append(awkward(), someRows(20, 9)...)
	frame := blockOf(rows).Frame()
	copied := NewBlock(kindsSchema, 1)
	for i := range rows {
		for col := range kindsSchema.Columns {
			copied.AppendFrom(col, frame, col, i)
		}
	}
	checkRows(t, copied.Frame(), rows)
	for i := range rows {
		if d := frame.Difference(i, copied.Frame(), i); d != "" {
			t.Errorf("row %d: column %s differs from its copy", i, d)
		}
	}
	one := awkward()[5]
	changes := map[string]func(*row){
		"i": func(r *row) { r.i++ }, "u": func(r *row) { r.u++ }, "f": func(r *row) { r.f = -r.f }, "g": func(r *row) { r.g = -r.g },
		"s": func(r *row) { r.s += "!" }, "b": func(r *row) { r.b = !r.b }, "in": func(r *row) { r.null[0] = true }, "": func(r *row) { r.t++ },
	}
	for want, change := range changes {
		other := one
		change(&other)
		if got := blockOf([]row{one}).Frame().Difference(0, blockOf([]row{other}).Frame(), 0); got != want {
			t.Errorf("change of column %q: difference in %q", want, got)
		}
	}
}

// Integers become floats, and everything becomes text.
func TestUnion(t *testing.T) {
	s := &Schema{Table: "t", Columns: []Column{{Name: "id", Kind: Uint64}, {Name: "n", Kind: Int64, Nullable: true}, {Name: "law", Kind: Float64, Nullable: true}}}
	o := &Schema{Table: "t", Columns: []Column{{Name: "id", Kind: Uint64}, {Name: "law", Kind: String, Nullable: true}, {Name: "n", Kind: Float64, Nullable: true}, {Name: "x", Kind: Bool, Nullable: true}}}
	u, why := s.Union(o)
	if why != "" || len(u.Columns) != 4 || u.Columns[1].Kind != Float64 || u.Columns[2].Kind != String || u.Columns[3].Name != "x" {
		t.Fatalf("union is %v, %s", u, why)
	}
	from := NewBlock(s, 1)
	from.AppendUint(0, 1)
	from.AppendInt(1, 7)
	from.AppendFloat(2, 0.1)
	to := NewBlock(u, 1)
	for col := range s.Columns {
		to.AppendFrom(col, from.Frame(), col, 0)
	}
	to.AppendNull(3)
	f := to.Frame()
	if f.Floats("n")[0] != 7 || f.Strings("law")[0] != "0.1" || f.Difference(0, from.Frame(), 0) != "" {
		t.Errorf("row became %v", f)
	}
	if _, why := s.Union(&Schema{Table: "t", Columns: s.Columns[1:]}); why == "" {
		t.Error("a required column may be missing")
	}
}

// Size is the size of the file that is written.
func TestSize(t *testing.T) {
	b := blockOf(someRows(1000, 1))
	n, err := Size(b)
	must(t, err)
	dir, _ := writeOne(t, kindsSchema, b)
	written := mustOpen(t, dir).Manifest().Done[0].Files[0].Bytes
	if d := written - n; d < 0 || d > 200 { // the name and the hash of the spec
		t.Errorf("size %d, the file has %d bytes", n, written)
	}
}
