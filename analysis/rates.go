package analysis

import (
	"fmt"
	"math"
	"slices"

	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
)

// Rates sums up the convergence of the replicates of one treatment.
type Rates struct {
	Traces   int           // all, also those without a rate
	Counts   map[Decay]int // by kind
	Kind     Decay         // of most traces; of kinds with as many, the slower; Undecided where there are none
	N        int           // traces of that kind, which the rate is of
	Draws    int           // drawn markets that these N are of, each one observation
	Value    float64       // geometric mean of κ over draws, or mean of p; NaN where the kind has no rate
	Sampling stat.Interval // of Value over draws, for the rates as they were fitted
	// Interval is Sampling widened by the rates of other models and windows that fit about as well, see pool. Its Doubt says why Value
	// cannot be vouched for.
	Interval stat.Interval
	Sorted   []float64 // the N rates in increasing order
	NoTrace  int       // runs of which no round was recorded, among Traces as undecided
	Theory   Theory
}

// Theory sets the measured rate beside the one that theory proves for the same runs (column rate_predicted).
type Theory struct {
	N         int           // linear traces with a prediction
	Predicted float64       // geometric mean of the predicted factors per round
	Ratio     float64       // geometric mean of κ / predicted, run by run
	Interval  stat.Interval // of Ratio
	Verdict   string        // "covered", "faster" or "slower" than theory; "" where there is nothing to compare, and Reason says why
	Reason    string
}

// FitTraces fits the rate of one error column of table trace for every cell, on all processors. The answer
// does not depend on how many there are.
func (v View) FitTraces(column string) (map[uint64]Rate, error) {
	x, err := v.numbers("round", column)
	if err != nil {
		return nil, err
	}
	traces, err := v.byCell()
	if err != nil {
		return nil, err
	}
	cells := make([]uint64, 0, len(traces))
	for cell := range traces {
		cells = append(cells, cell)
	}
	rates := make([]Rate, len(cells))
	parallel(len(cells), func() func(i int) {
		f := new(rateFitter)
		var t, e []float64
		return func(i int) {
			t, e = t[:0], e[:0]
			for _, r := range traces[cells[i]] {
				t, e = append(t, x[0][r]), append(e, x[1][r])
			}
			rates[i] = f.fit(t, e)
		}
	})
	out := make(map[uint64]Rate, len(cells))
	for i, cell := range cells {
		out[cell] = rates[i]
	}
	return out, nil
}

// GapOrder is the order of a duality gap in the distance to the optimal price: near the optimum the gap grows with its square, for its derivative
// in the price is excess demand, which vanishes there.
const GapOrder = 2

// Rates sums up the rates of the runs in v, rows of table runs, with FitTraces' answer for their
// traces. Runs of every status are in, for a run that reached its limit has a rate like any other; the
// theory is that of column rate_predicted, where the table has it: a factor of the distance to the optimal price, raised to the order of the error in that
// distance (1, or 2 for a duality gap).
func (v View) Rates(fits map[uint64]Rate, order float64) (Rates, error) {
	cells, err := v.Uints("cell_id")
	if err != nil {
		return Rates{}, err
	}
	var predicted []float64
	if v.Has("rate_predicted") {
		if predicted, err = v.Floats("rate_predicted"); err != nil {
			return Rates{}, err
		}
	}
	noTrace := 0
	rates, theory := make([]Rate, len(v.rows)), make([]float64, len(v.rows))
	for i, r := range v.rows {
		fit, ok := fits[cells[r]]
		if !ok {
			noTrace++
			fit = Rate{Kind: Undecided, Value: math.NaN(), Reason: "no recorded rounds"}
		}
		rates[i], theory[i] = fit, math.NaN()
		if predicted != nil {
			theory[i] = math.Pow(predicted[r], order)
		}
	}
	draws, err := v.Draws()
	if err != nil {
		return Rates{}, err
	}
	s := ratesOf(rates, theory, draws)
	s.NoTrace = noTrace
	return s, nil
}

