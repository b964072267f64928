package figure

import (
	"math"
	"slices"
	"strings"
	"testing"

	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
)

// numbersOf are the numbers of a drawing with a mark, which there have to be.
func numbersOf(t *testing.T, dr *Drawing, err error, what string) []mark.Datum {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	out := slices.DeleteFunc(slices.Clone(dr.Numbers), func(d mark.Datum) bool { return d.Mark != what })
	if len(out) == 0 {
		t.Fatalf("no %s is drawn", what)
	}
	return out
}

// A formula over columns draws the same points as the measure that it spells out, and conditions may compare and list.
func TestFormulasAndConditions(t *testing.T) {
	d := testRuns(t, "policies")
	o := Options{X: "tau", By: []string{"mechanism"}, Y: []string{"efficiency-per-agent"}, Where: []string{"mechanism=clearing,flat", "tau<=1"}}
	dr, err := drawKind(t, "sweep", d, o)
	want := numbersOf(t, dr, err, "point")
	if !strings.Contains(dr.Caption, "mechanism = clearing, flat") || !strings.Contains(dr.Caption, "τ ≤ 1") {
		t.Errorf("caption %q does not say the conditions", dr.Caption)
	}
	o.Y = []string{"efficiency / agents"}
	dr, err = drawKind(t, "sweep", d, o)
	got := numbersOf(t, dr, err, "point")
	if len(got) != len(want) {
		t.Fatalf("%d points of the formula, %d of the measure", len(got), len(want))
	}
	for i := range got {
		if got[i].X > 1 || got[i].X != want[i].X || got[i].Y != want[i].Y || got[i].Series != want[i].Series {
			t.Errorf("point %+v of the formula, %+v of the measure", got[i], want[i])
		}
	}
}

// A condition on a column that only the trace has leaves out rounds, not runs.
func TestConditionsOnRounds(t *testing.T) {
	d := testRuns(t, "solvers")
	dr, err := drawKind(t, "convergence", d, Options{Where: []string{"round<=5", "solver=newton,nesterov"}})
	last := 0.0
	for _, n := range numbersOf(t, dr, err, "line") {
		last = max(last, n.X)
	}
	if last != 5 {
		t.Errorf("drawn up to round %g, want 5", last)
	}
}

// Which way a price is better has to be said: low and high give opposite corners.
func TestDirectionMayBeSaid(t *testing.T) {
	runs := fixture.NewTables("priced")
	for i := range 3 {
		row := plainRun(0, float64(i), 0.2*float64(i)) // fairness falls, price rises
		row["price"] = float64(i)
		runs.Add(row, nil)
	}
	d := runs.Open(t)
	for sense, corners := range map[string]int{"low": 1, "high": 3} {
		dr, err := drawKind(t, "frontier", d, Options{Y: []string{"price:" + sense}})
		if got := numbersOf(t, dr, err, "corner"); len(got) != corners {
			t.Errorf("price:%s has %d corners, want %d", sense, len(got), corners)
		}
	}
}

// Ratios to a base are those of the same market, and area and shade show the means that a sweep of their own draws.
func TestBaseAndChannels(t *testing.T) {
	d := testRuns(t, "policies")
	dr, err := drawKind(t, "interval", d, Options{Y: []string{"efficiency"}, By: []string{"mechanism"}, Base: "clearing"})
	for _, n := range numbersOf(t, dr, err, "point") {
		if n.Series == "clearing" && (n.X != 1 || n.XLow != 1) {
			t.Errorf("clearing relative to itself is %g from %g", n.X, n.XLow)
		}
	}
	o := Options{X: "tau", Where: []string{"mechanism=clearing"}, Size: "gini", Z: "fairness"}
	dr, err = drawKind(t, "sweep", d, o)
	shown := numbersOf(t, dr, err, "point")
	for i, c := range []struct {
		y  string
		of func(mark.Datum) float64
	}{{"gini", func(d mark.Datum) float64 { return d.Size }}, {"fairness", func(d mark.Datum) float64 { return d.Shade }}} {
		dr, err := drawKind(t, "sweep", d, Options{X: "tau", Where: o.Where, Y: []string{c.y}})
		for k, n := range numbersOf(t, dr, err, "point") {
			if math.Abs(c.of(shown[k])-n.Y) > 1e-15 {
				t.Errorf("channel %d of point %d shows %g, the mean of %s is %g", i, k, c.of(shown[k]), c.y, n.Y)
			}
		}
	}
}
