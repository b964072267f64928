package utility

import (
	"math"

	"walras/solver/market"
)

// mostComparisons bounds the work of Envy, in values read: about a second.
const mostComparisons = 1 << 28

// Envy is how much better off some buyer would be with another's bundle, scaled to
// what it is entitled to:
//
//	max_i max_k u_i(x_k w_i/w_k)/u_i(x_i) − 1,   at least 0
//
// with weights w (length n; nil: all alike), the budgets of a Fisher market. It is +Inf
// where a buyer has nothing of worth and another's bundle would be. In a Fisher equilibrium
// it is 0: who spends B_i can afford x_k B_i/B_k (Varian, J. Econ. Theory 9, 1974).
// Quasi-linear buyers, whose bundle is not all that they have, envy nobody. It compares
// every buyer with every bundle, and is NaN where that is more than 2^28 values to read.
func (b *Buyers) Envy(x, weight []float64) float64 {
	n := b.Agents()
	if float64(n)*float64(len(b.Val)) > mostComparisons {
		return math.NaN()
	}
	market.Zeros(b.Goods, &b.other)
	b.bundle = market.Resize(b.bundle, b.longest)
	b.owned = market.Resize(b.owned, n)
	for i := range b.owned {
		lo, hi := b.Row(i)
		b.owned[i] = b.Bundle(i, x[lo:hi])
	}
	worst := 0.0
	for k := range n {
		from, to := b.Row(k)
		goods := b.RowGoods(from, to)
		if b.Start != nil {
			for at, j := range goods {
				b.other[j] = x[from+at]
			}
		}
		for i := range n {
			if i == k || b.Kind[i] == QuasiLinear {
				continue
			}
			scale := 1.0
			if weight != nil {
				scale = weight[i] / weight[k]
			}
			bundle := x[from:to]
			if b.Start != nil {
				lo, hi := b.Row(i)
				bundle = b.bundle[:hi-lo]
				for at, j := range b.Col[lo:hi] {
					bundle[at] = b.other[j]
				}
			}
			if u := b.Bundle(i, bundle); u.At > 0 {
				worst = max(worst, scale*u.Ratio(b.owned[i])-1)
			}
		}
		if b.Start != nil {
			for _, j := range goods {
				b.other[j] = 0
			}
		}
	}
	return worst
}
