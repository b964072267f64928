package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// Tracking is Newton's method as a tracker: one full step a round, without a
// search, on whatever market is there,
//
//	0 <= p⁺ ⟂ g_t(p) + H_t (p⁺ − p) >= 0,   g_t = c_t − d_t(p),   H_t = Aᵀ diag(s_t) A
//
// (Newton has the linearised conditions and how they are solved). Agents report
// slopes too. Where the optimum moves by δ a round and H is Lipschitz, the
// distance to it settles at δ + O(δ²), the delay of one round, while gradient
// steps settle at δ/(1 − κ) (Simonetto, Mokhtari, Koppel, Leus and Ribeiro, IEEE
// Trans. Signal Process. 64, 2016). From far away it converges on smooth
// markets whose demand is convex in prices, from below; prices stay in the box of
// Domain. No bound on its regret is claimed: those known of Newton steps hold from
// a start near the optimum on, of smooth losses, which agents that leave end.
type Tracking struct {
	boxed
	system newtonSystem
	s      []float64
	step   []float64
}

var _ Method = (*Tracking)(nil)

// Init implements Method.
func (n *Tracking) Init(m market.Market, _ rand.Source) error {
	n.boxed.init(m)
	n.s, n.step = grow(n.s, m.Agents()), grow(n.step, m.Resources())
	return n.system.init(m, "auto")
}

// Step implements Method.
func (n *Tracking) Step(context.Context) (Status, error) {
	if n.asked && n.aim() {
		for j, x := range n.step {
			n.price[j] = min(max(0, n.price[j]+x), n.domain.Cap[j])
		}
	}
	n.m.DemandSlope(n.activity, n.s, n.load, n.price)
	for j, c := range n.m.Capacities() {
		n.gradient[j] = c - n.load[j]
	}
	n.asked = true
	return Running, nil
}

// aim sets step to p⁺ − p; false where that could not be solved. With one
// resource the step is infinite where nobody's demand reacts, and the price
// goes to an end of its box.
func (n *Tracking) aim() bool {
	if len(n.step) == 1 {
		n.m.JacobianProduct(n.step, n.s, one[:])
		n.step[0] = -n.gradient[0] / n.step[0]
		return !math.IsNaN(n.step[0])
	}
	n.system.linearise(n.s)
	n.system.tolerance = leastDamping
	return n.system.solve(n.step, n.price, n.gradient, leastDamping) && allFinite(n.step)
}
