package contract

import "walras/solver/market/internal/precise"

// Arithmetic of 400 bits, of which the tests of the certificate need some 250:
// twice the exponent of y/δ = 1e-24, as payoffs near an exit grow with its
// square, and the 53 of the numbers under test, with room to spare.
type exact = precise.Number

var (
	exactOf, blank           = precise.Of, precise.Zero
	plus, minus, times, over = precise.Add, precise.Sub, precise.Mul, precise.Div
	absolute, float          = precise.Abs, precise.Float
	exactExp, exactLog       = precise.Exp, precise.Log
	exactOne                 = precise.Of(1)
)

func halved(a exact) exact { return blank().SetMantExp(a, -1) }
func less(a, b exact) bool { return a.Cmp(b) < 0 }

// exactAgent is one agent in exact numbers, written down from the definitions.
type exactAgent struct {
	family                            Valuation
	alpha, shape, beta, kappa, tau, g exact
	rho                               float64 // shape, of Power
}

func exactAgentOf(m *Market, i int) exactAgent {
	return exactAgent{m.Valuation, exactOf(m.Alpha[i]), exactOf(m.Shape[i]), exactOf(m.Beta[i]),
		exactOf(at(m.Kappa, i)), exactOf(at(m.Fee, i)), exactOf(at(m.Fixed, i)), m.Shape[i]}
}

// value is V(y) for y >= 0, and −Inf where a power valuation has that.
func (a *exactAgent) value(y exact) exact {
	if y.Sign() == 0 && !(a.family == Power && a.rho >= 1) {
		return blank()
	}
	switch a.family {
	case Log:
		return times(a.alpha, exactLog(plus(exactOne, over(y, a.shape))))
	case Quadratic:
		if top := over(a.alpha, a.shape); less(top, y) {
			y = top
		}
		return times(y, minus(a.alpha, halved(times(a.shape, y))))
	case Exponential:
		return times(a.alpha, minus(exactOne, exactExp(minus(blank(), over(y, a.shape)))))
	}
	switch {
	case y.Sign() == 0:
		return blank().SetInf(true)
	case a.rho == 1:
		return times(a.alpha, exactLog(y))
	}
	left := minus(exactOne, a.shape)
	return over(times(a.alpha, exactExp(times(left, exactLog(y)))), left)
}

// worth is the term of the value V(y) in the scale: y V' = α where V = α log y.
func (a *exactAgent) worth(value exact) exact {
	if a.family == Power && a.rho == 1 && !value.IsInf() {
		return a.alpha
	}
	return absolute(value)
}

// terms are V, C and fees of activity y >= 0.
func (a *exactAgent) terms(y exact) (value, cost, fees exact) {
	if y.Sign() == 0 {
		return a.value(y), blank(), blank()
	}
	cost = times(y, plus(a.beta, halved(times(a.kappa, y))))
	return a.value(y), cost, plus(times(a.tau, y), a.g)
}

// best is the largest payoff at resource prices that make a unit cost route.
func (a *exactAgent) best(route exact) exact {
	y := a.response(plus(plus(a.beta, a.tau), route))
	if y == nil { // out at every activity
		return blank()
	}
	if y.IsInf() {
		return y
	}
	value, cost, fees := a.terms(y)
	worth := minus(minus(minus(value, cost), fees), times(route, y))
	if worth.Sign() < 0 && !(a.family == Power && a.rho >= 1) {
		return blank()
	}
	return worth
}

