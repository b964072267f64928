package generators

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"walras/results"
	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/market/file"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// fromFile is what the family draws into memory, of the class of M.
func fromFile[M market.Market](t *testing.T, f *File, s *Markets) M {
	t.Helper()
	m, err := s.Draw(f, newRand(1))
	if err != nil {
		t.Fatal(err)
	}
	return m.(M)
}

func TestFileDraw(t *testing.T) {
	want := draw(t, NewPaper(), 3)
	dir := t.TempDir()
	path := filepath.Join(dir, "market.json")
	if err := file.Write(path, want, results.Replace); err != nil {
		t.Fatal(err)
	}
	f, s := &File{Path: path}, new(Markets)
	drawInto(t, &s.Contract, NewBlocks(), 1) // used memory
	for draws := range 3 {
		m := fromFile[*contract.Market](t, f, s)
		if values(m) != values(want) {
			t.Fatalf("draw %d: another market than the file's", draws)
		}
		m.Alpha[0], m.Capacity[0] = -1, -1 // the family keeps its own copy
	}
}

// Markets of every other class, too, and their identity is their content.
func TestFileDrawsEveryClass(t *testing.T) {
	var s, warm Markets
	for name, family := range fisherFamilies(t) {
		drawn, err := s.Draw(family, newRand(3))
		if err != nil {
			t.Fatal(err)
		}
		want := drawn.(*fisher.Market)
		f := &File{Path: filepath.Join(t.TempDir(), "market.json")}
		if err := file.Write(f.Path, want, results.Replace); err != nil {
			t.Fatal(err)
		}
		if err := f.Complete(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		m := fromFile[*fisher.Market](t, f, &warm)
		if fisherBits(m) != fisherBits(want) && !mixedRho(want) || f.SHA256 != want.Digest() || m.Digest() != want.Digest() {
			t.Errorf("%s: another market than the file's\n%s\nwant\n%s", name, fisherBits(m), fisherBits(want))
		}
	}
}

// mixedRho reports whether a market has values of ρ that no buyer uses, which files leave out.
func mixedRho(m *fisher.Market) bool { return !slices.Contains(m.Kind, utility.CES) }

// The identity follows the content of the file, not its name.
func TestFileIdentity(t *testing.T) {
	dir := t.TempDir()
	identity := func(name string, m *contract.Market) string {
		path := filepath.Join(dir, name)
		if err := file.Write(path, m, results.Replace); err != nil {
			t.Fatal(err)
		}
		f := &File{Path: path}
		if err := f.Complete(); err != nil {
			t.Fatal(err)
		}
		id := f.SHA256
		if id != m.Digest() || len(id) != 64 {
			t.Errorf("identity %q, digest %q", id, m.Digest())
		}
		return id
	}
	a, b := draw(t, NewRoutes(), 1), draw(t, NewRoutes(), 2)
	first := identity("a.json", a)
	if identity("b.json", a) != first {
		t.Error("the identity depends on the name")
	}
	if identity("a.json", b) == first {
		t.Error("the identity does not depend on the content")
	}
	changed := &File{Path: filepath.Join(dir, "a.json"), SHA256: first}
	if err := changed.Open(); err == nil || !strings.Contains(err.Error(), "the file has changed") {
		t.Errorf("a file with another market than its digest says: %v", err)
	}
}

// A value whose path changes reads the other file.
func TestFileFollowsItsPath(t *testing.T) {
	dir := t.TempDir()
	f := NewFile()
	for _, family := range []Contract{NewPaper(), NewGrid()} {
		want := draw(t, family, 1)
		f.Path = filepath.Join(dir, want.Digest()+".json")
		if err := file.Write(f.Path, want, results.Replace); err != nil {
			t.Fatal(err)
		}
		if got := fromFile[*contract.Market](t, f, new(Markets)); values(got) != values(want) {
			t.Error("another market than the file's")
		}
	}
}

func TestFileRefuses(t *testing.T) {
	f := NewFile()
	if err := f.Open(); err == nil || !strings.Contains(err.Error(), "path is empty; allowed: the path of a market file") {
		t.Errorf("no path: %v", err)
	}
	f.Path = filepath.Join(t.TempDir(), "bad.json")
	if err := f.Complete(); err == nil {
		t.Error("digest of a file that is not there")
	}
	if err := os.WriteFile(f.Path, []byte(`{"walras_market": 1, "agent": 1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Draw(new(Markets), newRand(1)); err == nil || !strings.Contains(err.Error(), `bad.json:1:22: unknown key "agent"`) {
		t.Errorf("bad file: %v", err)
	}
}
