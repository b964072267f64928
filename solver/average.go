package solver

import "walras/solver/market"

// average is the time average of a sequence of markets: capacity, demand and
// dual value are means over the T rounds, so that its equilibrium price is the
// minimiser of Σ_t q_t(p), the best fixed price in hindsight. A demand call is
// a pass through the sequence, and nothing is kept of it but the means.
//
// Only what exact asks of a market is averaged. Loads and Jacobian products
// are those of the usage matrix, which does not move.
type average struct {
	market.Market
	seq      Sequence
	capacity []float64
	y, s, d  []float64 // of a stretch
	err      error     // of the sequence, the first
}

// Capacities gives the mean of c_t.
func (a *average) Capacities() []float64 { return a.capacity }

// Demand implements market.Market.
func (a *average) Demand(y, d, p []float64) { a.sweep(y, nil, d, p) }

// DemandSlope implements market.Market.
func (a *average) DemandSlope(y, s, d, p []float64) { a.sweep(y, s, d, p) }

func (a *average) sweep(y, s, d, p []float64) {
	a.y, a.d = grow(a.y, len(y)), grow(a.d, len(d))
	a.s = grow(a.s, len(s))
	clear(y)
	clear(s)
	clear(d)
	total := float64(a.seq.Rounds())
	a.pass(func(rounds int64) {
		weight := float64(rounds) / total
		if s == nil {
			a.Market.Demand(a.y, a.d, p)
		} else {
			a.Market.DemandSlope(a.y, a.s, a.d, p)
			addScaled(s, a.s, weight)
			if len(d) == 1 { // exact asks nothing of the activities
				d[0] += weight * a.d[0]
				return
			}
		}
		addScaled(y, a.y, weight)
		addScaled(d, a.d, weight)
	})
}

// Dual is the mean of q_t(p).
func (a *average) Dual(p []float64) float64 { return a.total(p) / float64(a.seq.Rounds()) }

// total is Σ_t q_t(p).
func (a *average) total(p []float64) float64 {
	var sum compensated
	a.pass(func(rounds int64) { sum.add(float64(rounds) * a.Market.Dual(p)) })
	return sum.sum()
}

func (a *average) pass(f func(rounds int64)) {
	if err := walk(a.seq, f); err != nil && a.err == nil {
		a.err = err
	}
}

// addScaled adds weight·x to dst.
func addScaled(dst, x []float64, weight float64) {
	x = x[:len(dst)]
	for k := range dst {
		dst[k] += weight * x[k]
	}
}
