package online_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"walras/generators"
	"walras/generators/scenario"
	"walras/solver"
	"walras/solver/market/contract"
	"walras/solver/online"
)

// arenaOf puts a drawn market under a scenario of the list.
func arenaOf(t testing.TB, family generators.Contract, sc scenario.Scenario, seed uint64) online.Arena {
	t.Helper()
	m := new(contract.Market)
	if err := family.Draw(m, rand.New(rand.NewPCG(seed, 1))); err != nil {
		t.Fatal(err)
	}
	moving := new(scenario.Moving)
	if err := moving.Open(m, sc, seed); err != nil {
		t.Fatal(err)
	}
	survey, err := new(online.Surveyor).Survey(moving)
	if err != nil {
		t.Fatal(err)
	}
	return online.Arena{Sequence: moving, Survey: survey, Reports: online.Reports(sc.Settings().Reports)}
}

func play(a online.Arena, method solver.Method) (solver.Result, online.Play) {
	return new(online.Player).Play(context.Background(), a, method, rand.NewPCG(1, 2), solver.Settings{}, solver.Trigger{}, nil)
}

// paper is a family of the paper's markets.
func paper(n int, capacity, g float64) *generators.Paper {
	f := generators.NewPaper()
	f.N, f.M, f.G = n, generators.Constant(capacity), generators.Constant(g)
	return f
}

// moves draws a scenario that needs nothing from outside.
func moves(t *rapid.T, rounds int64) (string, scenario.Scenario) {
	e := rapid.SampledFrom(scenario.All).Filter(func(e scenario.Entry) bool { return e.Name != "trace" }).Draw(t, "scenario")
	s := e.New()
	p := s.Settings()
	p.Rounds = rounds
	if span := spanOf(s); span != nil {
		span.At, span.Until = rounds/4+2, rounds/2+3
	}
	if events, ok := s.(*scenario.Events); ok {
		events.List, _ = scenario.ParseEvents("2 tau 1.2; 5 agents 0.4; 9 m* 0.3; 12 g 0.5")
	}
	return e.Name, s
}

func spanOf(s scenario.Scenario) *scenario.Span {
	switch s := s.(type) {
	case *scenario.FeeJump:
		return &s.Span
	case *scenario.CapacityLoss:
		return &s.Span
	case *scenario.ParticipationShock:
		return &s.Span
	case *scenario.Surge:
		return &s.Span
	}
	return nil
}

// Measured regret is below every bound in every run, whatever the market, the
// scenario and the step; dynamic regret, welfare regret of the repaired
// allocation and violation are never negative, and static regret is at most
// dynamic regret.
func TestRegretBelowBounds(t *testing.T) {
	tight := map[string]float64{}
	rapid.Check(t, func(rt *rapid.T) {
		name, scenario := moves(rt, rapid.Int64Range(20, 300).Draw(rt, "rounds"))
		var family generators.Contract = paper(rapid.IntRange(1, 30).Draw(rt, "n"), rapid.Float64Range(1, 80).Draw(rt, "m"), float64(rapid.IntRange(0, 1).Draw(rt, "g")))
		if rapid.IntRange(0, 3).Draw(rt, "family") == 0 {
			routes := generators.NewRoutes()
			routes.N, routes.J = 15, 4
			family = routes
		}
		if rapid.Bool().Draw(rt, "late") {
			scenario.Settings().Delay = rapid.Int64Range(1, 30).Draw(rt, "delay")
		}
		a := arenaOf(t, family, scenario, rapid.Uint64().Draw(rt, "seed"))
		step := rapid.Float64Range(0.05, 8).Draw(rt, "step")
		for _, method := range []solver.Method{
			&online.OGD{StepSize: step, Schedule: "sqrt"}, &online.OGD{StepSize: step, Schedule: "constant"},
			&online.AdaGrad{StepSize: step}, new(online.Ader), &online.Restart{StepSize: step, Threshold: 0.05}, &solver.Optimistic{StepSize: step},
			tatonnement(step, "constant", 0), tatonnement(step, "sqrt", 0), tatonnement(step, "robbins-monro", 0), tatonnement(step, "constant", 2),
			new(online.Tracking), &online.Resolve{Lag: 1},
		} {
			res, p := play(a, method)
			if res.Status == solver.Skipped && a.Reports.Delay > 0 {
				continue
			}
			if res.Status != solver.Played {
				rt.Fatalf("%s, %T: %v %v", name, method, res.Status, res.Err)
			}
			rounding := 1e-9 * (1 + math.Abs(p.Survey.FixedDual))
			if got, want := !math.IsNaN(p.BoundStatic), proves(method, a); got != want || math.IsNaN(p.BoundDynamic) == want {
				rt.Fatalf("%s, %+v, delay %d: bounds %v and %v; expected to have some: %v", name, method, a.Reports.Delay, p.BoundStatic, p.BoundDynamic, want)
			} else if want {
				if !(p.RegretStatic <= p.BoundStatic+rounding) || !(p.RegretDynamic <= p.BoundDynamic+rounding) {
					rt.Fatalf("%s, %T step %v, delay %d: static %v, bound %v; dynamic %v, bound %v", name, method, step, a.Reports.Delay, p.RegretStatic, p.BoundStatic, p.RegretDynamic, p.BoundDynamic)
				}
				if p.BoundStatic > 0 {
					name := fmt.Sprintf("%T", method)
					tight[name] = max(tight[name], p.RegretStatic/p.BoundStatic, p.RegretDynamic/p.BoundDynamic)
				}
			}
			if p.RegretDynamic < 0 || p.WelfareRegret < -rounding || p.ViolationSum < p.ViolationNet-1e-9 || p.ViolationNet < 0 ||
				p.RegretStatic > p.RegretDynamic+rounding || p.WelfareRegret < p.RegretGiven-rounding {
				rt.Fatalf("%s, %T: %+v", name, method, p)
			}
		}
	})
	for name, share := range tight {
		t.Logf("%s: a bound was used to %.0f %%", name, 100*share)
	}
}

