package table

import (
	"strings"
	"testing"
)

func TestTablesHaveNames(t *testing.T) {
	names := map[string]bool{}
	for _, tb := range All {
		if names[tb.Name] || tb.Title == "" || tb.Experiment == "" {
			t.Errorf("table %q is named twice, or has no title or no experiment", tb.Name)
		}
		names[tb.Name] = true
	}
	if n := len(ForExperiment("solver-shootout")); n != 1 {
		t.Errorf("%d tables of solver-shootout, want 1", n)
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := Save(t.TempDir(), Table{Name: "x"}, sample(), "html"); err == nil || !strings.Contains(err.Error(), "tex, md, csv") {
		t.Errorf("format html gives the error %v", err)
	}
}
