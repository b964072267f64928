package analysis

import (
	"fmt"
	"math"
	"slices"

	"walras/analysis/stat"
)

// pool is the traces of one treatment that decay in one way, to be summed up with what other models and windows make of them.
type pool struct {
	kind  Decay
	rates []Rate
	draws []uint64 // of each
}

// oneIn is the share of traces, one in so many, above which what is doubted of single traces is doubted of all.
const oneIn = 4

// mean is the mean rate over draws with two intervals: over draws for the rates as they were fitted, and with the model error. The
// latter is the union of the former with the intervals of the means of
//
//   - the later half of the window, and what it tends to where the change from the earlier half to it is established over the draws;
//   - for a power, the earlier half, which a floor that is not seen bends less, and the powers p(a) of every shift a whose loss, summed over the
//     draws, is not clearly greater than that of the best.
//
// Where the draws do not differ, so that there is no interval over them, it is the mean of the intervals of the traces.
func (p pool) mean() (draws int, value float64, sampling, all stat.Interval) {
	over := func(x func(Rate) float64) stat.Interval {
		return stat.StudentizedInterval(p.observe(x), stat.Level)
	}
	fitted := p.observe(p.slope)
	draws, value, sampling = len(fitted), SummaryOf(fitted).Mean, stat.StudentizedInterval(fitted, stat.Level)
	all = sampling
	widen := func(i stat.Interval) {
		if i.Known() && all.Known() {
			all.Low, all.High = min(all.Low, i.Low), max(all.High, i.High)
		}
	}
	early := func(r Rate) float64 { return p.half(r, r.trial.early) }
	late := func(r Rate) float64 { return p.half(r, r.trial.late) }
	change := func(r Rate) float64 { return late(r) - early(r) }
	widen(over(late))
	changes := stat.StudentizedInterval(p.observe(change), changeLevel)
	moves := changes.Known() && (changes.Low > 0 || changes.High < 0)
	if moves {
		widen(over(func(r Rate) float64 { return late(r) + change(r) }))
	}
	if p.kind == Sublinear {
		widen(over(early))
		for _, k := range p.likely() {
			widen(over(func(r Rate) float64 { return r.trial.power[k] }))
		}
	}
	if !all.Known() && draws > 1 {
		all = stat.Interval{Level: stat.Level,
			Low:  SummaryOf(p.observe(func(r Rate) float64 { return p.scaled(r.Interval.Low) })).Mean,
			High: SummaryOf(p.observe(func(r Rate) float64 { return p.scaled(r.Interval.High) })).Mean}
		sampling.Doubt = fmt.Sprintf("the %d draws do not differ, and the interval is that of the fits", draws)
	}
	doubt := p.doubt(moves && math.Abs(SummaryOf(p.observe(change)).Mean) > drift*math.Abs(value))
	if p.kind == Linear {
		value, sampling, all = math.Exp(value), exponential(sampling), exponential(all)
	}
	if all.Doubt = doubt; doubt == "" {
		all.Doubt = sampling.Doubt
	}
	return draws, value, sampling, all
}

// observe is the mean of a quantity of the traces of every draw.
func (p pool) observe(x func(Rate) float64) []float64 {
	values := make([]float64, len(p.rates))
	for i, r := range p.rates {
		values[i] = x(r)
	}
	return Observe(p.draws, values).Values
}

// slope is log κ, or p.
func (p pool) slope(r Rate) float64 { return p.scaled(r.Value) }

func (p pool) scaled(value float64) float64 {
	if p.kind == Linear {
		return math.Log(value)
	}
	return value
}

// half is log κ or p of a slope of log e in half a window, NaN where the window is too short for two.
func (p pool) half(r Rate, slope float64) float64 {
	switch {
	case !r.trial.halved:
		return math.NaN()
	case p.kind == Linear:
		return slope
	}
	return -slope
}

func exponential(i stat.Interval) stat.Interval {
	i.Low, i.High = math.Exp(i.Low), math.Exp(i.High)
	return i
}

// total is the sum of a quantity over draws, of each the mean over its traces: more traces of a draw say no more.
func (p pool) total(x func(Rate) float64) float64 {
	sum := 0.0
	for _, v := range p.observe(x) {
		sum += v
	}
	return sum
}

// likely are the places in shifts of those that fit all draws about as well as the best.
func (p pool) likely() []int {
	var sum [len(shifts)]float64
	for k := range sum {
		sum[k] = p.total(func(r Rate) float64 { return r.trial.loss[k] })
	}
	least := slices.Min(sum[:])
	var out []int
	for k, l := range sum {
		if l-least < likelyLoss {
			out = append(out, k)
		}
	}
	return out
}

// doubt says why the mean cannot be vouched for, "" where it can. Whether the decay is geometric or a power is asked of all draws together, each trace with its best
// shift; anything else where more than one in four doubt it; changes says that the rate is established to change within the window.
func (p pool) doubt(changes bool) string {
	told := p.total(func(r Rate) float64 { return slices.Min(r.trial.loss[:]) - r.trial.straight })
	counts := map[string]int{}
	for _, r := range p.rates {
		if r.Doubt != "" {
			counts[r.Doubt]++
		}
	}
	switch {
	case p.kind == Linear && told < clearlyLoss:
		return doubtShift
	case p.kind == Sublinear && -told < clearlyLoss:
		return doubtStraight
	}
	delete(counts, doubtShift)
	delete(counts, doubtStraight)
	why, n, all := "", 0, 0
	for d, c := range counts {
		all += c
		if c > n || c == n && d < why {
			why, n = d, c
		}
	}
	switch {
	case oneIn*all > len(p.rates):
		return fmt.Sprintf("%s (%d of %d traces)", why, n, len(p.rates))
	case changes:
		return doubtChange
	}
	return ""
}
