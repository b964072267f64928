package stat

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

// CriticalDifference says which of the treatments of a Friedman test differ.
type CriticalDifference struct {
	Alpha      float64 // family-wise error
	Q          float64 // quantile of the studentized range over √2
	Difference float64 // mean ranks farther apart than this differ
	Order      []int   // treatments by mean rank, the best first
	Cliques    [][]int // largest sets of treatments of which no two differ, as positions in Order: first and last
	Doubt      string  // why no treatments can differ, whatever the ranks, "" where they can
}

// Nemenyi compares all treatments of a Friedman test with each other: two differ at family-wise level
// alpha where their mean ranks are farther apart than CD = q √(k(k+1)/(6n)), q the (1 − alpha) quantile
// of the studentized range of k normal values with infinite degrees of freedom, over √2 (Nemenyi,
// Distribution-free multiple comparisons, thesis, Princeton 1963; Demšar, Statistical comparisons of
// classifiers over multiple data sets, JMLR 7, 2006, section 3.2.2). For fewer than ten blocks CD is at least the smallest difference
// that the largest one among all treatments exceeds with a probability of at most alpha, by permutations of the ranks within blocks.
func Nemenyi(f FriedmanTest, alpha float64) (CriticalDifference, error) {
	if !(alpha > 0 && alpha < 1) {
		return CriticalDifference{}, fmt.Errorf("stat: Nemenyi test: level %g, must be between 0 and 1", alpha)
	}
	n, k := float64(f.Blocks), float64(f.Treatments)
	c := CriticalDifference{Alpha: alpha, Q: studentizedRangeQuantile(1-alpha, f.Treatments) / math.Sqrt2}
	c.Difference = c.Q * math.Sqrt(k*(k+1)/(6*n))
	if f.Blocks < fewBlocks && f.ranks != nil {
		ranges := permuted(f.ranks, func(meanRanks []float64) float64 { return slices.Max(meanRanks) - slices.Min(meanRanks) })
		c.Difference = max(c.Difference, critical(ranges, alpha))
		if c.Difference >= slices.Max(ranges) {
			c.Doubt = fmt.Sprintf("%d blocks of %d treatments cannot show a difference at %.2g %%", f.Blocks, f.Treatments, 100*alpha)
		}
	}
	c.Order = sortedIndex(f.MeanRanks)
	last := -1 // position where the clique before ends: a clique inside another is not a largest one
	for i := range c.Order {
		j := i
		for j+1 < len(c.Order) && f.MeanRanks[c.Order[j+1]]-f.MeanRanks[c.Order[i]] <= c.Difference+rankRounding {
			j++
		}
		if j > i && j > last {
			c.Cliques = append(c.Cliques, []int{i, j})
			last = j
		}
	}
	return c, nil
}

// studentizedRangeCDF is the probability that the range of k independent standard normal values is
// at most q, the limit of the studentized range for infinite degrees of freedom (Harter, Tables of
// range and studentized range, Annals of Mathematical Statistics 31, 1960):
//
//	P(Q ≤ q) = k ∫ φ(z) [Φ(z) − Φ(z − q)]^(k−1) dz
func studentizedRangeCDF(q float64, k int) float64 {
	if q <= 0 {
		return 0
	}
	// Outside ±8.5 the density adds less than 1e-16; 96 Gauss–Legendre points on each side leave 1e-14.
	const reach, points = 8.5, 96
	f := func(z float64) float64 {
		return distuv.UnitNormal.Prob(z) * math.Pow(distuv.UnitNormal.CDF(z)-distuv.UnitNormal.CDF(z-q), float64(k-1))
	}
	return min(1, float64(k)*(quad.Fixed(f, -reach, 0, points, quad.Legendre{}, 0)+quad.Fixed(f, 0, reach, points, quad.Legendre{}, 0)))
}

// studentizedRangeQuantile is the p-quantile of the range of k standard normal values, 0 < p < 1, by
// bisection.
func studentizedRangeQuantile(p float64, k int) float64 {
	if k < 2 || !(p > 0 && p < 1) {
		panic(fmt.Sprintf("stat: quantile %g of the studentized range of %d values", p, k))
	}
	low, high := 0.0, 1.0
	for studentizedRangeCDF(high, k) < p {
		high *= 2
	}
	const width = 1e-11
	for high-low > width {
		if mid := (low + high) / 2; studentizedRangeCDF(mid, k) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// Holm adjusts the probabilities of m tests so that rejecting those with an adjusted probability of at
// most α errs in any of them with probability at most α (Holm, A simple sequentially rejective multiple
// test procedure, Scandinavian Journal of Statistics 6, 1979): with p(1) ≤ … ≤ p(m),
//
//	adjusted p(i) = max_{j ≤ i} min(1, (m − j + 1) p(j)).
//
// The result is in the order of p.
func Holm(p []float64) ([]float64, error) {
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("stat: Holm correction: probability %d is %g, must be from 0 to 1; leave out tests that were not made", i, v)
		}
	}
	adjusted := make([]float64, len(p))
	so := 0.0
	for j, i := range sortedIndex(p) {
		so = max(so, min(1, float64(len(p)-j)*p[i]))
		adjusted[i] = so
	}
	return adjusted, nil
}
