package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"walras/solver/market"
)

// Interior is the primal–dual interior-point method with Mehrotra's predictor
// and corrector (SIAM J. Optim. 2, 1992; Nocedal and Wright, Numerical
// Optimization, ch. 14 and 19) for the centralised problem
//
//	max Σ U_i(y_i)  subject to  Aᵀy + w = c,  y >= 0,  w >= 0,   U = V − C − τy
//
// with prices p of the capacities and z of y >= 0. A round makes Newton's step for
//
//	−U'(y) + A p − z = 0,   Aᵀy + w = c,   y z = μ,   w p = μ
//
// once towards μ = 0, to see how far that leads, and once towards σμ, σ =
// (μ_predicted/μ)³, with the products that the first step neglected.
// Eliminating all but p leaves the J×J matrix
//
//	Aᵀ diag(θ) A + diag(w/p),   θ = 1/(−U” + z/y)
//
// one Cholesky factor per round. A step ends at 0.995 of the way to the boundary, or
// where the residuals, in money, fall; its primal and dual lengths are equal since
// U' couples y with the dual residual. Where Mehrotra's step finds no length, the
// step towards μ/2 without products does: the residuals fall along it.
//
// This is the centralised reference: it sees all payoffs, and what it needs to
// know of demand, for its start, it works out itself, so that no demand calls
// are counted. It takes some ten to thirty rounds. Locally superlinear
// for concave U under strict complementarity (El-Bakry, Tapia, Tsuchiya and
// Zhang, J. Optim. Theory Appl. 89, 1996). Fixed fees make payoffs neither
// concave nor continuous; such markets are refused.
type Interior struct {
	m        market.Smooth
	y, z     []float64 // activities and their prices, length n
	p, w     []float64 // prices and slack, length J
	dy, dz   []float64
	dp, dw   []float64
	rd       []float64 // dual residual −U'(y) + Ap − z
	rp       []float64 // primal residual Aᵀy + w − c
	theta    []float64
	first    []float64 // U'(0)
	agent    []float64 // scratch of length n
	rhs      []float64
	activity []float64 // y, with 0 for agents that stay out at p

	mu, unitMu float64 // mean of the products y z and w p, now and at the start

	normal   mat.SymDense
	power    float64 // of two, by which normal is multiplied
	factor   mat.Cholesky
	solution mat.VecDense
	store    []float64
}

// Constants of the method: the start, the share of the way to the boundary, and
// the safeguard against the nonlinearity of U'.
const (
	startRounds   = 20   // of rationing
	startLeast    = 1e-3 // least price guessed, relative to the largest
	startShare    = 1    // of the capacities' worth, split over all products y z and w p
	toBoundary    = 0.995
	meritDecrease = 0.01
	plainCentring = 0.5 // σ of the step that is tried where Mehrotra's fails
	mostHalvings  = 12
	residualShare = 0.1   // least μ aimed at, relative to the mean residual
	leastMu       = 1e-25 // relative to the start; below, products underflow
)

// NewInterior gives the method, which has no options.
func NewInterior() *Interior { return new(Interior) }

// Init implements Method.
func (t *Interior) Init(m market.Market, _ rand.Source) error {
	if err := refuseMoving("interior", m); err != nil {
		return err
	}
	smooth, err := Need[market.Smooth](m, "interior", "marginal payoffs and their curvature")
	if err != nil {
		return err
	}
	if smooth.HasFixedFees() {
		return Unfit("interior needs concave payoffs; a fixed fee g > 0 is not concave")
	}
	n, resources := m.Agents(), m.Resources()
	t.m = smooth
	market.Zeros(n, &t.y, &t.z, &t.dy, &t.dz, &t.rd, &t.theta, &t.first, &t.agent, &t.activity)
	market.Zeros(resources, &t.p, &t.w, &t.dp, &t.dw, &t.rp, &t.rhs)
	t.store = market.Resize(t.store, resources*resources)
	t.normal.SetRawSymmetric(symmetric(resources, t.store))
	clear(t.y)
	smooth.Marginals(t.first, t.y)
	t.forget()
	t.start()
	t.settle()
	return nil
}

