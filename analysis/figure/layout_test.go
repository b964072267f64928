package figure

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"pgregory.net/rapid"

	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
)

func TestWrapKeepsWordsAndFits(t *testing.T) {
	style := mark.TextStyle(mark.SmallSize, mark.Black, draw.XLeft, draw.YBottom)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-z0-9τ.]{1,12}`), 0, 40).Draw(t, "words")
		width := vg.Length(rapid.Float64Range(60, 400).Draw(t, "width"))
		lines := wrap(strings.Join(words, "  "), width, mark.SmallSize)
		if got := strings.Join(lines, " "); got != strings.Join(words, " ") {
			t.Fatalf("wrapped to %q", got)
		}
		for _, l := range lines {
			if style.Width(l) > width && strings.Contains(l, " ") {
				t.Fatalf("line %q is wider than %g pt", l, width)
			}
		}
	})
}

func TestClippedValuesAreCountedAndMarked(t *testing.T) {
	d := NewDrawing(mark.ColumnWidth, 100)
	d.Row()
	p := d.Panel("gap", "round", "")
	p.Log(false, true)
	p.Line("a", []float64{0, 1, 2, 3}, []float64{1, 0.1, 0, math.Inf(1)}, mark.SeriesStyles[0].Line(mark.Normal))
	if _, err := d.Render("svg", fixture.HouseStyle(t)); err != nil {
		t.Fatal(err)
	}
	if want := "1 values that are zero or negative are drawn at the lower edge of the logarithmic axis. 1 values that are not finite are not drawn."; d.FullCaption() != want {
		t.Errorf("caption is %q, want %q", d.FullCaption(), want)
	}
	if len(d.Numbers) != 3 || !d.Numbers[2].Clipped || d.Numbers[1].Clipped {
		t.Errorf("numbers are %+v", d.Numbers)
	}
	if p.Plot.Y.Min != 0.1 || p.Plot.Y.Max != 1 {
		t.Errorf("axis from %g to %g, want 0.1 to 1", p.Plot.Y.Min, p.Plot.Y.Max)
	}
}
