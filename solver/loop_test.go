package solver

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// scripted is a method that does what a test tells it: it posts a price a
// round, the last one for ever, with the activity given or the demand.
type scripted struct {
	m        market.Market
	init     error
	price    []float64
	activity []float64                   // nil: the demand at the price
	step     func(t int) (Status, error) // nil: Running
	t        int
	p, y, d  []float64
}

func (s *scripted) Init(m market.Market, _ rand.Source) error {
	s.m, s.t = m, 0
	s.p, s.y, s.d = []float64{0}, make([]float64, m.Agents()), []float64{0}
	return s.init
}

func (s *scripted) Step(context.Context) (Status, error) {
	s.t++
	s.p[0] = s.price[min(s.t, len(s.price))-1]
	if s.activity != nil {
		copy(s.y, s.activity)
	} else {
		s.m.Demand(s.y, s.d, s.p)
	}
	if s.step != nil {
		return s.step(s.t)
	}
	return Running, nil
}

func (s *scripted) Point() market.Point { return market.Point{Price: s.p, Allocation: s.y} }

// always is a script of one status.
func always(status Status) func(int) (Status, error) {
	return func(int) (Status, error) { return status, nil }
}

// The market of these tests: two agents that want (12 − p)/2 each, c = 4, so
// that 8 clears.
const clearingPrice = 8

func scriptMarket() *contract.Market { return identical(2, 12, 2, 4) }

func runScript(s *scripted, settings Settings) Result {
	var run Runner
	return run.Run(context.Background(), scriptMarket(), s, nil, settings, Trigger{}, nil)
}

func TestLoopLimits(t *testing.T) {
	wrong := &scripted{price: []float64{3}}
	res := runScript(wrong, Settings{Rounds: 17})
	if res.Status != Limit || res.Rounds != 17 || res.DemandCalls != 17 || res.Messages != 34 || res.Err != nil {
		t.Errorf("rounds: %v after %d, %d calls, %d messages, %v", res.Status, res.Rounds, res.DemandCalls, res.Messages, res.Err)
	}
	if res = runScript(wrong, Settings{DemandCalls: 5}); res.Status != Limit || res.Rounds != 5 {
		t.Errorf("demand calls: %v after %d", res.Status, res.Rounds)
	}
	if res = runScript(wrong, Settings{}); res.Status != Limit || res.Rounds != DefaultRounds {
		t.Errorf("defaults: %v after %d rounds; want %d", res.Status, res.Rounds, DefaultRounds)
	}
	if c := res.Certificate; !near(c.Infeasibility, 1.25, 1e-15) { // d = 9 of 4
		t.Errorf("the last point is not certified: %+v", c)
	}
}

func TestLoopStopsOnTheCertificate(t *testing.T) {
	res := runScript(&scripted{price: []float64{3, 5, clearingPrice, 1}}, Settings{Tolerance: 1e-12})
	if res.Status != Converged || res.Rounds != 3 || res.Point.Price[0] != clearingPrice || res.Load[0] != 4 {
		t.Errorf("%v after %d rounds at %v", res.Status, res.Rounds, res.Point.Price)
	}
	// V = 12y − y² at y = 2: 20 each, no cost.
	if w := res.Account.Welfare(); w != 40 {
		t.Errorf("welfare %v; want 40", w)
	}
	if !math.IsNaN(res.Primal) || !math.IsNaN(res.PriceLo) || !math.IsNaN(res.PriceHi) {
		t.Errorf("a method without residuals or bracket reports %v, [%v, %v]; want NaN", res.Primal, res.PriceLo, res.PriceHi)
	}
}

