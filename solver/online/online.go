// Package online plays methods on markets that move, one update per round.
//
// A Sequence is the market of each round, made by generators/scenario. A Surveyor
// goes through it first for what hindsight knows (Survey): the comparators of
// regret, and the constants of its bounds. Player then plays a method in an Arena,
// where Reports say in what ways the contract's view of demand is imperfect; its
// ledger adds up regret, welfare and overload (Play) and how the market took each
// event (Shock). Methods lists the methods made for such markets; those of package
// solver can be played too, unless they refuse markets that move.
package online

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"walras/solver"
	"walras/solver/market"
)

// Play is what came of a method that updated prices once per round while the
// market moved. The loss of round t is the dual function ℓ_t(p) = q_t(p), convex,
// with gradient c_t − d_t(p), in units of payoff. With p*_t the minimiser of
// round t and ŷ_t the allocation as repaired, hence feasible,
//
//	static regret    Σ_t q_t(p_t) − min_p Σ_t q_t(p)
//	dynamic regret   Σ_t [q_t(p_t) − q_t(p*_t)] >= 0
//	welfare regret   Σ_t [q_t(p*_t) − W_t(ŷ_t)] >= 0, the paper's (12) made safe
//
// (12) itself, without repair, is RegretGiven; it is negative where a method
// gains by handing out more than there is. Hence the violation beside it.
type Play struct {
	RegretStatic, RegretDynamic float64 // static is NaN where the play ended early
	BoundStatic, BoundDynamic   float64 // what theory proves of them; NaN: nothing
	WelfareRegret               float64
	RegretGiven                 float64   // Σ_t [q_t(p*_t) − W_t(y_t)], y_t as given
	ViolationSum                float64   // max_j Σ_t [d_jt − c_jt]_+, in units of load
	ViolationNet                float64   // max_j [Σ_t (d_jt − c_jt)]_+: overload that slack elsewhere does not offset
	Variation                   float64   // Σ_{t>1} |q_t(p*_t) − q_{t−1}(p*_{t−1})|, at most Σ sup_p |q_t − q_{t−1}|
	Tracking                    float64   // root mean square of ‖p_t − p*_t‖₂ over the second half of the rounds
	Optimum                     []float64 // p* of the last round, valid until the next play
	Shocks                      []Shock   // likewise
	Survey                      *Survey
}

// Unplayed is a play of which nothing is known.
func Unplayed() Play {
	nan := math.NaN()
	return Play{RegretStatic: nan, RegretDynamic: nan, BoundStatic: nan, BoundDynamic: nan, WelfareRegret: nan, RegretGiven: nan,
		ViolationSum: nan, ViolationNet: nan, Variation: nan, Tracking: nan}
}

// Bounder is a method with proved bounds on its regret.
type Bounder interface {
	// RegretBounds bound the static regret of the rounds since Init, and the
	// dynamic regret against optima of the given path length; NaN where nothing
	// is proved. They hold where reports were perfect but for a delay by so many
	// rounds.
	RegretBounds(path float64, delay int64) (static, dynamic float64)
}

// Arena is where methods are played.
type Arena struct {
	Sequence Sequence
	Survey   *Survey // of this sequence
	Reports  Reports
}

// Player plays methods on sequences of markets. It keeps its memory from play
// to play and serves one goroutine at a time.
type Player struct {
	Timed bool // as in Runner

	market   watched
	reported reportedMarket
	chance   rand.PCG // of the reports
	disturb  rand.PCG // of the noise on them
	book     ledger
	watch    shockWatch
	judge    market.Judge
	activity []float64
	load     []float64
	finite   []float64 // the last finite prices
	record   solver.Record
	extra    solver.PlayRecord
}

// disturbStream tells the stream of the noise from that of the other chances.
const disturbStream = 0x6e6f697365 // "noise"

// contextRounds is how many rounds go by between two looks at the context.
const contextRounds = 64

