package stat

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Level is the coverage of every interval that figures and tables show.
const Level = 0.95

// Interval is a confidence interval. An interval that cannot be computed has NaN ends, and
// Reason says why. One that may cover less than its level says why in Doubt, a phrase
// without a full stop; whoever prints the interval shows it as a mark with a footnote.
type Interval struct {
	Low, High, Level float64
	Reason           string
	Doubt            string
}

// Known says whether the interval exists.
func (i Interval) Known() bool { return !math.IsNaN(i.Low) && !math.IsNaN(i.High) }

// Half is half the width of the interval, NaN where there is none.
func (i Interval) Half() float64 { return (i.High - i.Low) / 2 }

// String is the interval, or the reason why there is none.
func (i Interval) String() string {
	if !i.Known() {
		return "no interval: " + i.Reason
	}
	s := fmt.Sprintf("[%.4g, %.4g] (%g %%)", i.Low, i.High, 100*i.Level)
	if i.Doubt != "" {
		s += "; " + i.Doubt
	}
	return s
}

// NoInterval stands for the interval of n values where these are too few.
func NoInterval(level float64, n int) Interval {
	reason := "no values"
	if n == 1 {
		reason = "1 replicate"
	}
	return noInterval(level, reason)
}

func noInterval(level float64, reason string) Interval {
	return Interval{Low: math.NaN(), High: math.NaN(), Level: level, Reason: reason}
}

// TInterval is Student's interval for the mean, x̄ ± t_{(1+level)/2, n−1} s/√n. It assumes
// independent replicates and a mean that is close to normal, and has a Doubt where the sample
// does not bear that out. Fewer than two values have none. Values that are all equal (see Equal)
// do not show that the next one is equal too: while MayDiffer is above 5 % (fewer than 60 values at 95 %)
// they have no interval, and Reason says how many may differ; from there on the interval has no
// width and Doubt says so.
func TInterval(x []float64, level float64) Interval {
	if i, ok := without(x, level); !ok {
		return i
	}
	mean, sd := stat.MeanStdDev(x, nil)
	n := float64(len(x))
	i := student(mean, stat.StdErr(sd, n), n-1, level)
	i.Doubt = doubt(len(x), skewness(x)/math.Sqrt(n))
	return i
}

// without is the interval of values on which no method needs to work, and false: of too few values, of infinite and of equal ones.
func without(x []float64, level float64) (Interval, bool) {
	switch {
	case len(x) < 2:
		return NoInterval(level, len(x)), false
	case slices.ContainsFunc(x, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }):
		return noInterval(level, "not all values are finite"), false
	case Equal(x) || stat.StdDev(x, nil) == 0: // or so small that their squares vanish
		return ofEqual(x[0], len(x), level), false
	}
	return Interval{}, true
}

// Equal says whether all values are the same, up to the rounding of a subtraction. No values and one value are.
func Equal(x []float64) bool {
	if len(x) == 0 {
		return true
	}
	low, high := slices.Min(x), slices.Max(x)
	return difference(high, low) == 0
}

// MayDiffer is the share of draws up to which the law may differ from the value that n draws have in common,
// 1 − (1−level)^{1/(n−1)}: where every value has a probability of at most r, n draws agree with probability
// Σ pᵢⁿ ≤ rⁿ⁻¹. The power is n − 1 and not n since the common value is read from the draws. It is 1 for fewer than two draws.
func MayDiffer(n int, level float64) float64 {
	if n < 2 {
		return 1
	}
	return -math.Expm1(math.Log1p(-level) / float64(n-1))
}

// mostDiffer is the share of draws that may differ from an interval without width.
const mostDiffer = 0.05

// ofEqual is the interval of n draws that all equal value.
func ofEqual(value float64, n int, level float64) Interval {
	differ := MayDiffer(n, level)
	why := fmt.Sprintf("all %d values are equal, and up to %.2g %% of all draws may differ", n, 100*differ)
	if differ > mostDiffer {
		return noInterval(level, why)
	}
	return Interval{Low: value, High: value, Level: level, Doubt: why}
}

// student is the interval of a value with a standard error of so many degrees of freedom.
func student(value, stderr, freedom, level float64) Interval {
	h := stderr * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile((1+level)/2)
	return Interval{Low: value - h, High: value + h, Level: level}
}