// ratesOf sums up the rates of traces, each of the draw at its place. predicted is the factor per round that theory proves for each, NaN
// where it proves none, or nil. Traces of one draw are one observation, their mean. The interval is stat.StudentizedInterval, for log κ or p, over the
// draws of the kind that most traces have, and is then widened, see pool.
func ratesOf(rates []Rate, predicted []float64, draws []uint64) Rates {
	if predicted != nil && len(predicted) != len(rates) || len(draws) != len(rates) {
		panic(fmt.Sprintf("analysis: %d predictions and %d draws for %d rates", len(predicted), len(draws), len(rates)))
	}
	s := Rates{Traces: len(rates), Counts: map[Decay]int{}, Value: math.NaN()}
	for _, r := range rates {
		s.Counts[r.Kind]++
	}
	s.Kind = Undecided
	for _, k := range []Decay{Stalled, Sublinear, Linear} {
		if s.Counts[k] > 0 && (s.Kind == Undecided || s.Counts[k] > s.Counts[s.Kind]) {
			s.Kind = k
		}
	}
	s.N = s.Counts[s.Kind]
	p := pool{kind: s.Kind}
	var ratio, theory []float64
	var compared []uint64
	for i, r := range rates {
		if r.Kind != s.Kind || r.Kind != Linear && r.Kind != Sublinear {
			continue
		}
		p.rates, p.draws = append(p.rates, r), append(p.draws, draws[i])
		s.Sorted = append(s.Sorted, r.Value)
		if r.Kind == Linear && predicted != nil && predicted[i] > 0 {
			theory, ratio, compared = append(theory, math.Log(predicted[i])), append(ratio, math.Log(r.Value/predicted[i])), append(compared, draws[i])
		}
	}
	slices.Sort(s.Sorted)
	if len(p.rates) == 0 {
		s.Interval = stat.NoInterval(stat.Level, 0)
		s.Interval.Reason = fmt.Sprintf("no rate: most of %d traces are %s", s.Traces, s.Kind)
		s.Sampling = s.Interval
	} else {
		s.Draws, s.Value, s.Sampling, s.Interval = p.mean()
		if with := s.Counts[Linear] + s.Counts[Sublinear]; 4*s.N < 3*with {
			s.Interval.Doubt = fmt.Sprintf("%d of %d traces with a rate are not %s", with-s.N, with, s.Kind)
		}
	}
	s.Theory = theoryOf(s.Kind, Observe(compared, theory).Values, Observe(compared, ratio).Values)
	s.Theory.widen(s)
	return s
}

func theoryOf(kind Decay, predicted, ratio []float64) Theory {
	th := Theory{N: len(ratio), Predicted: math.NaN(), Ratio: math.NaN(), Interval: stat.NoInterval(stat.Level, len(ratio))}
	switch {
	case kind != Linear:
		th.Reason = fmt.Sprintf("theory predicts a factor per round and most traces are %s", kind)
		return th
	case len(ratio) == 0:
		th.Reason = "no run has a predicted rate"
		return th
	}
	th.Predicted = math.Exp(gstat.Mean(predicted, nil))
	th.Ratio, th.Interval = math.Exp(gstat.Mean(ratio, nil)), exponential(stat.StudentizedInterval(ratio, stat.Level))
	return th
}

// widen widens the interval of the ratio by as much as that of the rates, and reads the verdict from it.
func (th *Theory) widen(s Rates) {
	switch {
	case th.N == 0:
		return
	case !s.Interval.Known():
		th.Reason = s.Interval.Reason
		return
	case s.Sampling.Known() && th.Interval.Known():
		th.Interval.Low *= s.Interval.Low / s.Sampling.Low
		th.Interval.High *= s.Interval.High / s.Sampling.High
	default: // draws that do not differ, see pool
		th.Interval = stat.Interval{Low: th.Ratio * s.Interval.Low / s.Value, High: th.Ratio * s.Interval.High / s.Value, Level: stat.Level}
	}
	th.Interval.Doubt = s.Interval.Doubt
	switch {
	case th.Interval.High < 1:
		th.Verdict = "faster"
	case th.Interval.Low > 1:
		th.Verdict = "slower"
	default:
		th.Verdict = "covered"
	}
}

// String is one line: kind, rate, interval, counts and theory.
func (s Rates) String() string {
	line := fmt.Sprintf("%s, %d of %d traces", s.Kind, s.N, s.Traces)
	switch s.Kind {
	case Linear:
		line += fmt.Sprintf(", κ = %.4g, %v", s.Value, s.Interval)
	case Sublinear:
		line += fmt.Sprintf(", p = %.3g, %v", s.Value, s.Interval)
	}
	for _, k := range []Decay{Linear, Sublinear, Stalled, Undecided} {
		if n := s.Counts[k]; n > 0 && k != s.Kind {
			line += fmt.Sprintf(", %d %s", n, k)
		}
	}
	switch s.Theory.Verdict {
	case "covered":
		return line + fmt.Sprintf("; the interval covers the predicted %.4g", s.Theory.Predicted)
	case "":
		return line + "; " + s.Theory.Reason
	}
	return line + fmt.Sprintf("; %s than the predicted %.4g", s.Theory.Verdict, s.Theory.Predicted)
}

// FitRate fits the rate of one trace of errors e at rounds t, which must increase. An exact 0 ends the trace: from there on, only rounding is to be seen.
func FitRate(t, e []float64) Rate { return new(rateFitter).fit(t, e) }
