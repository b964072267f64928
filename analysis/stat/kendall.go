package stat

import (
	"cmp"
	"fmt"
	"math"
)

// Kendall is Kendall's rank correlation of two lists, with its exact one-sided
// probability.
type Kendall struct {
	Tau float64 // (agreeing − opposed pairs) / all pairs; a pair tied in either list is neither
	P   float64 // probability of so high a Tau where every order is as likely; NaN for fewer than two values
}

// KendallTau compares the orders of x and y (Kendall, A new measure of rank
// correlation, Biometrika 30, 1938). Without ties P counts the permutations of
// n values with at most as many inversions as were found (Mahonian numbers);
// tied pairs count as inversions, so that P is then an upper bound.
func KendallTau(x, y []float64) (Kendall, error) {
	n := len(x)
	if len(y) != n {
		return Kendall{}, fmt.Errorf("stat: Kendall's tau of lists of %d and %d values", n, len(y))
	}
	if err := noNaN("Kendall's tau", "value", append(append([]float64{}, x...), y...)); err != nil {
		return Kendall{}, err
	}
	if n < 2 {
		return Kendall{math.NaN(), math.NaN()}, nil
	}
	agree, opposed := 0, 0
	for i := range n {
		for j := range i {
			switch cmp.Compare(x[i], x[j]) * cmp.Compare(y[i], y[j]) {
			case 1:
				agree++
			case -1:
				opposed++
			}
		}
	}
	pairs := n * (n - 1) / 2
	return Kendall{float64(agree-opposed) / float64(pairs), mahonian(n, pairs-agree)}, nil
}

// mahonian is the share of permutations of n values with at most k inversions:
// the value inserted in place i adds 0 to i − 1 of them, each as likely.
func mahonian(n, k int) float64 {
	share := make([]float64, n*(n-1)/2+1) // of permutations with exactly so many
	share[0] = 1
	for i := 2; i <= n; i++ {
		next := make([]float64, len(share))
		window := 0.0
		for v := range share {
			window += share[v]
			if v >= i {
				window -= share[v-i]
			}
			next[v] = max(0, window) / float64(i) // rounding must not leave a negative share
		}
		share = next
	}
	sum := 0.0
	for v := 0; v <= k; v++ {
		sum += share[v]
	}
	return math.Min(1, sum)
}
