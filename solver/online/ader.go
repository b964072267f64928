package online

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"walras/solver"
	"walras/solver/market"
)

// Ader tracks prices that move at an unknown pace: N online gradient
// descents with steps a factor of two apart, of which the weighted mean is
// posted, and weights that follow the losses of the experts on the linearised
// loss (Zhang, Lu and Zhou, Adaptive Online Learning in Dynamic Environments,
// NeurIPS 2018, improved version, with one gradient per round):
//
//	η_i = 2^{i−1} (D/G) √(7/(2T)),   N = ⌈½ log2(1 + 4T/7)⌉ + 1
//	p_t = Σ w_i x_i,   w_i ← w_i exp(−α g_t·x_i) / Σ,   α = √(2/T)/(GD)
//	x_i ← Π[x_i − η_i g_t],   w_i = (1 + 1/N)/(i(i+1)) at first
//
// Its dynamic regret against prices of path length P is at most (thm 4)
//
//	¾ G √(2T (7D² + 4DP)) + ½ GD √(2T) (1 + 2 ln(k+1)),   k = ⌊½ log2(1 + 4P/(7D))⌋ + 1
//
// which no method can beat but by the constant and the logarithm. The same at P
// = 0 bounds the static regret. It needs D, G and T. No bound is claimed where
// gradients are known late.
type Ader struct {
	boxed
	steps   []float64 // η_i
	experts []float64 // x_i, N rows of J
	weights []float64 // log w_i, up to a constant
	alpha   float64
	mass    []float64
}

var _ Bounder = (*Ader)(nil)

// Init implements Method.
func (a *Ader) Init(m market.Market, _ rand.Source) error {
	if err := a.boxed.init(m, "ader"); err != nil {
		return err
	}
	t := float64(a.domain.Rounds)
	if t == 0 {
		return solver.Unfit("ader chooses its steps by the horizon T, which a scenario gives")
	}
	count := int(math.Ceil(math.Log2(1+4*t/7)/2)) + 1
	a.steps, a.weights, a.mass = market.Resize(a.steps, count), market.Resize(a.weights, count), market.Resize(a.mass, count)
	a.experts = market.Resize(a.experts, count*m.Resources())
	clear(a.experts)
	for i := range a.steps {
		a.steps[i] = math.Ldexp(a.unit()*math.Sqrt(7/(2*t)), i)
		a.weights[i] = -math.Log(float64(i+1) * float64(i+2))
	}
	a.alpha = 0
	if scale := a.domain.Gradient * a.domain.Diameter; scale > 0 {
		a.alpha = math.Sqrt(2/t) / scale
	}
	return nil
}

// Step implements Method.
func (a *Ader) Step(context.Context) (solver.Status, error) {
	if a.Asked {
		a.learn()
	}
	a.Ask()
	return solver.Running, nil
}

// learn goes from the answer at the mean to the next mean.
func (a *Ader) learn() {
	resources := len(a.Price)
	top := math.Inf(-1)
	for i, eta := range a.steps {
		x := a.experts[i*resources : (i+1)*resources]
		loss := 0.0
		for j, g := range a.Gradient {
			loss += g * (x[j] - a.Price[j])
		}
		a.weights[i] -= a.alpha * loss
		top = max(top, a.weights[i])
		a.descend(x, eta)
	}
	total := 0.0
	for i := range a.weights {
		a.weights[i] -= top
		a.mass[i] = math.Exp(a.weights[i])
		total += a.mass[i]
	}
	clear(a.Price)
	for i, w := range a.mass {
		floats.AddScaled(a.Price, w/total, a.experts[i*resources:(i+1)*resources])
	}
}

// RegretBounds implements Bounder.
func (a *Ader) RegretBounds(path float64, delay int64) (static, dynamic float64) {
	if delay > 0 {
		return math.NaN(), math.NaN()
	}
	d, g, t := a.domain.Diameter, a.domain.Gradient, float64(a.domain.Rounds)
	if d == 0 {
		return 0, 0
	}
	bound := func(path float64) float64 {
		k := math.Floor(math.Log2(1+4*path/(7*d))/2) + 1
		return 0.75*g*math.Sqrt(2*t*(7*d*d+4*d*path)) + 0.5*g*d*math.Sqrt(2*t)*(1+2*math.Log(k+1))
	}
	return bound(0), bound(path)
}