// tatonnement with a step, schedule and γ.
func tatonnement(step float64, schedule string, gamma float64) *solver.Tatonnement {
	t := solver.NewTatonnement()
	t.StepSize, t.Schedule, t.Gamma = step, schedule, gamma
	return t
}

// proves reports whether theory bounds the regret of a method in an arena with
// reports that are perfect or late.
func proves(method solver.Method, a online.Arena) bool {
	late := a.Reports.Delay > 0
	switch m := method.(type) {
	case *online.OGD:
		return !late || a.Survey.SteadyCapacity
	case *solver.Tatonnement:
		return !late && m.Gamma == 0
	case *online.AdaGrad, *online.Ader, *online.Restart, *solver.Optimistic:
		return !late
	}
	return false
}

// Every method of both lists can be played under every scenario, or says why
// not; the same play twice is the same to the bit, and so is one with a recorder.
func TestEveryMethodPlays(t *testing.T) {
	for _, e := range scenario.All {
		s := e.New()
		if e.Name == "trace" {
			continue
		}
		s.Settings().Rounds = 300
		for _, perfect := range []bool{true, false} {
			if perfect {
				s.Settings().Reports = scenario.Reports{Answer: 1}
			} else {
				s.Settings().Reports = scenario.Reports{Answer: 0.9, Drop: 0.1, Delay: 1, PriceStep: 0.01, ActivityStep: 0.1, Noise: "student", NoiseSigma: 0.2, Count: 3}
			}
			a := arenaOf(t, paper(8, 15, 0), s, 4)
			for _, list := range [][]solver.Entry{solver.Methods, online.Methods} {
				for _, m := range list {
					method := m.New()
					res, one := play(a, method)
					if res.Status == solver.Skipped {
						if res.Err == nil || res.Err.Error() == "" {
							t.Errorf("%s skipped without a reason", m.Name)
						}
						continue
					}
					if res.Status != solver.Played || res.Rounds != 300 {
						t.Errorf("%s under %s: %v after %d rounds: %v", m.Name, e.Name, res.Status, res.Rounds, res.Err)
						continue
					}
					text := fmt.Sprintf("%v %+v %+v", res.Certificate, one, *one.Survey)
					rec := new(sums)
					again, two := new(online.Player).Play(context.Background(), a, method, rand.NewPCG(1, 2), solver.Settings{}, solver.Trigger{Every: 1}, rec)
					if fmt.Sprintf("%v %+v %+v", again.Certificate, two, *two.Survey) != text {
						t.Errorf("%s under %s: two plays differ", m.Name, e.Name)
					}
					if rec.rounds != 300 || rec.last.RegretDynamic != two.RegretDynamic || rec.last.ViolationSum != two.ViolationSum ||
						math.Abs(rec.last.RegretStatic-two.RegretStatic) > 1e-9*math.Abs(two.Survey.FixedDual) || rec.falls {
						t.Errorf("%s under %s: recorded %+v of %d rounds, falling %v; play %+v", m.Name, e.Name, rec.last, rec.rounds, rec.falls, two)
					}
				}
			}
		}
	}
}

