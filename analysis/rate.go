package analysis

import (
	"fmt"
	"math"

	"walras/analysis/stat"
)

// Decay names how an error falls over the rounds.
type Decay string

// The kinds of decay.
const (
	Linear    Decay = "linear"    // e ≈ C κ^t, geometric
	Sublinear Decay = "sublinear" // e ≈ C (t + a)^−p
	Stalled   Decay = "stalled"   // no descent that the noise allows to see
	Undecided Decay = "undecided" // too little to go by; Reason says what is missing
)

// Rate is the convergence of one trace.
type Rate struct {
	Kind     Decay
	Value    float64 // κ, the factor per round, of a linear trace; the power p of a sublinear one; else NaN
	Scale    float64 // C
	Shift    float64 // a of a sublinear trace, in rounds; 0 where a plain power fits as well
	From, To float64 // first and last round of the window that the rate is read from
	Points   int     // recorded rounds in the window
	Floor    float64 // level at which the error stays after the window: rounding, noise or a stall; NaN where it falls to the end
	Evidence float64 // by how much the criterion is worse for the next best kind; above 10 is strong (Kass and Raftery, JASA 90, 1995)
	Dropped  int     // rounds without a usable error: NaN, infinite or negative, at round 0, or from the first exact 0 on
	Reason   string  // why the kind is Undecided or Stalled
	Periods  int     // oscillations whose peaks the rate is read from; 0 where the trace does not oscillate
	// Interval holds what noise, the shift of a power and the choice of the window leave open for Value. It is that of this trace alone.
	Interval stat.Interval
	Doubt    string // why the rate cannot be vouched for, "" where it can
	trial    trial
}

// At is the fitted error at round t, the floor included; NaN where there is no rate.
func (r Rate) At(t float64) float64 {
	floor := r.Floor
	if math.IsNaN(floor) {
		floor = 0
	}
	switch r.Kind {
	case Linear:
		return r.Scale*math.Pow(r.Value, t) + floor
	case Sublinear:
		return r.Scale*math.Pow(t+r.Shift, -r.Value) + floor
	}
	return math.NaN()
}

// The sizes that the choice of the window rests on.
const (
	mainPoints      = 6 // fewest rounds a rate is read from: two parameters, and as many again to judge the fit by
	transientPoints = 3 // fewest rounds of a transient, one more than its line has parameters
	floorPoints     = 4 // fewest rounds that show a level
	// transientShare is how much of the rounds before the floor a transient may take.
	transientShare = 0.5
	// afterTransient is where the window begins, in multiples of the round at which the transient's
	// line ends: a bend that is not sharp would otherwise enter the rate.
	afterTransient = 1.5
	// cutPrice is how many parameters a cut counts for (Hall, Osborn and Sakkas, Inference on
	// structural breaks using information criteria, The Manchester School 81, 2013).
	cutPrice = 3
	// resolution is the relative size of a misfit that is no evidence: it keeps a noise-free trace from being
	// cut into pieces over its last digits.
	resolution = 1e-4
	// largestPower bounds p: a steeper power on a trace is a geometric decay seen through a narrow window.
	largestPower = 6
	// overFloor is how many times the floor the fitted error has to be for a round to be in the window.
	// The mean of the floor is allowed for in the fit; its effect above this factor is of second
	// order, 1/25.
	overFloor = 5
	// leastFall is by how many times the error has to fall before a floor for there to be a descent, and plainFall for one that is not doubted.
	leastFall, plainFall = 2, 10
)

// rateFitter holds the memory of a fit, to be used for one trace after the other.
type rateFitter struct {
	t, u, e, y, w    []float64            // rounds, their logarithm, errors, their logarithm, weights; only usable rounds
	linear           prefix               // sums over y against t
	power            prefix               // sums over y against log t
	shifted          prefix               // sums over y against log(t + a), a the best shift
	s, moved         []float64            // log(t + a) of the best shift, and of one that is tried
	halves           [len(shifts)]float64 // half intervals of their powers
	inner            *rateFitter          // of the peaks of a trace that oscillates
	logCount         float64              // logarithm of the number of rounds
	log, residual    []float64            // scratch of the robust line
	scratch, weights []float64
	starts           []int
	ends             []int
}

// fit decides how a trace of errors e at rounds t converges, and how fast. log e is a straight line
// in t where convergence is linear, and in log t, or log(t + a), where it is sublinear. For all three, the trace is cut into
// a transient (a line of its own, or none), the window, and a floor (a level, or none), all cuts of a
// grid are tried with the cost of a cut counted, and the kind with the least Bayesian information
// criterion n ln(SSE/n) + k ln n is taken, against a level alone (stalled). The rate is then Huber's
// robust line (Robust Statistics, 1981, k = 1.345) through the window, with the floor as an additive
// part of e.
//
// In the fit every round has the weight of the piece of √t it stands for. On equally spaced rounds that is
// t^(−1/2), on logarithmically spaced ones t^(1/2): half way between the two spacings, so that both
// give the same answer and neither loses much (three quarters of the rounds count in either). n counts
// rounds.
//
// A trace that swings by more than its noise is read from its peaks, see swings; where there are fewer than three, or they do not fall, it has no rate. Every
// other rate has an interval that holds what the noise along the trace, the window and the shift leave open, and a Doubt where it cannot be vouched
// for, see vouch.
//
// Over replicates, intervals of κ and p cover at their level for noise of 20 % and floors with noise
// of their own. Where a power has only just reached a floor that shows in fewer than some twenty noisy
// rounds, p comes out low by about half a per cent.
//
// t must increase. An exact 0 ends the trace: from there on, only rounding is to be seen.
func (f *rateFitter) fit(t, e []float64) Rate {
	r := f.judge(t, e)
	if math.IsNaN(r.Value) {
		r.Interval = stat.NoInterval(stat.Level, 0)
		r.Interval.Reason = r.Reason
	}
	return r
}

