package analysis

import (
	"math"

	"walras/analysis/stat"
)

// huberK is the distance, in robust standard deviations, from which a residual counts less: 95 %
// efficiency for normal noise (Huber, Robust Statistics, 1981, section 7.10).
const huberK = 1.345

// madNormal makes the median absolute deviation of normal values their standard deviation, 1/Φ⁻¹(3/4).
const madNormal = 1.4826022185056018

// curve is e = exp(at0 + slope x) + floor behind the transient of a cut, fitted to a window of it.
type curve struct {
	cut
	x                    []float64 // t, log t or log (t + a)
	slope, at0           float64
	floor, logFloor      float64 // 0 and −∞ without a floor
	windowFrom, windowTo int
	turns                int     // in which line and floor were found
	floorFrom            int     // first round of the values behind mean
	mean                 float64 // of e from there on, spikes cut
	bic                  float64 // of all rounds around the curve; +Inf where it does not descend
}

// read fits the curve of a cut: a robust line through the window and, where the cut has a floor, the
// floor as an additive part of the error. Line and floor each need the other and are found in turns.
func (f *rateFitter) read(c cut, steepest float64) curve {
	v := curve{cut: c, slope: c.slope, at0: c.at0, logFloor: math.Inf(-1), windowFrom: c.from, windowTo: c.to, bic: math.Inf(1)}
	if math.IsInf(c.bic, 1) {
		return v
	}
	v.x = c.sums.x
	if c.from > 0 {
		for last := f.t[c.from] * afterTransient; f.t[v.windowFrom] < last && c.to-v.windowFrom > 2*mainPoints; {
			v.windowFrom++
		}
	}
	if c.to < len(f.t) {
		const turns, settled = 10, 1e-4 // a change of a hundredth of a per cent is far below the noise
		for before := math.Inf(1); v.turns < turns && math.Abs(v.slope-before) > settled*math.Abs(v.slope); v.turns++ {
			before = v.slope
			f.level(&v)
			f.above(&v)
			f.reweigh(&v, 1)
		}
	}
	const steps = 6
	f.reweigh(&v, steps)
	if v.slope < 0 && -v.slope <= steepest {
		v.bic = f.around(&v)
	}
	return v
}

func (v *curve) line(i int) float64 { return v.at0 + v.slope*v.x[i] }

// lift is by how much the floor raises log e at round i, log(1 + floor/line). Where the line is e¹²
// times the floor it is left out.
func (v *curve) lift(i int) float64 {
	const far = 12
	if over := v.line(i) - v.logFloor; over < far {
		return math.Log1p(math.Exp(-over))
	}
	return 0
}

// level sets the floor to the mean of e behind the window less what the line still adds there, from the
// round on at which the line is below half the floor known so far, if that leaves enough rounds.
func (f *rateFitter) level(v *curve) {
	n, from := len(f.t), v.to
	for v.floor > 0 && from < n-floorPoints && v.line(from)-v.logFloor > -math.Ln2 {
		from++
	}
	if from != v.floorFrom {
		v.floorFrom, v.mean = from, f.trimmed(from)
	}
	line := 0.0
	for i := from; i < n; i++ {
		line += math.Exp(v.line(i))
	}
	// The line may run above the floor it was fitted with; a tenth of the mean is then as little as can
	// be told.
	v.floor = max(v.mean-line/float64(n-from), v.mean/10)
	v.logFloor = math.Log(v.floor)
}

// trimmed is the mean of e from round from on, each value cut at five times their median, so that a
// spike does not raise it.
func (f *rateFitter) trimmed(from int) float64 {
	const spike = 5
	f.scratch = append(f.scratch[:0], f.e[from:]...)
	sum, most := 0.0, spike*stat.Nth(f.scratch, len(f.scratch)/2)
	for _, e := range f.scratch {
		sum += min(e, most)
	}
	return sum / float64(len(f.scratch))
}

// above ends the window at the last round at which the line is above overFloor times the floor, if that
// leaves a window; else where the cut ends it.
func (f *rateFitter) above(v *curve) {
	to, least := v.windowFrom, v.logFloor+math.Log(overFloor)
	for to < len(v.x) && v.line(to) > least {
		to++
	}
	v.windowTo = v.to
	if to-v.windowFrom >= mainPoints {
		v.windowTo = to
	}
}

// reweigh is Huber's robust line of log e less the lift of the floor over the window, by steps of
// reweighted least squares; the first step is plain least squares. The scale is the median absolute
// residual after the first step, and again after the second.
func (f *rateFitter) reweigh(v *curve, steps int) {
	from, to := v.windowFrom, v.windowTo
	f.log, f.residual = resize(f.log, to-from), resize(f.residual, to-from)
	for i := range f.log {
		f.log[i] = f.y[from+i]
		if v.floor > 0 {
			f.log[i] -= v.lift(from + i)
		}
	}
	limit := math.Inf(1)
	for step := range steps {
		if step == 1 || step == 2 {
			f.scratch = f.scratch[:0]
			for _, r := range f.residual {
				f.scratch = append(f.scratch, math.Abs(r))
			}
			limit = huberK * max(resolution*resolution, madNormal*stat.Nth(f.scratch, len(f.scratch)/2))
		}
		var s moments2
		for i, log := range f.log {
			w := f.w[from+i]
			if r := math.Abs(f.residual[i]); step > 0 && r > limit {
				w *= limit / r
			}
			u, y := v.x[from+i]-v.x[from], log-f.log[0]
			s.w, s.x, s.y = s.w+w, s.x+w*u, s.y+w*y
			s.xx, s.xy = s.xx+w*u*u, s.xy+w*u*y
		}
		v.slope = (s.xy - s.x*s.y/s.w) / (s.xx - s.x*s.x/s.w)
		v.at0 = f.log[0] + s.y/s.w - v.slope*(v.x[from]+s.x/s.w)
		for i, log := range f.log {
			f.residual[i] = log - v.line(from+i)
		}
	}
}

// around is the criterion of the whole trace: the transient around its line, the descent around the
// curve, and the floor around its own mean logarithm, which lies below the logarithm of its mean.
func (f *rateFitter) around(v *curve) float64 {
	n, parameters := len(f.t), 2+v.sums.extra
	above, below, sum := 0.0, 0.0, 0.0
	if v.from > 0 {
		var before float64
		before, _, above = v.sums.line(0, v.from)
		parameters += transientPrice(before, v.slope)
	}
	turn := n // round at which the line goes below the floor
	for i := v.from; i < n; i++ {
		r := f.y[i] - v.line(i)
		if v.floor > 0 {
			r -= v.lift(i)
			if turn == n && v.line(i) < v.logFloor {
				turn = i
			}
		}
		if i < turn {
			above += r * r
		} else {
			below, sum = below+r*r, sum+r
		}
	}
	if v.floor > 0 {
		parameters += 2 + cutPrice
	}
	if turn < n {
		below = max(0, below-sum*sum/float64(n-turn))
	}
	return f.criterion(above, below, turn, parameters)
}