// Hardly any capacity, or an only agent, for a while: every method plays on, at
// prices and regrets that are finite.
func TestPlaysNextToNothing(t *testing.T) {
	for _, events := range []string{"3 m* 1e-9; 40 m* 1", "3 agents 1e-12; 40 agents 1", "3 m* 1e-30; 3 agents 1e-12; 40 agents 1; 60 m* 1"} {
		s := scenario.NewEvents()
		s.Rounds = 90
		var err error
		if s.List, err = scenario.ParseEvents(events); err != nil {
			t.Fatal(err)
		}
		a := arenaOf(t, paper(8, 15, 0), s, 4)
		for _, e := range append(slices.Clone(solver.Methods), online.Methods...) {
			res, p := play(a, e.New())
			if res.Status == solver.Skipped {
				continue
			}
			finite := !math.IsNaN(p.RegretDynamic) && !math.IsInf(p.RegretDynamic, 0) && !math.IsNaN(res.Point.Price[0]) && !math.IsInf(res.Point.Price[0], 0)
			if res.Status != solver.Played || !finite || !(p.RegretDynamic <= p.BoundDynamic || math.IsNaN(p.BoundDynamic)) {
				t.Errorf("%s under %s: %v (%v) at price %v, regret %v, bound %v", e.Name, events, res.Status, res.Err, res.Point.Price, p.RegretDynamic, p.BoundDynamic)
			}
		}
	}
}

// A round whose market cannot be ends the play with an error that names the
// round and the agent.
func TestPlayNamesTheRoundThatCannotBe(t *testing.T) {
	for _, c := range []struct{ events, valuation, want string }{
		{"3 tau 0", "log", "market of round 3: beta is 0 for agent 0; allowed: above 0, or a positive fee or kappa"},
		{"7 g 1", "power", "market of round 7: fixed is 1 for agent 0; allowed: 0 with a power valuation of shape 2"},
	} {
		f := paper(4, 15, 0)
		f.Valuation, f.Beta = c.valuation, generators.Constant(0)
		if c.valuation == "power" {
			f.Shape = generators.Constant(2)
		}
		s := scenario.NewEvents()
		s.Rounds = 20
		s.List, _ = scenario.ParseEvents(c.events)
		m := new(contract.Market)
		if err := f.Draw(m, rand.New(rand.NewPCG(1, 1))); err != nil {
			t.Fatal(err)
		}
		moving := new(scenario.Moving)
		if err := moving.Open(m, s, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := new(online.Surveyor).Survey(moving); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("survey: %v; want %q", err, c.want)
		}
		res, p := play(online.Arena{Sequence: moving, Survey: &online.Survey{Rounds: 20, Fixed: make([]float64, 1), Domain: solver.Domain{Cap: make([]float64, 1), Rounds: 20}}}, solver.NewTatonnement())
		if res.Status != solver.Failed || res.Err == nil || !strings.Contains(res.Err.Error(), c.want) || !math.IsNaN(p.RegretDynamic) {
			t.Errorf("play: %v, %v; want %q", res.Status, res.Err, c.want)
		}
	}
}

// sums keeps the last record and whether a sum ever fell.
type sums struct {
	rounds int64
	last   solver.PlayRecord
	falls  bool
}

func (s *sums) Record(r *solver.Record) {
	p := r.Play
	s.falls = s.falls || p.RegretDynamic < s.last.RegretDynamic || p.ViolationSum < s.last.ViolationSum || p.PathLength < s.last.PathLength
	s.rounds, s.last = s.rounds+1, *p
}

// A planner with hindsight has no regret; one a round late has what the moves
// cost; both are what tracking is measured by.
func TestPlannerRegret(t *testing.T) {
	drift := scenario.NewDrift()
	a := arenaOf(t, paper(20, 25, 0), drift, 3)
	_, now := play(a, new(online.Resolve))
	_, late := play(a, &online.Resolve{Lag: 1})
	_, newton := play(a, new(online.Tracking))
	if now.RegretDynamic > 1e-9 || now.Tracking > 1e-9 || math.Abs(now.WelfareRegret) > 1e-6 {
		t.Errorf("hindsight: regret %v, tracking %v, welfare %v", now.RegretDynamic, now.Tracking, now.WelfareRegret)
	}
	if late.RegretDynamic <= 0 || newton.RegretDynamic > 2*late.RegretDynamic {
		t.Errorf("a round late: %v; one Newton step per round: %v", late.RegretDynamic, newton.RegretDynamic)
	}
}

// Plays and surveys allocate nothing once warm, however many rounds they have.
func TestPlaysDoNotAllocateOnceWarm(t *testing.T) {
	drift := scenario.NewDrift()
	a := arenaOf(t, paper(20, 25, 0), drift, 3)
	var player online.Player
	var surveyor online.Surveyor
	src := rand.NewPCG(1, 2)
	for _, method := range []solver.Method{online.NewOGD(), new(online.Ader), solver.NewTatonnement(), new(online.Tracking)} {
		run := func() {
			survey, err := surveyor.Survey(a.Sequence)
			if err != nil {
				t.Fatal(err)
			}
			player.Play(context.Background(), online.Arena{Sequence: a.Sequence, Survey: survey}, method, src, solver.Settings{}, solver.Trigger{}, nil)
		}
		run()
		if n := testing.AllocsPerRun(2, run); n > 2 {
			t.Errorf("%T: %v allocations in a play of 1000 rounds", method, n)
		}
	}
}
