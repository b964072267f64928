package analysis

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"

	"walras/analysis/stat"
)

// Why a rate cannot be vouched for. A doubt has no numbers, so that those of many traces can be counted.
const (
	doubtShift    = "(t + a)^−p fits as well within the window"
	doubtStraight = "a geometric decay fits as well within the window"
	doubtNone     = "no decay is established"
	doubtShallow  = "the error falls less than tenfold before it stays level"
	doubtSpan     = "t + a grows less than tenfold within the window, over which a sum of geometric decays looks the same"
	doubtChange   = "the rate changes along the window"
	doubtFalls    = "the level behind the window still falls, which may be a slower decay"
	doubtBare     = "the level behind the window shows in fewer than 4 rounds"
	doubtBend     = "the rounds before the window fall at nearly its rate, as along a slow bend or oscillation"
	doubtPeaks    = "fewer than 6 oscillations, too few to tell linear from sublinear"
)

// The sizes that doubts rest on.
const (
	leastSpan   = 10    // of doubtSpan
	alike       = 1.5   // factor between the rates before the window and in it, of doubtBend
	longWindow  = 2     // windows that last so many times as long as what came before are not asked for doubtBend
	drift       = 0.01  // relative change of a rate within its window that is said
	changeLevel = 0.99  // of the test for a change
	fallLevel   = 0.95  // of the one-sided test for a level that falls
	most        = 0.99  // correlation of neighbouring residuals that is counted
	leastRounds = 3     // independent rounds that residuals count for at least
	likelyLoss  = 3.841 // 95 % quantile of χ² with one degree of freedom: models with a greater loss are outside the interval
	clearlyLoss = 6.635 // 99 % quantile: models whose losses differ by less are not told apart
)

// trial is what a trace says with other models and in parts of its window, for Rates to pool.
type trial struct {
	loss, power [len(shifts)]float64 // of (t + a)^−p, a = shifts[k] times the last round: twice the difference of log likelihoods to the best, and p
	straight    float64              // loss of a geometric decay
	halved      bool                 // the window is long enough for two halves
	early, late float64              // log κ or −p in them
}

// line is a weighted least squares line with what its slope is worth.
type line struct {
	slope, at0 float64
	sse        float64
	unit       float64 // standard error of the slope for independent noise of standard deviation 1
	stderr     float64 // for the noise that the residuals show
	rounds     float64 // independent rounds: n (1 − ρ)/(1 + ρ), ρ the correlation of neighbouring residuals
}

// half is half the width of Student's interval of the slope.
func (l line) half() float64 { return l.stderr * student(l.rounds-2, (1+stat.Level)/2) }

// lineOf is the line of y over x with weights w.
func lineOf(x, y, w []float64) line {
	var s moments2
	for i, w := range w {
		u, d := x[i]-x[0], y[i]-y[0]
		s.w, s.x, s.y = s.w+w, s.x+w*u, s.y+w*d
		s.xx, s.xy = s.xx+w*u*u, s.xy+w*u*d
	}
	n, xx := float64(len(x)), s.xx-s.x*s.x/s.w
	l := line{slope: (s.xy - s.x*s.y/s.w) / xx}
	at := s.y/s.w - l.slope*s.x/s.w
	l.at0 = y[0] + at - l.slope*x[0]
	squares, products, before, variance := 0.0, 0.0, 0.0, 0.0
	for i, w := range w {
		u := x[i] - x[0]
		r := y[i] - y[0] - at - l.slope*u
		squares, products, before = squares+r*r, products+r*before, r
		l.sse += r * r * w * n / s.w
		variance += w * w * (u - s.x/s.w) * (u - s.x/s.w)
	}
	rho := 0.0
	if squares > 0 {
		rho = min(most, max(0, products/squares))
	}
	l.rounds = max(leastRounds, n*(1-rho)/(1+rho))
	l.unit = math.Sqrt(variance) / xx
	l.stderr = math.Sqrt((l.sse/max(1, n-2)+resolution*resolution)*(1+rho)/(1-rho)) * l.unit
	return l
}

