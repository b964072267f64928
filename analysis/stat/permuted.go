package stat

import (
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/combin"
)

// mostPermuted is the largest number of arrangements that are all gone through; where there are more, so many are drawn, and a probability of 5 %
// has a Monte Carlo standard error of 0.15 percentage points.
const mostPermuted = 20000

// rankRounding is the difference of mean ranks below which they are equal: those that differ do so by 1/(2n) or more.
const rankRounding = 1e-9

// permuted is a statistic of the mean ranks over all arrangements of the ranks within blocks, each as likely where treatments do not differ, in
// increasing order. The first block stays as it is: to name the treatments otherwise changes no statistic that is a function
// of their set. Ranks may tie.
func permuted(ranks [][]float64, of func(meanRanks []float64) float64) []float64 {
	n, k := len(ranks), len(ranks[0])
	mean := make([]float64, k)
	var out []float64
	if orders, ok := arrangements(n, k); ok {
		var from func(block int)
		from = func(block int) {
			if block == n {
				out = append(out, of(mean))
				return
			}
			for _, order := range orders {
				for j, i := range order {
					mean[j] += ranks[block][i] / float64(n)
				}
				from(block + 1)
				for j, i := range order {
					mean[j] -= ranks[block][i] / float64(n)
				}
			}
		}
		for j, r := range ranks[0] {
			mean[j] = r / float64(n)
		}
		from(1)
	} else {
		src := rand.New(rand.NewPCG(bootstrapSeed, uint64(n)))
		row := make([]float64, k)
		for range mostPermuted {
			clear(mean)
			for _, r := range ranks {
				copy(row, r)
				src.Shuffle(k, func(i, j int) { row[i], row[j] = row[j], row[i] })
				for j, v := range row {
					mean[j] += v / float64(n)
				}
			}
			out = append(out, of(mean))
		}
	}
	slices.Sort(out)
	return out
}

// arrangements are the k! orders of a block, and whether the (k!)ⁿ⁻¹ arrangements of n blocks are few enough to go through all.
func arrangements(n, k int) ([][]int, bool) {
	orders, all := 1, 1
	for i := 2; i <= k; i++ {
		if orders *= i; orders > mostPermuted {
			return nil, false
		}
	}
	for range n - 1 {
		if all *= orders; all > mostPermuted {
			return nil, false
		}
	}
	return combin.Permutations(k, k), true
}

// tail is the share of sorted values that are at least x, and the smallest share there can be. Where arrangements were drawn the one at hand counts
// too, so that no share is 0 (Phipson and Smyth, Permutation p-values should never be zero, Statistical Applications in
// Genetics and Molecular Biology 9, 2010).
func tail(sorted []float64, x float64) (p, least float64) {
	from := func(x float64) float64 {
		i, _ := slices.BinarySearch(sorted, x-rankRounding)
		return float64(len(sorted) - i)
	}
	if len(sorted) == mostPermuted {
		return (from(x) + 1) / (mostPermuted + 1), 1. / (mostPermuted + 1)
	}
	return from(x) / float64(len(sorted)), from(sorted[len(sorted)-1]) / float64(len(sorted))
}

// critical is the smallest of sorted values that a share of at most alpha exceeds.
func critical(sorted []float64, alpha float64) float64 {
	for i := len(sorted) - 1; i > 0; i-- {
		if sorted[i]-sorted[i-1] > rankRounding && float64(len(sorted)-i) > alpha*float64(len(sorted)) {
			return sorted[i]
		}
	}
	return sorted[0]
}
