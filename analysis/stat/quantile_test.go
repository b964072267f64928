package stat

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/combin"
	"pgregory.net/rapid"
)

// Ranks of the 95 % interval of a median, as tables of the sign test print them (Conover, Practical Nonparametric Statistics, 1999,
// table A3 for p = 1/2): 6 values the extremes, 20 the 6th and 15th, 100 the 40th and 61st.
func TestMedianIntervalRanks(t *testing.T) {
	for n, want := range map[int][2]float64{6: {1, 6}, 20: {6, 15}, 100: {40, 61}} {
		x := make([]float64, n)
		for i, k := range rand.New(rand.NewPCG(1, 1)).Perm(n) {
			x[i] = float64(k + 1)
		}
		if i := MedianInterval(x, 0.95); i.Low != want[0] || i.High != want[1] {
			t.Errorf("%d values: %v, want from %g to %g", n, i, want[0], want[1])
		}
	}
	for _, n := range []int{0, 1, 5} {
		if i := MedianInterval(make([]float64, n), 0.95); i.Known() || i.Reason == "" {
			t.Errorf("%d values have the interval %v", n, i)
		}
	}
	inf := math.Inf(1)
	if i := MedianInterval([]float64{inf, 1, 2, inf, 3, 4, 5}, 0.95); i.Low != 1 || i.High != inf {
		t.Errorf("with what never happens the interval is %v", i)
	}
}

// The interval covers at least its level, and one rank less on either side would not.
func TestMedianIntervalCovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 60).Draw(t, "values")
		level := rapid.Float64Range(0.5, 0.96).Draw(t, "level")
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(i + 1)
		}
		i := MedianInterval(x, level)
		coverage := func(k int) float64 { // of the k-th smallest to the k-th largest: k to n−k values lie below the median
			sum := 0.0
			for j := k; j <= n-k; j++ {
				sum += combin.GeneralizedBinomial(float64(n), float64(j)) / math.Pow(2, float64(n))
			}
			return sum
		}
		k := int(i.Low)
		if coverage(k) < level-1e-9 || k < n/2 && coverage(k+1) >= level+1e-9 {
			t.Fatalf("%d values at %g: ranks %d and %d cover %g, the next %g", n, level, k, n-k+1, coverage(k), coverage(k+1))
		}
	})
}

func TestMomentsIntervalIsStudents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-100, 100), 0, 40).Draw(t, "values")
		var m Moments
		for i := range x {
			if math.Abs(x[i]) < 1e-50 { // whose cubes vanish
				x[i] = 0
			}
			m.Add(x[i])
		}
		got, want := m.T(Level), TInterval(x, Level)
		if got.Known() != want.Known() || got.Known() && (math.Abs(got.Low-want.Low) > 1e-9 || math.Abs(got.High-want.High) > 1e-9) {
			t.Fatalf("%v, want %v", got, want)
		}
		if got.Reason != want.Reason || got.Doubt != want.Doubt {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// The ranks of any quantile cover at least their level, and one rank less on either side would leave out too much there: by sums of the binomial law.
func TestQuantileRanksCover(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "values")
		p := rapid.Float64Range(0.02, 0.98).Draw(t, "quantile")
		below := func(k int) float64 { // P(X < k)
			sum := 0.0
			for j := range k {
				sum += combin.GeneralizedBinomial(float64(n), float64(j)) * math.Pow(p, float64(j)) * math.Pow(1-p, float64(n-j))
			}
			return sum
		}
		const tail, rounding = 0.025, 1e-9
		low, high := QuantileRanks(n, p, 0.95)
		if low == 0 {
			if below(1) <= tail-rounding && 1-below(n) <= tail-rounding {
				t.Fatalf("%d values have no ranks of quantile %g", n, p)
			}
			return
		}
		if below(low) > tail+rounding || 1-below(high) > tail+rounding || below(low+1) <= tail-rounding || 1-below(high-1) <= tail-rounding {
			t.Fatalf("%d values, quantile %g: ranks %d and %d leave out %g and %g", n, p, low, high, below(low), 1-below(high))
		}
	})
}
