package stat

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
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

// Three draws in proportion do not show that the fourth is, and a ratio with independent errors is as well known as the delta method says.
func TestRatioOf(t *testing.T) {
	x, y := []float64{1, 2, 5}, []float64{2, 4, 10}
	if e := RatioOf(x, y, 0.95); e.Value != 0.5 || e.Interval.Known() || !strings.Contains(e.Interval.Reason, "all 3 values are equal") {
		t.Errorf("ratio %+v, want 0.5 without an interval", e)
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

// Values that are 0 or 1 are a share: Wilson's interval of 2 of 5 (Newcombe, Statistics in Medicine 17, 1998, gives 0.1176 to 0.7693).
func TestMeanOfZerosAndOnes(t *testing.T) {
	e := MeanOf([]float64{0, 1, 0, 1, 0}, 0.95)
	near(t, "low end", e.Interval.Low, 0.1176, 5e-5)
	near(t, "high end", e.Interval.High, 0.7693, 5e-5)
	ones := []float64{1, 1, 1}
	if e := MeanOf(ones, 0.95); e.Interval.Known() {
		t.Errorf("three ones, which may be anything, have %v", e.Interval)
	}
	if e, ok := ProportionOf(ones, 0.95); !ok || !(e.Interval.Low > 0.4 && e.Interval.Low < 0.5) || e.Interval.High != 1 {
		t.Errorf("three of three is %v, %v; Wilson's interval is 0.4385 to 1", e.Interval, ok)
	}
	if _, ok := ProportionOf([]float64{0, 2}, 0.95); ok {
		t.Error("0 and 2 are taken as a share")
	}
}

// Of n draws that agree whatever their law, the common value has a smaller probability than 1 − MayDiffer at most so often as the level allows.
func TestMayDiffer(t *testing.T) {
	for n := 2; n < 40; n++ {
		r := 1 - MayDiffer(n, 0.95)
		for k := 1; k < 30; k++ { // k values, each as likely
			if p := 1 / float64(k); p < r && math.Pow(p, float64(n-1)) > 0.05 {
				t.Errorf("%d draws of %d equally likely values agree with probability %g", n, k, math.Pow(p, float64(n-1)))
			}
		}
		near(t, "the bound is sharp", math.Pow(r, float64(n-1)), 0.05, 1e-12)
	}
}

func TestExactly(t *testing.T) {
	if e := Exactly(3, 7, 0.95); e.Value != 3 || e.N != 7 || e.Interval.Half() != 0 {
		t.Errorf("%+v", e)
	}
}

// The coverage of ShareOf, summed over all counts, for shares from 0 to 1/2: 95 % or more on average, and nowhere below what Brown, Cai and DasGupta
// report of their modified Wilson interval; Wilson's own falls to 83 % beside 0.
func TestShareOfCoversEverywhere(t *testing.T) {
	for n, least := range map[int]float64{5: 0.89, 10: 0.91, 20: 0.91, 50: 0.91, 100: 0.92} {
		intervals := make([]Interval, n+1)
		for k := range intervals {
			intervals[k] = ShareOf(k, n, Level).Interval
			if mirror := ShareOf(n-k, n, Level).Interval; math.Abs(1-mirror.High-intervals[k].Low) > 1e-12 {
				t.Errorf("%d of %d: %v, of the others %v", k, n, intervals[k], mirror)
			}
		}
		const points = 1000
		average := 0.0
		for i := 1; i < points; i++ {
			p, covered := float64(i)/(2*points), 0.0
			law := distuv.Binomial{N: float64(n), P: p}
			for k, of := range intervals {
				if of.Low <= p && p <= of.High {
					covered += law.Prob(float64(k))
				}
			}
			if average += covered / (points - 1); covered < least {
				t.Errorf("n = %d, share %g: coverage %g, want %g at least", n, p, covered, least)
			}
		}
		near(t, "average coverage", average, Level+0.005, 0.007)
	}
}

// Newcombe's own example (1998, table II): 56/70 − 48/80 has 0.0524 to 0.3339 by method 10.
func TestDifferenceOfShares(t *testing.T) {
	of := func(k, n int) []float64 {
		x := make([]float64, n)
		for i := range k {
			x[i] = 1
		}
		return x
	}
	e := DifferenceOf(of(56, 70), of(48, 80), 0.95)
	near(t, "low end", e.Interval.Low, 0.0524, 5e-5)
	near(t, "high end", e.Interval.High, 0.3339, 5e-5)
	if e := DifferenceOf(of(3, 3), of(2, 3), 0.95); !(e.Interval.Low < 0 && e.Interval.High > 0.3) {
		t.Errorf("three of three against two of three: %v", e.Interval)
	}
}

// The interval of a mean of shares holds the mean, stays between 0 and 1, never shrinks where there are fewer draws, and is ShareOf's where the shares are
// zeros and ones.
func TestMeanShareOf(t *testing.T) {
	for _, n := range []int{1, 2, 5, 9, 10, 40, 51, 400} {
		for k := 0.0; k <= float64(n); k += 0.125 {
			p := k / float64(n)
			e := MeanShareOf(p, n, 0.95)
			if !(e.Interval.Low >= 0 && e.Interval.Low <= p && p <= e.Interval.High && e.Interval.High <= 1) || e.Value != p || e.N != n {
				t.Fatalf("%v of %d: %+v", k, n, e)
			}
			if k == math.Trunc(k) {
				if s := ShareOf(int(k), n, 0.95); math.Abs(s.Interval.Low-e.Interval.Low) > 1e-12 || math.Abs(s.Interval.High-e.Interval.High) > 1e-12 {
					t.Errorf("%v of %d: %v, ShareOf has %v", k, n, e.Interval, s.Interval)
				}
			}
			if fewer := MeanShareOf(p, max(1, n/2), 0.95); fewer.Interval.Half() < e.Interval.Half()-1e-12 {
				t.Errorf("%v of %d: half width %v, of half as many draws %v", k, n, e.Interval.Half(), fewer.Interval.Half())
			}
		}
	}
}

// Over all shares, by the binomial law: Wilson's interval covers at least 87 % (91 % from ten values on), and 95 to 98 % on average; the exact one at least 95 %.
func TestSharesCoverAtEveryShare(t *testing.T) {
	const shares = 2000
	for n, least := range map[int]float64{2: 0.87, 4: 0.87, 5: 0.87, 9: 0.87, 10: 0.91, 20: 0.91, 50: 0.91} {
		wilson, exact := make([]Interval, n+1), make([]Interval, n+1)
		for k := range wilson {
			wilson[k], exact[k] = ShareOf(k, n, Level).Interval, ExactShareOf(k, n, Level).Interval
		}
		worst, sum, worstExact := 1.0, 0.0, 1.0
		for s := range shares {
			p := (float64(s) + 0.5) / shares
			covered, coveredExact := 0.0, 0.0
			for k := range wilson {
				probability := distuv.Binomial{N: float64(n), P: p}.Prob(float64(k))
				if wilson[k].Low <= p && p <= wilson[k].High {
					covered += probability
				}
				if exact[k].Low <= p && p <= exact[k].High {
					coveredExact += probability
				}
			}
			worst, worstExact, sum = min(worst, covered), min(worstExact, coveredExact), sum+covered
		}
		if mean := sum / shares; worst < least || mean < Level || mean > 0.98 || worstExact < Level-1e-9 {
			t.Errorf("%d values: Wilson's interval covers %.3f or more, %.3f on average, the exact one %.3f", n, worst, mean, worstExact)
		}
	}
}
