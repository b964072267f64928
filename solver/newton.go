package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// Newton is the projected semismooth Newton method for the equilibrium
// conditions 0 <= p ⟂ g(p) = c − d(p) >= 0. A round posts prices, and agents
// answer with demand and slope, from which the next prices solve the
// linearised conditions
//
//	0 <= p⁺ ⟂ g(p) + (H + λD)(p⁺ − p) >= 0,   H = Aᵀ diag(s(p)) A,  D = diag(H)
//
// by an active-set iteration that costs no demand: resources with p⁺_j < 0
// become bound, bound ones with a negative left-hand side become free, and the
// free ones solve a linear system, until nothing changes. That is the
// semismooth Newton method for min(p, g) = 0 (Qi and Sun, Math. Program. 58,
// 1993; Hintermüller, Ito and Kunisch, SIAM J. Optim. 13, 2003; Josephy 1979
// for the linearised problem). λ falls with the square of the residual, and
// keeps the system solvable where H is singular: unused resources, dependent
// routes (Levenberg 1944; Li, Fukushima, Qi and Yamashita, Comput. Optim. Appl.
// 28, 2004).
//
// q is convex, so that q(p⁺) <= q(p) + g(p⁺)·(p⁺ − p): a step descends where that
// product is not positive, and needs no value of q. Other steps are accepted on
// Armijo's condition for q, and halved where it fails, a demand call each time.
//
// Converges for smooth q (no fixed fees) from any start; quadratically where
// H is positive definite on the resources with p* > 0 and complementarity is
// strict, d being strongly semismooth. Demand is convex in prices, so that from
// p = 0 each full step leaves the free resources with d >= c: it does not
// overshoot. With fixed fees it ends at a kink of q.
type Newton struct {
	Linear string `param:"linear" doc:"linear systems by dense Cholesky, by conjugate gradients, or auto: by size" oneof:"auto dense cg"`

	m                    market.Potential
	sloped               market.Sloped
	lower                []float64 // lowest prices
	system               NewtonSystem
	y, tried             []float64 // allocations at price, at trial
	room                 []float64 // price above the lowest
	s                    []float64 // slopes at the point swept last
	price, trial         []float64
	gradient, triedSlope []float64 // g at price, at trial
	step                 []float64 // p⁺ − p
	load                 []float64
	length               float64 // of the step tried, 1 for a full one
	started              bool
	search               descentTest
	stall                stall
}

// NewNewton gives the method with its defaults.
func NewNewton() *Newton { return &Newton{Linear: "auto"} }

// Constants of the line search: sufficient decrease, the share of the initial
// slope that may remain uphill (Hager and Zhang, SIAM J. Optim. 16, 2005), and the
// length at which the search gives up.
const (
	armijoDecrease  = 1e-4
	uphillShare     = 0.9
	shortestStep    = 1e-10
	leastDamping    = 1e-13 // λ near the solution: a few hundred roundings of H
	mostDamping     = 1e-6  // λ far away
	dampingAttempts = 10
	stallResidual   = 1e-10 // from which a residual that rises is taken for rounding
	stallRounds     = 3
)

// Init implements Method.
func (n *Newton) Init(m market.Market, _ rand.Source) error {
	resources := m.Resources()
	var err error
	if n.m, err = Potential(m, "newton"); err != nil {
		return err
	}
	if n.sloped, err = Slopes(m, "newton"); err != nil {
		return err
	}
	if err := n.system.Init(m, n.Linear); err != nil {
		return err
	}
	n.lower = m.Prices().Lower
	n.y, n.tried, n.s = market.Resize(n.y, m.AllocationLen()), market.Resize(n.tried, m.AllocationLen()), market.Resize(n.s, n.sloped.SlopeLen())
	market.Zeros(resources, &n.price, &n.trial, &n.gradient, &n.triedSlope, &n.step, &n.load, &n.room)
	m.StartPrice(n.price)
	copy(n.trial, n.price)
	clear(n.y)
	n.started = false
	n.search.init(n.m)
	n.stall.init()
	return nil
}

// StartAt sets the prices of the first round; Init sets them to those of the market.
func (n *Newton) StartAt(p []float64) { copy(n.trial, p) }

// Step implements Method: one demand call.
func (n *Newton) Step(context.Context) (Status, error) {
	n.sloped.DemandSlope(n.tried, n.s, n.load, n.trial)
	if !n.started && n.ration() {
		return Running, nil
	}
	capacity := n.m.Supply()
	floats.SubTo(n.triedSlope, capacity, n.load)
	if n.started && !n.accept() {
		if n.length < shortestStep {
			return Finished, nil
		}
		n.propose()
		return Running, nil
	}
	n.started = true
	n.price, n.trial = n.trial, n.price
	n.y, n.tried = n.tried, n.y
	n.gradient, n.triedSlope = n.triedSlope, n.gradient

	n.system.linearise(n.s)
	floats.SubTo(n.room, n.price, n.lower)
	residual := n.residual()
	if n.stall.stalled(residual) || !n.aim(residual) {
		return Finished, nil
	}
	n.length = 1
	n.propose()
	if floats.Equal(n.trial, n.price) { // below the resolution of prices
		return Finished, nil
	}
	return Running, nil
}

// ration raises the first prices of resources of which the demand is no finite number,
// as with power valuations of a small ρ at price 0. It reports whether there are any.
func (n *Newton) ration() (any bool) {
	for j, load := range n.load {
		if math.IsInf(load, 1) {
			n.trial[j], any = max(UsualPrice(n.m, j), 2*n.trial[j]), true
		}
	}
	return any
}

// residual is max_j |min(g_j, D_j p_j)| / c_j: 0 at an equilibrium.
func (n *Newton) residual() float64 {
	worst := 0.0
	for j, c := range n.m.Supply() {
		worst = max(worst, math.Abs(min(n.gradient[j], n.system.scale[j]*n.room[j]))/c)
	}
	return worst
}

// aim sets step to the solution of the linearised conditions, with λ raised
// until it descends: for large λ it is a scaled projected gradient step. It is
// false where nothing descends.
func (n *Newton) aim(residual float64) bool {
	damping := min(mostDamping, max(leastDamping, residual*residual))
	n.system.tolerance = min(0.01, residual)
	for range dampingAttempts {
		if n.system.solve(n.step, n.room, n.gradient, damping) && floats.Dot(n.gradient, n.step) < 0 && AllFinite(n.step) {
			n.search.forget()
			return true
		}
		damping = 100 * damping
	}
	return false
}

// propose sets trial to p + length·step, projected on the price set.
func (n *Newton) propose() {
	for j, p := range n.price {
		n.trial[j] = max(n.lower[j], p+n.length*n.step[j])
	}
}

// accept judges the trial, and shortens the step where it fails.
func (n *Newton) accept() bool {
	if n.search.accepts(n.price, n.trial, n.gradient, n.triedSlope) {
		return true
	}
	n.length /= 2 // longer steps than interpolation would take: past a kink they pay
	return false
}

// Point implements Method: the last accepted prices and the demand at them.
func (n *Newton) Point() market.Point {
	return market.Point{Price: n.price, Allocation: n.y}
}
