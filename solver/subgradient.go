package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// Subgradient is the dual subgradient method (Shor 1962; Polyak 1967) with
// diminishing steps, from the prices 0:
//
//	p ← [p + η_t (d(p) − c)]_+,   η_t = StepSize/(L √t)   (sqrt)
//	                              η_t = StepSize/(L t)     (harmonic)
//
// It needs no smoothness and hence holds with fixed fees too, where c −
// d(p) is a subgradient of q. With G the largest ‖c − d(p_t)‖ met, the mean
// of the prices weighted with the steps, p̄_T, has
//
//	q(p̄_T) − q* <= (‖p*‖² + G² Σ η_t²) / (2 Σ η_t) = O(log T/√T) for sqrt
//
// (Nesterov, Lectures on Convex Optimization, 2018, §3.2.3). Where q is
// smooth and η_t <= 1/L, the last price has q(p_T) − q* <= ‖p*‖² / (2 Σ
// η_t). Under harmonic Σ η_t grows as log T only, so that it needs a
// StepSize near the condition number L/α; with 2/α and more the distance to
// p* is O(1/√T) at least.
//
// Average answers with the ergodic means p̄ and ȳ = Σ η_t y_t / Σ η_t
// instead of the last pair. ȳ overloads no resource by more than
// (p_{T+1})_j / Σ η_t and its welfare tends to the optimum (of the
// convexified market, with fixed fees), even though the last responses need
// not: Larsson, Patriksson and Strömberg, Math. Program. 86 (1999); Nedić
// and Ozdaglar, SIAM J. Optim. 19 (2009). Then the activity is not the
// agents' answer to the price, which the certificate shows as regret.
//
// With StepSize 2 each step from the second on is below the 2/L up to which
// a step on a smooth q is a descent step.
type Subgradient struct {
	StepSize float64 `param:"step" unit:"1/L" doc:"step size of round 1" above:"0"`
	Schedule string  `param:"schedule" doc:"how the step shrinks: as 1/sqrt(t) or as 1/t" oneof:"sqrt harmonic"`
	Average  bool    `param:"average" doc:"answer with step-weighted means of prices and activities"`

	DualPoint
	unit           float64 // StepSize/L
	t              float64
	total          float64 // Σ η_t
	meanPrice      []float64
	meanAllocation []float64
}

// NewSubgradient gives the method with its defaults: 2/(L√t), last pair.
func NewSubgradient() *Subgradient { return &Subgradient{StepSize: 2, Schedule: "sqrt"} }

// Init implements Method.
func (s *Subgradient) Init(m market.Market, _ rand.Source) error {
	s.DualPoint.Reset(m)
	s.unit = s.StepSize * UnitStep(m, s.Price)
	s.t, s.total = 0, 0
	if s.Average {
		s.meanPrice, s.meanAllocation = market.Resize(s.meanPrice, m.Resources()), market.Resize(s.meanAllocation, m.AllocationLen())
		clear(s.meanPrice)
		clear(s.meanAllocation)
	}
	return nil
}

// Step implements Method.
func (s *Subgradient) Step(context.Context) (Status, error) {
	if s.Asked {
		s.descend(s.Price, s.Price, s.Gradient, s.eta())
	}
	s.Ask()
	s.t++
	if s.Average {
		s.total += s.eta()
		weight := s.eta() / s.total
		blend(s.meanPrice, s.Price, weight)
		blend(s.meanAllocation, s.Allocation, weight)
	}
	return Running, nil
}

// eta is η_t.
func (s *Subgradient) eta() float64 {
	if s.Schedule == "harmonic" {
		return s.unit / s.t
	}
	return s.unit / math.Sqrt(s.t)
}

// Point implements Method: the last pair, or the ergodic means.
func (s *Subgradient) Point() market.Point {
	if s.Average {
		return market.Point{Price: s.meanPrice, Allocation: s.meanAllocation}
	}
	return s.DualPoint.Point()
}

// blend moves dst the share weight of the way to x.
func blend(dst, x []float64, weight float64) {
	for k, v := range x {
		dst[k] += weight * (v - dst[k])
	}
}
