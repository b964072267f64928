package analysis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

func TestVarghaDelaneyOfHollanderAndWolfe(t *testing.T) {
	// Hollander and Wolfe 1973, p. 69, permeability of the chorioamnion; R's documentation of
	// wilcox.test prints W = 35 for these 10 and 5 values, and A = W/(mn).
	term := []float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}
	early := []float64{1.15, 0.88, 0.90, 0.74, 1.21}
	s, err := VarghaDelaney(term, early)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "A", s.A, 35./50, 1e-15)
	if s.Size != "medium" {
		t.Errorf("0.70 is called %q, by Vargha and Delaney it is medium", s.Size)
	}
}

func TestVarghaDelaneyNamesTheSize(t *testing.T) {
	for _, c := range []struct {
		wins, of int
		want     string
	}{{50, 100, "negligible"}, {57, 100, "small"}, {43, 100, "small"}, {65, 100, "medium"}, {72, 100, "large"}, {0, 100, "large"}} {
		x := make([]float64, 0, c.of)
		for i := range c.of {
			x = append(x, math.Copysign(1, float64(c.wins-i)-0.5))
		}
		if s, err := VarghaDelaney(x, []float64{0}); err != nil || s.Size != c.want || math.Abs(s.A-float64(c.wins)/float64(c.of)) > 1e-14 {
			t.Errorf("%d wins of %d: %+v, %v; want %s", c.wins, c.of, s, err, c.want)
		}
	}
	if s, err := VarghaDelaney(nil, []float64{1}); err != nil || !math.IsNaN(s.A) || !strings.Contains(s.Reason, "0 and 1") {
		t.Errorf("an empty sample gives %+v, %v", s, err)
	}
}

// The definition, pair by pair, failures (+Inf) included.
func TestVarghaDelaneyAgainstItsDefinition(t *testing.T) {
	value := rapid.SampledFrom([]float64{0, 1, 2, 3, 4.5, math.Inf(1)})
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(value, 1, 20).Draw(t, "x")
		y := rapid.SliceOfN(value, 1, 20).Draw(t, "y")
		want := 0.0
		for _, a := range x {
			for _, b := range y {
				switch {
				case a > b:
					want++
				case a == b:
					want += 0.5
				}
			}
		}
		want /= float64(len(x) * len(y))
		s, err := VarghaDelaney(x, y)
		if err != nil || math.Abs(s.A-want) > 1e-12 {
			t.Fatalf("A is %g (%v), by its definition %g", s.A, err, want)
		}
	})
}

// spatial is the test A of 26 children (Efron and Tibshirani 1993, table 14.1).
var spatial = []float64{48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41}

func TestBCaOfTheSpatialData(t *testing.T) {
	variance := func(x []float64) float64 { return stat.PopVariance(x, nil) }
	// Section 14.2: the estimate is 171.5; table 14.2: the 90 % intervals are (115.8, 259.6) by BCa and
	// (100.8, 233.9) by percentiles, with 2000 resamples. The Monte Carlo standard error of the ends,
	// theirs and ours together, is 2.4 at the low and 3.5 at the high end; two of them are allowed.
	// Section 14.3: a = 0.061.
	near(t, "estimate", variance(spatial), 171.5, 0.05)
	near(t, "acceleration", acceleration(spatial, variance), 0.061, 5e-4)
	bca := BCaInterval(spatial, 0.90, variance)
	near(t, "BCa low end", bca.Low, 115.8, 5)
	near(t, "BCa high end", bca.High, 259.6, 7)
	percentile := BootstrapInterval(spatial, 0.90, variance)
	near(t, "percentile low end", percentile.Low, 100.8, 5)
	near(t, "percentile high end", percentile.High, 233.9, 7)
}

func TestBCaAtTheEdges(t *testing.T) {
	mean := func(x []float64) float64 { return stat.Mean(x, nil) }
	for _, c := range []struct {
		x    []float64
		want string
	}{{nil, "no values"}, {[]float64{1}, "1 replicate"}, {[]float64{2, 2, 2}, "does not vary"}} {
		if i := BCaInterval(c.x, Level, mean); i.Known() || !strings.Contains(i.String(), c.want) {
			t.Errorf("interval of %v is %v, want none because %q", c.x, i, c.want)
		}
	}
	// Symmetric data have neither bias nor acceleration: BCa is the percentile interval.
	x := []float64{-3, -2, -1, 0, 1, 2, 3}
	a, b := BCaInterval(x, Level, mean), BootstrapInterval(x, Level, mean)
	near(t, "low end of symmetric data", a.Low, b.Low, 0.15)
	near(t, "high end of symmetric data", a.High, b.High, 0.15)
}

