package figure

import (
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
	"walras/analysis/stat"
)

// A million points of any sort make a vector picture of less than a mebibyte, and the caption says what was thinned.
func TestAMillionPoints(t *testing.T) {
	const n = 1_000_000
	src := rand.New(rand.NewPCG(5, 6))
	x, y := make([]float64, n), make([]float64, n)
	cloud := make([]mark.Point, n)
	for i := range x {
		x[i], y[i] = float64(i+1), math.Exp(src.NormFloat64())
		cloud[i] = mark.Point{Datum: mark.NewDatum("", "cloud", "point", src.NormFloat64(), y[i]), Radius: 1, Shape: draw.CircleGlyph{}, Fill: mark.Grey}
	}
	dr := NewDrawing(mark.PageWidth, smallPanel)
	dr.Row()
	line := dr.Panel("line", "", "")
	line.Log(true, true)
	line.Line("line", x, y, mark.RuleStyle)
	dr.Panel("steps", "", "").steps(stat.NewSteps("steps", y), 0.01, 100, mark.RuleStyle)
	scatter := dr.Panel("cloud", "", "")
	scatter.Points(scatter.sparse(cloud))
	dr.Row()
	if err := dr.Panel("box", "", "").boxes([]sample{{Series: Series{Name: "box", Style: mark.SeriesStyles[0]}, Summary: analysis.SummaryOf(y)}}, 9); err != nil {
		t.Fatal(err)
	}
	dr.Panel("violin", "", "").violins("violin", []float64{0}, [][]float64{y}, func(int) color.Color { return mark.Blue })
	for _, format := range []string{"svg", "pdf", "tex"} {
		content, err := dr.Render(format, fixture.HouseStyle(t))
		if err != nil {
			t.Fatal(err)
		}
		const most = 1 << 20
		if len(content) > most {
			t.Errorf("the %s has %d bytes, at most %d are allowed", format, len(content), most)
		}
	}
	for _, want := range []string{"Lines of more than", "Clouds of more than", "Of more than 80 values beyond the whiskers"} {
		if !strings.Contains(dr.FullCaption(), want) {
			t.Errorf("caption %q does not say %q", dr.FullCaption(), want)
		}
	}
}

// Thinning points before there are marks keeps the points that thinning marks keeps, and leaves out those without a value.
func TestSparseRows(t *testing.T) {
	src := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{0, mostScatter, 20 * mostScatter} {
		x, y := make([]float64, n), make([]float64, n)
		var cloud []mark.Point
		for i := range x {
			x[i], y[i] = src.NormFloat64(), math.Exp(src.NormFloat64())
			cloud = append(cloud, mark.Point{Datum: mark.NewDatum("", "cloud", "point", x[i], y[i])})
		}
		dr := NewDrawing(mark.PageWidth, smallPanel)
		dr.Row()
		p := dr.Panel("", "", "")
		want, rows := p.sparse(cloud), p.sparseRows(x, y)
		if len(rows) != len(want) || n > 0 && len(rows) == 0 {
			t.Fatalf("of %d points %d rows and %d marks are kept", n, len(rows), len(want))
		}
		for k, i := range rows {
			if x[i] != want[k].X || y[i] != want[k].Y {
				t.Fatalf("of %d points, row %d is kept as number %d, and not (%g, %g)", n, i, k, want[k].X, want[k].Y)
			}
		}
		x, y = append(x, math.NaN(), 1), append(y, 1, math.NaN())
		if again := p.sparseRows(x, y); slices.Contains(again, n) || slices.Contains(again, n+1) {
			t.Errorf("of %d points, those without a value are kept", n)
		}
	}
}

// BenchmarkMillionRows draws kinds from a run of a million rows: reading, reducing, drawing and writing SVG.
func BenchmarkMillionRows(b *testing.B) {
	d := fixture.PolicyRuns("policies").Grow(1_000_000).Open(b)
	for _, kind := range []string{"sweep", "multiples", "frontier", "violin", "box", "heatmap", "surface", "waterfall", "attainment"} {
		b.Run(kind, func(b *testing.B) {
			k, _ := KindNamed(kind)
			o := Options{}
			if kind == "heatmap" {
				o = Options{X: "tau", Y: []string{"mechanism"}, Z: "fairness"}
			}
			style, err := mark.Style{}.Complete()
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				dr, err := k.Draw(d, o)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := dr.Render("svg", style); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
