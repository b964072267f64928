package solver

import (
	"math"

	"walras/solver/market"
)

// OwnDemand asks for the demand for one resource as a function of its own price,
// the other prices being 0: the most that is ever demanded at this price, since
// other prices only lower it. It is for contract markets, in whose price set 0 is, and
// reuses its memory.
type OwnDemand struct {
	y, s                       []float64
	load, product, price, unit []float64
}

// At is d_j(p e_j) and −∂d_j/∂p_j there: one demand call. Both are NaN where the market
// has no slopes.
func (o *OwnDemand) At(m market.Market, j int, p float64) (load, slope float64) {
	sloped, err := Slopes(m, "")
	if err != nil {
		return math.NaN(), math.NaN()
	}
	o.y, o.s = market.Resize(o.y, m.AllocationLen()), market.Resize(o.s, sloped.SlopeLen())
	market.Zeros(m.Resources(), &o.load, &o.product, &o.price, &o.unit)
	o.price[j], o.unit[j] = p, 1
	sloped.DemandSlope(o.y, o.s, o.load, o.price)
	sloped.JacobianProduct(o.product, o.s, o.unit)
	return o.load[j], o.product[j]
}