// A method's word does not make a run converge.
func TestLoopDoesNotBelieve(t *testing.T) {
	for _, c := range []struct {
		name   string
		script scripted
		want   Status
	}{
		{"finished at the wrong price", scripted{price: []float64{3}, step: always(Finished)}, Limit},
		{"finished at the right price", scripted{price: []float64{clearingPrice}, step: always(Finished)}, Converged},
		{"says converged itself", scripted{price: []float64{3}, step: always(Converged)}, Limit},
		{"no clearing where a price clears", scripted{price: []float64{clearingPrice}, step: always(NoClearing)}, Converged},
		{"no clearing elsewhere", scripted{price: []float64{9}, step: always(NoClearing)}, NoClearing},
		{"right price, wrong allocation", scripted{price: []float64{clearingPrice}, activity: []float64{1, 3}, step: always(Finished)}, Limit},
		{"right price, too much", scripted{price: []float64{clearingPrice}, activity: []float64{2.1, 2.1}, step: always(Finished)}, Limit},
		{"negative price", scripted{price: []float64{-1}, activity: []float64{2, 2}, step: always(Finished)}, Limit},
		{"activity NaN", scripted{price: []float64{clearingPrice}, activity: []float64{math.NaN(), 2}, step: always(Finished)}, Limit},
	} {
		res := runScript(&c.script, Settings{Tolerance: 1e-9, Rounds: 10})
		if res.Status != c.want {
			t.Errorf("%s: %v; want %v, %+v", c.name, res.Status, c.want, res.Certificate)
		}
	}
}

func TestLoopFailures(t *testing.T) {
	res := runScript(&scripted{init: Unfit("wants %d moons", 2)}, Settings{})
	if res.Status != Skipped || res.Err == nil || res.Err.Error() != "wants 2 moons" || !math.IsNaN(res.Certificate.Gap) {
		t.Errorf("unfit: %v, %v, gap %v", res.Status, res.Err, res.Certificate.Gap)
	}
	if res = runScript(&scripted{init: fmt.Errorf("wrapped: %w", Unfit("no"))}, Settings{}); res.Status != Skipped {
		t.Errorf("wrapped unfit: %v", res.Status)
	}
	if res = runScript(&scripted{init: errors.New("broken")}, Settings{}); res.Status != Failed || res.Err.Error() != "broken" {
		t.Errorf("Init's error: %v, %v", res.Status, res.Err)
	}
	boom := errors.New("boom")
	res = runScript(&scripted{price: []float64{3}, step: func(t int) (Status, error) {
		if t == 4 {
			return Running, boom
		}
		return Running, nil
	}}, Settings{})
	if res.Status != Failed || !errors.Is(res.Err, boom) || res.Rounds != 4 || res.DemandCalls != 4 {
		t.Errorf("Step's error: %v, %v after %d rounds and %d calls", res.Status, res.Err, res.Rounds, res.DemandCalls)
	}
	if c := res.Certificate; !math.IsNaN(c.Gap) || !math.IsNaN(c.Infeasibility) || !math.IsNaN(c.Dual) || c.Within(1) {
		t.Errorf("a failed run has a certificate: %+v", c)
	}
}

// A price that leaves the finite numbers ends the run at the last one that
// was finite, with the demand there.
func TestLoopDivergence(t *testing.T) {
	for _, bad := range []float64{math.Inf(1), math.NaN(), math.Inf(-1)} {
		s := &scripted{price: []float64{3, 5, bad}, activity: []float64{7, 7}}
		res := runScript(s, Settings{Rounds: 10})
		if res.Status != Diverged || res.Rounds != 3 || res.Point.Price[0] != 5 {
			t.Errorf("%v: %v after %d rounds at %v", bad, res.Status, res.Rounds, res.Point.Price)
		}
		if y := res.Point.Allocation; y[0] != 3.5 || y[1] != 3.5 || res.Load[0] != 7 { // (12 − 5)/2
			t.Errorf("%v: activity %v, load %v; want the demand at 5", bad, y, res.Load)
		}
		if math.IsNaN(res.Certificate.Gap) {
			t.Errorf("%v: the last finite point is not certified", bad)
		}
	}
	// Diverged at once: the price before round 1, 0. With room for the demand
	// of 12 that is an equilibrium, and still not what the method found.
	var run Runner
	res := run.Run(context.Background(), identical(2, 12, 2, 20), &scripted{price: []float64{math.NaN()}}, nil, Settings{}, Trigger{}, nil)
	if res.Status != Diverged || res.Point.Price[0] != 0 || !res.Certificate.Within(1e-12) {
		t.Errorf("%v at %v, %+v", res.Status, res.Point.Price, res.Certificate)
	}
}

