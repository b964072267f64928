package analysis

import (
	"fmt"
	"math"

	"walras/analysis/stat"
)

// swings are the turns of a trace around its trend that noise does not make.
type swings struct {
	t, e  []float64 // rounds at which the trace is highest between two lows, and how high
	turns int       // highs and lows
	rises bool      // the error itself rises by more than its noise, and not only against its trend
}

// The sizes that tell an oscillation from noise.
const (
	swingNoise    = 5   // fewest standard deviations of the noise between a high and a low
	swingLeast    = 0.1 // least swing of log e
	swingSmooth   = 0.5 // least correlation of neighbouring rounds: that of noise alone is 0
	fewestPeriods = 3   // a rate that is read from fewer depends on where the window begins
)

func (s swings) found() bool { return s.turns >= 2 || s.rises }

// swings looks for an oscillation before the floor, around the line through all rounds there.
func (f *rateFitter) swings(kind Decay, v curve) swings {
	to := len(f.t)
	if kind != Stalled && !f.swingingFloor(v.bare(len(f.t))) {
		to = v.to
	}
	f.residual = resize(f.residual, to)
	sums := &f.linear
	if kind == Sublinear {
		sums = v.sums
	}
	slope, at0, _ := sums.line(0, to)
	for i := range f.residual {
		f.residual[i] = f.y[i] - at0 - slope*sums.x[i]
	}
	if correlation(f.residual) < swingSmooth {
		return swings{}
	}
	least := max(swingLeast, swingNoise*f.noise(0, to))
	s := swings{}
	f.scratch = ofThree(f.scratch, f.residual)
	for _, p := range turnsOf(f.scratch, least) {
		s.turns++
		if p.high {
			s.t, s.e = append(s.t, f.t[p.at]), append(s.e, math.Exp(at0+slope*sums.x[p.at]+f.scratch[p.at]))
		}
	}
	f.scratch = ofThree(f.scratch, f.y[:to])
	for _, p := range turnsOf(f.scratch, least) {
		s.rises = s.rises || !p.high
	}
	return s
}

// turn is a round at which a series is higher, or lower, than it was before and will be.
type turn struct {
	at   int
	high bool
}

// turnsOf are the turns inside x with a swing of at least least on both sides.
func turnsOf(x []float64, least float64) []turn {
	var out []turn
	low, high := 0, 0 // since the last turn
	up, known := false, false
	for i, v := range x {
		if v > x[high] {
			high = i
		}
		if v < x[low] {
			low = i
		}
		switch {
		case (up || !known) && x[high]-v >= least:
			if known || x[high]-x[0] >= least {
				out = append(out, turn{high, true})
			}
			up, known, low = false, true, i
		case (!up || !known) && v-x[low] >= least:
			if known || x[0]-x[low] >= least {
				out = append(out, turn{low, false})
			}
			up, known, high = true, true, i
		}
	}
	return out
}

// noise is the standard deviation of log e around its neighbours, from the median distance of each of rounds from to to from
// the line between the two beside it.
func (f *rateFitter) noise(from, to int) float64 {
	f.scratch = f.scratch[:0]
	for i := from + 1; i+1 < to; i++ {
		w := (f.t[i+1] - f.t[i]) / (f.t[i+1] - f.t[i-1])
		d := f.y[i] - w*f.y[i-1] - (1-w)*f.y[i+1]
		f.scratch = append(f.scratch, math.Abs(d)/math.Sqrt(1+w*w+(1-w)*(1-w)))
	}
	if len(f.scratch) == 0 {
		return 0
	}
	return madNormal * stat.Nth(f.scratch, len(f.scratch)/2)
}

// swingingFloor says whether the level from round from on is part of an oscillation.
func (f *rateFitter) swingingFloor(from int) bool {
	floor := f.y[from:]
	if len(floor) < floorPoints {
		return false
	}
	mean := 0.0
	for _, v := range floor {
		mean += v / float64(len(floor))
	}
	f.residual = resize(f.residual, len(floor))
	for i, v := range floor {
		f.residual[i] = v - mean
	}
	return correlation(f.residual) >= swingSmooth && len(turnsOf(floor, max(swingLeast, swingNoise*f.noise(from, len(f.t))))) > 0
}

// ofThree is the running mean of three values, of two at the ends, in dst. It takes most of the noise from an oscillation that is slow.
func ofThree(dst, x []float64) []float64 {
	dst = resize(dst, len(x))
	for i := range x {
		near := x[max(0, i-1):min(len(x), i+2)]
		dst[i] = 0
		for _, v := range near {
			dst[i] += v / float64(len(near))
		}
	}
	return dst
}

// correlation is that of neighbouring residuals.
func correlation(r []float64) float64 {
	squares, products := 0.0, 0.0
	for i, v := range r {
		squares += v * v
		if i > 0 {
			products += v * r[i-1]
		}
	}
	if squares == 0 {
		return 0
	}
	return products / squares
}

// envelope is the rate of a trace that oscillates, that of its peaks.
func (f *rateFitter) envelope(s swings, none Rate) Rate {
	switch {
	case s.turns < 2:
		none.Reason = "it rises again by more than its noise, as a slow oscillation does"
		return none
	case len(s.t) < fewestPeriods:
		none.Reason = fmt.Sprintf("it oscillates fewer than %d times in its %d rounds", fewestPeriods, len(f.t))
		return none
	}
	if f.inner == nil {
		f.inner = new(rateFitter)
	}
	g := f.inner
	g.keep(s.t, s.e)
	none.Periods = len(s.t)
	g.weigh()
	g.linear.fill(g.t, g.y)
	g.power.fill(g.u, g.y)
	g.logCount = math.Log(float64(len(g.t)))
	if len(s.t) < mainPoints {
		return g.fewPeaks(none)
	}
	g.grid()
	r, v := g.decide(none)
	if r.Kind == Stalled {
		r.Reason = fmt.Sprintf("it oscillates, and its %d peaks do not fall", len(s.t))
		return r
	}
	g.vouch(&r, v)
	return r
}

// fewPeaks is the line through peaks that are too few to judge it by.
func (f *rateFitter) fewPeaks(none Rate) Rate {
	n := len(f.t)
	l := lineOf(f.t, f.y, f.w)
	if !(l.slope+l.half() < 0) {
		none.Kind = Stalled
		none.Reason = fmt.Sprintf("it oscillates, and no fall can be told from its %d peaks", n)
		return none
	}
	r := none
	r.Kind, r.Value, r.Scale, r.From, r.To, r.Points = Linear, math.Exp(l.slope), math.Exp(l.at0), f.t[0], f.t[n-1], n
	r.Doubt = doubtPeaks
	r.Interval = stat.Interval{Low: math.Exp(l.slope - l.half()), High: math.Exp(l.slope + l.half()), Level: stat.Level, Doubt: r.Doubt}
	return r
}
