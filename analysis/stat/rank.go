package stat

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// midranks gives the smallest value rank 1; equal values share the mean of their ranks. ties is
// Σ (t³ − t) over the groups of t equal values, the quantity by which every rank test corrects its
// variance; it is 0 where all values differ. +Inf values are equal to each other.
func midranks(x []float64) (ranks []float64, ties float64) { return midranksIn(sortedIndex(x), x) }

// midranksIn is midranks of values of which the order is known.
func midranksIn(order []int, x []float64) (ranks []float64, ties float64) {
	ranks = make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			ranks[k] = float64(i+j+1) / 2
		}
		t := float64(j - i)
		ties += t*t*t - t
		i = j
	}
	return ranks, ties
}

// Midranks are the ranks of x: the smallest value has rank 1, equal values share the mean of their ranks.
func Midranks(x []float64) []float64 {
	ranks, _ := midranks(x)
	return ranks
}

// noNaN is an error that names the first NaN of x.
func noNaN(test, what string, x []float64) error {
	for i, v := range x {
		if math.IsNaN(v) {
			return fmt.Errorf("stat: %s: %s %d is NaN; a failed run is +Inf where low is good and −Inf where high is good", test, what, i)
		}
	}
	return nil
}

// tieTolerance is the size, relative to the values subtracted, below which a difference counts as
// rounding of the subtraction: 0.798 − 0.763 and 0.970 − 0.935 are to tie. It is some fifty units of
// rounding.
const tieTolerance = 1e-14

// difference is x − y, 0 where both are the same infinity (both failed) or differ by rounding only.
func difference(x, y float64) float64 {
	if x == y {
		return 0
	}
	if d := x - y; math.Abs(d) > tieTolerance*max(math.Abs(x), math.Abs(y)) || math.IsInf(d, 0) {
		return d
	}
	return 0
}

// sortedIndex is the order in which x increases; equal values keep their order.
func sortedIndex(x []float64) []int {
	order := make([]int, len(x))
	if len(x) >= radixFrom {
		for i, p := range sortPlaces(x) {
			order[i] = int(p.at)
		}
		return order
	}
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	return order
}
