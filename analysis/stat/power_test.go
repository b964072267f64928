package stat

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// spatial is the test A of 26 children (Efron and Tibshirani 1993, table 14.1).
var spatial = []float64{48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41}

func TestBootstrapOfTheSpatialData(t *testing.T) {
	// Section 14.2: the estimate is 171.5; table 14.2: the 90 % interval by percentiles is (100.8, 233.9), with 2000 resamples. The Monte
	// Carlo standard error of the ends, theirs and ours together, is 2.4 at the low and 3.5 at the high end; two of them are allowed.
	e := BootstrapDraws(len(spatial), 1, 0.90, func(draws []int) float64 { return stat.PopVariance(drawn(spatial, draws), nil) })
	near(t, "estimate", e.Value, 171.5, 0.05)
	near(t, "percentile low end", e.Interval.Low, 100.8, 5)
	near(t, "percentile high end", e.Interval.High, 233.9, 7)
}

// drawn are the values of the draws with these numbers.
func drawn(x []float64, draws []int) []float64 {
	out := make([]float64, len(draws))
	for i, d := range draws {
		out[i] = x[d]
	}
	return out
}

func bootstrapMean(x []float64) Estimate {
	return BootstrapDraws(len(x), 3, Level, func(draws []int) float64 { return stat.Mean(drawn(x, draws), nil) })
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
