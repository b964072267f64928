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

// Both indices are free of units, exactly so for powers of two, and stay in their
// ranges: also where squares leave the numbers, and for values that differ by rounding.
func TestFairnessAtEveryScale(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	for range 3000 {
		n := 1 + r.IntN(40)
		x, scratch := make([]float64, n), make([]float64, n)
		for i := range x {
			switch r.IntN(3) {
			case 0:
				x[i] = 0.1
			case 1:
				x[i] = 0.1 + float64(r.IntN(3))*0x1p-56
			default:
				x[i] = r.ExpFloat64()
			}
			if n%2 == 0 {
				x[i] = 0.1 + float64(r.IntN(2))*0x1p-56
			}
		}
		gini, jain := Gini(x, scratch), Jain(x)
		for _, exponent := range []int{0, -900, -600, -300, 300, 700, 1000} {
			scaled := make([]float64, n)
			for i, v := range x {
				scaled[i] = math.Ldexp(v, exponent)
			}
			g, j := Gini(scaled, scratch), Jain(scaled)
			if g != gini || j != jain {
				t.Fatalf("2^%d: Gini %v and %v, Jain %v and %v of %v", exponent, g, gini, j, jain, x)
			}
			if m := float64(n); !(g >= 0 && g <= (m-1)/m && j >= 1/m && j <= 1) {
				t.Fatalf("Gini %v, Jain %v of %v", g, j, scaled)
			}
		}
	}
	// Subnormal and largest numbers: one of four has everything, and all are equal.
	for _, v := range []float64{math.SmallestNonzeroFloat64, math.MaxFloat64} {
		one, all := []float64{0, v, 0, 0}, []float64{v, v, v, v}
		scratch := make([]float64, 4)
		if g, j := Gini(one, scratch), Jain(one); g != 0.75 || j != 0.25 {
			t.Errorf("one of four has %v: Gini %v, Jain %v", v, g, j)
		}
		if g, j := Gini(all, scratch), Jain(all); g != 0 || j != 1 {
			t.Errorf("each of four has %v: Gini %v, Jain %v", v, g, j)
		}
	}
}
