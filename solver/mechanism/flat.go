package mechanism

import "walras/solver/market"

// Flat is the contract without a moving price: every agent pays τ and g, and
// takes its demand at price zero up to an equal share of capacity, m/n (see
// market.Contract.EqualShares for several resources), or stays out where the
// share does not pay the fixed fee.
type Flat struct {
	atZero
	share []float64
}

var _ Rule = (*Flat)(nil)

// NeedsSolver implements Rule.
func (*Flat) NeedsSolver() bool { return false }

// Allocate implements Rule.
func (r *Flat) Allocate(m *market.Contract, _ market.Point) market.Point {
	r.reset(m)
	r.share = append(r.share[:0], r.y...)
	m.EqualShares(r.share)
	m.Capped(r.y, r.share, r.price)
	return r.point()
}
