package stat

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// sleep is Student's own example: additional hours of sleep under one drug over the other (The
// probable error of a mean, Biometrika 6, 1908).
var sleep = []float64{1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v within %g", what, got, want, tolerance)
	}
}

func TestTIntervalOfStudentsSleepData(t *testing.T) {
	// R's documentation of t.test prints this interval: 0.7001142 to 2.4598858 at 95 %.
	i := TInterval(sleep, 0.95)
	near(t, "low end", i.Low, 0.7001142, 5e-8)
	near(t, "high end", i.High, 2.4598858, 5e-8)
	near(t, "half width", i.Half(), 0.8798858, 5e-8)
}

func TestIntervalNeedsTwoValues(t *testing.T) {
	for n, want := range map[int]string{0: "no values", 1: "1 replicate"} {
		x := make([]float64, n)
		for _, i := range []Interval{TInterval(x, Level), StudentizedInterval(x, Level)} {
			if i.Known() || !strings.Contains(i.String(), want) {
				t.Errorf("interval of %d values is %v, want none because of %q", n, i, want)
			}
		}
	}
}

func TestStudentizedIntervalRepeats(t *testing.T) {
	other := slices.Clone(sleep)
	slices.Reverse(other)
	if a, b := StudentizedInterval(sleep, Level), StudentizedInterval(other, Level); a != b {
		t.Errorf("two intervals of the same values differ: %v, %v", a, b)
	}
}

// Of many normal values, the interval is the mean ± 1.96 s/√n.
func TestStudentizedIntervalAgreesWithNormalTheory(t *testing.T) {
	src := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 400)
	for i := range x {
		x[i] = src.NormFloat64()
	}
	want := 1.959964 * stat.StdDev(x, nil) / math.Sqrt(400)
	near(t, "half width over its theory", StudentizedInterval(x, Level).Half()/want, 1, 0.05)
}

func TestQuantileIsTypeSeven(t *testing.T) {
	oneToTen := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		x    []float64
		p    float64
		want float64
	}{
		{oneToTen, 0.1, 1.9}, {oneToTen, 0.25, 3.25}, {oneToTen, 0.5, 5.5}, {oneToTen, 0, 1}, {oneToTen, 1, 10}, // R: quantile(1:10)
		{[]float64{1, 2}, 0.5, 1.5}, {[]float64{7}, 0.3, 7},
	} {
		near(t, "quantile", Quantile(c.x, c.p), c.want, 1e-12)
	}
	if q := Quantile(nil, 0.5); !math.IsNaN(q) {
		t.Errorf("quantile of no values is %v, want NaN", q)
	}
}

func TestQuantileIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 30).Draw(t, "x")
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		q := rapid.Float64Range(p, 1).Draw(t, "q")
		slices.Sort(x)
		a, b := Quantile(x, p), Quantile(x, q)
		if a > b+1e-9*math.Abs(b) || a < x[0]-1e-9 || b > x[len(x)-1]+1e-9*math.Abs(b)+1e-9 {
			t.Fatalf("quantiles %g and %g of %v are %g and %g", p, q, x, a, b)
		}
	})
}
