package figure

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
)

// statistical are the marks that state an interval, a test or a mean, with their ends; others describe runs.
func statistical(kind string, d mark.Datum) bool {
	switch kind {
	case "critical-difference", "frontier", "sweep", "multiples", "surface", "waterfall", "interval":
		return d.Mark != "spread"
	}
	return false
}

// Runs at levels of a paired parameter that changes nothing are no further observation: no interval, test or mean of any kind moves, whether
// the level is fixed or pooled.
func TestPairedLevelsChangeNoInterval(t *testing.T) {
	for _, run := range []*fixture.Tables{fixture.SolverRuns("solvers"), fixture.PolicyRuns("policies")} {
		one, more := run.At(1).Open(t), run.At(3).Open(t)
		for _, e := range examples {
			if e.runs != one.Manifest().Name {
				continue
			}
			t.Run(e.kind, func(t *testing.T) {
				k, _ := KindNamed(e.kind)
				if e.kind == "multiples" { // else the level makes panels
					e.o.X, e.o.Panel = "tau", []string{"m"}
				}
				want, err := k.Draw(one, e.o)
				if err != nil {
					t.Fatal(err)
				}
				got, err := k.Draw(more, e.o)
				if err != nil {
					t.Fatal(err)
				}
				compared := 0
				pick := func(all []mark.Datum) (out []mark.Datum) {
					for _, d := range all {
						if statistical(e.kind, d) {
							out = append(out, d)
						}
					}
					return out
				}
				a, b := pick(want.Numbers), pick(got.Numbers)
				if len(a) != len(b) {
					t.Fatalf("%d marks, at three levels %d", len(a), len(b))
				}
				for i := range a {
					if !sameDatum(a[i], b[i]) {
						t.Errorf("mark %d is %+v, at three levels %+v", i, a[i], b[i])
					}
					compared++
				}
				if compared == 0 && slices.Contains([]string{"critical-difference", "frontier", "sweep", "multiples", "surface", "waterfall", "interval"}, e.kind) {
					t.Error("nothing is compared")
				}
			})
		}
	}
}

// sameDatum compares two marks up to the rounding of sums.
func sameDatum(a, b mark.Datum) bool {
	x := []float64{a.X, a.XLow, a.XHigh, a.Y, a.YLow, a.YHigh, a.Q1, a.Q3, a.Size, a.Shade}
	y := []float64{b.X, b.XLow, b.XHigh, b.Y, b.YLow, b.YHigh, b.Q1, b.Q3, b.Size, b.Shade}
	for i := range x {
		if fmt.Sprint(x[i]) != fmt.Sprint(y[i]) && !(math.Abs(x[i]-y[i]) <= 1e-9*math.Max(1e-3, math.Abs(x[i]))) {
			return false
		}
	}
	return a.Series == b.Series && a.Mark == b.Mark && a.Panel == b.Panel
}
