package analysis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func linearRates(kappa ...float64) []Rate {
	var out []Rate
	for _, k := range kappa {
		out = append(out, Rate{Kind: Linear, Value: k, trial: trial{straight: -100}}) // no shift fits
	}
	return out
}

func TestRatesBesideTheory(t *testing.T) {
	kappa := []float64{0.90, 0.91, 0.89, 0.905, 0.895, 0.90, 0.91, 0.89}
	for _, c := range []struct {
		predicted float64
		verdict   string
	}{{0.9, "covered"}, {0.95, "faster"}, {0.8, "slower"}} {
		p := make([]float64, len(kappa))
		for i := range p {
			p[i] = c.predicted
		}
		r := ratesOf(linearRates(kappa...), p, drawsOfTheirOwn(len(p)))
		// With one prediction for all, it is covered exactly where the interval of κ holds it.
		inside := r.Interval.Low <= c.predicted && c.predicted <= r.Interval.High
		if r.Theory.Verdict != c.verdict || inside != (c.verdict == "covered") || r.Theory.N != 8 {
			t.Errorf("predicted %g: %+v, interval %v; want %s", c.predicted, r.Theory, r.Interval, c.verdict)
		}
		near(t, "ratio", r.Theory.Ratio, r.Value/c.predicted, 1e-12)
	}
	// Geometric mean: √(0.81·0.25) = 0.45.
	near(t, "rate of two", ratesOf(linearRates(0.81, 0.25), nil, drawsOfTheirOwn(2)).Value, 0.45, 1e-12)
}

func TestRatesSayWhatTheyAreOf(t *testing.T) {
	nan := math.NaN()
	stalled, power := Rate{Kind: Stalled, Value: nan}, Rate{Kind: Sublinear, Value: 1}
	for _, c := range []struct {
		rates     []Rate
		predicted []float64
		want      []string
	}{
		{nil, nil, []string{"undecided, 0 of 0"}},
		{linearRates(0.5), []float64{0.5}, []string{"linear, 1 of 1", "κ = 0.5", "no interval: 1 replicate"}},
		{linearRates(0.5, 0.6, 0.55), []float64{nan, nan, nan}, []string{"3 of 3", "no run has a predicted rate"}},
		{append(linearRates(0.5, 0.6, 0.55), stalled), nil, []string{"3 of 4", "1 stalled"}},
		{[]Rate{stalled, stalled, power}, nil, []string{"stalled, 2 of 3", "1 sublinear", "predicts a factor per round"}},
		{append(linearRates(0.5), power), nil, []string{"sublinear, 1 of 2", "p = 1"}},
	} {
		r := ratesOf(c.rates, c.predicted, drawsOfTheirOwn(len(c.rates)))
		for _, want := range c.want {
			if !strings.Contains(r.String(), want) {
				t.Errorf("line %q does not say %q", r, want)
			}
		}
	}
}

func TestRatesOfARun(t *testing.T) {
	var cells []uint64
	var rounds []int64
	var gap []float32
	for cell, kappa := range []float64{0.5, 0.6, 0.55, 1} {
		for k := range 20 {
			cells, rounds, gap = append(cells, uint64(cell)), append(rounds, int64(k+1)), append(gap, float32(math.Pow(kappa, float64(k+1))))
		}
	}
	trace := frameOf([]string{"cell_id", "round", "gap"}, cells, rounds, gap)
	runs := frameOf([]string{"cell_id", "rate_predicted"}, []uint64{0, 1, 2, 3, 9}, []float64{0.5, 0.6, 0.6, math.NaN(), math.NaN()})
	fits, err := trace.FitTraces("gap")
	if err != nil {
		t.Fatal(err)
	}
	r, err := runs.Rates(fits)
	if err != nil {
		t.Fatal(err)
	}
	if r.Traces != 5 || r.N != 3 || r.Counts[Stalled] != 1 || r.NoTrace != 1 || r.Counts[Undecided] != 1 || r.Theory.N != 3 {
		t.Errorf("rates %+v", r)
	}
	near(t, "κ", r.Value, math.Cbrt(0.5*0.6*0.55), 1e-6)
	if _, err := trace.FitTraces("distance"); err == nil || !strings.Contains(err.Error(), "distance") {
		t.Errorf("a column that is not there: error %v", err)
	}
}

// 10⁴ traces of 200 rounds in 500 treatments, from the table to the intervals.
func BenchmarkRates(b *testing.B) {
	const traces, replicates = 10_000, 20
	src := rand.New(rand.NewPCG(2, 2))
	k := known{"", Linear, 0.95, everyRound(200, 2), 1e-8, 30}
	var cells []uint64
	var rounds, gap, e []float64
	id, treatment := make([]uint64, traces), make([]int64, traces)
	for c := range traces {
		id[c], treatment[c] = uint64(c), int64(c/replicates)
		e = k.draw(src, e)
		for i, x := range e {
			cells, rounds, gap = append(cells, uint64(c)), append(rounds, k.rounds[i]), append(gap, x)
		}
	}
	trace := frameOf([]string{"cell_id", "round", "gap"}, cells, rounds, gap)
	runs := frameOf([]string{"cell_id", "p_solver_step"}, id, treatment)
	for b.Loop() {
		fits, err := trace.FitTraces("gap")
		if err != nil {
			b.Fatal(err)
		}
		groups, err := runs.GroupBy("p_solver_step")
		if err != nil {
			b.Fatal(err)
		}
		for _, g := range groups {
			if r, err := g.Rates(fits); err != nil || r.Kind != Linear {
				b.Fatal(r, err)
			}
		}
	}
	b.ReportMetric(traces*float64(b.N)/b.Elapsed().Seconds(), "traces/s")
}
