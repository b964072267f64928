package results

import (
	"slices"
	"testing"
)

// A folder with a memory reads what one without reads, shares the columns between frames, and finds what is derived from a column once.
func TestFolderKeepsColumns(t *testing.T) {
	dir := t.TempDir() + "/run"
	schema := &Schema{Table: "runs", Columns: []Column{{Name: "cell_id", Kind: Uint64}, {Name: "name", Kind: String}, {Name: "gap", Kind: Float64}}}
	run, err := Create(dir, Header{Name: "kept", SpecHash: "kept", Shards: 2, Cells: 4, Schemas: []*Schema{schema}, Provenance: CollectProvenance()})
	if err != nil {
		t.Fatal(err)
	}
	for shard := range 2 {
		b := NewBlock(schema, 2)
		for i := range 2 {
			b.AppendUint(0, uint64(2*shard+i))
			b.AppendString(1, []string{"a", "b"}[(shard+i)%2])
			b.AppendFloat(2, float64(i))
		}
		if err := run.WriteShard(shard, b); err != nil {
			t.Fatal(err)
		}
	}
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	plain, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	kept := plain.Keep("runs")
	read := func(columns ...string) *Frame {
		t.Helper()
		f, err := kept.Frame("runs", columns...)
		if err != nil {
			t.Fatal(err)
		}
		want, err := plain.Frame("runs", columns...)
		if err != nil {
			t.Fatal(err)
		}
		if f.Len() != want.Len() || !slices.Equal(f.Names(), want.Names()) {
			t.Fatalf("%d rows of %v, want %d of %v", f.Len(), f.Names(), want.Len(), want.Names())
		}
		for _, name := range f.Names() {
			if name == "name" {
				if !slices.Equal(f.Strings(name), want.Strings(name)) {
					t.Errorf("%s: %v, want %v", name, f.Strings(name), want.Strings(name))
				}
			} else if !slices.Equal(f.Floats(name), want.Floats(name)) {
				t.Errorf("%s: %v, want %v", name, f.Floats(name), want.Floats(name))
			}
		}
		return f
	}
	first, second := read("gap", "name"), read("cell_id", "gap")
	if &first.Floats("gap")[0] != &second.Floats("gap")[0] {
		t.Error("the column was read twice")
	}
	found := 0
	for _, f := range []*Frame{first, second} {
		if got := f.Derived("gap", func() any { found++; return "once" }); got != "once" {
			t.Errorf("derived %v", got)
		}
	}
	if found != 1 {
		t.Errorf("what is derived was found %d times", found)
	}
	rows := 0
	if err := kept.Scan("runs", []string{"name"}, func(f *Frame) error { rows += f.Len(); return nil }); err != nil || rows != 4 {
		t.Errorf("scan of %d rows, %v", rows, err)
	}
	if _, err := kept.Frame("runs", "other"); err == nil {
		t.Error("a column that is not there was read")
	}
}
