package stat

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
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
	if r.Plus != 71.5 || r.Minus != 6.5 || r.Zeros != 2 || !r.Exact {
		t.Errorf("rank sums %g and %g, %d zeros, exact %v; want 71.5, 6.5, 2, true", r.Plus, r.Minus, r.Zeros, r.Exact)
	}
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
		ranks := firstInts(n)
		for i := range ranks {
			ranks[i]++
		}
		if p, q := signedRankP(ranks, want), signedRankP(ranks, want+1); p > 0.05 || q <= 0.05 {
			t.Errorf("n = %d: P(T ≤ %d) is %.4f and P(T ≤ %d) is %.4f; the critical value is %d", n, want, p, want+1, q, want)
		}
	}
}

// Darwin's plants: SciPy's documentation of scipy.stats.wilcoxon prints the statistic 24 and p = 0.041259765625.
func TestWilcoxonOfDarwin(t *testing.T) {
	d := []float64{6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75}
	r, err := Wilcoxon(d, make([]float64, len(d)))
	if err != nil || r.Minus != 24 || r.P != 0.041259765625 || r.Least != 2/math.Pow(2, 15) {
		t.Errorf("%+v, %v; want 24 and 0.041259765625", r, err)
	}
}

// Pairs that all differ by the same have the probability of the sign test, 2/2ⁿ, which five cannot bring to 5 %.
func TestWilcoxonOfEqualDifferences(t *testing.T) {
	for n, want := range map[int]float64{1: 1, 5: 0.0625, 6: 0.03125} {
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], y[i] = float64(i)+1, float64(i)
		}
		if r, err := Wilcoxon(x, y); err != nil || r.P != want || r.Least != want || !r.Exact {
			t.Errorf("%d pairs that differ by 1: %+v, %v; want p = %g", n, r, err, want)
		}
	}
}

// The exact probability is the share of sign patterns with a rank sum as far from its mean, with ties and zeros too.
func TestWilcoxonAgainstAllSigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SliceOfN(rapid.IntRange(-6, 6), 1, 11).Draw(t, "differences")
		x, y := make([]float64, len(d)), make([]float64, len(d))
		var size []float64
		for i, v := range d {
			x[i] = float64(v)
			if v != 0 {
				size = append(size, math.Abs(x[i]))
			}
		}
		r, err := Wilcoxon(x, y)
		if err != nil {
			t.Fatal(err)
		}
		if len(size) == 0 {
			return
		}
		// The rank of a value is half of one more than the number of values that are not larger and that are smaller.
		ranks := make([]float64, len(size))
		for i, v := range size {
			for _, w := range size {
				if w <= v {
					ranks[i] += 0.5
				}
				if w < v {
					ranks[i] += 0.5
				}
			}
			ranks[i] += 0.5
		}
		n := len(size)
		far, mean := 0, float64(n*(n+1))/4
		for pattern := range 1 << n {
			sum := 0.0
			for p := pattern; p != 0; p &= p - 1 {
				sum += ranks[bits.TrailingZeros(uint(p))]
			}
			if math.Abs(sum-mean) >= math.Abs(r.Plus-mean) {
				far++
			}
		}
		if want := float64(far) / float64(int(1)<<n); math.Abs(r.P-want) > 1e-12 || r.P < r.Least {
			t.Fatalf("probability of %v is %g, counted out it is %g; the least is %g", d, r.P, want, r.Least)
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

// Where the exact distribution ends, it and the normal one agree to some 2e-3 in the tails that matter, also where all sizes tie: there the exact
// probability is that of the sign test.
func TestWilcoxonApproximationMeetsTheExact(t *testing.T) {
	const n = exactPairs + 1
	for _, tied := range []bool{false, true} {
		for minus := 0; minus < n/2; minus += 7 { // negative differences: the largest, or any where all tie
			x, y := make([]float64, n), make([]float64, n)
			for i := range x {
				x[i] = float64(i + 1)
				if tied {
					x[i] = 1
				}
				if i >= n-minus {
					x[i] = -x[i]
				}
			}
			r, err := Wilcoxon(x, y)
			if err != nil || r.Exact {
				t.Fatalf("%+v, %v; want the approximation", r, err)
			}
			ranks, _ := midranks(firstFloats(n, tied))
			steps, step := rankSteps(ranks)
			near(t, "probability", r.P, signedRankP(steps, int(min(r.Plus, r.Minus)/step)), 2e-3)
			if tied {
				near(t, "probability of the sign test", signedRankP(steps, minus), min(1, 2*distuv.Binomial{N: n, P: 0.5}.CDF(float64(minus))), 1e-9)
			}
		}
	}
}

func firstFloats(n int, tied bool) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i)
		if tied {
			x[i] = 0
		}
	}
	return x
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

