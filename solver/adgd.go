package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// AdGD is projected gradient descent on the dual whose step follows the
// curvature met on the way, without a line search:
//
//	L_k = ‖∇q(p_k) − ∇q(p_{k−1})‖ / ‖p_k − p_{k−1}‖
//	λ_k = min{ √(2/3 + θ_{k−1}) λ_{k−1}, λ_{k−1} / √[2 λ_{k−1}² L_k² − 1]_+ }
//	θ_k = λ_k / λ_{k−1},   θ_0 = 1/3
//	p_{k+1} = Π[p_k − λ_k ∇q(p_k)]
//
// This is AdProxGD, algorithm 3 of Malitsky and Mishchenko, Adaptive
// proximal gradient method for convex optimization (NeurIPS 2024), with the
// projection on p >= 0 for the proximal map, the successor of their ICML
// 2020 paper. It assumes convex q and a locally Lipschitz demand; p_k
// converges, with min over rounds of q(p_k) − q* = O(1/T) (ibid. §4), and
// linearly as observed where q is strongly convex. The steps are of order
// 1/L of the neighbourhood instead of 1/L at price zero, which is what
// makes it fast on demand that flattens out. L only gives the unit of the
// first step.
type AdGD struct {
	StepSize float64 `param:"step" unit:"1/L" doc:"first step" above:"0"`

	DualPoint
	unit               float64 // 1/L
	lambda, theta      float64 // λ, θ of the last move
	last, lastGradient []float64
	moved              bool
}

// NewAdGD gives the method with its default, a first step of 1/L.
func NewAdGD() *AdGD { return &AdGD{StepSize: 1} }

// Init implements Method.
func (a *AdGD) Init(m market.Market, _ rand.Source) error {
	if _, err := Potential(m, "adgd"); err != nil {
		return err
	}
	a.DualPoint.Reset(m)
	a.last, a.lastGradient = market.Resize(a.last, m.Resources()), market.Resize(a.lastGradient, m.Resources())
	a.unit = UnitStep(m, a.Price)
	a.lambda, a.theta = a.StepSize*a.unit, 1.0/3
	a.moved = false
	return nil
}

// Step implements Method.
func (a *AdGD) Step(context.Context) (Status, error) {
	if a.Asked {
		if a.moved {
			a.adapt()
		}
		copy(a.last, a.Price)
		copy(a.lastGradient, a.Gradient)
		a.descend(a.Price, a.Price, a.Gradient, a.lambda)
		a.moved = true
	}
	a.Ask()
	return Running, nil
}

// adapt turns λ_{k−1} into λ_k.
func (a *AdGD) adapt() {
	moves, changes := 0.0, 0.0
	for j, p := range a.Price {
		dp, dg := p-a.last[j], a.Gradient[j]-a.lastGradient[j]
		moves += dp * dp
		changes += dg * dg
	}
	next := min(math.Sqrt(2.0/3+a.theta)*a.lambda, longestStep*a.unit)
	if changes > 0 && moves > 0 {
		if x := 2*a.lambda*a.lambda*(changes/moves) - 1; x > 0 {
			next = min(next, a.lambda/math.Sqrt(x))
		}
	}
	a.theta = next / a.lambda
	a.lambda = next
}
