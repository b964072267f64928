package solver

import (
	"math"

	"walras/solver/market"
)

// capper finds prices that no optimum exceeds: d_j(p) <= c_j wherever p_j >=
// P_j, the root of d_j(P_j e_j) = c_j, since the other prices only lower d_j. With
// one resource P is the optimum itself.
type capper struct {
	y, s           []float64
	d, p, unit, sl []float64
}

// raise lifts top to P where it is below it, in any resource. optimum is p*.
func (k *capper) raise(top []float64, m market.Market, optimum []float64) {
	for j, p := range optimum {
		top[j] = max(top[j], p)
	}
	if len(top) == 1 {
		return
	}
	k.y, k.s = grow(k.y, m.Agents()), grow(k.s, m.Agents())
	for _, v := range []*[]float64{&k.d, &k.p, &k.unit, &k.sl} {
		*v = grow(*v, len(top))
	}
	clear(k.p)
	clear(k.unit)
	for j, c := range m.Capacities() {
		k.unit[j] = 1
		for range ceilingRounds { // Newton's method climbs, demand being convex in prices
			k.p[j] = top[j]
			m.DemandSlope(k.y, k.s, k.d, k.p)
			if k.d[j] <= c {
				break
			}
			m.JacobianProduct(k.sl, k.s, k.unit)
			step := (k.d[j] - c) / k.sl[j]
			if math.IsInf(step, 1) || math.IsNaN(step) {
				step = max(1, top[j])
			}
			top[j] += max(step, ceilingTolerance*top[j])
		}
		k.unit[j], k.p[j] = 0, 0
	}
}

// domainOf is what a method may take as known of the market it plays on: the
// survey's word where the market moves, and that of the market itself where it
// stands still, which has no horizon.
func domainOf(m market.Market) Domain {
	if w, ok := m.(interface{ Domain() (Domain, bool) }); ok {
		if d, known := w.Domain(); known {
			return d
		}
	}
	resources := m.Resources()
	d := Domain{Cap: make([]float64, resources)}
	var e exact
	zero := make([]float64, resources)
	price, err := e.solve(m, zero)
	if err != nil {
		price = zero
	}
	new(capper).raise(d.Cap, m, price)
	y, load := make([]float64, m.Agents()), make([]float64, resources)
	m.Demand(y, load, zero)
	diameter, gradient := 0.0, 0.0
	for j, c := range m.Capacities() {
		d.Cap[j] *= capSlack
		diameter += d.Cap[j] * d.Cap[j]
		g := max(load[j]-c, c)
		gradient += g * g
	}
	d.Diameter, d.Gradient = math.Sqrt(diameter), math.Sqrt(gradient)
	return d
}
