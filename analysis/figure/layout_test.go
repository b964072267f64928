package figure

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
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
	if want := "1 value that is zero or negative is drawn on the floor of the logarithmic axis. 1 value that is not finite is not drawn."; d.FullCaption() != want {
		t.Errorf("caption is %q, want %q", d.FullCaption(), want)
	}
	if len(d.Numbers) != 3 || !d.Numbers[2].Clipped || d.Numbers[1].Clipped {
		t.Errorf("numbers are %+v", d.Numbers)
	}
	ticks := p.Plot.Y.Tick.Marker.Ticks(p.Plot.Y.Min, p.Plot.Y.Max)
	if ticks[0].Label != "0" || p.Plot.Y.Norm(ticks[0].Value) != 0 || ticks[1].Value != 0.1 || ticks[len(ticks)-1].Value != 1 {
		t.Errorf("ticks are %+v, want the floor 0 at the end of the axis and numbers from 0.1 to 1", ticks)
	}
	if share := p.Plot.Y.Norm(0.1); math.Abs(share-floorShare) > 1e-12 {
		t.Errorf("the least number is %g of the axis above its floor, want %g", share, floorShare)
	}
}

// A line that reaches zero and comes back has no wall down to the floor: it ends above, and what is zero runs along the floor.
func TestFloorIsNoWall(t *testing.T) {
	d := NewDrawing(mark.ColumnWidth, 100)
	d.Row()
	p := d.Panel("", "round", "gap")
	p.Log(false, true)
	p.Line("a", []float64{0, 1, 2, 3, 4, 5}, []float64{1, 0.1, 0, 0, 0.1, 0.01}, draw.LineStyle{Color: mark.Blue, Width: 1})
	var canvas recorder.Canvas
	w, h := d.Size()
	d.Draw(draw.NewCanvas(&canvas, w, h))
	var lengths []int
	blue := false
	for _, a := range canvas.Actions {
		switch a := a.(type) {
		case *recorder.SetColor:
			blue = a.Color == mark.Blue
		case *recorder.Stroke:
			if !blue {
				continue
			}
			lengths = append(lengths, len(a.Path))
			if len(lengths) == 2 && a.Path[0].Pos.Y != a.Path[1].Pos.Y {
				t.Errorf("what is zero is drawn from %v to %v", a.Path[0].Pos, a.Path[1].Pos)
			}
		}
	}
	if want := []int{2, 2, 2}; !slices.Equal(lengths, want) {
		t.Errorf("lines of %v points are drawn, want %v", lengths, want)
	}
}
