package solver

import (
	"context"
	"math/rand/v2"

	"walras/solver/market"
)

// Optimistic is the optimistic gradient method: the last change of the
// excess demand is expected to happen again,
//
//	p ← [p − η (2 ∇q(p) − ∇q(p⁻))]_+,   ∇q(p) = c − d(p), p⁻ the prices before
//
// with a single projection and one demand call a round: the
// forward–reflected–backward method of Malitsky and Tam, SIAM J. Optim. 30
// (2020), which without the projection is the optimistic gradient of Popov
// (1980) and Rakhlin and Sridharan (2013). For a monotone L-Lipschitz
// demand it converges for η < 1/(2L) (ibid. thm 2.5), without demand being
// the gradient of anything, and linearly where it is strongly monotone (thm
// 2.9).
type Optimistic struct {
	StepSize float64 `param:"step" unit:"1/L" doc:"step size; proved to converge below 0.5" above:"0"`

	posting
	eta  float64
	last []float64 // ∇q(p⁻)
}

var _ Method = (*Optimistic)(nil)

// NewOptimistic gives the method with its default, nine tenths of the
// largest step proved to converge.
func NewOptimistic() *Optimistic { return &Optimistic{StepSize: 0.45} }

// Init implements Method.
func (o *Optimistic) Init(m market.Market, _ rand.Source) error {
	o.posting.init(m)
	o.last = grow(o.last, m.Resources())
	o.eta = o.StepSize * unitStep(m)
	return nil
}

// Step implements Method.
func (o *Optimistic) Step(context.Context) (Status, error) {
	if !o.asked {
		o.ask()
		copy(o.last, o.gradient)
		return Running, nil
	}
	for j, g := range o.gradient {
		o.price[j] = max(0, o.price[j]-o.eta*(2*g-o.last[j]))
	}
	copy(o.last, o.gradient)
	o.ask()
	return Running, nil
}
