package analysis

import (
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// MedianInterval is the interval of a median between order statistics, which assumes nothing of the law: with X ~ Binomial(n, 1/2),
// from the k-th smallest to the k-th largest value for the largest k with P(X < k) ≤ (1 − level)/2 (David and Nagaraja, Order
// Statistics, 2003, section 7.1). It covers at least its level. +Inf is a value like any other, what never happens; no values have
// no interval, nor have so few that their extremes do not reach the level: five and fewer at 95 %.
func MedianInterval(x []float64, level float64) Interval {
	n := len(x)
	half := distuv.Binomial{N: float64(n), P: 0.5}
	k := 0
	for k < n/2 && half.CDF(float64(k)) <= (1-level)/2 { // P(X <= k) is P(X < k+1)
		k++
	}
	if k == 0 {
		i := noInterval(level, n)
		if n > 1 {
			i.Reason = "too few values for an interval of the median"
		}
		return i
	}
	sorted := slices.Sorted(slices.Values(x))
	return Interval{Low: sorted[k-1], High: sorted[n-k], Level: level}
}
