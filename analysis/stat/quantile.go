package stat

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// Quantile is the p-quantile of sorted values, linear between the order statistics at
// (n−1)p + 1: type 7 of Hyndman and Fan (The American Statistician 50, 1996), the default of R and
// NumPy. gonum/stat has only types 1 and 4, whose median of two values is the smaller one.
// No values have the quantile NaN.
func Quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	h := float64(len(sorted)-1) * p
	i := int(h)
	if i >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	return between(sorted[i], sorted[i+1], h-float64(i))
}

// between is low + f (high − low), also where one of them is infinite.
func between(low, high, f float64) float64 {
	if f == 0 || low == high || math.IsInf(low, -1) && !math.IsInf(high, 1) {
		return low
	}
	return low + f*(high-low)
}

// QuantileOf is Quantile of values in any order, which is left alone; Median is that of one half.
func QuantileOf(x []float64, p float64) float64 { return quantileOf(slices.Clone(x), p) }

// Median is the middle value, or the mean of the two in the middle; NaN of no values.
func Median(x []float64) float64 { return QuantileOf(x, 0.5) }

// MedianInterval is the interval of a median between order statistics, which assumes nothing of the law: with X ~ Binomial(n, 1/2),
// from the k-th smallest to the k-th largest value for the largest k with P(X < k) ≤ (1 − level)/2 (David and Nagaraja, Order
// Statistics, 2003, section 7.1). It covers at least its level. +Inf is a value like any other, what never happens; no values have
// no interval, nor have so few that their extremes do not reach the level: five and fewer at 95 %.
func MedianInterval(x []float64, level float64) Interval {
	low, high := QuantileRanks(len(x), 0.5, level)
	if low == 0 {
		i := NoInterval(level, len(x))
		if len(x) > 1 {
			i.Reason = "too few values for an interval of the median"
		}
		return i
	}
	sorted := slices.Sorted(slices.Values(x))
	return Interval{Low: sorted[low-1], High: sorted[high-1], Level: level}
}

// QuantileRanks are the ranks, from 1, of the order statistics of n values between which the p-quantile of their law lies with a probability of
// at least level: with X ~ Binomial(n, p) the largest low with P(X < low) ≤ (1 − level)/2 and the smallest high with
// P(X ≥ high) ≤ (1 − level)/2 (David and Nagaraja, section 7.1). Both are 0 where so few values have no such ranks.
func QuantileRanks(n int, p, level float64) (low, high int) {
	if n < 1 {
		return 0, 0
	}
	below, tail := distuv.Binomial{N: float64(n), P: p}, (1-level)/2
	low = sort.Search(n, func(k int) bool { return below.CDF(float64(k)) > tail })         // P(X < k+1)
	high = 1 + sort.Search(n, func(k int) bool { return 1-below.CDF(float64(k)) <= tail }) // P(X >= k+1)
	if low == 0 || high > n {
		return 0, 0
	}
	return low, high
}

// Nth is the value that would stand at k if x were sorted; it reorders x so that nothing before k is
// larger and nothing behind k smaller (Hoare, Algorithm 65: Find, Communications of the ACM 4, 1961). x
// has no NaN.
func Nth(x []float64, k int) float64 {
	low, high := 0, len(x)-1
	for low < high {
		// The median of three as the pivot keeps sorted and equal values from taking quadratic time.
		pivot := middle(x[low], x[(low+high)/2], x[high])
		i, j := low, high
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for x[j] > pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return x[k]
		}
	}
	return x[k]
}

// quantileOf is QuantileOf that reorders x.
func quantileOf(x []float64, p float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	h := float64(len(x)-1) * p
	i := int(h)
	low := Nth(x, i)
	if i == len(x)-1 {
		return low
	}
	return between(low, slices.Min(x[i+1:]), h-float64(i))
}

func middle(a, b, c float64) float64 { return max(min(a, b), min(max(a, b), c)) }