// vouch fills in the interval of a rate, and why it is doubted.
func (f *rateFitter) vouch(r *Rate, v curve) {
	from, to := v.windowFrom, v.windowTo
	f.weighted(&v)
	y, w := f.log, f.weights
	x := v.sums.x[from:to]
	full := lineOf(x, y, w)
	low, high := v.slope-full.half(), v.slope+full.half()
	widen := func(slope, half float64) { low, high = min(low, slope-half), max(high, slope+half) }
	doubt := func(why string) {
		if r.Doubt == "" {
			r.Doubt = why
		}
	}
	f.profile(r, &v)
	straight, nearest := r.trial.straight, slices.Min(r.trial.loss[:])
	switch {
	case high >= 0:
		doubt(doubtNone)
	case r.At(r.From) < plainFall*r.Floor:
		doubt(doubtShallow)
	case r.Kind == Linear && nearest-straight < clearlyLoss:
		doubt(doubtShift)
	case r.Kind == Sublinear && straight-nearest < clearlyLoss:
		doubt(doubtStraight)
	case r.Kind == Sublinear && (r.To+r.Shift)/(r.From+r.Shift) < leastSpan:
		doubt(doubtSpan)
	}
	if v.from > 0 && r.To-r.From < longWindow*r.From {
		before, _, _ := v.sums.line(0, v.from)
		if ratio := before / v.slope; ratio > 1/alike && ratio < alike {
			doubt(doubtBend)
		}
	}
	if r.Kind == Sublinear {
		for k, l := range r.trial.loss {
			if l-nearest < likelyLoss {
				widen(-r.trial.power[k], f.halves[k]*math.Sqrt(1-(l-nearest)/likelyLoss))
			}
		}
	}
	if middle := (to - from) / 2; middle >= mainPoints {
		early, late := lineOf(x[:middle], y[:middle], w[:middle]), lineOf(x[middle:], y[middle:], w[middle:])
		r.trial.halved, r.trial.early, r.trial.late = true, early.slope, late.slope
		widen(late.slope, late.half())
		if r.Kind == Sublinear {
			widen(early.slope, early.half()) // a floor that is not seen bends a power, and takes more of its later half
		}
		change := late.slope - early.slope
		if math.Abs(change) > f.noise(from, to)*math.Hypot(early.unit, late.unit)*student(float64(to-from-4), (1+changeLevel)/2) {
			widen(late.slope+change, late.half())
			if math.Abs(change) > drift*math.Abs(v.slope) {
				doubt(doubtChange)
			}
		}
	}
	if v.floor > 0 {
		doubt(f.floorDoubt(&v))
	}
	r.Interval = stat.Interval{Low: math.Exp(low), High: math.Exp(high), Level: stat.Level, Doubt: r.Doubt}
	if r.Kind == Sublinear {
		r.Interval.Low, r.Interval.High = -high, -low
	}
}

// weighted fills f.log with log e less the lift of the floor over the window, and f.weights with the weights of a round times Huber's.
func (f *rateFitter) weighted(v *curve) {
	from, to := v.windowFrom, v.windowTo
	f.log, f.weights, f.scratch = resize(f.log, to-from), resize(f.weights, to-from), f.scratch[:0]
	for i := range f.log {
		f.log[i] = f.y[from+i]
		if v.floor > 0 {
			f.log[i] -= v.lift(from + i)
		}
		f.weights[i] = math.Abs(f.log[i] - v.line(from+i))
		f.scratch = append(f.scratch, f.weights[i])
	}
	limit := huberK * max(resolution*resolution, madNormal*stat.Nth(f.scratch, len(f.scratch)/2))
	for i, r := range f.weights {
		f.weights[i] = f.w[from+i]
		if r > limit {
			f.weights[i] *= limit / r
		}
	}
}

// profile fills in the losses and powers of all shifts, half their intervals in f.halves, and the loss of a geometric decay.
func (f *rateFitter) profile(r *Rate, v *curve) {
	from, to := v.windowFrom, v.windowTo
	var sse [len(shifts)]float64
	geometric := lineOf(f.t[from:to], f.log, f.weights)
	best := geometric
	for k, a := range shifts {
		f.moved = logShifted(f.moved, f.t[from:to], a*r.To)
		l := lineOf(f.moved, f.log, f.weights)
		p := -l.slope
		r.trial.power[k], f.halves[k], sse[k] = p, l.half(), l.sse
		switch {
		case !(p > 0) || p > largestPower:
			sse[k] = math.Inf(1)
		case l.sse < best.sse:
			best = l
		}
	}
	none := resolution * resolution * float64(to-from)
	loss := func(sse float64) float64 { return best.rounds * math.Log((sse+none)/(best.sse+none)) }
	for k, s := range sse {
		r.trial.loss[k] = loss(s)
	}
	r.trial.straight = loss(geometric.sse)
}

// floorDoubt says why the rounds behind the window may be no floor but the begin of a slower decay, "" where they are level.
func (f *rateFitter) floorDoubt(v *curve) string {
	n := len(f.t)
	from := v.bare(n)
	if n-from < floorPoints {
		return doubtBare
	}
	f.log = resize(f.log, n-from)
	for i := range f.log {
		f.log[i] = f.y[from+i] - v.line(from+i) - v.lift(from+i)
	}
	l := lineOf(f.t[from:], f.log, f.w[from:])
	if l.slope+l.stderr*student(l.rounds-2, fallLevel) < 0 {
		return doubtFalls
	}
	return ""
}

// bare is the first round of n from which the curve is below half the floor.
func (v *curve) bare(n int) int {
	from := v.windowTo
	for from < n && v.line(from)-v.logFloor > -math.Ln2 {
		from++
	}
	return from
}

// student is the quantile p of Student's distribution with freedom rounded down, at least 1.
func student(freedom, p float64) float64 {
	key := quantile{int(min(mostFreedom, max(1, freedom))), p}
	if q, ok := quantiles.Load(key); ok {
		return q.(float64)
	}
	q := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(key.freedom)}.Quantile(p)
	quantiles.Store(key, q)
	return q
}

// quantile names a quantile of Student's distribution. They are kept, for one takes longer than a line.
type quantile struct {
	freedom int
	p       float64
}

var quantiles sync.Map

// mostFreedom is where the distribution is normal up to a per mille of its quantiles.
const mostFreedom = 1000
