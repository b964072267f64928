package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// Optimistic is the optimistic gradient method: the last change of the
// excess demand is expected to happen again,
//
//	p ← [p − η (2 ∇q(p) − ∇q(p⁻))]_+,   ∇q(p) = c − d(p), p⁻ the prices before
//
// with a single projection and one demand call per round: the
// forward–reflected–backward method of Malitsky and Tam, SIAM J. Optim. 30
// (2020), which without the projection is the optimistic gradient of Popov
// (1980) and Rakhlin and Sridharan (2013). For a monotone L-Lipschitz
// demand it converges for η < 1/(2L) (ibid. thm 2.5), without demand being
// the gradient of anything, and linearly where it is strongly monotone (thm
// 2.9).
//
// Where the market moves its regret is bounded by how much gradients change from
// round to round, as is typical of optimistic methods (Chiang et al., COLT 2012;
// Rakhlin and Sridharan, COLT 2013), for every step: from the projection's
// inequality with 2g_t − g_{t−1} = g_{t+1} − (g_{t+1} − g_t) + (g_t − g_{t−1}), as in
// the proof of Malitsky and Tam's thm 2.5, and with D of Domain, P the path length
// of the comparators and B bounding ‖p_t − u‖ over the rounds and the box,
//
//	regret <= D‖g_1‖ + D²/(2η) + (η/2) S + P (B/η + max ‖g_t − g_{t−1}‖),   S = Σ_{t>1} ‖g_t − g_{t−1}‖²
//
// No bound is claimed where gradients are known late.
type Optimistic struct {
	StepSize float64 `param:"step" unit:"1/L" doc:"step size; proved to converge below 0.5" above:"0"`

	DualPoint
	eta  float64
	last []float64 // ∇q(p⁻)

	comparator comparatorDistance
	steepest   float64 // ‖g_1‖
	changes    float64 // S
	jump       float64 // max ‖g_t − g_{t−1}‖
}

// NewOptimistic gives the method with its default, nine tenths of the
// largest step proved to converge.
func NewOptimistic() *Optimistic { return &Optimistic{StepSize: 0.45} }

// Init implements Method.
func (o *Optimistic) Init(m market.Market, _ rand.Source) error {
	o.DualPoint.Reset(m)
	o.last = market.Resize(o.last, m.Resources())
	o.eta = o.StepSize * UnitStep(m, o.Price)
	o.comparator.init(m)
	o.steepest, o.changes, o.jump = 0, 0, 0
	return nil
}

// Step implements Method.
func (o *Optimistic) Step(context.Context) (Status, error) {
	if !o.Asked {
		o.Ask()
		copy(o.last, o.Gradient)
		o.comparator.see(o.Price)
		o.steepest = floats.Norm(o.Gradient, 2)
		return Running, nil
	}
	for j, g := range o.Gradient {
		o.Price[j] -= o.eta * (2*g - o.last[j])
	}
	o.set.Project(o.Price)
	copy(o.last, o.Gradient)
	o.Ask()
	o.comparator.see(o.Price)
	change := Distance(o.Gradient, o.last)
	o.changes += change * change
	o.jump = max(o.jump, change)
	return Running, nil
}

// RegretBounds bounds the regret on a market that moves, as online.Bounder has it.
func (o *Optimistic) RegretBounds(path float64, delay int64) (static, dynamic float64) {
	if delay > 0 || !o.comparator.known {
		return math.NaN(), math.NaN()
	}
	d := o.comparator.domain.Diameter
	static = d*o.steepest + d*d/(2*o.eta) + o.eta/2*o.changes
	return static, static + path*(o.comparator.far/o.eta+o.jump)
}
