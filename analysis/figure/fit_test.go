package figure

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
)

// Titles that are too long for their panels are set in lines, which break between equations.
func TestLongTitlesAreBroken(t *testing.T) {
	dr := NewDrawing(mark.ColumnWidth, 50*vg.Millimeter)
	dr.Row()
	for range 4 {
		dr.Panel("g = 4, m = 100, τ = 0.5", "", "")
	}
	inner := dr.width - 2*margin
	lines := dr.measured(inner)[2].title
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

// An interval of the factor per round that reaches 1 has no end in rounds per digit: of κ from 0.01 to 1.2 the bar runs from half a round to the right edge,
// and does not end at −1/log₁₀ 1.2 = −12.6.
func TestRateWithoutEnd(t *testing.T) {
	r := analysis.Rates{Kind: analysis.Linear, Value: 0.1, N: 2, Draws: 2}
	r.Interval.Low, r.Interval.High = 0.01, 1.2
	dr := NewDrawing(mark.PageWidth, 100)
	dr.Row()
	p := dr.Panel("", "", "")
	p.Log(true, false)
	theory := false
	p.rateRows([]string{"slow"}, []analysis.Rates{r}, analysis.Linear, &theory)
	d := dr.Numbers[len(dr.Numbers)-1]
	if math.Abs(d.X-1) > 1e-12 || math.Abs(d.XLow-0.5) > 1e-12 || !math.IsInf(d.XHigh, 1) {
		t.Errorf("drawn is %+v", d)
	}
	if note := endless([]string{"slow"}, []analysis.Rates{r}); !strings.Contains(note, "no convergence: slow") {
		t.Errorf("the caption says %q", note)
	}
	picture, err := dr.Render("svg", fixture.HouseStyle(t))
	if err != nil {
		t.Fatal(err)
	}
	fixture.CheckSVG(t, picture)
}
