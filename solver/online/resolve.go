package online

import (
	"context"
	"math/rand/v2"

	"walras/solver"
	"walras/solver/market"
)

// Resolve is the central planner: each round it solves the market exactly,
// from the last answer on, and posts the optimum. With Lag 1 it posts that of
// the round before, which is what can be known when a round begins; its
// dynamic regret is then what the moves of the market alone cost, about ½ L
// Σ ‖p*_t − p*_{t−1}‖². Every look at demand is a demand call.
type Resolve struct {
	Lag int `param:"lag" unit:"rounds" doc:"0: the optimum of the round itself, which is hindsight; 1: of the round before" min:"0" max:"1"`

	solver.DualPoint
	minimiser dualMinimiser
	next      []float64 // the optimum found last
}

// Init implements Method.
func (r *Resolve) Init(m market.Market, _ rand.Source) error {
	if solver.Imperfect(m) {
		return solver.Unfit("resolve needs to see the market, and reports are imperfect")
	}
	if err := solver.NeedZero(m, "resolve"); err != nil {
		return err
	}
	r.DualPoint.Reset(m)
	r.next = market.Resize(r.next, m.Resources())
	clear(r.next)
	return nil
}

// Step implements Method.
func (r *Resolve) Step(context.Context) (solver.Status, error) {
	copy(r.Price, r.next)
	price, err := r.minimiser.solve(r.Market, r.next)
	if err != nil {
		return solver.Running, err
	}
	copy(r.next, price)
	if r.Lag == 0 {
		copy(r.Price, r.next)
	}
	r.Ask()
	return solver.Running, nil
}