// The coverage of the studentized interval for few normal and few skewed values: the latter is what
// Student's falls short of.
func TestStudentizedIntervalCovers(t *testing.T) {
	src := rand.New(rand.NewPCG(3, 4))
	for name, draw := range map[string]func() float64{"normal": src.NormFloat64, "exponential": func() float64 { return src.ExpFloat64() - 1 }} {
		const repeats = 1000
		covered := 0
		for range repeats {
			x := make([]float64, 12)
			for i := range x {
				x[i] = draw()
			}
			if i := StudentizedInterval(x, Level); i.Low <= 0 && 0 <= i.High {
				covered++
			}
		}
		near(t, "coverage of "+name+" values", float64(covered)/repeats, 0.95, 0.02)
	}
}

func TestStudentizedIntervalOfFewValues(t *testing.T) {
	x := []float64{1, 2, 4}
	if got, want := StudentizedInterval(x, Level), TInterval(x, Level); got != want {
		t.Errorf("interval of three values is %v, want Student's %v", got, want)
	}
	if i := StudentizedInterval([]float64{3, 3, 3, 3, 3, 3}, Level); i.Low != 3 || i.High != 3 {
		t.Errorf("interval of equal values is %v", i)
	}
	if i := StudentizedInterval(x[:1], Level); i.Known() || !strings.Contains(i.String(), "1 replicate") {
		t.Errorf("interval of one value is %v", i)
	}
	// Resamples of five values that are all one value have t = ±∞ or, where that value is the mean,
	// NaN; the ends stay finite.
	if i := StudentizedInterval([]float64{1, 2, 3, 4, 5}, Level); !i.Known() || math.IsInf(i.Half(), 0) {
		t.Errorf("interval of five values is %v", i)
	}
}

func TestPairedPower(t *testing.T) {
	// Faul, Erdfelder, Lang and Buchner, G*Power 3, Behavior Research Methods 39, 2007, and Cohen 1988,
	// chapter 2, give for a two-sided paired t test at 5 % and power 80 %: d = 0.2, 0.5, 0.8 need 199,
	// 34 and 15 pairs.
	for d, want := range map[float64]int{0.2: 199, 0.5: 34, 0.8: 15} {
		if got := smallestSample(d); got != want {
			t.Errorf("effect %g needs %d pairs, the tables say %d", d, got, want)
		}
	}
	// Without an effect the power is the level, for t and for its normal limit.
	for _, n := range []int{5, 100, normalAbove + 1} {
		near(t, "power without an effect", PairedPower(0, n, 0.05), 0.05, 1e-6)
	}
	near(t, "power at the change to the normal", PairedPower(0.06, normalAbove, 0.05), PairedPower(0.06, normalAbove+1, 0.05), 1e-3)
}

func TestReplicatesNeeded(t *testing.T) {
	// Student's sleep data: mean 1.58, sd 1.23, d = 1.285.
	n, err := ReplicatesNeeded(sleep)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "effect", n.Effect, 1.285, 5e-4)
	if n.N > n.Have || PairedPower(n.Effect, n.N, n.Alpha) < n.Power || PairedPower(n.Effect, n.N-1, n.Alpha) >= n.Power {
		t.Errorf("%+v: the effect was significant with 10 pairs, and N is the least that reaches the power", n)
	}
	if want := "needs 8 replicates"; n.N == 8 && !strings.Contains(n.String(), want) {
		t.Errorf("line %q does not say %q", n.String(), want)
	}
	for _, c := range []struct {
		x    []float64
		want string
	}{{nil, "0 pairs"}, {[]float64{1}, "1 pairs"}, {[]float64{1, -1}, "mean difference is 0"}, {[]float64{1, math.Inf(1)}, "failed"}, {[]float64{1, 1}, "needs 2"}} {
		n, err := ReplicatesNeeded(c.x)
		if err != nil || !strings.Contains(n.String(), c.want) {
			t.Errorf("%v: %q, %v; want %q", c.x, n.String(), err, c.want)
		}
	}
}
