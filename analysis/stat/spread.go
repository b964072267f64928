package stat

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// fewForSpread is the number of values below which SpreadOf has no interval: the kurtosis of fewer says nothing.
const fewForSpread = 10

// heavyTails is the kurtosis above which SpreadOf has a Doubt: its interval of 30 Laplace values (kurtosis 6) covers 91 % where it says 95 %.
const heavyTails = 3.5

// fewForTails is the number of values below which a sample does not show its tails.
const fewForTails = 50

// doubtSpread says why an interval of the standard deviation may cover less than its level.
func doubtSpread(n int, skew, kurtosis float64) string {
	switch {
	case n < fewForTails:
		return fmt.Sprintf("n = %d: assumes tails near those of a normal law", n)
	case kurtosis > heavyTails:
		return fmt.Sprintf("heavy tails (kurtosis %.2g): may cover less than it says", kurtosis)
	}
	return skewed(n, skew)
}

// SpreadOf is the standard deviation of independent draws with Bonett's interval (Approximate confidence interval for standard deviation of
// nonnormal distributions, Computational Statistics and Data Analysis 50, 2006), whose width follows the kurtosis, as that of
// chi-squared does not:
//
//	exp( ln(c s²) ± z c √((γ − (n−3)/n)/(n−1)) )^{1/2},   c = n/(n − z),   γ = n Σ(x−m)⁴ / (Σ(x−x̄)²)²
//
// with m the mean trimmed by 1/(2√(n−4)) at each end. It is an interval of the law's standard deviation. Fewer than ten values have
// none, nor have values that are all equal; one of few, skewed or heavy-tailed values has a Doubt.
func SpreadOf(x []float64, level float64) Estimate {
	e := Estimate{Value: math.NaN(), N: len(x)}
	if len(x) > 1 {
		e.Value = stat.StdDev(x, nil)
	}
	if i, ok := without(x, level); !ok {
		e.Interval = noInterval(level, i.Reason+i.Doubt)
		return e
	}
	k := math.NaN()
	if len(x) >= fewForSpread {
		k = kurtosis(x)
	}
	e.Interval = spreadInterval(len(x), e.Value, skewness(x)/math.Sqrt(float64(len(x))), k, level)
	return e
}

// spreadInterval is the interval of SpreadOf of the standard deviation of n values, with the skewness of their mean and their kurtosis.
func spreadInterval(n int, sd, skew, kurtosis, level float64) Interval {
	if n < fewForSpread {
		return noInterval(level, fmt.Sprintf("%d values are too few for an interval of their spread", n))
	}
	z := distuv.UnitNormal.Quantile((1 + level) / 2)
	c := float64(n) / (float64(n) - z)
	half := z * c * logVarianceError(kurtosis, float64(n))
	return Interval{Low: sd * math.Sqrt(c) * math.Exp(-half/2), High: sd * math.Sqrt(c) * math.Exp(half/2), Level: level,
		Doubt: doubtSpread(n, skew, kurtosis)}
}

// logVarianceError is the standard error of the logarithm of a sample variance, √((γ − (n−3)/n)/(n−1)).
func logVarianceError(kurtosis, n float64) float64 {
	return math.Sqrt((kurtosis - (n-3)/n) / (n - 1))
}

// kurtosis is γ of SpreadOf, about 3 for normal values. It needs five.
func kurtosis(x []float64) float64 {
	n := float64(len(x))
	sorted := slices.Sorted(slices.Values(x))
	cut := int(n / (2 * math.Sqrt(n-4)))
	m, mean := stat.Mean(sorted[cut:len(sorted)-cut], nil), stat.Mean(sorted, nil)
	var m2, m4 float64
	for _, v := range x {
		m2 += (v - mean) * (v - mean)
		m4 += math.Pow(v-m, 4)
	}
	return n * m4 / (m2 * m2)
}

// SpreadTest compares a published standard deviation with ours.
type SpreadTest struct {
	Ratio Estimate // published over ours, of the laws; its interval pays for the sampling of both
	P     float64  // two-sided, of equal spreads
}

// SpreadAgrees tests whether a standard deviation sd of n draws and the values x come from laws of the same spread and shape: the difference of the
// logarithms of both variances over its standard error, with the kurtosis of x (Bonett 2006; Layard, Robust large-sample tests for
// homogeneity of variances, JASA 68, 1973) is normal. There is no test for fewer than ten values, equal ones, or n < 2.
func SpreadAgrees(sd float64, n int, x []float64, level float64) SpreadTest {
	ours := SpreadOf(x, level)
	t := SpreadTest{Ratio: Estimate{Value: sd / ours.Value, N: min(n, len(x)), Interval: ours.Interval}, P: math.NaN()}
	switch {
	case !ours.Interval.Known():
		return t
	case n < 2 || !(sd > 0):
		t.Ratio.Interval = noInterval(level, fmt.Sprintf("a spread of %g over %d draws cannot be compared", sd, n))
		return t
	}
	k := kurtosis(x)
	e := math.Hypot(logVarianceError(k, float64(len(x))), logVarianceError(k, float64(n)))
	shift := 2 * math.Log(t.Ratio.Value)
	t.P = min(1, 2*distuv.UnitNormal.Survival(math.Abs(shift)/e))
	half := distuv.UnitNormal.Quantile((1+level)/2) * e
	t.Ratio.Interval = Interval{Low: math.Exp((shift - half) / 2), High: math.Exp((shift + half) / 2), Level: level, Doubt: ours.Interval.Doubt}
	return t
}