// Two blocks of three treatments that agree do so with probability 1/6 and three with 1/36, whatever the approximations say; critical values of Friedman's
// test for few blocks (Hollander and Wolfe 1973, table A.15): k = 3 and n = 4 have P(S ≥ 6.5) = 0.042 and P(S ≥ 8) = 0.0046,
// k = 4 and n = 3 P(S ≥ 7.4) = 0.033.
func TestFriedmanOfFewBlocks(t *testing.T) {
	up, mixed := []float64{1, 2, 3}, []float64{1, 3, 2}
	for _, c := range []struct {
		x       [][]float64
		p, chi2 float64
	}{
		{[][]float64{up, up}, 1. / 6, 4},
		{[][]float64{up, up, up}, 1. / 36, 6},
		{[][]float64{up, up, up, up}, 0.0046, 8},
		{[][]float64{up, up, up, mixed}, 0.042, 6.5},
		{[][]float64{{1, 2, 3, 4}, {1, 2, 3, 4}, {2, 1, 4, 3}}, 0.033, 7.4},
	} {
		f, err := Friedman(c.x)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "χ²", f.Chi2, c.chi2, 1e-9)
		near(t, fmt.Sprint("probability of ", c.x), f.Permuted, c.p, 5e-4)
		if f.Permuted < f.Least-1e-12 || len(c.x[0]) == 3 && math.Abs(f.Least-math.Pow(6, 1-float64(len(c.x)))) > 1e-12 {
			t.Errorf("%v: the least probability is %g", c.x, f.Least)
		}
	}
	if f, err := Friedman(errorRates()); err != nil || !math.IsNaN(f.Permuted) {
		t.Errorf("14 blocks have %g, %v", f.Permuted, err)
	}
}

// Drawn arrangements give what all of them give.
func TestPermutedDrawsMeetTheEnumeration(t *testing.T) {
	ranks := make([][]float64, 9) // of two treatments: 2⁸ arrangements; doubled with a third that is always last: 6⁸, which are drawn
	three := make([][]float64, 9)
	for i := range ranks {
		ranks[i], three[i] = []float64{1, 2}, []float64{1, 2, 3}
	}
	p, _ := tail(permuted(ranks, squares), squares([]float64{11. / 9, 16. / 9}))
	near(t, "seven of nine", p, 46./256, 1e-12) // (1 + 9 + 36) 2/2⁹
	drawn := permuted(three, squares)
	if len(drawn) != mostPermuted {
		t.Fatalf("%d arrangements", len(drawn))
	}
	// Under the hypothesis 12n/(k(k+1)) Σ(R̄−mean)² has mean k − 1 and variance 2(k − 1)(n − 1)/n (Friedman 1937).
	var m Moments
	for _, s := range drawn {
		m.Add(9 * s)
	}
	near(t, "mean of χ²", m.Mean(), 2, 0.05)
	near(t, "variance of χ²", m.SD()*m.SD(), 32./9, 0.2)
}

// With few blocks the critical difference errs at most at its level: five blocks of two treatments differ by 1 with probability 2/2⁵ = 0.0625.
func TestNemenyiOfFewBlocks(t *testing.T) {
	for n, differ := range map[int]bool{5: false, 6: true} {
		x := make([][]float64, n)
		for i := range x {
			x[i] = []float64{1, 2}
		}
		f, err := Friedman(x)
		if err != nil {
			t.Fatal(err)
		}
		cd, err := Nemenyi(f, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		if together := len(cd.Cliques) == 1; together == differ || (cd.Doubt == "") != differ {
			t.Errorf("%d blocks that agree: %+v, want them to differ: %v", n, cd, differ)
		}
	}
	// Over all 6² arrangements of three blocks of three, at most 5 % have a range beyond the critical difference.
	up := []float64{1, 2, 3}
	f, _ := Friedman([][]float64{up, up, up})
	cd, err := Nemenyi(f, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	beyond, all := 0, permutations(up)
	for _, a := range all {
		for _, b := range all {
			var low, high = math.Inf(1), math.Inf(-1)
			for j := range up {
				sum := up[j] + a[j] + b[j]
				low, high = min(low, sum), max(high, sum)
			}
			if (high-low)/3 > cd.Difference+1e-9 {
				beyond++
			}
		}
	}
	if share := float64(beyond) / 36; share > 0.05 || share == 0 {
		t.Errorf("a critical difference of %g errs with probability %g", cd.Difference, share)
	}
}

func permutations(x []float64) [][]float64 {
	if len(x) == 0 {
		return [][]float64{{}}
	}
	var out [][]float64
	for i := range x {
		rest := append(append([]float64{}, x[:i]...), x[i+1:]...)
		for _, p := range permutations(rest) {
			out = append(out, append([]float64{x[i]}, p...))
		}
	}
	return out
}
