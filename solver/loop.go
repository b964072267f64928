package solver

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"walras/solver/market"
)

// Result is how a run ended.
type Result struct {
	Status      Status
	Err         error // why, where Status is Skipped or Failed
	Rounds      int64
	DemandCalls int64
	Messages    int64 // reports sent by agents: n per demand call, times the reports averaged

	// Times, all 0 where Runner.Timed is false. Demand + Update is what the
	// method took; Evaluate is spent judging it and counts for nothing.
	Demand   time.Duration
	Update   time.Duration
	Evaluate time.Duration

	Certificate market.Certificate
	Account     market.Account // of the allocation as given
	Point       market.Point   // the runner's or the method's memory: valid until either runs again
	Load        []float64      // d of Point, likewise

	Primal, Dual     float64 // last residuals of Algorithm 1; NaN: the method has none
	PriceLo, PriceHi float64 // enclosure of the price; NaN: the method has none
	CyclePeriod      float64 // rounds in which prices go round, where Status is Cycle; else NaN
}

// Runner runs methods on markets. It keeps its memory from run to run and
// serves one goroutine at a time.
type Runner struct {
	Timed bool // measure times; costs two clock readings per round and two per demand call

	oracle      Oracle
	judge       market.Judge
	certificate market.Certificate // the last
	finite      []float64          // the last finite prices
	allocation  []float64
	load        []float64
	cycle       cycleWatch
	record      Record
}

// Run runs method on m until its certificate is within the tolerance, it can
// go no further, or a limit is reached. rec may be nil where trigger records
// nothing. The last round is always recorded where any is.
func (r *Runner) Run(ctx context.Context, m market.Market, method Method, src rand.Source, s Settings, trigger Trigger, rec Recorder) (res Result) {
	res.Primal, res.Dual = math.NaN(), math.NaN()
	res.PriceLo, res.PriceHi, res.CyclePeriod = math.NaN(), math.NaN(), math.NaN()
	s, err := s.WithDefaults()
	if err != nil {
		return res.Fail(err)
	}
	r.oracle.Market, r.oracle.Timed, r.oracle.Calls, r.oracle.Spent = m, r.Timed, 0, 0
	if err := method.Init(&r.oracle, src); err != nil {
		return res.Fail(err)
	}
	r.finite = append(r.finite[:0], method.Point().Price...)
	residuals, _ := method.(Residualer)
	turns := m.Prices().Simplex() // nothing descends there: prices may go round
	if turns {
		r.cycle.reset(r.finite)
	}

	var taken time.Duration // in Step
	check, record := int64(1), trigger.Next(0)
	for {
		var start time.Time
		if r.Timed || s.Seconds > 0 {
			start = time.Now()
		}
		status, err := method.Step(ctx)
		res.Rounds++
		if r.Timed || s.Seconds > 0 {
			taken += time.Since(start)
		}
		if err != nil {
			r.count(&res, method, taken)
			return res.Fail(err)
		}
		if residuals != nil {
			res.Primal, res.Dual = residuals.Residuals()
		}
		pt := method.Point()
		if !AllFinite(pt.Price) {
			status = Diverged
			r.allocation, r.load = market.Resize(r.allocation, m.AllocationLen()), market.Resize(r.load, m.Resources())
			pt = DemandAt(m, r.finite, r.allocation, r.load)
		} else {
			copy(r.finite, pt.Price)
		}
		end := r.limits(ctx, status, &res, s, taken)
		period := math.NaN()
		if turns {
			if rounds, cycles := r.cycle.see(res.Rounds, pt.Price); cycles && end == Running {
				end, period = Cycle, rounds
			}
		}
		if end != Running || res.Rounds >= check || res.Rounds >= record {
			end = r.evaluate(&res, m, pt, s.Tolerance, end, end != Running || res.Rounds >= record)
			if res.Rounds >= check {
				check = s.nextCheck(res.Rounds)
			}
		}
		if end != Running || res.Rounds >= record {
			if rec != nil && record != Never {
				r.record = Record{Round: res.Rounds, Elapsed: taken, Point: pt, Load: r.judge.Load, Account: r.judge.Account,
					Certificate: res.Certificate, Primal: res.Primal, Dual: res.Dual}
				rec.Record(&r.record)
			}
			record = trigger.Next(res.Rounds)
		}
		if end == Running {
			continue
		}
		if end == Cycle {
			res.CyclePeriod = period
		}
		r.count(&res, method, taken)
		return r.finish(res, end, pt, method)
	}
}

