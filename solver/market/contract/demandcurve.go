package contract

import (
	"math"

	"walras/solver/market"
)

// Curve is the load d(p) of a market with one resource at price p, and its
// slope −d'(p) >= 0: DemandSlope for callers that need the sums alone. Within rounding
// it is the same.
func (m *Market) Curve(p float64) (load, slope float64) {
	n := len(m.Alpha)
	if m.Usage.single() && m.Valuation == Log && !m.hasKappa && n <= blockAgents {
		if m.hasFixed {
			return logFeeCurve(m.Alpha, m.base, m.Shape, m.exit, p)
		}
		return logCurve(m.Alpha, m.base, m.Shape, p)
	}
	m.slope, m.activity = market.Resize(m.slope, n), market.Resize(m.activity, n)
	var price, sum [1]float64
	price[0] = p
	m.DemandSlope(m.activity, m.slope, sum[:], price[:])
	load, price[0] = sum[0], 1
	m.JacobianProduct(sum[:], m.slope, price[:])
	return load, sum[0]
}

// logCurve sums α/r − δ and α/r² over the agents with α/r > δ, at r = base +
// price, with one division per agent and no branch.
func logCurve(alpha, base, delta []float64, price float64) (load, slope float64) {
	base, delta = base[:len(alpha)], delta[:len(alpha)]
	for i, a := range alpha {
		inverse := 1 / (base[i] + price)
		q := float64(a * inverse)
		bits := math.Float64bits(q - delta[i])
		in := ^uint64(int64(bits) >> 63)
		load += math.Float64frombits(bits & in)
		slope += math.Float64frombits(math.Float64bits(q*inverse) & in)
	}
	return load, slope
}

// logFeeCurve is logCurve where agents leave at their exit price.
func logFeeCurve(alpha, base, delta, exit []float64, price float64) (load, slope float64) {
	base, delta, exit = base[:len(alpha)], delta[:len(alpha)], exit[:len(alpha)]
	for i, a := range alpha {
		r := base[i] + price
		inverse := 1 / r
		q := float64(a * inverse)
		in := uint64(int64(math.Float64bits(r-exit[i])) >> 63) // all ones where r < exit
		load += math.Float64frombits(math.Float64bits(q-delta[i]) & in)
		slope += math.Float64frombits(math.Float64bits(q*inverse) & in)
	}
	return load, slope
}
