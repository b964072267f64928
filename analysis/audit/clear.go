package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// clear removes what earlier reports left in the folder of figures, tables and claims that the paper file no longer declares: files beside a
// NAME.made, and folders of tests with their outcome. Other files are not ours and stay.
func (m *Maker) clear(r *Report) error {
	kept := []string{"families"}
	for _, f := range r.Figures {
		kept = append(kept, f.ID)
	}
	for _, t := range r.Tables {
		kept = append(kept, t.ID)
	}
	for _, c := range m.Paper.Claims {
		kept = append(kept, c.Test, "compare-"+slug(c.Label))
	}
	for _, folder := range []string{FigureDir, TableDir, ClaimDir} {
		dir := filepath.Join(m.Dir, folder)
		entries, err := os.ReadDir(dir)
		if err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("report: %w", err)
		}
		for _, e := range entries {
			name, made := strings.CutSuffix(e.Name(), ".made")
			if e.IsDir() {
				_, err := os.Stat(filepath.Join(dir, name, outcomeFile))
				made = err == nil
			}
			if !made || slices.Contains(kept, name) {
				continue
			}
			for _, own := range entries { // the marker is one of them
				base, _, _ := strings.Cut(strings.TrimPrefix(own.Name(), "audit-"), ".")
				if base != name && !strings.HasPrefix(base, name+"-") || slices.Contains(kept, base) {
					continue
				}
				if err := os.RemoveAll(filepath.Join(dir, own.Name())); err != nil {
					return fmt.Errorf("report: %w", err)
				}
			}
		}
	}
	return nil
}
