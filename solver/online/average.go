package online

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// average is the time average of a sequence of markets: capacity, demand and
// dual value are means over the T rounds, so that its equilibrium price is the
// minimiser of Σ_t q_t(p), the best fixed price in hindsight. A demand call is
// a pass through the sequence, and nothing is kept of it but the means.
//
// Only what dualMinimiser asks of a market is averaged. Loads and Jacobian products
// are those of the usage matrix, which does not move.
type average struct {
	market.Playable
	seq      Sequence
	capacity []float64
	y, s, d  []float64 // of a stretch
	err      error     // of the sequence, the first
	demand   scalarDemand
	price    [1]float64
	seen     lastPass
}

// lastPass is what the last pass for Curve saw; zero before the first.
type lastPass struct {
	passes int
	price  float64
	excess float64 // mean of d_t − c_t
	slope  float64 // mean of −d_t'
	dual   float64 // Σ q_t; 0 after the first pass
}

// begin takes on a sequence; its mean capacity is there already.
func (a *average) begin(seq Sequence) {
	a.Playable, a.seq, a.err, a.seen = seq.Market(), seq, nil, lastPass{}
}

// end drops it, and gives the first error of its passes.
func (a *average) end() error {
	a.Playable, a.seq = nil, nil
	return a.err
}

// Capacities gives the mean of c_t.
func (a *average) Supply() []float64 { return a.capacity }

// Demand implements market.Market.
func (a *average) Demand(y, d, p []float64) { a.sweep(y, nil, d, p) }

// DemandSlope implements market.Sloped.
func (a *average) DemandSlope(y, s, d, p []float64) { a.sweep(y, s, d, p) }

func (a *average) sweep(y, s, d, p []float64) {
	a.y, a.d = market.Resize(a.y, len(y)), market.Resize(a.d, len(d))
	a.s = market.Resize(a.s, len(s))
	clear(y)
	clear(s)
	clear(d)
	total := float64(a.seq.Rounds())
	a.pass(func(rounds int64) {
		weight := float64(rounds) / total
		if s == nil {
			a.Playable.Demand(a.y, a.d, p)
		} else {
			a.Playable.DemandSlope(a.y, a.s, a.d, p)
			floats.AddScaled(s, weight, a.s)
		}
		floats.AddScaled(y, weight, a.y)
		floats.AddScaled(d, weight, a.d)
	})
}

// Curve is the mean of d_t(p) and of −d_t'(p), for one resource. A search
// rarely ends before its second pass, and hence the passes from there on look at
// Σ q_t(p) on their way.
func (a *average) Curve(p float64) (load, slope float64) {
	a.seen.passes++
	var sum compensated
	total, price := float64(a.seq.Rounds()), a.price[:]
	a.pass(func(rounds int64) {
		weight := float64(rounds) / total
		d, s := a.demand.at(a.Playable, p)
		load += weight * d
		slope += weight * s
		if a.seen.passes > 1 {
			price[0] = p
			sum.add(float64(rounds) * a.Playable.Dual(price))
		}
	})
	a.seen = lastPass{passes: a.seen.passes, price: p, excess: load - a.capacity[0], slope: slope, dual: sum.sum()}
	return load, slope
}

// fixed is Σ_t q_t(p) at the prices that were found. Where they are a small step
// from those seen last, it is Taylor's q + ∇q·Δ + ½ q”Δ², whose error is that
// of the search itself.
func (a *average) fixed(p []float64) float64 {
	g := &a.seen
	if g.passes < 2 || p[0] != g.price && math.Abs(g.excess) > exactExcess*a.capacity[0] {
		return a.total(p)
	}
	step := p[0] - g.price
	return g.dual + float64(a.seq.Rounds())*step*(step*g.slope/2-g.excess)
}

// Dual is the mean of q_t(p).
func (a *average) Dual(p []float64) float64 { return a.total(p) / float64(a.seq.Rounds()) }

// DualRounding is Dual, with the mean of the bounds on the rounding of q_t(p).
func (a *average) DualRounding(p []float64) (q, rounding float64) {
	var sum compensated
	total := float64(a.seq.Rounds())
	a.pass(func(rounds int64) {
		dual, off := a.Playable.DualRounding(p)
		sum.add(float64(rounds) * dual)
		rounding += float64(rounds) / total * off
	})
	return sum.sum() / total, rounding
}

// total is Σ_t q_t(p).
func (a *average) total(p []float64) float64 {
	var sum compensated
	a.pass(func(rounds int64) { sum.add(float64(rounds) * a.Playable.Dual(p)) })
	return sum.sum()
}

func (a *average) pass(f func(rounds int64)) {
	if err := walk(a.seq, f); err != nil && a.err == nil {
		a.err = err
	}
}
