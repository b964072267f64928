package mechanism

import "walras/solver/market"

// None enforces nothing: every agent takes its demand at price zero, after the
// fees τ and g. Where that exceeds capacity the allocation is infeasible, and
// its load says by how much.
type None struct{ atZero }

var _ Rule = (*None)(nil)

// NeedsSolver implements Rule.
func (*None) NeedsSolver() bool { return false }

// Allocate implements Rule.
func (r *None) Allocate(m *market.Contract, _ market.Point) market.Point {
	r.reset(m)
	m.Demand(r.y, r.d, r.price)
	return r.point()
}
