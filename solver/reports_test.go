package solver

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
)

// seen plays listed prices behind a veil on a market of two agents that
// demand 2(10 − p), capacity 8, and gives the loads that were reported and
// the activity of the last round.
func seen(t *testing.T, reports Reports, list ...float64) (loads []float64, res Result) {
	t.Helper()
	m := identical(2, 10, 1, 8)
	seq := &capacities{m: m}
	for range list {
		seq.list = append(seq.list, 8)
	}
	method := &listening{posted: posted{list: list}}
	res, _ = playOn(t, seq, method, reports)
	return method.loads, res
}

// listening keeps the loads it is told.
type listening struct {
	posted
	loads []float64
}

func (l *listening) Step(ctx context.Context) (Status, error) {
	status, err := l.posted.Step(ctx)
	l.loads = append(l.loads, l.load[0])
	return status, err
}

func TestDelayedReports(t *testing.T) {
	loads, res := seen(t, Reports{Delay: 2}, 1, 2, 3, 4, 5)
	for k, want := range []float64{8, 8, 18, 16, 14} { // two rounds at capacity, then 2(10 − p) of two rounds before
		if loads[k] != want {
			t.Errorf("round %d: load %v; want %v", k+1, loads[k], want)
		}
	}
	if res.Point.Price[0] != 5 || res.Point.Activity[0] != 5 || res.Load[0] != 10 {
		t.Errorf("played %+v; the agents answer 5 at price 5 at once", res.Point)
	}
}

func TestQuantisedReports(t *testing.T) {
	loads, res := seen(t, Reports{PriceStep: 0.5, ActivityStep: 4}, 1.1, 4.3, 3.76)
	// Prices 1, 4.5, 4; activities 9, 5.5, 6 each, reported as 8, 4, 8.
	for k, want := range []float64{16, 8, 16} {
		if loads[k] != want {
			t.Errorf("round %d: load %v; want %v", k+1, loads[k], want)
		}
	}
	if res.Point.Price[0] != 4 || res.Load[0] != 12 {
		t.Errorf("played %+v", res.Point)
	}
}

// Lost reports leave the last one standing, and agents that do not reconsider
// their last activity. Over many rounds the shares are those asked for.
func TestLostReportsAndSlowAgents(t *testing.T) {
	const rounds = 4000
	list := make([]float64, rounds)
	for k := range list {
		list[k] = float64(k % 2) // demand 10 or 9 an agent: a report is stale where it shows the other
	}
	for _, c := range []struct {
		reports Reports
		actual  bool // what agents do is stale too
	}{{Reports{Drop: 0.3}, false}, {Reports{Answer: 0.7}, true}} {
		m := identical(2, 10, 1, 8)
		seq := &capacities{m: m}
		for range list {
			seq.list = append(seq.list, 8)
		}
		method := &listening{posted: posted{list: list}}
		_, play := playOn(t, seq, method, c.reports)
		fresh := 0.0
		for k, load := range method.loads[1:] {
			fresh += math.Abs(load - (20 - 2*float64(k%2))) // the agents that do not show the demand of the round before
		}
		// A report is that of round t − k with probability 0.7·0.3^k; k even is
		// fresh: 0.7/(1 − 0.09).
		share := fresh / (2 * rounds)
		if want := 0.7 / 0.91; math.Abs(share-want) > 0.03 {
			t.Errorf("%+v: %.3f fresh reports; want %.3f", c.reports, share, want)
		}
		truth := float64(rounds) / 2 * (12 + 10) // Σ excess where everyone answers at once
		if stale := math.Abs(play.ViolationSum-truth) > 1e-6; stale != c.actual {
			t.Errorf("%+v: violation %v, of prompt agents %v", c.reports, play.ViolationSum, truth)
		}
	}
}

// A proximal response starts from what the agent did last, though the contract
// has not heard of it.
func TestProximalBehindVeil(t *testing.T) {
	m := identical(1, 10, 1, 4)
	var v veil
	v.init(m, Reports{Delay: 1}, rand.NewPCG(1, 1))
	y, d, before := make([]float64, 1), make([]float64, 1), 0.0
	for round := range 5 {
		v.Proximal(y, d, []float64{3}, y, 2)
		want := (10 - 3 + 2*before) / 3 // argmax 10y − y²/2 − 3y − (y − before)²
		if !near(v.actual[0], want, 1e-12) {
			t.Errorf("round %d: %v; want %v", round, v.actual[0], want)
		}
		if reported := y[0]; round > 0 && !near(reported, before, 1e-12) || round == 0 && (reported != 0 || d[0] != 4) {
			t.Errorf("round %d: reported %v, load %v", round, reported, d[0])
		}
		before = want
	}
}

// Delay moves the edge of stability: for identical agents with linear demand
// e_{t+1} = e_t − s e_{t−d}, stable iff s < 2 sin(π/(2(2d+1))) (Levin and May,
// Theor. Popul. Biol. 9, 1976).
func TestDelayStabilityEdge(t *testing.T) {
	for _, d := range []int64{0, 1, 2, 5, 10} {
		edge := 2 * math.Sin(math.Pi/(2*float64(2*d+1)))
		for _, c := range []struct {
			share  float64
			stable bool
		}{{0.97, true}, {1.03, false}} {
			m := identical(10, 100, 1, 500)
			seq := &capacities{m: m}
			for range 6000 {
				seq.list = append(seq.list, 500)
			}
			tt := with(edge*c.share, 0)
			tt.Start = 50.001
			_, play := playOn(t, seq, tt, Reports{Delay: d})
			if stable := play.Tracking < 1e-4; stable != c.stable {
				t.Errorf("delay %d, step %.3f of the edge %.3f: tracking error %v", d, c.share*edge, edge, play.Tracking)
			}
		}
	}
}

// Methods that look past reports refuse a veil, and those that rely on a
// market that stands still refuse one that moves. The play is skipped.
func TestPlaysRefused(t *testing.T) {
	m := identical(2, 10, 1, 8)
	seq := &capacities{m: m, list: []float64{8, 9}}
	for _, c := range []struct {
		method  Method
		reports Reports
		skipped bool
	}{
		{new(Bracket), Reports{}, true}, {NewInterior(), Reports{}, true}, {new(Resolve), Reports{}, false},
		{new(Resolve), Reports{Delay: 1}, true}, {NewNewton(), Reports{Delay: 1}, false}, {NewADMM(), Reports{Delay: 1}, true},
		{new(Tracking), Reports{Drop: 0.5}, false},
	} {
		res, play := playOn(t, seq, c.method, c.reports)
		if skipped := res.Status == Skipped; skipped != c.skipped || skipped && (res.Err == nil || !math.IsNaN(play.RegretDynamic)) {
			t.Errorf("%T %+v: %v (%v), regret %v", c.method, c.reports, res.Status, res.Err, play.RegretDynamic)
		}
	}
	for _, method := range []Method{new(Ader), &OGD{StepSize: 1, Schedule: "constant"}} {
		var unfit *UnfitError
		if err := method.Init(m, nil); !errors.As(err, &unfit) {
			t.Errorf("%T without a horizon: %v", method, err)
		}
	}
}

var _ market.Market = (*veil)(nil)
