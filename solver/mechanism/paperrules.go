package mechanism

import (
	"walras/solver/market"
	"walras/solver/market/contract"
)

// The rules of the paper, and none: each is a line of arithmetic.

// Clearing posts the equilibrium prices, 0 <= p ⟂ c − d(p) >= 0, and lets
// every agent take what it demands (Def. 3.2, with complementarity in the
// place of equality).
type Clearing struct{}

// NeedsSolver implements Rule.
func (*Clearing) NeedsSolver() bool { return true }

// Allocate implements Allocator.
func (*Clearing) Allocate(_ market.Market, equilibrium market.Point) market.Point {
	return equilibrium
}

// None enforces nothing: every agent takes its demand at price zero, after the
// fees τ and g. Where that exceeds capacity the allocation is infeasible, and
// its load says by how much.
type None struct{ zeroPrices }

// Allocate implements Allocator.
func (r *None) Allocate(m *contract.Market, _ market.Point) market.Point {
	r.reset(m)
	m.Demand(r.y, r.d, r.price)
	return r.point()
}

// Proportional scales the demand at price zero by min(1, m/S(0)); with several
// resources agent by agent, by the scarcest resource it uses. An agent who
// takes part keeps doing so, though the scaled activity may no longer be worth
// the fixed fee to it.
type Proportional struct{ zeroPrices }

// Allocate implements Allocator.
func (r *Proportional) Allocate(m *contract.Market, _ market.Point) market.Point {
	r.reset(m)
	m.Demand(r.y, r.d, r.price)
	m.Repair(r.y, r.y, r.d)
	return r.point()
}

// Flat is the contract without a moving price: every agent pays τ and g, and
// takes its demand at price zero up to an equal share of capacity, m/n (see
// contract.Market.EqualShares for several resources), or stays out where the
// share does not pay the fixed fee.
type Flat struct {
	zeroPrices
	share []float64
}

// Allocate implements Allocator.
func (r *Flat) Allocate(m *contract.Market, _ market.Point) market.Point {
	r.reset(m)
	r.share = append(r.share[:0], r.y...)
	m.EqualShares(r.share)
	m.Capped(r.y, r.share, r.price)
	return r.point()
}

// Equal gives every agent the same share of capacity, m/n (see
// contract.Market.EqualShares for several resources), or of every good, s/n, whether it
// wants so much or not: the fairest allocation by Gini, and the benchmark of the price of
// fairness (10).
type Equal struct{ zeroPrices }

// Allocate implements Allocator.
func (r *Equal) Allocate(m market.Market, _ market.Point) market.Point {
	r.reset(m)
	m.EqualShares(r.y)
	return r.point()
}

// zeroPrices is the memory of a rule that starts from prices of zero, or the lowest that
// there are, and from no equilibrium.
type zeroPrices struct {
	price, y, d []float64
}

// NeedsSolver implements Rule.
func (*zeroPrices) NeedsSolver() bool { return false }

// reset sizes the memory for m and sets the prices to the lowest.
func (z *zeroPrices) reset(m market.Market) {
	z.price, z.d = market.Resize(z.price, m.Resources()), market.Resize(z.d, m.Resources())
	for j := range z.price {
		z.price[j] = m.Prices().Least(j)
	}
	z.y = market.Resize(z.y, m.AllocationLen())
}

func (z *zeroPrices) point() market.Point { return market.Point{Price: z.price, Allocation: z.y} }
