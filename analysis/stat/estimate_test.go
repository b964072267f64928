package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

// R's documentation of t.test on sleep prints −3.3654832 to 0.2054832 for the two drugs taken as independent.
func TestDifferenceOfStudentsSleepData(t *testing.T) {
	first := []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}
	second := []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
	e := DifferenceOf(first, second, 0.95)
	near(t, "difference", e.Value, -1.58, 1e-12)
	near(t, "low end", e.Interval.Low, -3.3654832, 5e-8)
	near(t, "high end", e.Interval.High, 0.2054832, 5e-8)
	if e.Above(-4) != true || e.Below(0) || DifferenceOf(first, second[:1], 0.95).Interval.Known() {
		t.Errorf("estimate %+v", e)
	}
}

func TestMedianAndQuantileOf(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		x       []float64
		p, want float64
	}{{[]float64{3, 1}, 0.5, 2}, {[]float64{5}, 0.5, 5}, {[]float64{inf, 1, 2}, 0.5, 2}, {[]float64{inf, 1}, 0.5, inf}, {[]float64{2, -inf}, 0.5, -inf},
		{[]float64{inf, inf}, 0.3, inf}, {[]float64{4, 1, 3, 2}, 0.25, 1.75}, {[]float64{inf, 1, 2, 3, 4}, 0.75, 4}, {nil, 0.5, math.NaN()}} {
		first := append([]float64{}, c.x...)
		if got := QuantileOf(c.x, c.p); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("the %g-quantile of %v is %g, want %g", c.p, c.x, got, c.want)
		}
		for i := range first {
			if first[i] != c.x[i] {
				t.Errorf("%v was reordered to %v", first, c.x)
			}
		}
	}
	if Median([]float64{1, 3}) != 2 {
		t.Error("the median of 1 and 3 is not 2")
	}
}

// The limits for 0, 5 and 10 of 10 as tables of the exact interval print them.
func TestExactShareOf(t *testing.T) {
	for k, want := range map[int][2]float64{0: {0, 0.3085}, 5: {0.1871, 0.8129}, 10: {0.6915, 1}} {
		s := ExactShareOf(k, 10, 0.95)
		near(t, "low end", s.Interval.Low, want[0], 5e-5)
		near(t, "high end", s.Interval.High, want[1], 5e-5)
		if s.Value != float64(k)/10 || s.N != 10 {
			t.Errorf("estimate %+v", s)
		}
	}
}

// A ratio of draws in proportion is known exactly, and one with independent errors as well as the delta method says.
func TestRatioOf(t *testing.T) {
	x, y := []float64{1, 2, 5}, []float64{2, 4, 10}
	if e := RatioOf(x, y, 0.95); e.Value != 0.5 || e.Interval.Low != 0.5 || e.Interval.High != 0.5 {
		t.Errorf("ratio %+v, want 0.5 without width", e)
	}
	x = []float64{1.1, 1.9, 5.2, 3.3}
	y = []float64{2, 4, 10, 7}
	e := RatioOf(x, y, 0.95)
	const resamples = 4000
	src, ratios := rand.New(rand.NewPCG(1, 2)), make([]float64, resamples)
	for b := range ratios {
		var u, v float64
		for range x {
			i := src.IntN(len(x))
			u, v = u+x[i], v+y[i]
		}
		ratios[b] = u / v
	}
	low, high := QuantileOf(ratios, 0.025), QuantileOf(ratios, 0.975) // too close for 4 draws
	if e.Value != 11.5/23 || !(low > e.Interval.Low && high < e.Interval.High) {
		t.Errorf("ratio %+v, by resampling %g to %g", e, low, high)
	}
}
