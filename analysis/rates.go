package analysis

import (
	"fmt"
	"math"

	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
)

// Rates sums up the convergence of the replicates of one treatment.
type Rates struct {
	Traces   int           // all, also those without a rate
	Counts   map[Decay]int // by kind
	Kind     Decay         // of most traces; of kinds with as many, the slower; Undecided where there are none
	N        int           // traces of that kind, which the rate is of
	Value    float64       // geometric mean of κ, or mean of p; NaN where the kind has no rate
	Interval stat.Interval // of Value over replicates
	Sorted   []float64     // the N rates in increasing order
	NoTrace  int           // runs of which no round was recorded, among Traces as undecided
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

// Rates sums up the rates of the runs in v, rows of table runs, with FitTraces' answer for their
// traces. Runs of every status are in, for a run that reached its limit has a rate like any other; the
// theory is that of column rate_predicted, where the table has it.
func (v View) Rates(fits map[uint64]Rate) (Rates, error) {
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
			theory[i] = predicted[r]
		}
	}
	s := ratesOf(rates, theory)
	s.NoTrace = noTrace
	return s, nil
}

// ratesOf sums up the rates of replicates. A trace is fitted once and the bootstrap draws fitted rates,
// not rounds. predicted is the factor per round that theory proves for each, NaN where it proves none, or
// nil. The interval is stat.StudentizedInterval, for log κ or p, over the traces of the kind that most have;
// one replicate has none.
func ratesOf(rates []Rate, predicted []float64) Rates {
	if predicted != nil && len(predicted) != len(rates) {
		panic(fmt.Sprintf("analysis: %d predictions for %d rates", len(predicted), len(rates)))
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
	var x, ratio, theory []float64
	for i, r := range rates {
		switch {
		case r.Kind != s.Kind:
		case s.Kind == Sublinear:
			x = append(x, r.Value)
		case s.Kind == Linear:
			x = append(x, math.Log(r.Value))
			if predicted != nil && predicted[i] > 0 {
				theory = append(theory, math.Log(predicted[i]))
				ratio = append(ratio, math.Log(r.Value/predicted[i]))
			}
		}
	}
	s.Sorted, s.Value, s.Interval = rateMean(x, s.Kind == Linear)
	if len(x) == 0 {
		s.Interval.Reason = fmt.Sprintf("no rate: most of %d traces are %s", s.Traces, s.Kind)
	}
	s.Theory = theoryOf(s.Kind, theory, ratio)
	return s
}

// rateMean is the sorted values, their mean and its interval, all exponentiated where they are logarithms.
func rateMean(x []float64, logarithm bool) ([]float64, float64, stat.Interval) {
	s := SummaryOf(x)
	i := stat.StudentizedInterval(x, stat.Level)
	if !logarithm {
		return s.Sorted, s.Mean, i
	}
	for k, v := range s.Sorted {
		s.Sorted[k] = math.Exp(v)
	}
	i.Low, i.High = math.Exp(i.Low), math.Exp(i.High)
	return s.Sorted, math.Exp(s.Mean), i
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
	_, th.Ratio, th.Interval = rateMean(ratio, true)
	switch {
	case !th.Interval.Known():
		th.Reason = "1 replicate, hence no interval"
	case th.Interval.High < 1:
		th.Verdict = "faster"
	case th.Interval.Low > 1:
		th.Verdict = "slower"
	default:
		th.Verdict = "covered"
	}
	return th
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
