package mechanism

import "walras/solver/market"

// Proportional scales the demand at price zero by min(1, m/S(0)); with several
// resources agent by agent, by the scarcest resource it uses. An agent who
// takes part keeps doing so, though the scaled activity may no longer be worth
// the fixed fee to it.
type Proportional struct{ atZero }

var _ Rule = (*Proportional)(nil)

// NeedsSolver implements Rule.
func (*Proportional) NeedsSolver() bool { return false }

// Allocate implements Rule.
func (r *Proportional) Allocate(m *market.Contract, _ market.Point) market.Point {
	r.reset(m)
	m.Demand(r.y, r.d, r.price)
	m.Repair(r.y, r.y, r.d)
	return r.point()
}
