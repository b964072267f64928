package online

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver"
	"walras/solver/market"
)

// OGD is online gradient descent on the dual losses ℓ_t = q_t, one demand
// call per round,
//
//	p_{t+1} = Π[p_t + η_t (d_t(p_t) − c_t)],   η_t = s D/(G√t)   (sqrt)
//	                                           η_t = s D/(G√T)   (constant)
//
// with Π the projection on the box of Domain, D its diameter and G a bound on
// the gradients. For convex losses and nonincreasing steps (Zinkevich, ICML
// 2003; Hazan, Introduction to Online Convex Optimization, 2016, thm 3.1), u_t
// any prices in the box and P their path length,
//
//	Σ ℓ_t(p_t) − ℓ_t(u_t) <= (D² + 2DP)/(2η_T) + (G²/2) Σ η_t
//
// from ‖p_{t+1} − u_t‖² >= ‖p_{t+1} − u_{t+1}‖² − 2D‖u_{t+1} − u_t‖. With s =
// 1 that is 3/2·GD√T for sqrt against a fixed u (Hazan's constant), and for
// constant steps Zinkevich's thm 2 with D²/2 in the place of his 7D²/4.
// Fixed fees do no harm: c − d(p) is a subgradient.
//
// Where the gradient of round t is known d rounds late, step t goes along that
// of round t − d, and not at all while t <= d. What p_t and p_{t−d} differ by, at
// most d steps, adds G² d Σ η_t (Zinkevich, Langford and Smola, Slow Learners are
// Fast, NIPS 2009): with the sums over t = d + 1 … T + d, of which the
// last d steps are taken in the analysis alone,
//
//	Σ ℓ_t(p_t) − ℓ_t(u_t) <= (D² + 2DP)/(2η_{T+d}) + (½ + d) G² Σ η_t
//
// GD√((2d + 1)T) for constant steps with s = 1/√(2d + 1).
type OGD struct {
	StepSize float64 `param:"step" unit:"D/G" doc:"step size s" above:"0"`
	Schedule string  `param:"schedule" doc:"steps shrink as 1/sqrt(t), or are the same for a known horizon" oneof:"sqrt constant"`

	boxed
	t float64
}

var _ Bounder = (*OGD)(nil)

// NewOGD gives the method with its defaults: D/(G√t).
func NewOGD() *OGD { return &OGD{StepSize: 1, Schedule: "sqrt"} }

// Init implements Method.
func (o *OGD) Init(m market.Market, _ rand.Source) error {
	if err := o.boxed.init(m, "ogd"); err != nil {
		return err
	}
	o.t = 0
	if o.Schedule == "constant" && o.domain.Rounds == 0 {
		return solver.Unfit("the constant step of ogd is s·D/(G√T) and needs a horizon T, which a scenario gives")
	}
	return nil
}

// Step implements Method.
func (o *OGD) Step(context.Context) (solver.Status, error) {
	if o.Asked {
		o.descend(o.Price, o.eta(o.t))
	}
	o.Ask()
	o.t++
	return solver.Running, nil
}

// eta is η_t.
func (o *OGD) eta(t float64) float64 {
	if o.Schedule == "constant" {
		t = float64(o.domain.Rounds)
	}
	return o.StepSize * o.unit() / math.Sqrt(t)
}

// RegretBounds implements Bounder, with Σ 1/√t over t = d + 1 … T + d at most
// 2(√(T + d) − √d).
func (o *OGD) RegretBounds(path float64, delay int64) (static, dynamic float64) {
	d, s, late := o.domain.Diameter, o.StepSize, float64(delay)
	last := math.Sqrt(o.t + late) // √(T + d)
	steps := 2 * (last - math.Sqrt(late))
	if o.Schedule == "constant" {
		last = math.Sqrt(o.t)
		steps = last
	}
	moves := (0.5 + late) * s * d * steps
	bound := func(path float64) float64 { return o.domain.Gradient * ((d+2*path)/(2*s)*last + moves) }
	return bound(0), bound(path)
}
