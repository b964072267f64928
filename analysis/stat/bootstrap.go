package stat

import (
	"fmt"
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
// A resample of equal values has t* = ±∞ by the sign of x̄* − x̄, and 0 where that is 0. Where so many are such
// that an end is infinite, as where most values are equal, there is no interval, and Reason says so. One of few or of skewed values has a Doubt.
// It is a function of the set of values: their order does not matter, and two calls are equal to the bit. Fewer than two
// values have none, nor have values that are all equal; of two to four values it is Student's.
func StudentizedInterval(x []float64, level float64) Interval {
	if len(x) < fewForBootstrapT {
		return TInterval(x, level)
	}
	if i, ok := without(x, level); !ok {
		return i
	}
	n := float64(len(x))
	sorted := slices.Sorted(slices.Values(x))
	mean, sd := stat.MeanStdDev(sorted, nil)
	src := rand.New(rand.NewPCG(bootstrapSeed, uint64(len(x))))
	t := make([]float64, resamples)
	for b := range t {
		sum, squares := 0.0, 0.0
		for range sorted {
			d := sorted[src.IntN(len(sorted))] - mean
			sum, squares = sum+d, squares+d*d
		}
		t[b] = studentized(sum/n, squares, n)
	}
	i := Interval{Low: mean - quantileOf(t, (1+level)/2)*sd, High: mean - quantileOf(t, (1-level)/2)*sd, Level: level}
	if math.IsInf(i.Low, 0) || math.IsInf(i.High, 0) || !i.Known() {
		return noInterval(level, fmt.Sprintf("the bootstrap has no finite end: of %d values %d are equal", len(x), mostEqual(sorted)))
	}
	i.Doubt = doubtBootstrap(len(x), skewness(x)/math.Sqrt(n))
	return i
}

// sameSpread is the share of Σ d² below which Σ d² − n m² is the rounding of its terms, and the values are equal.
const sameSpread = 1e-14

// studentized is the shift m of a resample of n values over their standard deviation, Σ d² being squares.
func studentized(m, squares, n float64) float64 {
	spread := squares - n*m*m
	switch {
	case spread > sameSpread*squares:
		return m / math.Sqrt(spread/(n-1))
	case m == 0:
		return 0
	}
	return math.Copysign(math.Inf(1), m)
}

// mostEqual is the size of the largest group of equal values of a sorted list.
func mostEqual(sorted []float64) int {
	most, run := 0, 0
	for i, v := range sorted {
		if i == 0 || v != sorted[i-1] {
			run = 0
		}
		run++
		most = max(most, run)
	}
	return most
}
