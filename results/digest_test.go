package results

import (
	"math"
	"testing"
)

func digestOf(t *testing.T, b *Block) string {
	t.Helper()
	dir, _ := writeOne(t, b.schema, b)
	return mustOpen(t, dir).Digest()
}

// The content digest ignores volatile columns and how strings came into the block; nothing else.
func TestDigestSeesEveryValue(t *testing.T) {
	rows := func() []row { return someRows(50, 8) }
	want := digestOf(t, blockOf(rows()))

	same := rows()
	for k := range same {
		same[k].t = 99
	}
	if digestOf(t, blockOf(same)) != want {
		t.Error("digest depends on a volatile column")
	}
	b := NewBlock(kindsSchema, 1)
	for _, text := range []string{"zzz", "extragradient", "never used", "bracket"} {
		b.Code(4, text)
	}
	for _, r := range rows() {
		appendRow(b, r)
	}
	if digestOf(t, b) != want {
		t.Error("digest depends on the order in which strings were interned")
	}

	for name, change := range map[string]func(r []row) []row{
		"int":         func(r []row) []row { r[7].i++; return r },
		"uint":        func(r []row) []row { r[7].u ^= 1 << 63; return r },
		"float":       func(r []row) []row { r[7].f = math.Nextafter(r[7].f, 9); return r },
		"float32":     func(r []row) []row { r[7].g = -r[7].g; return r },
		"string":      func(r []row) []row { r[7].s += " "; return r },
		"bool":        func(r []row) []row { r[7].b = !r[7].b; return r },
		"null":        func(r []row) []row { r[7].null[2] = !r[7].null[2]; return r },
		"order":       func(r []row) []row { r[7], r[8] = r[8], r[7]; return r },
		"row missing": func(r []row) []row { return r[:49] },
	} {
		if digestOf(t, blockOf(change(rows()))) == want {
			t.Errorf("digest does not notice a change: %s", name)
		}
	}
}

// -0 and +0 are different values, all NaN are one, and a null is not a NaN.
func TestDigestOfFloats(t *testing.T) {
	s := &Schema{Table: "x", Columns: []Column{{Name: "x", Kind: Float64, Nullable: true}}}
	one := func(v float64) string {
		b := NewBlock(s, 1)
		b.AppendFloat(0, v)
		return digestOf(t, b)
	}
	if one(0) == one(math.Copysign(0, -1)) {
		t.Error("-0 and +0 have one digest")
	}
	if one(math.NaN()) != one(math.Float64frombits(0xfff8000000000123)) {
		t.Error("NaNs have different digests")
	}
	b := NewBlock(s, 1)
	b.AppendNull(0)
	if one(math.NaN()) == digestOf(t, b) {
		t.Error("null and NaN have one digest")
	}
}

// Where one value ends and the next begins is part of the digest.
func TestDigestOfTexts(t *testing.T) {
	s := &Schema{Table: "x", Columns: []Column{{Name: "a", Kind: String}, {Name: "b", Kind: String}}}
	pair := func(x, y string) string {
		b := NewBlock(s, 1)
		b.AppendString(0, x)
		b.AppendString(1, y)
		return digestOf(t, b)
	}
	if pair("ab", "c") == pair("a", "bc") {
		t.Error(`"ab","c" and "a","bc" have one digest`)
	}
}