// start chooses prices that ration demand roughly, and the point of the
// central path for a small μ that belongs to them: y near the demand, w near the
// slack, and all products near μ.
func (t *Interior) start() {
	t.guess()
	capacity := t.m.Supply()
	for k := 0; ; k++ {
		t.m.Demand(t.y, t.rhs, t.p)
		if k == startRounds || t.ration() {
			break
		}
	}
	t.mu = startShare * floats.Dot(t.p, capacity) / float64(len(t.y)+len(t.p))
	for j, c := range capacity {
		t.p[j] = max(t.p[j], t.mu/c)
	}
	t.m.RoutePrices(t.agent, t.p)
	for i, y := range t.y {
		t.y[i] = max(y, t.mu/t.agent[i])
		t.z[i] = t.mu / t.y[i]
	}
	t.m.Load(t.rhs, t.y)
	for j, c := range capacity {
		t.w[j] = max(c-t.rhs[j], t.mu/t.p[j])
	}
	t.unitMu = t.mu
	t.residuals()
}

// guess sets p to the order of magnitude of prices: the mean over a resource's
// users of what half the demand at price zero is worth at the margin, spread
// over the route in proportion to capacities.
func (t *Interior) guess() {
	capacity := t.m.Supply()
	clear(t.p)
	t.m.Demand(t.y, t.rhs, t.p)
	floats.Scale(0.5, t.y)
	t.m.Marginals(t.theta, t.y)
	for j, c := range capacity {
		t.rhs[j] = 1 / c
	}
	t.m.RoutePrices(t.agent, t.rhs)
	for i, u := range t.theta {
		if t.y[i] == 0 {
			u = 0
		}
		t.theta[i] = u / t.agent[i]
		t.agent[i] = 1
	}
	t.m.Load(t.p, t.theta)
	t.m.Load(t.rhs, t.agent)
	for j, total := range t.rhs {
		if total > 0 {
			t.p[j] /= total * capacity[j]
		}
	}
	least := startLeast * floats.Max(t.p)
	for j, p := range t.p {
		t.p[j] = max(p, least)
		if !(least > 0) { // nobody demands anything, or more than there are numbers for
			t.p[j] = UsualPrice(t.m, j)
		}
	}
}

// ration moves each price by the root of how often its resource is sold, by
// no more than a factor of 2, unless none is sold twice over nor more than
// half left.
func (t *Interior) ration() (done bool) {
	done = true
	for j, c := range t.m.Supply() {
		sold := t.rhs[j] / c
		done = done && sold <= 2 && sold >= 0.5
	}
	if done {
		return true
	}
	for j, c := range t.m.Supply() {
		t.p[j] *= math.Sqrt(max(0.25, min(4, t.rhs[j]/c)))
	}
	return false
}

// residuals computes rd and rp, and leaves A p in agent.
func (t *Interior) residuals() {
	t.m.Marginals(t.rd, t.y)
	t.m.RoutePrices(t.agent, t.p)
	for i, u := range t.rd {
		t.rd[i] = t.agent[i] - u - t.z[i]
	}
	t.m.Load(t.rp, t.y)
	for j, c := range t.m.Supply() {
		t.rp[j] += t.w[j] - c
	}
}

// merit is the sum of the residuals in money, Σ y|rd| + Σ p|rp| + Σ yz + Σ wp,
// after a step of the given length, with residuals weighed by the y and p
// before it.
func (t *Interior) merit(length float64) float64 {
	sum := t.mu * float64(len(t.y)+len(t.w))
	for i, r := range t.rd {
		sum += (t.y[i] - length*t.dy[i]) * math.Abs(r)
	}
	for j, r := range t.rp {
		sum += (t.p[j] - length*t.dp[j]) * math.Abs(r)
	}
	return sum
}

// leastTarget keeps μ from running ahead of the residuals, which would leave
// Newton's method to climb slowly along the boundary.
func (t *Interior) leastTarget() float64 {
	count := float64(len(t.y) + len(t.w))
	return min(t.mu, residualShare*(t.merit(0)/count-t.mu))
}

// complementarity is the mean product y z, w p after a step of the given length.
func (t *Interior) complementarity(length float64) float64 {
	sum := 0.0
	for i, y := range t.y {
		sum += (y + length*t.dy[i]) * (t.z[i] + length*t.dz[i])
	}
	for j, w := range t.w {
		sum += (w + length*t.dw[j]) * (t.p[j] + length*t.dp[j])
	}
	return sum / float64(len(t.y)+len(t.w))
}