func (f *rateFitter) judge(t, e []float64) Rate {
	if len(t) != len(e) {
		panic(fmt.Sprintf("analysis: rate of %d rounds and %d errors", len(t), len(e)))
	}
	none := Rate{Kind: Undecided, Value: math.NaN(), Scale: math.NaN(), From: math.NaN(), To: math.NaN(), Floor: math.NaN(), Evidence: math.NaN()}
	none.Dropped = f.keep(t, e)
	for i := 1; i < len(f.t); i++ {
		if !(f.t[i] > f.t[i-1]) {
			none.Reason = fmt.Sprintf("round %g stands after round %g", f.t[i], f.t[i-1])
			return none
		}
	}
	if len(f.t) < mainPoints {
		none.Reason = fmt.Sprintf("%d usable rounds of %d, at least %d are needed", len(f.t), len(t), mainPoints)
		return none
	}
	f.weigh()
	f.linear.fill(f.t, f.y)
	f.power.fill(f.u, f.y)
	f.logCount = math.Log(float64(len(f.t)))
	f.grid()
	r, best := f.decide(none)
	if s := f.swings(r.Kind, best); s.found() {
		return f.envelope(s, none)
	}
	if r.At(r.From) < leastFall*r.Floor {
		none.Kind, none.Floor, none.Evidence = Stalled, r.Floor, r.Evidence
		none.Reason = "the error falls by less than half before it stays level"
		return none
	}
	if r.Kind != Stalled {
		f.vouch(&r, best)
	}
	return r
}

// decide chooses the kind of the trace by the criterion. none is the answer but for what is found.
func (f *rateFitter) decide(none Rate) (Rate, curve) {
	lin, pow, level := f.best(&f.linear, math.Inf(1)), f.best(&f.power, largestPower), f.stalled()
	to := lin.to
	if pow.bic < lin.bic {
		to = pow.to
	}
	if to == 0 {
		to = len(f.t) // neither falls
	}
	shift := f.shiftOf(to)
	if shift > 0 {
		if moved := f.best(&f.shifted, largestPower); moved.bic < pow.bic {
			pow = moved
		}
	}
	best, second := lin, min(pow.bic, level)
	if pow.bic < lin.bic {
		best, second = pow, min(lin.bic, level)
	}
	if level <= best.bic {
		none.Kind, none.Evidence = Stalled, best.bic-level
		none.Reason = "the error does not fall by more than its noise"
		if f.y[len(f.y)-1] > f.y[0] {
			none.Reason = "the error does not fall"
		}
		return none, best
	}
	r := Rate{Kind: Linear, Value: math.Exp(best.slope), Scale: math.Exp(best.at0), From: f.t[best.windowFrom], To: f.t[best.windowTo-1],
		Points: best.windowTo - best.windowFrom, Floor: math.NaN(), Evidence: second - best.bic, Dropped: none.Dropped}
	if best.sums != &f.linear {
		r.Kind, r.Value = Sublinear, -best.slope
	}
	if best.sums == &f.shifted {
		r.Shift = shift
	}
	if best.floor > 0 {
		r.Floor = best.floor
	}
	return r, best
}

// best is the curve of one kind with the least criterion. Three cuts are read: the best of all, and
// those without a transient, with and without a floor. For the bend into a floor is wide, above all of
// a power, and pieces of lines fit it better than a line and a level do, but worse than the curve.
func (f *rateFitter) best(p *prefix, steepest float64) curve {
	n := len(f.t)
	all, floor := f.segment(p, steepest)
	best := f.read(all, steepest)
	for _, c := range []cut{floor, f.try(p, 0, n, steepest)} {
		if c.from == all.from && c.to == all.to {
			continue
		}
		if v := f.read(c, steepest); v.bic < best.bic {
			best = v
		}
	}
	return best
}

// keep copies the usable rounds and returns how many it left out.
func (f *rateFitter) keep(t, e []float64) (dropped int) {
	f.t, f.u, f.e, f.y = f.t[:0], f.u[:0], f.e[:0], f.y[:0]
	for i, v := range e {
		if v == 0 {
			return dropped + len(e) - i
		}
		if !(v > 0) || math.IsInf(v, 1) || !(t[i] > 0) || math.IsInf(t[i], 1) {
			dropped++
			continue
		}
		f.t, f.u = append(f.t, t[i]), append(f.u, math.Log(t[i]))
		f.e, f.y = append(f.e, v), append(f.y, math.Log(v))
	}
	return dropped
}

// weigh gives every round the piece of √t between the middles to its neighbours.
func (f *rateFitter) weigh() {
	n := len(f.t)
	f.w = resize(f.w, n)
	low := math.Sqrt(max(0, f.t[0]-(f.t[1]-f.t[0])/2))
	for i := range f.t {
		end := f.t[i]
		if i+1 < n {
			end += (f.t[i+1] - f.t[i]) / 2
		} else {
			end += (f.t[i] - f.t[i-1]) / 2
		}
		high := math.Sqrt(end)
		f.w[i] = high - low
		low = high
	}
}

func resize(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}
