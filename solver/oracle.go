package solver

import (
	"time"

	"walras/solver/market"
)

// Oracle is the market a method sees: it counts demand calls, and times them.
type Oracle struct {
	market.Market
	Calls int64
	Timed bool          // costs two clock readings per call
	Spent time.Duration // in demand calls; 0 unless Timed
}

// Unwrap gives the market itself, for what is not a demand call: structure that
// a centralised method reads, and theory.
func (o *Oracle) Unwrap() market.Market { return o.Market }

// Unwrap looks through the wrapper that counts, where there is one.
func Unwrap(m market.Market) market.Market {
	if w, ok := m.(interface{ Unwrap() market.Market }); ok {
		return w.Unwrap()
	}
	return m
}

// begin counts a demand call and starts the clock for it, where there is one.
func (o *Oracle) begin() (start time.Time) {
	o.Calls++
	if o.Timed {
		start = time.Now()
	}
	return start
}

func (o *Oracle) end(start time.Time) {
	if o.Timed {
		o.Spent += time.Since(start)
	}
}

// Demand implements market.Market.
func (o *Oracle) Demand(y, d, p []float64) {
	start := o.begin()
	o.Market.Demand(y, d, p)
	o.end(start)
}

// DemandSlope implements market.Market.
func (o *Oracle) DemandSlope(y, s, d, p []float64) {
	start := o.begin()
	o.Market.DemandSlope(y, s, d, p)
	o.end(start)
}

// Proximal implements market.Market.
func (o *Oracle) Proximal(y, d, p, center []float64, gamma float64) {
	start := o.begin()
	o.Market.Proximal(y, d, p, center, gamma)
	o.end(start)
}

// ProximalWeighted is a demand call like Proximal, of a market.Smooth.
func (o *Oracle) ProximalWeighted(y, d, p, center, gamma []float64) {
	start := o.begin()
	o.Market.(market.Smooth).ProximalWeighted(y, d, p, center, gamma)
	o.end(start)
}

// OwnDemand asks for the demand for one resource as a function of its own price,
// the other prices being 0: the most that is ever demanded at this price, since
// other prices only lower it. It reuses its memory.
type OwnDemand struct {
	y, s                       []float64
	load, product, price, unit []float64
}

// At is d_j(p e_j) and −∂d_j/∂p_j there: one demand call.
func (o *OwnDemand) At(m market.Market, j int, p float64) (load, slope float64) {
	o.y, o.s = market.Resize(o.y, m.Agents()), market.Resize(o.s, m.Agents())
	market.Zeros(m.Resources(), &o.load, &o.product, &o.price, &o.unit)
	o.price[j], o.unit[j] = p, 1
	m.DemandSlope(o.y, o.s, o.load, o.price)
	m.JacobianProduct(o.product, o.s, o.unit)
	return o.load[j], o.product[j]
}
