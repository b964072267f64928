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

// Asked implements solver.Watcher.
func (w *watched) Asked(p []float64, demanded bool) {
	w.asked, w.demanded = append(w.asked[:0], p...), demanded
}
