package solver

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// LBFGS in log prices θ, for potentials on prices that have to be above 0. With P =
// diag(p) the gradient in θ is P g, g = s − d(p), and the pairs are differences of θ and
// of P g. The Hessian of q in θ is at most
//
//	diag(p_j s_j + (max σ − 1) p_j d_j),   hence no more than max(1, σ) diag(p_j max(s_j, d_j))
//
// whatever the prices (compare Lipschitz of Fisher markets, which is to be divided by
// squares of prices, and infinite for complements). D starts from a multiple of the
// inverse of that diagonal, which is anew in every round: the units of goods, and how
// much money they are worth, are no matter. Without a memory the step is u_j = −(s_j −
// d_j)/max(s_j, d_j), and ends at p_j d_j/s_j (stepInLogs), the next prices of
// proportional response.
//
// Steps are accepted by descentTest, and divided by four where that fails, a demand call
// each time; the memory is forgotten after five failures. The method ends where the residual stalls or no length descends. Every
// accumulation point of a run whose D stay bounded and positive definite is an equilibrium
// (Nocedal and Wright, Numerical Optimization, 2006, §3.2); it is R-linear where q is strongly convex in θ
// near it, as it is for CES without goods of price 0 (Liu and Nocedal, 1989). A linear
// buyer's demand jumps: such markets are refused.

// initLogs begins a run in log prices.
func (b *LBFGS) initLogs(m market.Market) error {
	potential, err := Potential(m, "lbfgs")
	if err != nil {
		return err
	}
	if err := needNoJumps(m, "lbfgs", "a demand that is smooth"); err != nil {
		return err
	}
	b.DualPoint.Reset(m)
	b.unit = 1
	b.search.init(potential)
	b.stall.init()
	b.last, b.lastGradient = market.Resize(b.last, m.Resources()), market.Resize(b.lastGradient, m.Resources())
	return nil
}

// stepInLogs is a round in log prices.
func (b *LBFGS) stepInLogs() Status {
	if !b.Asked {
		b.Ask()
		return Running
	}
	copy(b.last, b.Price)
	copy(b.lastGradient, b.Gradient)
	b.search.forget()
	b.measure()
	for !b.aimInLogs() || !b.reach() {
		if b.pairs.count == 0 {
			return Finished
		}
		b.pairs.count = 0 // of no use here
	}
	b.rememberInLogs()
	if b.stall.stalled(residualInLogs(b.Price, b.Gradient, b.Market.Supply())) {
		return Finished
	}
	return Running
}

// measure sets the metric and the gradient at prices last, 0 for goods whose price is 0 or
// is lowest and should fall.
func (b *LBFGS) measure() {
	for j, p := range b.last {
		s, g := b.Market.Supply()[j], b.lastGradient[j]
		b.metric[j], b.free[j] = 1, 0
		if p > b.set.Lower[j] || g < 0 && p > 0 {
			b.metric[j], b.free[j] = 1/(p*max(s, s-g)), p*g
		}
	}
}

// aimInLogs sets direction = D P g; false where it does not descend.
func (b *LBFGS) aimInLogs() bool {
	copy(b.direction, b.free)
	b.twoLoop(b.direction)
	return floats.Dot(b.direction, b.free) > 0 && AllFinite(b.direction)
}

// reach moves along the direction as far as the test allows; where that is nowhere,
// prices are those before.
func (b *LBFGS) reach() bool {
	length := 1.0
	for trial := 0; length >= shortestStep && (trial < quasiTrials || b.pairs.count == 0); trial++ {
		for j, p := range b.last {
			b.Price[j] = stepInLogs(p, -length*b.direction[j])
		}
		b.set.Project(b.Price)
		if floats.Equal(b.Price, b.last) { // below the resolution of prices
			break
		}
		b.Ask()
		if b.search.accepts(b.last, b.Price, b.lastGradient, b.Gradient) {
			return true
		}
		length /= shrinkStep
	}
	copy(b.Price, b.last)
	b.Ask()
	return false
}

// rememberInLogs enters the pair of the last move in place of the oldest, unless q is not
// convex along it.
func (b *LBFGS) rememberInLogs() {
	s, z := b.pairs.next()
	for j, p := range b.Price {
		s[j], z[j] = 0, 0
		if p > 0 {
			s[j] = math.Log(p / b.last[j])
			z[j] = p*b.Gradient[j] - b.last[j]*b.lastGradient[j]
		}
	}
	if floats.Dot(s, z) > 0 {
		b.pairs.push()
	}
}
