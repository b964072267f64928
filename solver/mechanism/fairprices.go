package mechanism

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"walras/solver/market"
)

// fairPrices solves max Σ u_α(z_i(y_i)) under the capacities by its dual
//
//	min over p > 0 of  Σ_i max_y [u_α(z_i(y)) − a_i·p y] + c·p − ε Σ_j c_j p̂_j log p_j
//
// for ε = 1, and then smaller and smaller, p̂ the solution before: an interior-point
// method that keeps agents at their responses y(p) throughout. The slack of
// resource j is c_j − d_j(p) = ε c_j p̂_j/p_j, at most a share ε of its capacity
// where its price has settled, while other prices vanish by a factor ε per round; so
// that prices may differ by any factor, as they do for large α. What ε leaves
// is below εΣ c p̂ of the objective. Each problem is solved by Newton's method on
//
//	(Aᵀ diag(s) A + diag(w/p)) dp = ε c p̂/p − (c − d(p)),   w = max(c − d, ε c p̂/p)
//
// with steps halved until they no longer climb. It takes 20 to 40 demands.
type fairPrices struct {
	price, last     []float64 // p, p̂
	weight          []float64 // ε c p̂
	gradient, trial []float64
	step, load      []float64
	route, slope    []float64 // A p and s, length n
	store           []float64
	normal          mat.SymDense
	factor          mat.Cholesky
	solution        mat.VecDense
}

// Constants of the method: the last ε, the accuracy of each problem relative to
// the slack it asks for, and bounds on what it may take.
const (
	lastSlack      = 1e-13
	centred        = 0.1
	centringRounds = 30
	mostBackward   = 0.999 // share of a price that a step may take away
	uphillShare    = 0.9   // of the slope at the start of a step that may be left, uphill, at its end
	shortestStep   = 1e-6
	leastStart     = 1e-6 // least price at the start, relative to the largest
)

// reset sizes the memory for n agents and the given number of resources.
func (f *fairPrices) reset(n, resources int) {
	market.Zeros(resources, &f.price, &f.last, &f.weight, &f.gradient, &f.trial, &f.step, &f.load)
	market.Zeros(n, &f.route, &f.slope)
	f.store = market.Resize(f.store, resources*resources)
	f.normal.SetRawSymmetric(blas64.Symmetric{N: resources, Stride: resources, Uplo: blas.Upper, Data: f.store})
}

// solve sets r.y, which holds a first guess.
func (f *fairPrices) solve(r *AlphaFair) {
	f.reset(len(r.y), len(r.m.Capacity))
	f.start(r)
	for slack := 1.0; ; slack = max(lastSlack, slack*min(slack, 0.1)) {
		copy(f.last, f.price)
		for j, c := range r.m.Capacity {
			f.weight[j] = slack * c * f.last[j]
		}
		f.ask(r, f.price)
		for range centringRounds {
			if !f.descend(r) {
				break
			}
		}
		if slack == lastSlack {
			return
		}
	}
}

// start sets p so that the guess r.y spends on each resource what z is worth there at
// the margin, an agent's worth split over its resources by use.
func (f *fairPrices) start(r *AlphaFair) {
	for j := range f.trial {
		f.trial[j] = 1
	}
	r.m.RoutePrices(f.route, f.trial)
	for i, y := range r.y {
		f.slope[i] = 0
		if y > 0 {
			_, marginal, _ := r.worth(i, y)
			f.slope[i] = y * marginal / f.route[i]
		}
	}
	r.m.Load(f.price, f.slope)
	for j, c := range r.m.Capacity {
		f.price[j] /= c
	}
	least := leastStart * floats.Max(f.price)
	for j, p := range f.price {
		f.price[j] = max(p, least)
	}
}

// ask sets r.y, the slopes and the gradient c − d(p) − ε c p̂/p at prices p.
func (f *fairPrices) ask(r *AlphaFair, p []float64) {
	r.m.RoutePrices(f.route, p)
	for i, price := range f.route {
		r.y[i], f.slope[i] = r.respond(i, price, r.y[i])
	}
	r.m.Load(f.load, r.y)
	for j, c := range r.m.Capacity {
		f.gradient[j] = c - f.load[j] - f.weight[j]/p[j]
	}
}

// descend makes a step of Newton's method. It is false where none is needed.
func (f *fairPrices) descend(r *AlphaFair) bool {
	done := true
	r.m.Jacobian(&f.normal, f.slope)
	for j, p := range f.price {
		target := f.weight[j] / p
		done = done && math.Abs(f.gradient[j]) <= centred*target
		f.step[j] = -f.gradient[j]
		f.normal.SetSym(j, j, f.normal.At(j, j)+max(target, r.m.Capacity[j]-f.load[j])/p)
	}
	if done {
		return false
	}
	power := market.Normalise(&f.normal)
	if !f.factor.Factorize(&f.normal) {
		return false
	}
	f.solution.SetRawVector(blas64.Vector{N: len(f.step), Data: f.step, Inc: 1})
	_ = f.factor.SolveVecTo(&f.solution, &f.solution) // the matrix may be badly scaled: a warning, no more
	floats.Scale(power, f.step)
	before, length := 0.0, 1.0
	for j, p := range f.price {
		before -= f.step[j] * f.gradient[j]
		if back := -f.step[j] / p; back*length > mostBackward {
			length = mostBackward / back
		}
	}
	for {
		floats.AddScaledTo(f.trial, f.price, length, f.step)
		f.ask(r, f.trial)
		if floats.Dot(f.step, f.gradient) <= uphillShare*before || length < shortestStep {
			f.price, f.trial = f.trial, f.price
			return true
		}
		length /= 2
	}
}
