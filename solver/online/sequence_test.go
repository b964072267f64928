package online

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver"
	"walras/solver/market"
	"walras/solver/market/contract"
)

// capacities is a market whose capacities are listed round by round, the
// simplest sequence there is.
type capacities struct {
	m     *contract.Market
	list  []float64
	event map[int64]string
	round int64
}

func (c *capacities) Rounds() int64           { return int64(len(c.list)) }
func (c *capacities) Market() market.Playable { return c.m }
func (c *capacities) Next() int64             { return c.round + 1 }

func (c *capacities) Rewind() error {
	c.round = 0
	_, err := c.Advance()
	return err
}

func (c *capacities) Advance() (string, error) {
	c.m.Capacity[0] = c.list[c.round]
	c.round++
	return c.event[c.round], nil
}

// posted is a method that posts listed prices, whatever happens.
type posted struct {
	solver.DualPoint
	list  []float64
	round int
}

func (p *posted) Init(m market.Market, _ rand.Source) error {
	p.DualPoint.Reset(m)
	p.round = 0
	return nil
}

func (p *posted) Step(context.Context) (solver.Status, error) {
	p.Price[0] = p.list[p.round]
	p.round++
	p.Ask()
	return solver.Running, nil
}

// playOn surveys a sequence and plays a method on it.
func playOn(t testing.TB, seq Sequence, method solver.Method, reports Reports) (solver.Result, Play) {
	t.Helper()
	survey, err := new(Surveyor).Survey(seq)
	if err != nil {
		t.Fatal(err)
	}
	return new(Player).Play(context.Background(), Arena{Sequence: seq, Survey: survey, Reports: reports}, method, rand.NewPCG(1, 2), solver.Settings{}, solver.Trigger{}, nil)
}

// Three rounds by hand. Two agents of V = 10y − y²/2 demand 2(10 − p): q(p) =
// (10 − p)² + cp, p* = 10 − c/2. With capacities 8, 12, 16 the optima are 6, 4, 2
// and their values (c/2)² + c(10 − c/2) = 64, 84, 96. Prices 0, 5, 5 are posted:
//
//	losses  100, 85, 105; against the optima 36, 1, 9
//	loads   20, 10, 10; excess 12, −2, −6
//	best fixed price: Σ q = 3(10 − p)² + 36p is least at 4: 108 + 144 = 252
//	welfare: Σ (10y − y²/2) at y = 4, 5, 5 each of two: 64, 75, 75; as given 100, 75, 75
func TestThreeRoundsByHand(t *testing.T) {
	m := identical(2, 10, 1, 8)
	seq := &capacities{m: m, list: []float64{8, 12, 16}, event: map[int64]string{3: "more"}}
	res, play := playOn(t, seq, &posted{list: []float64{0, 5, 5}}, Reports{})
	if res.Status != solver.Played || res.Rounds != 3 || res.DemandCalls != 3 || res.Messages != 6 {
		t.Errorf("%v after %d rounds, %d calls, %d messages", res.Status, res.Rounds, res.DemandCalls, res.Messages)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"static", play.RegretStatic, 290 - 252}, {"dynamic", play.RegretDynamic, 46},
		{"welfare", play.WelfareRegret, 0 + 9 + 21}, {"given", play.RegretGiven, -36 + 9 + 21},
		{"violation sum", play.ViolationSum, 12}, {"violation net", play.ViolationNet, 4},
		{"path", play.Survey.PathLength, 4}, {"variation", play.Variation, 20 + 12},
		{"fixed price", play.Survey.Fixed[0], 4}, {"fixed dual", play.Survey.FixedDual, 252},
		{"D", play.Survey.Domain.Diameter, 12}, {"G", play.Survey.Domain.Gradient, 16},
		{"L", play.Survey.Lipschitz, 2}, {"optimum", play.Optimum[0], 2},
		{"tracking", play.Tracking, math.Sqrt((1 + 9) / 2.0)}, // rounds 2 and 3
		{"last dual", res.Certificate.Dual, 105}, {"last welfare", res.Certificate.Welfare, 75},
	} {
		if !near(c.got, c.want, 1e-9) {
			t.Errorf("%s: %v; by hand %v", c.name, c.got, c.want)
		}
	}
	if len(play.Shocks) != 1 {
		t.Fatalf("%d shocks", len(play.Shocks))
	}
	s := play.Shocks[0]
	if s.Event != "more" || s.Round != 3 || s.Last != 3 || !near(s.Before, 75, 1e-9) || !near(s.After, 75, 1e-9) || !near(s.Area, 21, 1e-9) ||
		s.Within != [2]int64{-1, -1} || s.Overshoot != 0 || !near(s.Resilience(), 1, 1e-9) {
		t.Errorf("shock %+v", s)
	}
}

