package mechanism

import (
	"walras/solver/market"
	"walras/solver/market/fisher"
)

// ByBudget gives every buyer of a Fisher market its share of every good in proportion to
// its budget, x_ij = s_j B_i/ΣB, whether it wants so much or not: what each can be sure of
// in equilibrium. With equal budgets it is Equal.
type ByBudget struct{ zeroPrices }

// Allocate implements Allocator.
func (r *ByBudget) Allocate(m *fisher.Market, _ market.Point) market.Point {
	r.reset(m)
	m.ProportionalShares(r.y)
	return r.point()
}
