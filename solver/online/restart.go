package online

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver"
	"walras/solver/market"
)

// Restart is OGD with steps s D/(G√k) in which k, the rounds since the last
// restart, begins again at 1 when the answers show that the market has
// changed. On a market that stands still and has no fixed fees demand is
// L-Lipschitz; a round in which
//
//	‖g_t − g_{t−1}‖ > L ‖p_t − p_{t−1}‖ + threshold ‖c_t‖
//
// is therefore a change for certain, and is one with fixed fees unless agents of
// that much demand left or came. L is that of the first round.
//
// Each stretch between two restarts, of K rounds, is a run of OGD in the same box.
// Whether or not the market had changed where it was restarted, its bounds add
// up, with P the path length of the comparators:
//
//	regret <= GD (1/(2s) + s) Σ √K + (GP/s) max √K
//
// GD (1/(2s) + s) √(NT) at most with N stretches and P = 0. No bound is claimed
// where gradients are known late.
type Restart struct {
	StepSize  float64 `param:"step" unit:"D/G" doc:"step size s" above:"0"`
	Threshold float64 `param:"threshold" unit:"c" doc:"jump of the excess demand, beyond what the price explains, that counts as a change" above:"0"`

	boxed
	lipschitz float64
	k         float64
	roots     float64   // Σ √K over the stretches that have ended
	longest   float64   // the largest K among them
	before    []float64 // p_{t−1}
	last      []float64 // g_{t−1}
}

var _ Bounder = (*Restart)(nil)

// NewRestart gives the method with its defaults.
func NewRestart() *Restart { return &Restart{StepSize: 1, Threshold: 0.05} }

// Init implements Method.
func (r *Restart) Init(m market.Market, _ rand.Source) error {
	if err := r.boxed.init(m, "restart"); err != nil {
		return err
	}
	bounded, err := solver.Need[market.Lipschitz](m, "restart", "a bound on how steep demand is")
	if err != nil {
		return err
	}
	r.lipschitz = bounded.Lipschitz()
	r.k, r.roots, r.longest = 0, 0, 0
	r.before, r.last = market.Resize(r.before, m.Resources()), market.Resize(r.last, m.Resources())
	return nil
}

// Step implements Method.
func (r *Restart) Step(context.Context) (solver.Status, error) {
	if !r.Asked {
		r.Ask()
		r.k = 1
		return solver.Running, nil
	}
	copy(r.before, r.Price)
	copy(r.last, r.Gradient)
	r.descend(r.Price, r.StepSize*r.unit()/math.Sqrt(r.k))
	r.Ask()
	capacity := 0.0
	for _, c := range r.Market.Supply() {
		capacity += c * c
	}
	if solver.Distance(r.Gradient, r.last) > r.lipschitz*solver.Distance(r.Price, r.before)+r.Threshold*math.Sqrt(capacity) {
		r.roots, r.longest = r.roots+math.Sqrt(r.k), max(r.longest, r.k)
		r.k = 0
	}
	r.k++
	return solver.Running, nil
}

// RegretBounds implements Bounder.
func (r *Restart) RegretBounds(path float64, delay int64) (static, dynamic float64) {
	if delay > 0 {
		return math.NaN(), math.NaN()
	}
	s, g := r.StepSize, r.domain.Gradient
	static = g * r.domain.Diameter * (1/(2*s) + s) * (r.roots + math.Sqrt(r.k))
	return static, static + g*path/s*math.Sqrt(max(r.longest, r.k))
}
