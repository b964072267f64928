package claim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// estimate is a number and its interval at the level of confidence.
type estimate struct{ value, low, high float64 }

// String rounds to four digits.
func (e estimate) String() string { return fmt.Sprintf("%.4g [%.4g, %.4g]", e.value, e.low, e.high) }

// percent is the estimate of a share in per cent.
func (e estimate) percent() string {
	return fmt.Sprintf("%.1f %% [%.1f, %.1f]", 100*e.value, 100*e.low, 100*e.high)
}

// negated is the estimate of minus the number.
func (e estimate) negated() estimate { return estimate{-e.value, -e.high, -e.low} }

// around is Student's interval of a statistic with n − 1 degrees of freedom.
func around(value, stderr float64, n int) estimate {
	h := stderr * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile((1+confidence)/2)
	return estimate{value, value - h, value + h}
}

// meanOf is the mean of independent draws, with Student's interval.
func meanOf(x []float64) estimate {
	mean, sd := stat.MeanStdDev(x, nil)
	return around(mean, stat.StdErr(sd, float64(len(x))), len(x))
}

// shareOf is the share of k of n draws, with shareInterval.
func shareOf(k, n int) estimate {
	lo, hi := shareInterval(k, n)
	return estimate{float64(k) / float64(n), lo, hi}
}

// ratioOf is Σa/Σb over draws of pairs, with the interval of the linearised
// ratio: the residuals a − (Σa/Σb) b have mean 0 and are as good as independent
// (Cochran, Sampling Techniques, 1977, §6.4).
func ratioOf(a, b []float64) estimate {
	ratio := stat.Mean(a, nil) / stat.Mean(b, nil)
	residual := make([]float64, len(a))
	for i := range a {
		residual[i] = a[i] - ratio*b[i]
	}
	se := stat.StdErr(stat.StdDev(residual, nil), float64(len(a)))
	return around(ratio, se/math.Abs(stat.Mean(b, nil)), len(a))
}

// slopes are the least-squares slopes of each draw's values y against x: over
// draws in common, their mean is the slope of the mean, and their spread its
// error.
func slopes(x []float64, y [][]float64) []float64 {
	out := make([]float64, len(y))
	for i := range y {
		_, out[i] = stat.LinearRegression(x, y[i], nil, false)
	}
	return out
}

// bootstrapDraws is how many times bootstrap resamples: the ends of an interval
// are then off by a third of a percentage point of coverage.
const bootstrapDraws = 2000

// bootstrap is the percentile interval (Efron and Tibshirani 1993, ch. 13) of a
// statistic of the draws numbered 0 to n − 1, given as a list of these numbers.
func bootstrap(n int, seed uint64, statistic func(draws []int) float64) estimate {
	rng := rand.New(rand.NewPCG(seed, 0))
	draws := make([]int, n)
	for i := range draws {
		draws[i] = i
	}
	e := estimate{value: statistic(draws)}
	values := make([]float64, bootstrapDraws)
	for k := range values {
		for i := range draws {
			draws[i] = rng.IntN(n)
		}
		values[k] = statistic(draws)
	}
	slices.Sort(values)
	e.low = stat.Quantile((1-confidence)/2, stat.Empirical, values, nil)
	e.high = stat.Quantile((1+confidence)/2, stat.Empirical, values, nil)
	return e
}

// withIntervals names the columns of rows: one that begins with ± is an
// estimate, which takes three.
func withIntervals(columns ...string) Rows {
	var all []string
	for _, c := range columns {
		c, wide := strings.CutPrefix(c, "±")
		all = append(all, c)
		if wide {
			name, unit, _ := strings.Cut(c, " ")
			for _, end := range []string{"_low", "_high"} {
				all = append(all, strings.TrimSpace(name+end+" "+unit))
			}
		}
	}
	return newRows(all...)
}

// addWide is add, where an estimate stands for three values.
func (r *Rows) addWide(values ...any) {
	var row []any
	for _, v := range values {
		if e, ok := v.(estimate); ok {
			row = append(row, e.value, e.low, e.high)
		} else {
			row = append(row, v)
		}
	}
	r.add(row...)
}

// finite drops what is not a number.
func finite(x []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(x), math.IsNaN)
}
