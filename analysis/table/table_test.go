package table

import (
	"strings"
	"testing"
)

func TestTablesHaveNames(t *testing.T) {
	names := map[string]bool{}
	for _, tb := range All {
		if names[tb.Name] || tb.Title == "" || tb.Needs == "" || tb.Fits == nil {
			t.Errorf("table %q is named twice, or is not complete", tb.Name)
		}
		names[tb.Name] = true
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := Save(t.TempDir(), Table{Name: "x"}, sample(), "html"); err == nil || !strings.Contains(err.Error(), "tex, md, csv") {
		t.Errorf("format html gives the error %v", err)
	}
}