// A shock by hand: capacity falls from 16 to 8 in round 3, so that the optimum
// rises from 2 to 6. The price answers 2, 8, 6.05, 6: it overshoots by half the
// way, and efficiency, at the repaired allocation, is 64 (load 16 scaled to 8), 36
// (load 4: 2·(20 − 2)), 63.59… and 64 of 64.
func TestShockByHand(t *testing.T) {
	m := identical(2, 10, 1, 8)
	seq := &capacities{m: m, list: []float64{16, 16, 8, 8, 8, 8}, event: map[int64]string{3: "loss"}}
	_, play := playOn(t, seq, &posted{list: []float64{2, 2, 2, 8, 6.05, 6}}, Reports{})
	s := play.Shocks[0]
	y := 10 - 6.05
	almost := 2 * (10*y - y*y/2)
	if !near(s.Before, 96, 1e-12) || !near(s.First, 64, 1e-12) || !near(s.Lowest, 36, 1e-12) || !near(s.After, 64, 1e-12) ||
		!near(s.Area, 28+64-almost, 1e-9) || !near(s.Overshoot, 0.5, 1e-9) || !near(s.Resilience(), 64.0/96, 1e-12) {
		t.Errorf("shock %+v", s)
	}
	if s.Within != [2]int64{2, 2} { // rounds 3 and 4; 63.59 is within 1 %
		t.Errorf("recovered within %v rounds; want 2 and 2", s.Within)
	}
}

// dualMinimiser finds what Bracket finds, from anywhere, with jumps of demand too; and
// with several resources what Newton finds from 0.
func TestExactFromAnywhere(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var e dualMinimiser
	for k := range 500 {
		m := paperMarket(r, 1+r.IntN(20), 5+60*r.Float64(), 0.5*r.Float64(), float64(k%2))
		want := play(m, new(solver.Bracket), nil, 1e-13, 500).Point.Price[0]
		for _, start := range []float64{0, want / 3, want * (1 + 1e-9), 2 * want, 100} {
			price, err := e.solve(m, []float64{start})
			if err != nil {
				t.Fatal(err)
			}
			best, got := m.Dual([]float64{want}), m.Dual(price)
			if k%2 == 0 && !near(price[0], want, 1e-6) || got > best+1e-9*(1+math.Abs(best)) {
				t.Fatalf("market %d from %v: price %v of dual value %v; Bracket %v of %v", k, start, price[0], got, want, best)
			}
		}
	}
	for range 30 {
		m := network(r, 30, 5)
		cold, err := e.solve(m, make([]float64, 5))
		if err != nil {
			t.Fatal(err)
		}
		want := m.Dual(cold)
		start := make([]float64, 5)
		for j, p := range cold {
			start[j] = p * 2 * r.Float64()
		}
		warm, err := e.solve(m, start)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Dual(warm); !near(got, want, 1e-10) {
			t.Errorf("dual value %v from a random start, %v from 0", got, want)
		}
	}
}

// The best fixed price is the minimiser of Σ q_t found by golden section, a
// method that shares nothing with dualMinimiser.
func TestFixedPriceByGoldenSection(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 6))
	for range 20 {
		m := paperMarket(r, 10, 20, 0.5, float64(r.IntN(2)))
		seq := &capacities{m: m}
		for range 30 {
			seq.list = append(seq.list, 5+30*r.Float64())
		}
		survey, err := new(Surveyor).Survey(seq)
		if err != nil {
			t.Fatal(err)
		}
		total := func(p float64) (sum float64) {
			for _, c := range seq.list {
				m.Capacity[0] = c
				sum += m.Dual([]float64{p})
			}
			return sum
		}
		const golden = 0.6180339887498949
		lo, hi := 0.0, 20.0
		for range 100 {
			a, b := hi-golden*(hi-lo), lo+golden*(hi-lo)
			if total(a) < total(b) {
				hi = b
			} else {
				lo = a
			}
		}
		if want := total((lo + hi) / 2); !near(survey.FixedDual, want, 1e-9) || !near(total(survey.Fixed[0]), survey.FixedDual, 1e-12) {
			t.Errorf("Σ q = %v at %v; golden section finds %v at %v", survey.FixedDual, survey.Fixed[0], want, lo)
		}
	}
}

// A sequence that stands still but in name gives the survey of one that does.
func TestSurveyOfStretches(t *testing.T) {
	m := identical(3, 10, 1, 8)
	steps := &capacities{m: m, list: []float64{8, 8, 8, 12, 12}}
	one, err := new(Surveyor).Survey(steps)
	if err != nil {
		t.Fatal(err)
	}
	// q = 1.5 (10 − p)² + cp; Σ over 8, 8, 8, 12, 12 is 7.5(10 − p)² + 48p: p = 6.8.
	if !near(one.Fixed[0], 6.8, 1e-9) || !near(one.PathLength, 4.0/3, 1e-9) {
		t.Errorf("fixed %v, path %v; want 6.8, 4/3", one.Fixed[0], one.PathLength)
	}
}
