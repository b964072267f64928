package audit

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What an earlier report made of entries that are gone is removed; what is declared, and what no report made, stays.
func TestRemovedEntriesLeaveNoFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"figures/figure-2.svg", "figures/figure-2.made", "figures/figure-9.svg", "figures/figure-9.made", "figures/figure-9.caption.txt", "figures/mine.svg", "tables/table-1.made", "tables/audit-table-1-closest.csv", "tables/table-10.made", "tables/audit-table-10.csv",
		"claims/kept/outcome.json", "claims/gone/outcome.json", "claims/gone/rows.csv", "claims/notes/mine.txt", "claims/compare-old.made", "claims/families.made"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	m := &Maker{Dir: dir, Paper: &Paper{Claims: []Claim{{Label: "T1", Test: "kept"}}}}
	if err := m.clear(&Report{Figures: []FigureFinding{{Finding: Finding{ID: "figure-2"}}}, Tables: []TableFinding{{Finding: Finding{ID: "table-10"}}}}); err != nil {
		t.Fatal(err)
	}
	var left []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			left = append(left, filepath.Base(filepath.Dir(path))+"/"+d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(left)
	want := []string{"claims/families.made", "figures/figure-2.made", "figures/figure-2.svg", "figures/mine.svg", "kept/outcome.json", "notes/mine.txt",
		"tables/audit-table-10.csv", "tables/table-10.made"}
	if !slices.Equal(left, want) {
		t.Errorf("left are %q, want %q", left, want)
	}
}
