package mechanism

import "walras/solver/market"

// Equal gives every agent the same share of capacity, m/n (see
// market.Contract.EqualShares for several resources), whether it wants so much
// or not: the fairest allocation by Gini, and the benchmark of the price of
// fairness (10).
type Equal struct{ atZero }

var _ Rule = (*Equal)(nil)

// NeedsSolver implements Rule.
func (*Equal) NeedsSolver() bool { return false }

// Allocate implements Rule.
func (r *Equal) Allocate(m *market.Contract, _ market.Point) market.Point {
	r.reset(m)
	m.EqualShares(r.y)
	return r.point()
}
