package online

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver"
	"walras/solver/market"
)

// AdaGrad is online gradient descent with the step that gradients met so far
// suggest, in its scalar form ("norm"; Streeter and McMahan 2010; Duchi, Hazan
// and Singer, JMLR 12, 2011):
//
//	p_{t+1} = Π[p_t − η_t g_t],   η_t = s D/√S_t,   S_t = Σ_{k<=t} ‖g_k‖²
//
// It needs D but not G nor T. By the argument of OGD and Σ ‖g_t‖²/√S_t <= 2√S_T,
// against prices of path length P
//
//	regret <= √S_T ((D + 2P)/(2s) + sD),   √2·D√S_T at P = 0 and s = 1/√2
//
// No bound is claimed where gradients are known late: S_t does not hold those
// on their way.
type AdaGrad struct {
	StepSize float64 `param:"step" unit:"D" doc:"step size s" above:"0"`

	boxed
	sum float64 // S_t
}

var _ Bounder = (*AdaGrad)(nil)

// NewAdaGrad gives the method with the step of the smallest bound.
func NewAdaGrad() *AdaGrad { return &AdaGrad{StepSize: math.Sqrt2 / 2} }

// Init implements Method.
func (a *AdaGrad) Init(m market.Market, _ rand.Source) error {
	if err := a.boxed.init(m, "adagrad"); err != nil {
		return err
	}
	a.sum = 0
	return nil
}

// Step implements Method.
func (a *AdaGrad) Step(context.Context) (solver.Status, error) {
	if a.Asked && a.sum > 0 {
		a.descend(a.Price, a.StepSize*a.domain.Diameter/math.Sqrt(a.sum))
	}
	a.Ask()
	a.sum += a.square()
	return solver.Running, nil
}

// RegretBounds implements Bounder.
func (a *AdaGrad) RegretBounds(path float64, delay int64) (static, dynamic float64) {
	if delay > 0 {
		return math.NaN(), math.NaN()
	}
	d, s, root := a.domain.Diameter, a.StepSize, math.Sqrt(a.sum)
	return root * (d/(2*s) + s*d), root * ((d+2*path)/(2*s) + s*d)
}
