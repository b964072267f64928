package experiments

import (
	"context"
	"fmt"
	"math/rand/v2"

	"walras/generators/scenario"
	"walras/results"
	"walras/solver"
	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/mechanism"
	"walras/solver/online"
)

// playRunner is what a worker needs for plays on moving markets.
type playRunner struct {
	moving   scenario.Moving
	surveyor online.Surveyor
	player   online.Player
	play     online.Play // of the last cell

	survey            *online.Survey
	surveyed          scenario.Scenario // what survey is of, with the two numbers below
	surveyedMarket    int64
	surveyedReplicate int64

	shocks    *results.Block
	shockRows int
	fill      filler[shock]
	row       shock // under way
}

// begin marks the rows that are whole; cut drops the others after a panic.
func (s *playRunner) begin() {
	if s.shocks != nil {
		s.play = online.Unplayed()
		s.shockRows = s.shocks.Len()
	}
}

func (s *playRunner) cut() {
	s.player, s.surveyor, s.survey = online.Player{}, online.Surveyor{}, nil
	if s.shocks != nil {
		s.shocks.Cut(s.shockRows)
	}
}

// append writes the rows of the events of the last play, which is that of a cell.
func (s *playRunner) append(id uint64) {
	s.row.id = id
	for i := range s.play.Shocks {
		s.row.Shock = &s.play.Shocks[i]
		s.fill.append(s.shocks, &s.row)
	}
}

// play plays the method of a treatment, or its rule, under its scenario, and
// leaves the market of the last round in place.
func (w *worker) play(t *treatment) (res solver.Result) {
	s := &w.plays
	m, ok := w.m.(*contract.Market)
	if !ok {
		return skipped(fmt.Errorf("scenarios move contract markets, and this is %s", market.Noun(w.m)))
	}
	if err := s.moving.Open(m, t.scenario, w.seed); err != nil {
		return failure(err)
	}
	if s.survey == nil || s.surveyed != t.scenario || s.surveyedMarket != w.market || s.surveyedReplicate != w.replicate {
		survey, err := s.surveyor.Survey(&s.moving)
		if err != nil {
			s.survey = nil
			return failure(err)
		}
		s.survey, s.surveyed, s.surveyedMarket, s.surveyedReplicate = survey, t.scenario, w.market, w.replicate
	}
	method := t.method
	if method == nil {
		method = &ruled{rule: &t.rule, market: m}
	}
	w.noise.Seed(w.seed, methodStream)
	s.player.Timed = w.runner.Timed
	arena := online.Arena{Sequence: &s.moving, Survey: s.survey, Reports: online.Reports(t.scenario.Settings().Reports)}
	res, s.play = s.player.Play(w.ctx, arena, method, w.noise, w.spec.Stop, w.spec.Record.Trace, &w.tracer)
	return res
}

// ruled plays a rule that needs no solver: its allocation of each round's
// market, at the prices it posts.
type ruled struct {
	rule   *mechanism.Bound
	market market.Market
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
