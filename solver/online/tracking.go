package online

import (
	"context"
	"math/rand/v2"

	"walras/solver"
	"walras/solver/market"
)

// Tracking is Newton's method as a tracker: one full step per round, without a
// search, on whatever market is there,
//
//	0 <= p⁺ ⟂ g_t(p) + H_t (p⁺ − p) >= 0,   g_t = c_t − d_t(p),   H_t = Aᵀ diag(s_t) A
//
// (Newton has the linearised conditions and how they are solved). Agents report
// slopes too. Where the optimum moves by δ per round and H is Lipschitz, the
// distance to it settles at δ + O(δ²), the delay of one round, while gradient
// steps settle at δ/(1 − κ) (Simonetto, Mokhtari, Koppel, Leus and Ribeiro, IEEE
// Trans. Signal Process. 64, 2016). From far away it converges on smooth
// markets whose demand is convex in prices, from below; prices stay in the box of
// Domain. No bound on its regret is claimed: those known of Newton steps hold from
// a start near the optimum on, of smooth losses, which agents that leave end.
type Tracking struct {
	boxed
	sloped market.Sloped
	system solver.NewtonSystem
	s      []float64
	step   []float64
}

// Init implements Method.
func (n *Tracking) Init(m market.Market, _ rand.Source) error {
	sloped, err := solver.Slopes(m, "tracking")
	if err != nil {
		return err
	}
	if err := n.boxed.init(m, "tracking"); err != nil {
		return err
	}
	n.sloped = sloped
	n.s, n.step = market.Resize(n.s, sloped.SlopeLen()), market.Resize(n.step, m.Resources())
	return n.system.Init(m, "auto")
}

// Step implements Method.
func (n *Tracking) Step(context.Context) (solver.Status, error) {
	if n.Asked && n.system.Step(n.step, n.s, n.Price, n.Gradient) {
		// An infinite step goes to an end of the box.
		for j, x := range n.step {
			n.Price[j] = min(max(0, n.Price[j]+x), n.domain.Cap[j])
		}
	}
	n.sloped.DemandSlope(n.Allocation, n.s, n.Load, n.Price)
	for j, c := range n.Market.Supply() {
		n.Gradient[j] = c - n.Load[j]
	}
	n.Asked = true
	return solver.Running, nil
}
