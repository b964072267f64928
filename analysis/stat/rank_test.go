package stat

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Hamilton depression scale factor before and after a tranquilizer (Hollander and Wolfe 1973, table 3.1).
var (
	depressionBefore = []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	depressionAfter  = []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
)

// accuracies is table 6 of Demšar (Statistical comparisons of classifiers over multiple data sets, JMLR
// 7, 2006): C4.5, with m, with cf, with both, on 14 data sets. The paper prints 0.975 twice for data
// set 13 and ranks the two 2 and 3, so they differ beyond the digits printed.
var accuracies = [][]float64{
	{0.763, 0.768, 0.771, 0.798}, {0.599, 0.591, 0.590, 0.569}, {0.954, 0.971, 0.968, 0.967}, {0.628, 0.661, 0.654, 0.657},
	{0.882, 0.888, 0.886, 0.898}, {0.936, 0.931, 0.916, 0.931}, {0.661, 0.668, 0.609, 0.685}, {0.583, 0.583, 0.563, 0.625},
	{0.775, 0.838, 0.866, 0.875}, {1.000, 1.000, 1.000, 1.000}, {0.940, 0.962, 0.965, 0.962}, {0.619, 0.666, 0.614, 0.669},
	{0.972, 0.981, 0.97501, 0.975}, {0.957, 0.978, 0.946, 0.970},
}

func errorRates() [][]float64 {
	x := make([][]float64, len(accuracies))
	for i, row := range accuracies {
		for _, a := range row {
			x[i] = append(x[i], 1-a)
		}
	}
	return x
}

func TestWilcoxonOfHollanderAndWolfe(t *testing.T) {
	// R's documentation of wilcox.test on these data: V = 40, one-sided p = 0.01953; Hollander and
	// Wolfe, p. 30: T⁺ = 5 for after − before, 0.020.
	r, err := Wilcoxon(depressionBefore, depressionAfter)
	if err != nil {
		t.Fatal(err)
	}
	if r.Plus != 40 || r.Minus != 5 || !r.Exact || r.Zeros != 0 {
		t.Errorf("rank sums %g and %g, exact %v, %d zeros; want 40, 5, true, 0", r.Plus, r.Minus, r.Exact, r.Zeros)
	}
	near(t, "two-sided probability", r.P, 2*0.01953, 1e-5)
	near(t, "rank biserial", r.Effect, 35./45, 1e-15)
}

func TestWilcoxonOfDemsar(t *testing.T) {
	// Demšar, section 3.1.3, ranks C4.5 + m against C4.5 with R⁺ = 93 and R⁻ = 12 after splitting the
	// ranks 1 and 2 of the two zeros. Without the zeros every other rank falls by 2: 93 − 1.5 − 2·10 =
	// 71.5 (ten gains), 12 − 1.5 − 2·2 = 6.5 (two losses).
	with, without := column(accuracies, 1), column(accuracies, 0)
	r, err := Wilcoxon(with, without)
	if err != nil {
		t.Fatal(err)
	}
	if r.Plus != 71.5 || r.Minus != 6.5 || r.Zeros != 2 || r.Exact {
		t.Errorf("rank sums %g and %g, %d zeros, exact %v; want 71.5, 6.5, 2, false", r.Plus, r.Minus, r.Zeros, r.Exact)
	}
	// One tie of two (0.005): z = (71.5 − 39 − 0.5)/√(12·13·25/24 − 6/48).
	near(t, "z", r.Z, 32/math.Sqrt(162.375), 1e-12)
}

func column(x [][]float64, j int) []float64 {
	var out []float64
	for _, row := range x {
		out = append(out, row[j])
	}
	return out
}

// Critical values of the signed rank statistic, two-sided 5 % (Demšar 2006, p. 8, and Wilcoxon's own
// table): the largest T with P ≤ 0.05.
func TestSignedRankCriticalValues(t *testing.T) {
	for n, want := range map[int]int{6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 11: 10, 12: 13, 13: 17, 14: 21, 15: 25, 20: 52, 25: 89} {
		if p, q := signedRankP(n, want), signedRankP(n, want+1); p > 0.05 || q <= 0.05 {
			t.Errorf("n = %d: P(T ≤ %d) is %.4f and P(T ≤ %d) is %.4f; the critical value is %d", n, want, p, want+1, q, want)
		}
	}
}

