package solver

import "walras/solver/market"

// curver is a market of one resource that adds up its demand and the slope −d' of
// it without columns, and without this counting as a demand call.
type curver interface {
	Curve(p float64) (load, slope float64)
}

// curve asks any market of one resource for the two sums.
type curve struct {
	y, s       []float64
	price, sum [1]float64 // fields, so that a call allocates nothing
}

// at is d(p) and −d'(p).
func (c *curve) at(m market.Market, p float64) (load, slope float64) {
	if short, ok := m.(curver); ok {
		return short.Curve(p)
	}
	c.y, c.s = grow(c.y, m.Agents()), grow(c.s, m.Agents())
	c.price[0] = p
	m.DemandSlope(c.y, c.s, c.sum[:], c.price[:])
	load, c.price[0] = c.sum[0], 1
	m.JacobianProduct(c.sum[:], c.s, c.price[:])
	return load, c.sum[0]
}