// finish is the result of a run that ends at pt, with what the method says of it.
func (r *Runner) finish(res Result, end Status, pt market.Point, method Method) Result {
	res.Status = end
	res.Point, res.Load, res.Account = pt, r.judge.Load, r.judge.Account
	if b, ok := method.(Bracketer); ok {
		res.PriceLo, res.PriceHi = b.Bracket()
	}
	if end == Failed {
		return res.Fail(res.Certificate.Err())
	}
	return res
}

// limits turns a method's status and the limits into how the run ends, or
// Running.
func (r *Runner) limits(ctx context.Context, status Status, res *Result, s Settings, taken time.Duration) Status {
	switch {
	case status == NoClearing, status == Diverged:
		return status
	case status != Running: // finished, unless the certificate says Converged
		return Limit
	case res.Rounds >= s.Rounds, s.DemandCalls > 0 && r.oracle.Calls >= s.DemandCalls:
		return Limit
	case s.Seconds > 0 && taken.Seconds() >= s.Seconds, ctx.Err() != nil:
		return Timeout
	}
	return Running
}

// evaluate certifies pt, and turns how the method would end into how the run
// ends. Unless full is asked for it gives up where a measure that is cheap to
// compute is above the tolerance asked for.
func (r *Runner) evaluate(res *Result, m market.Market, pt market.Point, asked float64, end Status, full bool) Status {
	tol := asked
	var start time.Time
	if r.Timed {
		start = time.Now()
	}
	if full {
		tol = math.Inf(1)
	}
	if m.Certify(&r.judge, &r.certificate, pt, tol) {
		res.Certificate = r.certificate
		end = certified(&res.Certificate, asked, end)
	}
	if r.Timed {
		res.Evaluate += time.Since(start)
	}
	return end
}

// mostRounding is the largest rounding of a certificate that is an answer below the
// tolerance: it leaves half the digits of a float64. A measure that is "0 to rounding"
// where rounding is infinite, or as large as what it measures, may be anything.
const mostRounding = 0x1p-26

// certified is how a run ends by its certificate, where without it it would end
// as end says. A run converges where the tolerance is above the rounding of the
// certificate. Below, it goes on as long as the method has a better point, and
// then ends as Precision, unless the rounding is so large that the certificate tells
// nothing.
func certified(c *market.Certificate, tol float64, end Status) Status {
	switch {
	case c.Err() != nil:
		return Failed
	case end == Diverged:
		return end
	case c.Within(tol) && c.Rounding <= tol:
		return Converged
	case !(c.Rounding <= mostRounding):
		return end
	case c.Within(tol), end != Running && c.Within(c.Rounding):
		return Precision
	}
	return end
}

// Fail is the result of a run that could not begin or go on: Skipped where the
// method does not fit the market, else Failed.
func (res Result) Fail(err error) Result {
	res.Status, res.Err = Failed, err
	if unfit := (*UnfitError)(nil); errors.As(err, &unfit) {
		res.Status = Skipped
	}
	res.Certificate = market.NoCertificate()
	return res
}

// count fills in what the run spent.
func (r *Runner) count(res *Result, method Method, taken time.Duration) {
	res.DemandCalls = r.oracle.Calls
	res.Messages = r.oracle.Calls * int64(r.oracle.Agents())
	if mr, ok := method.(Messenger); ok {
		res.Messages *= int64(mr.ReportsPerCall())
	}
	if r.Timed {
		res.Demand = r.oracle.Spent
		res.Update = taken - r.oracle.Spent
	}
}
