package online

import (
	"context"
	"math"

	"walras/solver"
	"walras/solver/market"
)

// dualMinimiser minimises the dual of a market from prices near the minimum: what a
// central planner who sees the market would post. With one resource it is
// Newton's method on excess demand kept in a bracket, and else Newton, started
// there.
type dualMinimiser struct {
	price  []float64
	demand scalarDemand
	newton *solver.Newton
}

// Ends of dualMinimiser. Where the excess demand x is within exactExcess of capacity one
// more Newton step is taken unseen, which leaves the square of that share, or
// as much as before if an agent drops out in between. The dual value is off by
// x²/2L: by rounding as a rule, by 1e-10 c²/2L at worst. At a jump of demand
// (fixed fees) the bracket shrinks to exactWidth of the price.
const (
	exactExcess = 1e-5
	exactWidth  = 1e-13
	exactRounds = 500
	exactStale  = 2 // rounds without halving the bracket after which it is halved
)

// solve gives the prices, which are valid until the next call.
func (e *dualMinimiser) solve(m market.Market, start []float64) ([]float64, error) {
	e.price = market.Resize(e.price, len(start))
	if len(start) == 1 {
		e.price[0] = e.root(m, start[0])
		return e.price, nil
	}
	if e.newton == nil {
		e.newton = solver.NewNewton()
	}
	if err := e.newton.Init(m, nil); err != nil {
		return nil, err
	}
	e.newton.StartAt(start)
	for range exactRounds {
		status, err := e.newton.Step(context.Background())
		if err != nil {
			return nil, err
		}
		if status == solver.Finished {
			break
		}
	}
	copy(e.price, e.newton.Point().Price)
	return e.price, nil
}

// root is the price where excess demand changes its sign, or 0.
func (e *dualMinimiser) root(m market.Market, mu float64) float64 {
	capacity := m.Supply()[0]
	lo, hi := -1.0, math.Inf(1) // lo < 0: it is not known whether demand at 0 exceeds capacity
	width, stale := math.Inf(1), 0
	for range exactRounds {
		load, slope := e.demand.at(m, mu)
		excess := load - capacity
		if mu == 0 && excess <= 0 {
			return 0
		}
		next := mu + excess/slope // ±Inf or NaN where nobody's demand reacts
		if math.Abs(excess) <= exactExcess*capacity && next >= 0 && next <= 2*mu {
			return next
		}
		if excess > 0 {
			lo = mu
		} else {
			hi = mu
		}
		if math.IsInf(hi, 1) {
			if !(next > mu) || math.IsInf(next, 1) {
				next = max(solver.UsualPrice(m, 0), 2*mu)
			}
			mu = next
			continue
		}
		if hi-lo <= exactWidth*hi {
			return hi
		}
		if w := hi - max(lo, 0); w <= width/2 {
			width, stale = w, 0
		} else {
			stale++
		}
		switch {
		case lo < 0 && !(next > 0):
			next = 0
		case stale > exactStale || !(next > lo && next < hi):
			stale, next = 0, max(lo, 0)+(hi-max(lo, 0))/2
		}
		mu = next
	}
	return mu
}

// scalarDemand asks any market of one resource for its demand and the slope of it.
type scalarDemand struct{ own solver.OwnDemand }

// at is d(p) and −d'(p). A market that adds the two up without columns has Curve
// for it, which is no demand call.
func (c *scalarDemand) at(m market.Market, p float64) (load, slope float64) {
	if short, ok := m.(interface {
		Curve(p float64) (load, slope float64)
	}); ok {
		return short.Curve(p)
	}
	return c.own.At(m, 0, p)
}
