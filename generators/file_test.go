package generators

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walras/results"
	"walras/solver/market/contract"
)

func TestFileDraw(t *testing.T) {
	want := draw(t, NewPaper(), 3)
	dir := t.TempDir()
	path := filepath.Join(dir, "market.json")
	if err := contract.WriteFile(path, want, results.Replace); err != nil {
		t.Fatal(err)
	}
	f := &File{Path: path}
	m := draw(t, NewBlocks(), 1) // used memory
	for seed := range uint64(3) {
		drawInto(t, m, f, seed)
		if values(m) != values(want) {
			t.Fatalf("seed %d: another market than the file's", seed)
		}
		m.Alpha[0], m.Capacity[0] = -1, -1 // the family keeps its own copy
	}
}

// The identity follows the content of the file, not its name.
func TestFileIdentity(t *testing.T) {
	dir := t.TempDir()
	identity := func(name string, m *contract.Market) string {
		path := filepath.Join(dir, name)
		if err := contract.WriteFile(path, m, results.Replace); err != nil {
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
		if err := contract.WriteFile(f.Path, want, results.Replace); err != nil {
			t.Fatal(err)
		}
		if got := draw(t, f, 1); values(got) != values(want) {
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
	if err := f.Draw(new(contract.Market), newRand(1)); err == nil || !strings.Contains(err.Error(), `bad.json:1:22: unknown key "agent"`) {
		t.Errorf("bad file: %v", err)
	}
}
