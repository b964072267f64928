package claim

import (
	"math"

	"walras/solver/market/contract"
)

// What follows knows the markets from their definition alone: the payoff
//
//	V(x) − (βx + κx²/2) − (τ + μ)x − g·1{x > 0}
//
// is written out once more and maximised by bisection on its derivative. It
// shares no line with the closed-form demands of package contract and is what
// counterexamples are held to. One resource, of which a unit of activity uses
// one.

// optional is the i-th value of a column that may be left out.
func optional(column []float64, i int) float64 {
	if column == nil {
		return 0
	}
	return column[i]
}

// payoffBefore is the payoff of agent i at activity x > 0 and price mu, before
// g; 0 at x = 0 but for power valuations of shape 1 and above.
func payoffBefore(m *contract.Market, i int, x, mu float64) float64 {
	a, s := m.Alpha[i], m.Shape[i]
	var v float64
	switch m.Valuation {
	case contract.Log:
		v = a * math.Log1p(x/s)
	case contract.Power:
		if s == 1 {
			v = a * math.Log(x)
		} else {
			v = a * math.Pow(x, 1-s) / (1 - s)
		}
	case contract.Quadratic:
		top := min(x, a/s)
		v = a*top - s*top*top/2
	default:
		v = a - a*math.Exp(-x/s)
	}
	return v - m.Beta[i]*x - optional(m.Kappa, i)*x*x/2 - (optional(m.Fee, i)+mu)*x
}

// payoffSlope is its derivative.
func payoffSlope(m *contract.Market, i int, x, mu float64) float64 {
	a, s := m.Alpha[i], m.Shape[i]
	var v float64
	switch m.Valuation {
	case contract.Log:
		v = a / (s + x)
	case contract.Power:
		v = a / math.Pow(x, s)
	case contract.Quadratic:
		v = max(0, a-s*x)
	default:
		v = a / s * math.Exp(-x/s)
	}
	return v - m.Beta[i] - optional(m.Kappa, i)*x - optional(m.Fee, i) - mu
}

// unbounded is where bestResponse gives up: no maximum below it.
const unbounded = 1e12

// bestResponse is the activity of agent i that is best at price mu, by
// bisection on the slope of its payoff, and what it is worth. An agent that is
// indifferent stays out. It is +Inf where the payoff still rises at unbounded.
func bestResponse(m *contract.Market, i int, mu float64) (x, worth float64) {
	x, end := crossing(func(x float64) bool { return payoffSlope(m, i, x, mu) > 0 })
	if end == 0 || math.IsInf(end, 1) {
		return end, end
	}
	worth = payoffBefore(m, i, x, mu) - optional(m.Fixed, i)
	if optional(m.Fixed, i) > 0 && worth <= 0 {
		return 0, 0
	}
	return x, worth
}

// crossing encloses the place where a condition on numbers from 0 on ceases to hold,
// lo < hi neighbouring numbers: both 0 where it does not hold at 0, and hi = +Inf where
// it still holds at unbounded.
func crossing(holds func(x float64) bool) (lo, hi float64) {
	if !holds(0) {
		return 0, 0
	}
	for hi = 1; holds(hi); {
		if lo, hi = hi, 2*hi; hi > unbounded {
			return lo, math.Inf(1)
		}
	}
	for {
		mid := lo + (hi-lo)/2
		if mid == lo || mid == hi {
			return lo, hi
		}
		if holds(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// demandAt is S(mu).
func demandAt(m *contract.Market, mu float64) (sum float64) {
	for i := range m.Alpha {
		x, _ := bestResponse(m, i, mu)
		sum += x
	}
	return sum
}

// dualAt is q(mu) = Σ best payoff + c·mu, which no feasible welfare exceeds.
func dualAt(m *contract.Market, mu float64) float64 {
	q := m.Capacity[0] * mu
	for i := range m.Alpha {
		_, worth := bestResponse(m, i, mu)
		q += worth
	}
	return q
}

// priceBetween encloses the price where demand passes capacity, S(lo) > c >= S(hi);
// lo and hi are neighbouring numbers, and both 0 where capacity is slack.
func priceBetween(m *contract.Market) (lo, hi float64) {
	return crossing(func(mu float64) bool { return demandAt(m, mu) > m.Capacity[0] })
}
