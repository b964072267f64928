package mechanism

import "walras/solver/market"

// Clearing posts the equilibrium prices, 0 <= p ⟂ c − d(p) >= 0, and lets
// every agent take what it demands (Def. 3.2, with complementarity in the
// place of equality).
type Clearing struct{}

var _ Rule = (*Clearing)(nil)

// NeedsSolver implements Rule.
func (*Clearing) NeedsSolver() bool { return true }

// Allocate implements Rule.
func (*Clearing) Allocate(_ *market.Contract, equilibrium market.Point) market.Point {
	return equilibrium
}
