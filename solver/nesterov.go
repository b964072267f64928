package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// Nesterov is the fast projected gradient method on the dual with gradient
// restart. Demand may be infinite at negative prices, so that the usual
// extrapolation must not be used; in the form of Auslander and Teboulle
// (SIAM J. Optim. 16, 2006; Tseng 2008, algorithm 1) all points are convex
// combinations of nonnegative ones:
//
//	u  = (1 − θ) x + θ v
//	v' = [v − (η/θ) ∇q(u)]_+
//	x' = (1 − θ) x + θ v'
//	θ' = (√(θ⁴ + 4θ²) − θ²) / 2,   θ⁰ = 1
//
// With η = StepSize/L, StepSize <= 1, q(x_T) − q* <= 2 ‖p*‖² / (η (T+1)²)
// where no restart happens (Tseng 2008). Without projection it is
// Nesterov's method.
//
// The momentum is forgotten, θ ← 1 and v ← x', where the generalised
// gradient u − x' = −θ (v' − v) points against the last move: (v' − v)·(x'
// − x) < 0, the gradient scheme of O'Donoghue and Candès, Found. Comput.
// Math. 15 (2015), §3.2. On a quadratic it recovers the rate 1 − O(√(α/L))
// of strong convexity without knowing α (ibid. §4); for general q that is
// observed and not proved.
//
// The point is u, the only one at which demand is asked.
type Nesterov struct {
	StepSize float64 `param:"step" unit:"1/L" doc:"step size" above:"0"`
	Restart  bool    `param:"restart" doc:"forget the momentum where the gradient points against it"`

	DualPoint
	eta   float64
	theta float64
	x, v  []float64
}

// NewNesterov gives the method with its defaults: step 1/L, restarts.
func NewNesterov() *Nesterov { return &Nesterov{StepSize: 1, Restart: true} }

// Init implements Method.
func (f *Nesterov) Init(m market.Market, _ rand.Source) error {
	if err := NeedDescent(m, "nesterov"); err != nil {
		return err
	}
	f.DualPoint.Reset(m)
	f.x, f.v = market.Resize(f.x, m.Resources()), market.Resize(f.v, m.Resources())
	copy(f.x, f.Price)
	copy(f.v, f.Price)
	f.eta = f.StepSize * UnitStep(m, f.Price)
	f.theta = 1
	return nil
}

// Step implements Method.
func (f *Nesterov) Step(context.Context) (Status, error) {
	if f.Asked {
		f.move()
	}
	f.Ask()
	return Running, nil
}

// move goes from the answer at u to the next u.
func (f *Nesterov) move() {
	theta, against := f.theta, 0.0
	for j := range f.Price {
		v := max(f.set.Lower[j], f.v[j]-f.eta/theta*f.Gradient[j])
		x := (1-theta)*f.x[j] + theta*v
		against += (f.v[j] - v) * (x - f.x[j])
		f.v[j], f.x[j] = v, x
	}
	square := theta * theta
	f.theta = (math.Sqrt(square*square+4*square) - square) / 2
	if f.Restart && against > 0 {
		f.theta = 1
		copy(f.v, f.x)
	}
	for j, x := range f.x {
		f.Price[j] = (1-f.theta)*x + f.theta*f.v[j]
	}
}
