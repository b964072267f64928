package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// PriceNewton is the interior-point method on prices alone (Zhang, He, Jiang and Ye,
// arXiv:2508.04822). Demand grows without bound as a price falls to 0, which is the
// barrier that keeps prices above 0; the method adds none. A round posts prices,
// agents answer with demand and slopes, and the step u of log prices solves
//
//	K u = −p g,   K = P H P + diag([p g]_+) + λD,   g = s − d(p),  H = −∂d/∂p,  P = diag(p)
//
// The Hessian of q as a function of log prices is P H P + diag(p g). K has in place of
// its last term the part that is not negative, so that it is positive semidefinite
// and no less than the Hessian; [g]_+ is what a primal–dual method has for the
// multipliers of p >= 0, and makes prices of goods that are not scarce fall to 0 faster
// than any geometric sequence. A step ends at
//
//	p⁺ = p (1 + u) where u < 0,   p/(1 − u) where u > 0
//
// which clears a Cobb–Douglas market, P H P = diag(p d), at once from any prices. The
// quotient ends at u = 0.9, and 1 + u takes over beyond 9, as the step of prices that
// are next to 0. It is accepted by the test of descent, and halved where that fails, a demand call each time.
//
// In a Fisher market P H P = diag(Σ σ_i b_i) + Σ (1 − σ_i) b_i b_iᵀ/B_i with bids b_ij =
// p_j x_ij, a diagonal and a matrix of low rank: buyers are many and alike. The mean
// buyer's part of it is of rank 1 and known without the buyers, since the diagonal of
// the Hessian and its row sums P H p are:
//
//	M = diag(h) + a aᵀ/Σa,   h = diag(P H P),  a = P H p − h
//
// Its inverse is explicit (Sherman and Morrison). Conjugate gradients with M as the
// preconditioner solve with K in a few products of H, which is never formed: for a
// common σ the condition of P H P by its row sums p∘d is at most max(σ, 1/σ), whatever
// the valuations. low-rank takes M itself for P H P, and converges linearly.
//
// Converges from any prices above 0 for smooth q, quadratically where P H P is positive
// definite on the goods with p* > 0 and the others are not sold out. Demand has to be
// single-valued: linear utilities are refused. Memory: the allocation, the slopes and
// a few columns of J numbers; with dense, J².
type PriceNewton struct {
	Linear string `param:"linear" doc:"linear systems by conjugate gradients, by dense Cholesky, or with the low-rank Hessian alone" oneof:"cg dense low-rank"`

	m      market.Market
	slopes market.Sloped
	search descentTest
	stall  stall
	system priceSystem

	x, s                  []float64 // allocation at the prices posted last, slopes at price
	price, posted, next   []float64 // accepted, asked last, to be asked next
	gradient, postedSlope []float64 // g at price, at posted
	load, step            []float64 // d at posted; u
	length                float64   // of the step tried, 1 for a full one
	started               bool
}

// NewPriceNewton gives the method with its defaults.
func NewPriceNewton() *PriceNewton { return &PriceNewton{Linear: "cg"} }

// Bounds of a step: u up to which a price rises by 1/(1 − u), and the least factor of a
// price, the share of the way to 0 that interior-point methods leave.
const (
	mostRise  = 0.9
	leastFall = 1e-3
)

// Init implements Method.
func (n *PriceNewton) Init(m market.Market, _ rand.Source) error {
	const name = "price-newton"
	if err := refuseMoving(name, m); err != nil {
		return err
	}
	potential, err := Potential(m, name)
	if err != nil {
		return err
	}
	if n.slopes, err = Slopes(m, name); err != nil {
		return err
	}
	resources := m.Resources()
	n.m = m
	n.x, n.s = market.Resize(n.x, m.AllocationLen()), market.Resize(n.s, n.slopes.SlopeLen())
	clear(n.x)
	market.Zeros(resources, &n.price, &n.posted, &n.next, &n.gradient, &n.postedSlope, &n.load, &n.step)
	n.search.init(potential)
	n.stall.init()
	n.started = false
	m.StartPrice(n.next)
	return n.system.init(n.slopes, n.Linear, resources)
}

// Step implements Method: one demand call.
func (n *PriceNewton) Step(context.Context) (Status, error) {
	copy(n.posted, n.next)
	n.slopes.DemandSlope(n.x, n.s, n.load, n.posted)
	if !n.started && n.raise() {
		return Running, nil
	}
	floats.SubTo(n.postedSlope, n.m.Supply(), n.load)
	if n.started && !n.search.accepts(n.price, n.posted, n.gradient, n.postedSlope) {
		if n.length /= 2; n.length < shortestStep {
			return Finished, nil
		}
		n.propose()
		return Running, nil
	}
	n.started = true
	copy(n.price, n.posted)
	copy(n.gradient, n.postedSlope)
	residual := residualInLogs(n.price, n.gradient, n.m.Supply())
	if n.stall.stalled(residual) || !n.aim(residual) {
		return Finished, nil
	}
	n.length = 1
	n.propose()
	if floats.Equal(n.next, n.price) { // below the resolution of prices
		return Finished, nil
	}
	return Running, nil
}

// raise moves the first prices into the interior: those that are 0 of goods that are sold
// out at them, and those at which demand is no finite number. It reports whether there
// are any. What is not sold out where prices are 0 keeps the price 0.
func (n *PriceNewton) raise() (any bool) {
	for j, s := range n.m.Supply() {
		if n.posted[j] == 0 && n.load[j] > s || math.IsInf(n.load[j], 1) {
			n.next[j], any = max(UsualPrice(n.m, j), 2*n.posted[j]), true
		}
	}
	return any
}

// residualInLogs is the largest |min(g_j/s_j, p_j s_j/mean worth)|: 0 at an equilibrium.
func residualInLogs(price, gradient, supply []float64) float64 {
	mean := floats.Dot(price, supply) / float64(len(supply))
	worst := 0.0
	for j, s := range supply {
		worst = max(worst, math.Abs(min(gradient[j]/s, price[j]*s/mean)))
	}
	return worst
}

// aim sets step to u, with λ raised until it descends.
func (n *PriceNewton) aim(residual float64) bool {
	n.system.linearise(n.s, n.price, n.gradient)
	damping := min(mostDamping, max(leastDamping, residual*residual))
	for range dampingAttempts {
		if n.system.solve(n.step, damping, min(0.1, residual)) && AllFinite(n.step) && n.descends() {
			n.search.forget()
			return true
		}
		damping = 100 * damping
	}
	return false
}

// descends reports whether q falls along the step at first: Σ p_j g_j u_j < 0.
func (n *PriceNewton) descends() bool {
	sum := 0.0
	for j, u := range n.step {
		sum += n.price[j] * n.gradient[j] * u
	}
	return sum < 0
}

// propose sets next to the prices after the step of the length tried.
func (n *PriceNewton) propose() {
	for j, p := range n.price {
		n.next[j] = stepInLogs(p, n.length*n.step[j])
	}
	n.m.Prices().Project(n.next)
}

// stepInLogs is where price p ends after the step u of its logarithm.
func stepInLogs(p, u float64) float64 {
	if u > 0 {
		return p * max(1/(1-min(mostRise, u)), 1+u)
	}
	return p * max(leastFall, 1+u)
}

// Point implements Method: the prices posted last and the demand at them.
func (n *PriceNewton) Point() market.Point {
	return market.Point{Price: n.posted, Allocation: n.x}
}