// The exact probability is the share of sign patterns with a rank sum as far from its mean.
func TestWilcoxonAgainstAllSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 10).Draw(t, "n")
		order := rapid.Permutation(firstInts(n)).Draw(t, "order")
		signs := rapid.IntRange(0, 1<<n-1).Draw(t, "signs")
		x, y := make([]float64, n), make([]float64, n)
		for i, r := range order {
			x[i] = float64(r + 1)
			if signs>>r&1 != 0 {
				x[i], y[i] = 0, x[i]
			}
		}
		r, err := Wilcoxon(x, y)
		if err != nil {
			t.Fatal(err)
		}
		far, mean := 0, float64(n*(n+1))/4
		for pattern := range 1 << n {
			sum := 0
			for p := pattern; p != 0; p &= p - 1 {
				sum += bits.TrailingZeros(uint(p)) + 1
			}
			if math.Abs(float64(sum)-mean) >= math.Abs(r.Plus-mean) {
				far++
			}
		}
		if want := float64(far) / float64(int(1)<<n); math.Abs(r.P-want) > 1e-12 {
			t.Fatalf("probability of %v, %v is %g, counted out it is %g", x, y, r.P, want)
		}
	})
}

func firstInts(n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = i
	}
	return x
}

// At 50 differences the exact and the normal probability agree to some 2e-3, the Edgeworth term of an
// excess kurtosis of −0.07.
func TestWilcoxonApproximationMeetsTheExact(t *testing.T) {
	n := float64(exactPairs)
	for _, T := range []float64{300, 400, 500, 600} {
		z := (n*(n+1)/4 - T - 0.5) / math.Sqrt(n*(n+1)*(2*n+1)/24)
		near(t, "probability", signedRankP(exactPairs, int(T)), math.Erfc(z/math.Sqrt2), 3e-3)
	}
}

func TestWilcoxonWithFailures(t *testing.T) {
	inf := math.Inf(1)
	r, err := Wilcoxon([]float64{1, 2, inf, inf}, []float64{2, 4, 1, inf})
	if err != nil || r.Zeros != 1 || r.Plus != 3 || r.Minus != 3 {
		t.Errorf("a failure is the largest difference and two failures none: %+v, %v", r, err)
	}
	if r, err := Wilcoxon([]float64{1, 1}, []float64{1, 1}); err != nil || !math.IsNaN(r.P) || r.Reason == "" {
		t.Errorf("equal pairs give %+v, %v; want no test and a reason", r, err)
	}
	if _, err := Wilcoxon([]float64{1, math.NaN()}, []float64{1, 1}); err == nil {
		t.Error("NaN is no error")
	}
}

func TestFriedmanOfDemsar(t *testing.T) {
	f, err := Friedman(errorRates())
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{3.143, 2.000, 2.893, 1.964} {
		near(t, "mean rank", f.MeanRanks[j], want, 5e-4)
	}
	// Demšar prints 9.28 and 3.69 without the correction for ties.
	plain := f.Chi2 * f.TieFactor
	near(t, "χ² without correction", plain, 9.28, 5e-3)
	F, _ := imanDavenport(plain, 14, 4)
	near(t, "F without correction", F, 3.69, 5e-3)
	if f.Chi2 <= plain || f.P >= 0.05 || f.PF >= 0.05 {
		t.Errorf("corrected χ² %g, p %g, p of F %g: the paper rejects at 5 %%", f.Chi2, f.P, f.PF)
	}
}

func TestFriedmanOfRoundingFirstBase(t *testing.T) {
	// Hollander and Wolfe 1973, p. 140: three ways to round first base, 22 players. R's documentation
	// of friedman.test prints χ² = 11.143, p = 0.003805.
	times := [][]float64{
		{5.40, 5.50, 5.55}, {5.85, 5.70, 5.75}, {5.20, 5.60, 5.50}, {5.55, 5.50, 5.40}, {5.90, 5.85, 5.70}, {5.45, 5.55, 5.60},
		{5.40, 5.40, 5.35}, {5.45, 5.50, 5.35}, {5.25, 5.15, 5.00}, {5.85, 5.80, 5.70}, {5.25, 5.20, 5.10}, {5.65, 5.55, 5.45},
		{5.60, 5.35, 5.45}, {5.05, 5.00, 4.95}, {5.50, 5.50, 5.40}, {5.45, 5.55, 5.50}, {5.55, 5.55, 5.35}, {5.45, 5.50, 5.55},
		{5.50, 5.45, 5.25}, {5.65, 5.60, 5.40}, {5.70, 5.65, 5.55}, {6.30, 6.30, 6.25},
	}
	f, err := Friedman(times)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "χ²", f.Chi2, 11.143, 5e-4)
	near(t, "probability", f.P, 0.003805, 5e-7)
}

