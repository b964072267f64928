package contract

import "math"

// What follows asks one agent at a time, for rules that treat agents one by
// one: at levels of activity, or at prices p of their own for a unit of
// activity, on top of β and τ. Such a price may be negative: a rule may push
// an agent past the point where it has enough.

// Utility is U_i(y) = V_i(y) − C_i(y) − τ_i y, before the fixed fee g_i.
func (m *Market) Utility(i int, y float64) float64 {
	if y == 0 && !(m.Valuation == Power && m.Shape[i] >= 1) {
		return 0
	}
	return m.Valuation.payoff(m.Alpha[i], m.Shape[i], at(m.Kappa, i), m.base[i], y)
}

// Margin is U'_i(y) and −U”_i(y) >= 0. At y = 0 the first is +Inf for power
// valuations; y may be +Inf, which gives the limit. Unlike Marginals it is
// flat past the top of a quadratic valuation.
func (m *Market) Margin(i int, y float64) (marginal, curvature float64) {
	alpha, shape := m.Alpha[i], m.Shape[i]
	if m.Valuation == Quadratic { // base is less α
		kappa := at(m.Kappa, i)
		if y > alpha/shape {
			return -kappa*y - m.base[i] - alpha, kappa
		}
		return -(shape+kappa)*y - m.base[i], shape + kappa
	}
	v := m.Valuation.Marginal(alpha, shape, y)
	switch m.Valuation {
	case Log:
		curvature = v / (shape + y)
	case Power:
		curvature = shape * v / y
	default:
		curvature = v / shape
	}
	marginal = v - m.base[i]
	if kappa := at(m.Kappa, i); kappa > 0 {
		marginal, curvature = marginal-kappa*y, curvature+kappa
	}
	return marginal, curvature
}

// Curvature is −U”_i(y), as Margin gives it.
func (m *Market) Curvature(i int, y float64) float64 {
	_, curvature := m.Margin(i, y)
	return curvature
}

// Response is argmax_y U_i(y) − p y, the demand without regard to g_i; +Inf
// where that has no bound.
func (m *Market) Response(i int, p float64) float64 {
	return m.Valuation.response(m.Alpha[i], m.Shape[i], at(m.Kappa, i), m.base[i]+p)
}

// Surplus is the best payoff max_y U_i(y) − p y − g_i·1{y > 0}: the term of
// agent i in the dual, at a price of its own.
func (m *Market) Surplus(i int, p float64) float64 {
	best, _, y := m.Valuation.surplus(m.Alpha[i], m.Shape[i], at(m.Kappa, i), m.base[i]+p)
	if math.IsInf(y, 1) {
		return y
	}
	if g := at(m.Fixed, i); g > 0 {
		return max(0, best-g)
	}
	return best
}

// ExitPrice is the price p from which on agent i stays out; it is negative
// where the agent is out at every price.
func (m *Market) ExitPrice(i int) float64 { return m.exit[i] - m.base[i] }

// FixedFee is g_i.
func (m *Market) FixedFee(i int) float64 { return at(m.Fixed, i) }

// Alike reports whether agents i and k have the same valuation, costs and fees.
func (m *Market) Alike(i, k int) bool {
	return m.Alpha[i] == m.Alpha[k] && m.Shape[i] == m.Shape[k] && m.base[i] == m.base[k] &&
		at(m.Kappa, i) == at(m.Kappa, k) && at(m.Fixed, i) == at(m.Fixed, k)
}
