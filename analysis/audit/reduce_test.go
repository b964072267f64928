package audit

import (
	"math"
	"slices"
	"testing"

	"walras/results"
	"walras/results/query"
)

// TestReduce: two runs of eight and two rounds, reduced by hand.
func TestReduce(t *testing.T) {
	x := []float64{3, 9, 1, 5, 5, 7, 4, 6, 2, 8}
	round := []float64{1, 2, 3, 4, 5, 6, 7, 8, 1, 3}
	of := []int{0, 0, 0, 0, 0, 0, 0, 0, 1, 1}
	for _, c := range []struct {
		how  string
		from int
		want [2]float64
	}{
		{"first", 0, [2]float64{3, 2}},
		{"last", 0, [2]float64{6, 8}},
		{"lowest", 0, [2]float64{1, 2}},
		{"highest", 0, [2]float64{9, 8}},
		{"first", 2, [2]float64{9, 8}},
		{"last", 2, [2]float64{9, 2}},
		{"lowest", 4, [2]float64{4, math.NaN()}},
		{"highest", 3, [2]float64{7, 8}},
		{"swing", 0, [2]float64{2, math.NaN()}}, // rounds 7 and 8, from 1 + 3/4 · 7 = 6.25 on; round 3 alone
	} {
		got := reduce(query.Reduction{How: c.how, Column: "x", Round: c.from}, x, round, of, 2)
		for k := range got {
			if got[k] != c.want[k] && !(math.IsNaN(got[k]) && math.IsNaN(c.want[k])) {
				t.Errorf("%s from %d of run %d is %g, want %g", c.how, c.from, k, got[k], c.want[k])
			}
		}
	}
}

// TestLargestAgent: of agents 0 and 1 of one run the one that moves more late in the run decides.
func TestLargestAgent(t *testing.T) {
	owner := []int{0, 0, 1}
	got := largest([]float64{1, 3, math.NaN()}, owner, 2)
	if got[0] != 3 || !math.IsNaN(got[1]) {
		t.Errorf("largest of each run %v, want 3 and none", got)
	}
}

// TestReducedPrices: each resource of a run is a row, reduced over the rounds of that run alone.
func TestReducedPrices(t *testing.T) {
	rows, err := results.NewFrame([]string{"round", "resource", "price"},
		[]float64{1, 1, 2, 2, 1, 1}, []float64{0, 1, 0, 1, 0, 1}, []float64{5, 6, 7, 8, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	got, of, err := reduced("prices", rows, []int{0, 0, 0, 0, 1, 1}, 2, []string{"last(price)", "resource", "solver"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Floats("last(price)"), []float64{7, 8, 1, 2}) || !slices.Equal(got.Floats("resource"), []float64{0, 1, 0, 1}) || !slices.Equal(of, []int{0, 0, 1, 1}) {
		t.Errorf("prices %v of resources %v of runs %v", got.Floats("last(price)"), got.Floats("resource"), of)
	}
}
