package figure

import (
	"testing"

	"walras/analysis/internal/fixture"
)

// kindDrawings are the examples of every kind, by name.
func kindDrawings(t *testing.T, change func(*Options)) map[string]*Drawing {
	t.Helper()
	drawings := map[string]*Drawing{}
	for _, e := range examples {
		k, _ := KindNamed(e.kind)
		o := e.o
		change(&o)
		dr, err := k.Draw(testRuns(t, e.runs), o)
		if err != nil {
			t.Fatal(err)
		}
		drawings["kind-"+e.kind] = dr
	}
	return drawings
}

// The kinds that are compiled have markers, dashes, Greek letters, true minus signs, powers of ten, rotated axis labels, clipped lines and
// fields.
func TestTeXOfKinds(t *testing.T) {
	pictures := map[string][]byte{}
	for name, dr := range kindDrawings(t, func(*Options) {}) {
		var err error
		if pictures[name], err = dr.Render("tex", fixture.HouseStyle(t)); err != nil {
			t.Fatal(err)
		}
	}
	fixture.CheckTeX(t, pictures, "kind-convergence", "kind-rate", "kind-heatmap", "kind-waterfall", "kind-critical-difference")
}

// No label, title, key or caption of a kind leaves the page, on either width.
func TestTextsStayOnThePage(t *testing.T) {
	for _, width := range []string{"page", "column"} {
		for name, dr := range kindDrawings(t, func(o *Options) { o.Width = width }) {
			w, h := dr.Size()
			fixture.TextsStay(t, width+"-"+name, w, h, dr.Draw)
		}
	}
}
