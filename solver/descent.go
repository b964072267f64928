package solver

import (
	"math"

	"walras/solver/market"
)

// descentTest judges steps of second-order methods by the slopes of q, and by its
// values only where these do not suffice.
type descentTest struct {
	q    market.Potential
	dual float64 // q at the prices that steps begin from, NaN until needed
}

func (t *descentTest) init(q market.Potential) { t.q, t.dual = q, math.NaN() }

// forget is due when steps begin elsewhere.
func (t *descentTest) forget() { t.dual = math.NaN() }

// accepts reports whether q falls enough from price, with gradient g, to trial, with
// gradient h. q is convex, so that q(trial) <= q(price) + h·(trial − price): a step
// descends where that product is not positive, and needs no value of q. Other steps
// are accepted where little of the initial slope is left uphill and Armijo's
// condition for q holds.
func (t *descentTest) accepts(price, trial, g, h []float64) bool {
	before, after := 0.0, 0.0 // slopes of q along the step, at its ends
	for j, p := range price {
		before += g[j] * (trial[j] - p)
		after += h[j] * (trial[j] - p)
	}
	if after <= 0 {
		return true
	}
	if !(after <= -uphillShare*before) {
		return false
	}
	if math.IsNaN(t.dual) {
		t.dual = t.q.Dual(price)
	}
	dual, rounding := t.q.DualRounding(trial)
	return dual <= t.dual+armijoDecrease*before+rounding
}

// stall watches the residuals of accepted steps.
type stall struct {
	least float64 // smallest residual so far
	stale int     // accepted steps since
}

func (s *stall) init() { s.least, s.stale = math.Inf(1), 0 }

// stalled reports that the residual is 0 to rounding, or small and no longer
// falling.
func (s *stall) stalled(residual float64) bool {
	if residual < s.least {
		s.least, s.stale = residual, 0
	} else {
		s.stale++
	}
	return residual <= excessTolerance || residual <= stallResidual && s.stale >= stallRounds
}
