package solver

import (
	"context"
	"math/rand/v2"

	"walras/solver/market"
)

// Extragradient is Korpelevich's method (Matecon 12, 1976): look one step
// ahead, and take the step from where you were with what you saw there,
//
//	p̄ = [p − η ∇q(p)]_+
//	p ← [p − η ∇q(p̄)]_+
//
// with ∇q(p) = c − d(p) and two demand calls per round. It converges for η <
// 1/L wherever demand is monotone and L-Lipschitz, the gradient of
// something or not, with min over rounds of ‖p − p̄‖² at most ‖p⁰ − p*‖² /
// (T (1 − η²L²)), and linearly where demand is strongly monotone (Facchinei
// and Pang 2003, thm 12.1.11; Tseng, J. Comput. Appl. Math. 60, 1995, cor.
// 3.3).
//
// The point is p̄, at which demand was asked last; p − p̄ → 0.
type Extragradient struct {
	StepSize float64 `param:"step" unit:"1/L" doc:"step size; proved to converge below 1" above:"0"`

	DualPoint
	eta  float64
	base []float64 // p; price is p̄
}

// NewExtragradient gives the method with its default, nine tenths of the
// largest step proved to converge.
func NewExtragradient() *Extragradient { return &Extragradient{StepSize: 0.9} }

// Init implements Method.
func (e *Extragradient) Init(m market.Market, _ rand.Source) error {
	e.DualPoint.Reset(m)
	e.base = market.Resize(e.base, m.Resources())
	copy(e.base, e.Price)
	e.eta = e.StepSize * UnitStep(m, e.Price)
	return nil
}

// Step implements Method.
func (e *Extragradient) Step(context.Context) (Status, error) {
	if e.Asked {
		e.descend(e.base, e.base, e.Gradient, e.eta)
		copy(e.Price, e.base)
	}
	e.Ask()
	e.descend(e.Price, e.Price, e.Gradient, e.eta)
	e.Ask()
	return Running, nil
}