// response is argmax V − (κ/2)y² − r y at r > 0 without regard to g; nil for 0.
func (a *exactAgent) response(r exact) exact {
	linear := a.kappa.Sign() == 0
	switch a.family {
	case Quadratic:
		if !less(r, a.alpha) {
			return nil
		}
		return over(minus(a.alpha, r), plus(a.shape, a.kappa))
	case Log:
		left := minus(a.alpha, times(r, a.shape))
		if left.Sign() <= 0 {
			return nil
		}
		if linear {
			return over(left, r)
		}
		b := plus(r, times(a.kappa, a.shape)) // κy² + b y − left = 0
		root := blank().Sqrt(plus(times(b, b), times(exactOf(4), times(a.kappa, left))))
		return over(times(exactOf(2), left), plus(b, root))
	case Exponential:
		top := over(a.alpha, a.shape)
		if !less(r, top) {
			return nil
		}
		// y = δ log(top/(r + κy)): with κ = 0 at once; else the root of a
		// concave decreasing function of log y, from above.
		y := times(a.shape, exactLog(over(top, r)))
		if linear {
			return y
		}
		if bound := over(top, a.kappa); less(bound, y) {
			y = bound
		}
		z := exactLog(y)
		return exactExp(descend(z, func(z exact) (f, slope exact) {
			y := exactExp(z)
			cost := plus(r, times(a.kappa, y))
			f = minus(minus(exactLog(top), over(y, a.shape)), exactLog(cost))
			return f, plus(over(y, a.shape), over(times(a.kappa, y), cost))
		}))
	}
	z := over(exactLog(over(a.alpha, r)), a.shape)
	if linear {
		return exactExp(z)
	}
	if other := over(exactLog(over(a.alpha, a.kappa)), plus(exactOne, a.shape)); less(other, z) {
		z = other
	}
	return exactExp(descend(z, func(z exact) (f, slope exact) {
		cost := times(a.kappa, exactExp(z))
		f = minus(minus(exactLog(a.alpha), times(a.shape, z)), exactLog(plus(r, cost)))
		return f, plus(a.shape, over(cost, plus(r, cost)))
	}))
}

// descend is Newton's method for the root of a concave decreasing f, of which it is
// given −f', from a point at or above it.
func descend(z exact, f func(exact) (value, slope exact)) exact {
	const enough = precise.Bits / 2 // an error of half the bits is one of all in a payoff
	for range 2000 {
		value, slope := f(z)
		step := over(value, slope)
		z = plus(z, step)
		if step.Sign() == 0 || step.MantExp(nil) < -enough {
			return z
		}
	}
	panic("no root")
}

// exactCertificate is what Certify computes, from the definitions.
type exactCertificate struct{ gap, scale, regret exact }

func exactCertify(m *Market, price, activity []float64) exactCertificate {
	resources, a := m.Resources(), dense(m)
	load, worth := make([]exact, resources), blank()
	for j := range load {
		load[j] = blank()
		worth.Add(worth, times(exactOf(m.Capacity[j]), exactOf(price[j])))
	}
	for i, y := range activity {
		for j, use := range a[i] {
			if use != 0 {
				load[j].Add(load[j], times(exactOf(use), exactOf(y)))
			}
		}
	}
	dual, given, repaired, size := plus(worth, blank()), blank(), blank(), blank()
	for i, yi := range activity {
		who, y, route, keep := exactAgentOf(m, i), exactOf(yi), blank(), exactOne
		for j, use := range a[i] {
			if use == 0 {
				continue
			}
			route.Add(route, times(exactOf(use), exactOf(price[j])))
			if c := exactOf(m.Capacity[j]); less(c, load[j]) {
				if share := over(c, load[j]); less(share, keep) {
					keep = share
				}
			}
		}
		dual.Add(dual, who.best(route))
		value, cost, fees := who.terms(y)
		given.Add(given, minus(minus(value, cost), fees))
		size.Add(size, plus(who.worth(value), plus(cost, fees)))
		value, cost, fees = who.terms(times(y, keep))
		repaired.Add(repaired, minus(minus(value, cost), fees))
	}
	scale := plus(size, worth)
	switch idle := exactIdle(m); {
	case idle != nil:
		scale.Add(scale, idle)
	case size.Sign() == 0 && less(scale, dual):
		scale = dual
	}
	if scale.Sign() == 0 { // nothing is worth anything
		return exactCertificate{blank(), scale, blank()}
	}
	slack := blank()
	for j, d := range load {
		slack.Add(slack, times(exactOf(price[j]), minus(exactOf(m.Capacity[j]), d)))
	}
	return exactCertificate{over(minus(dual, repaired), scale), scale, over(minus(minus(dual, given), slack), scale)}
}

// exactIdle is Idle, and nil where some agent takes part at price zero. Which of the
// two it is, it leaves to the market: it is a matter of rounding where an exit price
// and β + τ are equal to rounding.
func exactIdle(m *Market) exact {
	if size, _ := m.Idle(); size == 0 {
		return nil
	}
	share := make([]float64, m.Agents())
	m.EqualShares(share)
	size := blank()
	for i, y := range share {
		who := exactAgentOf(m, i)
		value, cost, fees := who.terms(exactOf(y))
		size.Add(size, plus(who.worth(value), plus(cost, fees)))
	}
	return size
}