// Play plays a method in an arena to the last round. Of the settings it heeds the
// limits on seconds and demand calls; rounds are those of the sequence, and no play
// ends for being accurate.
//
// In round t the market is M_t, and the method's Step posts prices to its
// agents. What counts as played is its Point after the Step, with the activity
// there if these prices were asked last, and else the demand at them.
func (pl *Player) Play(ctx context.Context, a Arena, method solver.Method, src rand.Source, s solver.Settings, trigger solver.Trigger, rec solver.Recorder) (res solver.Result, play Play) {
	begun := time.Now()
	res = solver.Result{Primal: math.NaN(), Dual: math.NaN(), PriceLo: math.NaN(), PriceHi: math.NaN(), CyclePeriod: math.NaN()}
	play = Unplayed()
	play.Survey = a.Survey
	s, err := s.WithDefaults()
	if err == nil {
		err = pl.begin(a, method, src, trigger != solver.Trigger{})
	}
	if err != nil {
		return res.Fail(err), play
	}
	residuals, _ := method.(solver.Residualer)
	seq := a.Sequence
	m, last := seq.Market(), seq.Rounds()
	record := trigger.Next(0)
	var taken time.Duration
	for res.Status == solver.Running {
		res.Rounds++
		if err := pl.advance(seq, res.Rounds); err != nil {
			return res.Fail(err), play
		}
		var start time.Time
		if pl.Timed || s.Seconds > 0 {
			start = time.Now()
		}
		_, err := method.Step(ctx)
		if pl.Timed || s.Seconds > 0 {
			taken += time.Since(start)
		}
		if err != nil {
			return res.Fail(err), play
		}
		if residuals != nil {
			res.Primal, res.Dual = residuals.Residuals()
		}
		pt, demanded := method.Point(), false
		finite := solver.AllFinite(pt.Price)
		if finite {
			pt, demanded = pl.played(m, pt)
			copy(pl.finite, pt.Price)
			finite = pl.book.enter(pt.Price, pt.Allocation, demanded)
		}
		if !finite {
			res.Status = solver.Diverged
			pt = solver.DemandAt(m, pl.finite, pl.activity, pl.load)
		}
		pl.watch.round(res.Rounds, pl.book.efficiency, pl.book.best, pt.Price, pl.book.optimum)
		if res.Status == solver.Running {
			res.Status = pl.limits(ctx, &res, s, last, taken)
		}
		if res.Status != solver.Running || res.Rounds >= record {
			res.Certificate = pl.judge.Certify(m, pt)
			if err := res.Certificate.Err(); err != nil {
				return res.Fail(err), play
			}
			if rec != nil && record != solver.Never {
				pl.tell(&res, pt, taken, rec)
			}
			record = trigger.Next(res.Rounds)
			res.Point = pt
		}
	}
	pl.finish(&res, &play, a.Reports, method, taken)
	if pl.Timed {
		res.Evaluate = max(0, time.Since(begun)-taken)
	}
	return res, play
}

// begin gets a play ready.
func (pl *Player) begin(a Arena, method solver.Method, src rand.Source, following bool) error {
	seq, sv, reports := a.Sequence, a.Survey, a.Reports
	if err := seq.Rewind(); err != nil {
		return err
	}
	m := seq.Market()
	pl.market = watched{Oracle: solver.Oracle{Market: m, Watch: &pl.market, Timed: pl.Timed}, domain: sv.Domain, asked: pl.market.asked[:0]}
	if !reports.perfect() {
		hi, lo := src.Uint64(), src.Uint64()
		pl.chance.Seed(hi, lo)
		pl.disturb.Seed(hi, lo^disturbStream)
		if err := pl.reported.init(m, reports, &pl.chance, &pl.disturb); err != nil {
			return err
		}
		pl.market.Market = &pl.reported
	}
	if err := method.Init(&pl.market, src); err != nil {
		return err
	}
	pl.book.begin(m, sv, following)
	pl.watch.reset()
	pl.activity, pl.load = market.Resize(pl.activity, m.AllocationLen()), market.Resize(pl.load, m.Resources())
	pl.finite = append(pl.finite[:0], method.Point().Price...)
	return nil
}

// advance makes the market of a round, and finds its optimum where it is new.
func (pl *Player) advance(seq Sequence, round int64) error {
	if round > 1 && round == seq.Next() {
		event, err := seq.Advance()
		if err != nil {
			return err
		}
		if event != "" {
			pl.watch.begin(event, round, pl.book.optimum)
		}
		pl.book.changed = true
	}
	pl.market.asked = pl.market.asked[:0]
	return pl.book.open()
}