func TestFriedmanAtTheEdges(t *testing.T) {
	f, err := Friedman([][]float64{{1, 2, 3}, {4, 5, 6}})
	if err != nil || !math.IsInf(f.F, 1) || f.PF != 0 || f.Chi2 != 4 {
		t.Errorf("identical rankings give %+v, %v; want χ² = n(k−1) = 4 and F = +Inf", f, err)
	}
	f, err = Friedman([][]float64{{1, 1}, {math.Inf(1), math.Inf(1)}})
	if err != nil || f.Reason == "" || !math.IsNaN(f.P) {
		t.Errorf("only ties give %+v, %v; want no test and a reason", f, err)
	}
	for _, x := range [][][]float64{nil, {{1, 2}}, {{1}, {2}}, {{1, math.NaN()}, {1, 2}}} {
		if _, err := Friedman(x); err == nil {
			t.Errorf("Friedman test of %v is no error", x)
		}
	}
}

func TestNemenyiQuantilesOfDemsar(t *testing.T) {
	// Demšar 2006, table 5a, for 2 to 10 classifiers.
	for alpha, row := range map[float64][]float64{
		0.05: {1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164},
		0.10: {1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920},
	} {
		for i, want := range row {
			// The table rounds the studentized range to three digits before it divides by √2.
			near(t, "q", studentizedRangeQuantile(1-alpha, i+2)/math.Sqrt2, want, 1.1e-3)
		}
	}
}

func TestStudentizedRange(t *testing.T) {
	// Harter 1960, table of the studentized range for infinite degrees of freedom: 5 % and 1 % points.
	for _, c := range []struct {
		k       int
		p, want float64
	}{{2, 0.95, 2.772}, {3, 0.95, 3.314}, {5, 0.95, 3.858}, {10, 0.95, 4.474}, {20, 0.95, 5.012}, {2, 0.99, 3.643}, {5, 0.99, 4.603}, {10, 0.99, 5.157}} {
		near(t, "quantile", studentizedRangeQuantile(c.p, c.k), c.want, 6e-4)
	}
	// The range of two is |Z₁ − Z₂|, normal with variance 2.
	for _, q := range []float64{0.1, 1, 2, 5, 9} {
		near(t, "distribution of two", studentizedRangeCDF(q, 2), math.Erf(q/2), 1e-13)
	}
}

func TestNemenyiOfDemsar(t *testing.T) {
	f, err := Friedman(errorRates())
	if err != nil {
		t.Fatal(err)
	}
	// Section 3.2.2: CD = 1.25 at 5 % and no pair differs; 1.12 at 10 %, where C4.5 differs from C4.5+m
	// and C4.5+m+cf.
	c, err := Nemenyi(f, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "critical difference at 5 %", c.Difference, 1.25, 5e-3)
	if len(c.Cliques) != 1 || !slices.Equal(c.Cliques[0], []int{0, 3}) {
		t.Errorf("cliques %v, want all four in one", c.Cliques)
	}
	c, err = Nemenyi(f, 0.10)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "critical difference at 10 %", c.Difference, 1.12, 5e-3)
	if !slices.Equal(c.Order, []int{3, 1, 2, 0}) || len(c.Cliques) != 2 || !slices.Equal(c.Cliques[0], []int{0, 2}) || !slices.Equal(c.Cliques[1], []int{2, 3}) {
		t.Errorf("order %v, cliques %v; want [3 1 2 0] and [0 2], [2 3]", c.Order, c.Cliques)
	}
	if _, err := Nemenyi(f, 0); err == nil {
		t.Error("level 0 is no error")
	}
}
