package market

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// doubleSum is the paper's (9) as it stands.
func doubleSum(x []float64) float64 {
	sum, total := 0.0, 0.0
	for _, a := range x {
		total += a
		for _, b := range x {
			sum += math.Abs(a - b)
		}
	}
	n := float64(len(x))
	return sum / (2 * n * n * (total / n))
}

func TestGiniAgainstTheDoubleSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
		x := make([]float64, rapid.IntRange(1, 100).Draw(t, "n")) // both sides of insertionLength
		for i := range x {
			if x[i] = max(0, 6*r.Float64()-1); r.IntN(5) == 0 {
				x[i] = 2 // ties
			}
		}
		x[0] = 1
		before := slices.Clone(x)
		got, want := Gini(x, make([]float64, len(x))), doubleSum(x)
		if math.Abs(got-want) > 1e-13 {
			t.Fatalf("Gini %v; double sum %v", got, want)
		}
		if !slices.Equal(x, before) {
			t.Fatal("Gini changed its argument")
		}
		// 0 <= G <= (n−1)/n, and units do not matter.
		if n := float64(len(x)); got < -1e-15 || got > (n-1)/n+1e-15 {
			t.Fatalf("Gini %v of %v values", got, n)
		}
		for i := range x {
			x[i] *= 8
		}
		if scaled := Gini(x, make([]float64, len(x))); scaled != got {
			t.Fatalf("Gini %v, of eight times as much %v", got, scaled)
		}
		if jain := Jain(x); jain < 1/float64(len(x))-1e-15 || jain > 1+1e-15 {
			t.Fatalf("Jain %v of %d values", jain, len(x))
		}
	})
}

// Known values: two people with 0 and 1 have G = 1/2; 1, 2, 3, 4 have
// 20/(2·16·2.5) = 1/4; one of n with everything (n−1)/n and 1/n.
func TestFairnessKnownValues(t *testing.T) {
	for _, c := range []struct {
		x                         []float64
		gini, jain, participation float64
	}{
		{[]float64{3, 3, 3}, 0, 1, 1},
		{[]float64{0, 1}, 0.5, 0.5, 0.5},
		{[]float64{4, 1, 3, 2}, 0.25, 100.0 / 120, 1},
		{[]float64{0, 0, 0, 0, 7}, 0.8, 0.2, 0.2},
		{[]float64{0, 0, 0}, 0, 1, 0},
		{[]float64{5}, 0, 1, 1},
	} {
		if got := Gini(c.x, make([]float64, len(c.x))); math.Abs(got-c.gini) > 1e-15 {
			t.Errorf("Gini(%v) = %v; want %v", c.x, got, c.gini)
		}
		if got := Jain(c.x); math.Abs(got-c.jain) > 1e-15 {
			t.Errorf("Jain(%v) = %v; want %v", c.x, got, c.jain)
		}
		if got := Participation(c.x); got != c.participation {
			t.Errorf("Participation(%v) = %v; want %v", c.x, got, c.participation)
		}
	}
}
