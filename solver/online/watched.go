package online

import "walras/solver"

// watched is the market that a method plays on: the oracle, with what is known of
// the sequence beforehand and what was asked in the round at hand.
type watched struct {
	solver.Oracle
	domain   solver.Domain
	asked    []float64 // prices of the last demand call of the round; empty: none yet
	demanded bool      // the answer was the demand, and no proximal response
}

// Domain is what is known of the sequence beforehand.
func (w *watched) Domain() (solver.Domain, bool) { return w.domain, true }

// note takes down a demand call at prices p.
func (w *watched) note(p []float64, demanded bool) {
	w.asked, w.demanded = append(w.asked[:0], p...), demanded
}

// Demand implements market.Market.
func (w *watched) Demand(y, d, p []float64) {
	w.note(p, true)
	w.Oracle.Demand(y, d, p)
}

// DemandSlope implements market.Market.
func (w *watched) DemandSlope(y, s, d, p []float64) {
	w.note(p, true)
	w.Oracle.DemandSlope(y, s, d, p)
}

// Proximal implements market.Market.
func (w *watched) Proximal(y, d, p, center []float64, gamma float64) {
	w.note(p, gamma == 0)
	w.Oracle.Proximal(y, d, p, center, gamma)
}

// ProximalWeighted is a demand call like Proximal, of a market.Smooth.
func (w *watched) ProximalWeighted(y, d, p, center, gamma []float64) {
	w.note(p, false)
	w.Oracle.ProximalWeighted(y, d, p, center, gamma)
}
