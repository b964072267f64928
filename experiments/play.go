package experiments

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/generators"
	"walras/results"
	"walras/solver"
	"walras/solver/market"
	"walras/solver/mechanism"
)

// stage is what a worker needs for plays on moving markets.
type stage struct {
	moving   generators.Moving
	surveyor solver.Surveyor
	player   solver.Player
	play     solver.Play // of the last cell

	survey   *solver.Survey
	surveyed generators.Scenario // what survey is of, with the two numbers below
	market   int64
	replica  int64

	shocks    *results.Block
	shockRows int
	strategic bool // some rule has strategic agents
}

// begin marks the rows that are whole; cut drops the others after a panic.
func (s *stage) begin() {
	s.play = solver.Unplayed()
	if s.shocks != nil {
		s.shockRows = s.shocks.Len()
	}
}

func (s *stage) cut() {
	s.player, s.surveyor, s.survey = solver.Player{}, solver.Surveyor{}, nil
	if s.shocks != nil {
		s.shocks.Cut(s.shockRows)
	}
}

// play plays the method of a treatment, or its rule, under its scenario, and
// leaves the market of the last round in place.
func (w *worker) play(t *treatment) (res solver.Result) {
	s := &w.stage
	if err := s.moving.Open(&w.contract, t.scenario, w.seed); err != nil {
		return failure(err)
	}
	if s.survey == nil || s.surveyed != t.scenario || s.market != w.market || s.replica != w.replicate {
		survey, err := s.surveyor.Survey(&s.moving)
		if err != nil {
			s.survey = nil
			return failure(err)
		}
		s.survey, s.surveyed, s.market, s.replica = survey, t.scenario, w.market, w.replicate
	}
	method := t.method
	if method == nil {
		method = &ruled{rule: t.rule, market: &w.contract}
	}
	w.noise.Seed(w.seed, methodStream)
	s.player.Timed = w.runner.Timed
	arena := solver.Arena{Sequence: &s.moving, Survey: s.survey, Reports: solver.Reports(t.scenario.Settings().Reports)}
	res, s.play = s.player.Play(w.ctx, arena, method, w.noise, w.spec.Stop, w.spec.Record.Trace, &w.tracer)
	return res
}

// ruled plays a rule that needs no solver: its allocation of each round's
// market, at the prices it posts.
type ruled struct {
	rule   mechanism.Rule
	market *market.Contract
	point  market.Point
}

// Init implements solver.Method.
func (r *ruled) Init(market.Market, rand.Source) error {
	r.point = r.rule.Allocate(r.market, market.Point{})
	return nil
}

// Step implements solver.Method.
func (r *ruled) Step(context.Context) (solver.Status, error) {
	r.point = r.rule.Allocate(r.market, market.Point{})
	return solver.Running, nil
}

// Point implements solver.Method.
func (r *ruled) Point() market.Point { return r.point }

// largest is the largest of some prices; NaN where there are none.
func largest(prices []float64) float64 {
	if len(prices) == 0 {
		return math.NaN()
	}
	most := prices[0]
	for _, p := range prices {
		most = max(most, p)
	}
	return most
}

// appendPlay fills playColumns, and the table of shocks.
func (w *worker) appendPlay(r *row) {
	p := &w.stage.play
	r.number(p.RegretStatic)
	r.number(p.RegretDynamic)
	r.number(p.BoundStatic)
	r.number(p.BoundDynamic)
	r.number(p.WelfareRegret)
	r.number(p.RegretGiven)
	r.number(p.ViolationSum)
	r.number(p.ViolationNet)
	r.number(p.Tracking)
	r.number(largest(p.Optimum))
	if s := p.Survey; s != nil {
		r.number(largest(s.Fixed))
		r.number(s.PathLength)
		r.number(p.Variation)
		r.number(s.Domain.Diameter)
		r.number(s.Domain.Gradient)
		r.number(s.Lipschitz)
	} else {
		for range 6 {
			r.null()
		}
	}
	r.int(int64(len(p.Shocks)))
	for i := range p.Shocks {
		w.appendShock(&p.Shocks[i])
	}
}

// appendShock fills shockColumns.
func (w *worker) appendShock(s *solver.Shock) {
	r := row{block: w.stage.shocks}
	r.uint(w.tracer.id)
	r.int(s.Round)
	r.int(s.Last)
	r.text(s.Event)
	r.float(s.Before)
	r.float(s.First)
	r.float(s.Lowest)
	r.float(s.After)
	r.number(s.Resilience())
	for _, rounds := range s.Within {
		if rounds < 0 {
			r.null()
		} else {
			r.int(rounds)
		}
	}
	r.float(s.Area)
	r.number(s.Overshoot)
}

// play fills playTraceColumns.
func (t *tracer) play(r *row, rec *solver.Record) {
	p := rec.Play
	r.number(p.RegretStatic)
	r.number(p.RegretDynamic)
	r.number(p.WelfareRegret)
	r.number(p.ViolationSum)
	r.number(p.PathLength)
	r.number(largest(p.Optimum))
	r.number(p.OptimumDual)
	r.number(p.Efficiency)
	m := t.contract
	total, fees := 0.0, 0.0
	for _, c := range m.Capacity {
		total += c
	}
	for _, fee := range m.Fee {
		fees += fee
	}
	r.number(total)
	r.number(fees / float64(len(m.Alpha)))
	r.number(market.Participation(rec.Point.Activity))
}

// appendStrategy fills strategyColumns.
func (w *worker) appendStrategy(r *row, t *treatment, status solver.Status) {
	rule, ok := t.rule.(mechanism.Strategic)
	if !ok || status == solver.Failed || status == solver.Skipped || t.scenario != nil {
		for range strategyColumns {
			r.null()
		}
		return
	}
	s := rule.Strategy()
	r.number(s.Gain)
	r.number(s.LargestGain)
	r.number(s.Shading)
	r.number(s.Misreport)
	r.number(s.Ratio)
	if s.Settled {
		r.int(int64(s.Steps))
	} else {
		r.null()
	}
}