// factorise takes the factor of the matrix of Newton's steps at the point; false
// where it is not positive definite.
func (t *Interior) factorise() bool {
	t.m.Curvatures(t.theta, t.y)
	for i, h := range t.theta {
		t.theta[i] = 1 / (h + t.z[i]/t.y[i])
	}
	t.m.Jacobian(&t.normal, t.theta)
	for j, w := range t.w {
		t.normal.SetSym(j, j, t.normal.At(j, j)+w/t.p[j])
	}
	t.power = market.Normalise(&t.normal)
	return t.factor.Factorize(&t.normal)
}

// Step implements Method: one predictor and corrector.
func (t *Interior) Step(context.Context) (Status, error) {
	if !t.factorise() {
		return Finished, nil
	}
	t.forget()
	t.direction(0)
	predicted := t.complementarity(t.boundaryStep()) / t.mu
	t.direction(max(predicted*predicted*predicted*t.mu, t.leastTarget()))
	length := min(1, max(toBoundary, 1-t.mu/t.unitMu)*t.boundaryStep())
	moved := t.move(length)
	if !moved { // the products of a long first step mislead: without them merit falls
		t.forget()
		t.direction(max(plainCentring*t.mu, t.leastTarget()))
		moved = t.move(min(1, toBoundary*t.boundaryStep()))
	}
	t.settle()
	if !moved || t.mu <= leastMu*t.unitMu {
		return Finished, nil
	}
	return Running, nil
}

// forget clears the direction, whose products enter the next.
func (t *Interior) forget() {
	for _, v := range [][]float64{t.dy, t.dz, t.dp, t.dw} {
		clear(v)
	}
}

// direction sets the step towards products y z = w p = target, less the
// products of the step it finds in dy, dz, dp and dw.
func (t *Interior) direction(target float64) {
	for i, y := range t.y {
		t.dz[i] = t.z[i] + (t.dy[i]*t.dz[i]-target)/y // the right-hand side of row i over y_i
		t.agent[i] = t.theta[i] * (-t.rd[i] - t.dz[i])
	}
	t.m.Load(t.rhs, t.agent)
	for j, p := range t.p {
		t.dw[j] = t.w[j] + (t.dw[j]*t.dp[j]-target)/p
		t.rhs[j] += t.rp[j] - t.dw[j]
	}
	t.solution.SetRawVector(blas64.Vector{N: len(t.rhs), Data: t.rhs, Inc: 1})
	// A warning about the condition is expected: the matrix is badly scaled,
	// not badly solved, near the solution.
	_ = t.factor.SolveVecTo(&t.solution, &t.solution)
	floats.ScaleTo(t.dp, t.power, t.rhs)
	t.m.RoutePrices(t.agent, t.dp)
	for i, y := range t.y {
		t.dy[i] = t.theta[i] * (-t.rd[i] - t.dz[i] - t.agent[i])
		t.dz[i] = -t.dz[i] - t.z[i]/y*t.dy[i]
	}
	for j, p := range t.p {
		t.dw[j] = -t.dw[j] - t.w[j]/p*t.dp[j]
	}
}

// boundaryStep is the largest length, at most 1, that stays on the right side of 0.
func (t *Interior) boundaryStep() float64 {
	length := 1.0
	for _, c := range [][2][]float64{{t.y, t.dy}, {t.z, t.dz}, {t.p, t.dp}, {t.w, t.dw}} {
		for k, v := range c[0] {
			if d := c[1][k]; v+length*d < 0 {
				length = -v / d
			}
		}
	}
	return length
}

// move goes the length, or less where the residuals would not fall. It is
// false where rounding has taken over.
func (t *Interior) move(length float64) bool {
	before := t.merit(0)
	t.shift(length)
	for range mostHalvings {
		t.residuals()
		t.mu = t.complementarity(0)
		if t.merit(length) <= (1-meritDecrease*length)*before {
			return true
		}
		length /= 2
		t.shift(-length)
	}
	t.residuals()
	t.mu = t.complementarity(0)
	return false
}

// shift adds length times the direction.
func (t *Interior) shift(length float64) {
	floats.AddScaled(t.y, length, t.dy)
	floats.AddScaled(t.z, length, t.dz)
	floats.AddScaled(t.p, length, t.dp)
	floats.AddScaled(t.w, length, t.dw)
}

// settle takes over y as the answer, and 0 for agents whose first unit is not
// worth its price. It needs A p in agent.
func (t *Interior) settle() {
	for i, y := range t.y {
		t.activity[i] = y
		if t.first[i] <= t.agent[i] {
			t.activity[i] = 0
		}
	}
}

// Point implements Method.
func (t *Interior) Point() market.Point {
	return market.Point{Price: t.p, Allocation: t.activity}
}
