package stat

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

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
	for _, i := range []Interval{StudentizedInterval([]float64{3, 3, 3, 3, 3, 3}, Level), TInterval([]float64{3, 3, 3, 3, 3, 3}, Level)} {
		if i.Known() || !strings.Contains(i.Reason, "all 6 values are equal") {
			t.Errorf("interval of equal values is %v", i)
		}
	}
	if i := StudentizedInterval(x[:1], Level); i.Known() || !strings.Contains(i.String(), "1 replicate") {
		t.Errorf("interval of one value is %v", i)
	}
	// Of five different values, resamples that are all one value are too few to move an end.
	if i := StudentizedInterval([]float64{1, 2, 3, 4, 5}, Level); !i.Known() || math.IsInf(i.Half(), 0) {
		t.Errorf("interval of five values is %v", i)
	}
	// Four equal values of five: a resample is without the fifth with probability 0.8⁵ = 0.33.
	if i := StudentizedInterval([]float64{0, 0, 0, 0, 1}, Level); i.Known() || !strings.Contains(i.Reason, "of 5 values 4 are equal") {
		t.Errorf("interval of four equal values and another is %v", i)
	}
	if i := StudentizedInterval([]float64{1, 2, 3, 4, math.Inf(1)}, Level); i.Known() || i.Reason == "" {
		t.Errorf("interval with an infinite value is %v", i)
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
		near(t, "power without an effect", pairedPower(0, n, 0.05), 0.05, 1e-6)
	}
	near(t, "power at the change to the normal", pairedPower(0.06, normalAbove, 0.05), pairedPower(0.06, normalAbove+1, 0.05), 1e-3)
}

func TestReplicatesNeeded(t *testing.T) {
	// Student's sleep data: mean 1.58, sd 1.23, d = 1.285.
	n, err := ReplicatesNeeded(sleep)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "effect", n.Effect, 1.285, 5e-4)
	if n.N > n.Have || pairedPower(n.Effect, n.N, n.Alpha) < n.Power || pairedPower(n.Effect, n.N-1, n.Alpha) >= n.Power {
		t.Errorf("%+v: the effect was significant with 10 pairs, and N is the least that reaches the power", n)
	}
	for _, c := range []struct {
		x    []float64
		want string
	}{{nil, "0 pairs"}, {[]float64{1}, "1 pairs"}, {[]float64{1, -1}, "mean difference is 0"}, {[]float64{1, math.Inf(1)}, "failed"}} {
		n, err := ReplicatesNeeded(c.x)
		if err != nil || n.N != 0 || !strings.Contains(n.Reason, c.want) {
			t.Errorf("%v: %+v, %v; want %q", c.x, n, err, c.want)
		}
	}
	for _, x := range [][]float64{{1, 1}, {99, 100, 101}} { // the t test would need 2 and 3
		if n, err := ReplicatesNeeded(x); err != nil || n.N != 6 || n.Reason != "" {
			t.Errorf("differences %v need %+v, %v; want 6 pairs, as no fewer can bring a signed rank test to 5 %%", x, n, err)
		}
	}
	if LeastSignedRank(fewestPairs) > PowerAlpha || LeastSignedRank(fewestPairs-1) <= PowerAlpha {
		t.Errorf("%d pairs are not the fewest that can show a difference", fewestPairs)
	}
}
