package solver

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// slow is a market on which everything takes time. The tests run it under a
// fake clock, on which sleeping is exact and all else takes no time.
type slow struct {
	*contract.Market
	demand, evaluation time.Duration
}

func (s slow) Demand(y, d, p []float64) { time.Sleep(s.demand); s.Market.Demand(y, d, p) }
func (s slow) DemandSlope(y, sl, d, p []float64) {
	time.Sleep(s.demand)
	s.Market.DemandSlope(y, sl, d, p)
}
func (s slow) Proximal(y, d, p, c []float64, gamma float64) {
	time.Sleep(s.demand)
	s.Market.Proximal(y, d, p, c, gamma)
}
func (s slow) Certify(judge *market.Judge, dst *market.Certificate, pt market.Point, tol float64) bool {
	time.Sleep(s.evaluation)
	return s.Market.Certify(judge, dst, pt, tol)
}

// thinking is a method whose rounds take time besides demand.
type thinking struct {
	*Tatonnement
	pause time.Duration
}

func (t thinking) Step(ctx context.Context) (Status, error) {
	time.Sleep(t.pause)
	return t.Tatonnement.Step(ctx)
}

// dawdler takes its time to record.
type dawdler struct {
	pause   time.Duration
	elapsed []time.Duration
}

func (d *dawdler) Record(r *Record) {
	time.Sleep(d.pause)
	d.elapsed = append(d.elapsed, r.Elapsed)
}

// Demand, update and evaluation are told apart, and recording counts nowhere.
func TestClockExcludesEvaluation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := slow{scriptMarket(), 3 * time.Millisecond, time.Hour}
		method := thinking{with(0.1, 0), 2 * time.Millisecond}
		rec := &dawdler{pause: time.Hour}
		run := Runner{Timed: true}
		res := run.Run(context.Background(), m, method, nil, Settings{Rounds: 10}, Trigger{Every: 5}, rec)
		if res.Status != Limit || res.Rounds != 10 {
			t.Fatalf("%v after %d rounds", res.Status, res.Rounds)
		}
		if res.Demand != 30*time.Millisecond || res.Update != 20*time.Millisecond {
			t.Errorf("demand took %v and update %v; want 30ms and 20ms", res.Demand, res.Update)
		}
		if res.Evaluate < 2*time.Hour || res.Evaluate%time.Hour != 0 {
			t.Errorf("evaluation took %v; want whole hours", res.Evaluate)
		}
		if len(rec.elapsed) != 2 || rec.elapsed[0] != 25*time.Millisecond || rec.elapsed[1] != 50*time.Millisecond {
			t.Errorf("records at %v; want 25ms and 50ms", rec.elapsed)
		}
	})
}

// The limit of seconds is one of the method's time: 5 ms a round, in which
// evaluation for hours does not count.
func TestSecondsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, timed := range []bool{false, true} {
			m := slow{scriptMarket(), 5 * time.Millisecond, time.Hour}
			run := Runner{Timed: timed}
			res := run.Run(context.Background(), m, with(0.01, 0), nil, Settings{Seconds: 0.0475}, Trigger{}, nil)
			if res.Status != Timeout || res.Rounds != 10 {
				t.Errorf("timed %v: %v after %d rounds; want timeout after 10", timed, res.Status, res.Rounds)
			}
			if !timed && (res.Demand != 0 || res.Update != 0 || res.Evaluate != 0) {
				t.Errorf("an untimed run reports %v, %v, %v", res.Demand, res.Update, res.Evaluate)
			}
		}
	})
}
