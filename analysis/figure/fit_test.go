package figure

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
)

// Titles that are too long for their panels are set in lines, which break between equations.
func TestLongTitlesAreBroken(t *testing.T) {
	dr := NewDrawing(mark.ColumnWidth, 50*vg.Millimeter)
	dr.Row()
	for range 3 {
		dr.Panel("g = 4, m = 100, τ = 0.5", "", "")
	}
	inner := dr.width - 2*margin
	lines := dr.heading(0, 2, dr.panelInner(inner))
	if want := []string{"(c) g = 4,", "m = 100,", "τ = 0.5"}; strings.Join(lines, "|") != strings.Join(want, "|") {
		t.Errorf("title in lines %q, want %q", lines, want)
	}
	width, high := dr.Size()
	fixture.TextsStay(t, "long titles", width, high, dr.Draw)
	for _, p := range dr.rows[0] {
		p.title = "x"
	}
	if _, low := dr.Size(); high != low+2*titleLead {
		t.Errorf("titles of three lines make the drawing %g pt high, of one line %g", high, low)
	}
}

// Every kind has a golden picture.
func TestGoldenPicturesExist(t *testing.T) {
	for _, k := range Kinds {
		if _, err := os.Stat(filepath.Join("testdata", "kind-"+k.Name+".svg")); err != nil {
			t.Errorf("kind %s has no golden picture: %v", k.Name, err)
		}
	}
}