func TestLoopCancellation(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &scripted{price: []float64{3}, step: func(t int) (Status, error) {
		if t == 6 {
			cancel()
		}
		return Running, nil
	}}
	var run Runner
	var got collector
	res := run.Run(ctx, scriptMarket(), s, nil, Settings{}, Trigger{Every: 4}, &got)
	if res.Status != Timeout || res.Rounds != 6 || fmt.Sprint(got.rounds) != "[4 6]" {
		t.Errorf("%v after %d rounds, recorded %v", res.Status, res.Rounds, got.rounds)
	}
}

// Certification of every round costs more than a round; between checks only
// limits, records and ends are certified.
func TestLoopChecks(t *testing.T) {
	// Right from round 3 on, checked at 1, 11, 21, …: noticed in round 11.
	right := &scripted{price: []float64{3, 5, clearingPrice}}
	if res := runScript(right, Settings{Check: 10}); res.Status != Converged || res.Rounds != 11 {
		t.Errorf("check 10: %v after %d rounds; want 11", res.Status, res.Rounds)
	}
	// By default every round up to 100, then at every 1 % more.
	s := Settings{}
	rounds, last := 1, int64(1)
	for last < 10_000 {
		next := s.nextCheck(last)
		if next <= last || next > last+1+last/100 || last < 100 && next != last+1 {
			t.Fatalf("after %d the next check is %d", last, next)
		}
		rounds, last = rounds+1, next
	}
	if rounds > 700 {
		t.Errorf("%d checks in 10,000 rounds", rounds)
	}
}

func TestSettingsRefuse(t *testing.T) {
	for _, c := range []struct {
		s    Settings
		want string
	}{
		{Settings{Tolerance: -1}, "tolerance is -1"},
		{Settings{Tolerance: math.NaN()}, "tolerance is NaN"},
		{Settings{Tolerance: math.Inf(1)}, "tolerance is +Inf"},
		{Settings{Rounds: -5}, "rounds is -5"},
		{Settings{DemandCalls: -1}, "demand_calls is -1"},
		{Settings{Check: -1}, "check is -1"},
		{Settings{Seconds: -0.5}, "seconds is -0.5"},
		{Settings{Seconds: math.NaN()}, "seconds is NaN"},
	} {
		res := runScript(&scripted{price: []float64{3}}, c.s)
		if res.Status != Failed || res.Err == nil || !strings.Contains(res.Err.Error(), c.want) {
			t.Errorf("%+v: %v, %v", c.s, res.Status, res.Err)
		}
	}
	s := Settings{}
	if got, err := s.WithDefaults(); err != nil || got != DefaultSettings() || s != (Settings{}) {
		t.Errorf("defaults %+v, %v", got, err)
	}
}

func TestStatusNames(t *testing.T) {
	want := []string{"converged", "precision", "allocated", "limit", "timeout", "diverged", "no-clearing", "cycle", "played", "skipped", "error"}
	for k, s := range Statuses() {
		if s.String() != want[k] {
			t.Errorf("status %d is %q; want %q", k, s, want[k])
		}
		if early := s != Converged && s != Precision && s != Allocated && s != NoClearing && s != Played; s.Early() != early {
			t.Errorf("%v early: %v", s, s.Early())
		}
	}
	if got := Status(200).String(); got != "status(200)" {
		t.Errorf("unknown status prints as %q", got)
	}
}