// played is what the agents faced and did at a method's point, and whether
// that is their demand at these prices.
func (pl *Player) played(m market.Market, pt market.Point) (played market.Point, demanded bool) {
	mv, v := &pl.market, &pl.reported
	direct := pl.market.Market == m
	switch {
	case direct && len(mv.asked) == 0: // the method asked nobody: a rule
		return pt, false
	case len(mv.asked) > 0 && slices.Equal(mv.asked, pt.Price):
		if direct {
			return pt, mv.demanded
		}
		return market.Point{Price: v.posted, Allocation: v.actual}, false
	}
	price := pt.Price
	if !direct {
		v.post(price)
		price = v.posted
	}
	return solver.DemandAt(m, price, pl.activity, pl.load), true
}

// limits is the status in which a round leaves a play.
func (pl *Player) limits(ctx context.Context, res *solver.Result, s solver.Settings, last int64, taken time.Duration) solver.Status {
	switch {
	case res.Rounds >= last:
		return solver.Played
	case s.DemandCalls > 0 && pl.market.Calls >= s.DemandCalls:
		return solver.Limit
	case s.Seconds > 0 && taken.Seconds() >= s.Seconds, res.Rounds%contextRounds == 0 && ctx.Err() != nil:
		return solver.Timeout
	}
	return solver.Running
}

// tell records a round.
func (pl *Player) tell(res *solver.Result, pt market.Point, taken time.Duration, rec solver.Recorder) {
	b := &pl.book
	pl.extra = solver.PlayRecord{RegretStatic: b.static(b.fixed.sum()), RegretDynamic: b.dynamic, WelfareRegret: b.welfareRegret, ViolationSum: slices.Max(b.over),
		PathLength: b.path, Optimum: b.optimum, OptimumDual: b.best, Efficiency: b.efficiency}
	pl.record = solver.Record{Round: res.Rounds, Elapsed: taken, Point: pt, Load: pl.judge.Load, Account: pl.judge.Account,
		Certificate: res.Certificate, Primal: res.Primal, Dual: res.Dual, Play: &pl.extra}
	rec.Record(&pl.record)
}

// finish fills in what is known only at the end.
func (pl *Player) finish(res *solver.Result, play *Play, reports Reports, method solver.Method, taken time.Duration) {
	res.Load, res.Account = pl.judge.Load, pl.judge.Account
	res.DemandCalls = pl.market.Calls
	res.Messages = pl.market.Calls * int64(pl.market.Agents()) * reports.count()
	if mr, ok := method.(solver.Messenger); ok {
		res.Messages *= int64(mr.ReportsPerCall())
	}
	if pl.Timed {
		res.Demand, res.Update = pl.market.Spent, taken-pl.market.Spent
	}
	pl.watch.end(res.Rounds)
	play.Shocks = pl.watch.shocks
	pl.book.close(play, res.Status == solver.Played)
	if b, ok := method.(Bounder); ok && res.Status == solver.Played && reports.merelyLate(play.Survey) {
		play.BoundStatic, play.BoundDynamic = b.RegretBounds(play.Survey.PathLength, reports.Delay)
	}
}

// Methods lists the methods made for markets that move. They run on markets that
// stand still as well, unless they need a horizon, and are then held to no promise.
// All of solver.Methods can be played on moving markets, one Step per round, but for
// those that refuse.
var Methods = []solver.Entry{
	{Name: "ogd", Doc: "online gradient descent in the box of all optima, steps by Zinkevich and Hazan", New: func() solver.Method { return NewOGD() }},
	{Name: "adagrad", Doc: "online gradient descent with steps from the gradients met (AdaGrad-norm)", New: func() solver.Method { return NewAdaGrad() }},
	{Name: "ader", Doc: "experts over step sizes for prices that move at an unknown pace", New: func() solver.Method { return new(Ader) }},
	{Name: "restart", Doc: "online gradient descent that starts anew when the market has changed", New: func() solver.Method { return NewRestart() }},
	{Name: "tracking", Doc: "one Newton step per round, agents report slopes too", New: func() solver.Method { return new(Tracking) }},
	{Name: "resolve", Doc: "central planner: the exact optimum of each round, or of the one before", New: func() solver.Method { return new(Resolve) }},
}
