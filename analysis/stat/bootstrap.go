package stat

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// resamples is the number of bootstrap resamples: the 2.5 % point of 4000 resamples has a Monte
// Carlo standard error of 0.25 percentage points, well below what a figure shows.
const resamples = 4000

// bootstrapSeed fixes the resamples, so that the same rows give the same interval to the bit.
const bootstrapSeed = 0x77616c726173 // "walras"

// fewForBootstrapT is the number of values below which StudentizedInterval is Student's: of fewer than
// five values, resamples with a standard deviation of 0 are so many that the bootstrap has no ends.
const fewForBootstrapT = 5

// StudentizedInterval is the bootstrap-t interval of a mean (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 12.5),
// x̄ − t*_{(1±level)/2} s/√n with the quantiles of t* = (x̄* − x̄)/(s*/√n) over resamples resamples.
// Unlike the percentile interval, which with ten to thirty values covers two to five points less than
// its level, it holds its level for few values too, and unlike Student's it follows their skewness.
// It is a function of the set of values: their order does not matter, and two calls are equal to the bit. Fewer than two
// values have none.
func StudentizedInterval(x []float64, level float64) Interval {
	if len(x) < fewForBootstrapT {
		return TInterval(x, level)
	}
	n := float64(len(x))
	sorted := slices.Sorted(slices.Values(x))
	mean, sd := stat.MeanStdDev(sorted, nil)
	if sd == 0 {
		return Interval{Low: mean, High: mean, Level: level}
	}
	src := rand.New(rand.NewPCG(bootstrapSeed, uint64(len(x))))
	t := make([]float64, resamples)
	for b := range t {
		sum, squares := 0.0, 0.0
		for range sorted {
			d := sorted[src.IntN(len(sorted))] - mean
			sum, squares = sum+d, squares+d*d
		}
		m := sum / n
		t[b] = m / math.Sqrt(max(0, squares-n*m*m)/(n-1))
	}
	return Interval{Low: mean - quantileOf(t, (1+level)/2)*sd, High: mean - quantileOf(t, (1-level)/2)*sd, Level: level}
}
