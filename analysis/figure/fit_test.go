package figure

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"walras/analysis/figure/mark"
)

// watcher is a canvas that remembers the level texts that leave a page of its width.
type watcher struct {
	vg.Canvas
	width   vg.Length
	rotated []bool // of each state that is pushed
	outside []string
	texts   int
}

func (w *watcher) Push() {
	w.rotated = append(w.rotated, w.rotated[len(w.rotated)-1])
	w.Canvas.Push()
}

func (w *watcher) Pop() {
	w.rotated = w.rotated[:len(w.rotated)-1]
	w.Canvas.Pop()
}

func (w *watcher) Rotate(rad float64) {
	w.rotated[len(w.rotated)-1] = true
	w.Canvas.Rotate(rad)
}

func (w *watcher) FillString(f font.Face, at vg.Point, text string) {
	const slack = 1 // of a point, for the side bearings of letters
	w.texts++
	if !w.rotated[len(w.rotated)-1] && (at.X < -slack || at.X+f.Width(text) > w.width+slack) {
		w.outside = append(w.outside, fmt.Sprintf("%q from %.1f to %.1f of %.1f pt", text, at.X, at.X+f.Width(text), w.width))
	}
	w.Canvas.FillString(f, at, text)
}

// No label, title, key or caption leaves the page, on either width.
func TestTextsStayOnThePage(t *testing.T) {
	drawings := manyDrawings(t)
	for _, e := range examples {
		k, _ := KindNamed(e.kind)
		o := e.o
		o.Width = "column"
		dr, err := k.Draw(testRuns(t, e.runs), o)
		if err != nil {
			t.Fatal(err)
		}
		drawings["column-"+e.kind] = dr
	}
	for name, dr := range drawings {
		watched(t, name, dr)
	}
}

// watched is an error where a text of a drawing leaves the page.
func watched(t *testing.T, name string, dr *Drawing) {
	t.Helper()
	width, height := dr.size()
	w := &watcher{Canvas: &recorder.Canvas{}, width: width, rotated: []bool{false}}
	dr.draw(draw.NewCanvas(w, width, height))
	if len(w.outside) > 0 {
		t.Errorf("%s: %s", name, strings.Join(w.outside, "; "))
	}
	if w.texts == 0 {
		t.Errorf("%s has no text", name)
	}
}

// Titles that are too long for their panels are set in lines, which break between equations.
func TestLongTitlesAreBroken(t *testing.T) {
	dr := newDrawing(mark.ColumnWidth, 50*vg.Millimeter)
	dr.row()
	for range 3 {
		dr.panel("g = 4, m = 100, τ = 0.5", "", "")
	}
	inner := dr.width - 2*margin
	lines := dr.heading(0, 2, dr.panelInner(inner))
	if want := []string{"(c) g = 4,", "m = 100,", "τ = 0.5"}; strings.Join(lines, "|") != strings.Join(want, "|") {
		t.Errorf("title in lines %q, want %q", lines, want)
	}
	watched(t, "long titles", dr)
	_, high := dr.size()
	for _, p := range dr.rows[0] {
		p.title = "x"
	}
	if _, low := dr.size(); high != low+2*titleLead {
		t.Errorf("titles of three lines make the drawing %g pt high, of one line %g", high, low)
	}
}

// Every figure and every kind has a golden picture.
func TestGoldenPicturesExist(t *testing.T) {
	has := func(name string) bool {
		_, err := os.Stat(filepath.Join("testdata", name+".svg"))
		return err == nil
	}
	for _, f := range All {
		if !has(f.Name) && !has(f.Experiment+"-"+f.Name) {
			t.Errorf("figure %s has no golden picture", f.Name)
		}
	}
	for _, k := range Kinds {
		if !has("kind-" + k.Name) {
			t.Errorf("kind %s has no golden picture", k.Name)
		}
	}
}
