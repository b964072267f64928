package analysis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"walras/analysis/stat"
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

// Traces that share a draw are one observation: the rates of three draws with two traces each are those of the three means of log κ.
func TestRatesStandOnDraws(t *testing.T) {
	all := ratesOf(linearRates(0.8, 0.9, 0.5, 0.7, 0.6, 0.65), nil, []uint64{7, 7, 1, 1, 4, 4})
	one := ratesOf(linearRates(math.Sqrt(0.8*0.9), math.Sqrt(0.5*0.7), math.Sqrt(0.6*0.65)), nil, drawsOfTheirOwn(3))
	if all.Draws != 3 || all.N != 6 || one.Draws != 3 {
		t.Errorf("%d traces of %d draws, want 6 of 3", all.N, all.Draws)
	}
	near(t, "rate", all.Value, one.Value, 1e-12)
	near(t, "low end", all.Interval.Low, one.Interval.Low, 1e-12)
	near(t, "high end", all.Interval.High, one.Interval.High, 1e-12)
}

// A mean is doubted where more than one in four of its traces are, and its interval holds what the later halves of the windows say.
func TestRatesHoldTheModelError(t *testing.T) {
	rates := linearRates(0.80, 0.81, 0.79, 0.80, 0.805, 0.795, 0.80, 0.81)
	for i := range rates {
		rates[i].trial.halved = true
		rates[i].trial.early, rates[i].trial.late = math.Log(rates[i].Value-0.05), math.Log(rates[i].Value+0.05)
	}
	r := ratesOf(rates, nil, drawsOfTheirOwn(8))
	if r.Sampling.High > 0.83 || r.Interval.High < 0.9 || r.Interval.Low != r.Sampling.Low || r.Interval.Doubt != doubtChange {
		t.Errorf("rates that rise from .75 over .8 to .85 within the window: %+v", r)
	}
	for doubted, want := range map[int]bool{2: false, 3: true} {
		rates := linearRates(0.80, 0.81, 0.79, 0.80, 0.805, 0.795, 0.80, 0.81)
		for i := range doubted {
			rates[i].Doubt = doubtShallow
		}
		if r := ratesOf(rates, nil, drawsOfTheirOwn(8)); strings.Contains(r.Interval.Doubt, doubtShallow) != want {
			t.Errorf("%d of 8 traces doubted: %q", doubted, r.Interval.Doubt)
		}
	}
	// Where the draws do not differ the interval is that of the fits.
	same := linearRates(0.8, 0.8, 0.8)
	for i := range same {
		same[i].Interval = stat.Interval{Low: 0.79, High: 0.81}
	}
	r = ratesOf(same, nil, drawsOfTheirOwn(3))
	near(t, "low end of equal rates", r.Interval.Low, 0.79, 1e-12)
	near(t, "high end of equal rates", r.Interval.High, 0.81, 1e-12)
	if r.Sampling.Known() || !strings.Contains(r.Interval.Doubt, "do not differ") {
		t.Errorf("equal rates: %+v", r)
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
	r, err := runs.Rates(fits, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.Traces != 5 || r.N != 3 || r.Counts[Stalled] != 1 || r.NoTrace != 1 || r.Counts[Undecided] != 1 || r.Theory.N != 3 {
		t.Errorf("rates %+v", r)
	}
	near(t, "κ", r.Value, math.Cbrt(0.5*0.6*0.55), 1e-6)
	squared, err := runs.Rates(fits, 2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "prediction of a gap", squared.Theory.Predicted, r.Theory.Predicted*r.Theory.Predicted, 1e-12)
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
			if r, err := g.Rates(fits, 1); err != nil || r.Kind != Linear {
				b.Fatal(r, err)
			}
		}
	}
	b.ReportMetric(traces*float64(b.N)/b.Elapsed().Seconds(), "traces/s")
}

// Traces that repeat those of their draw are no evidence on the shift of a power: with a loss of 0.3 per place and trace, three draws leave the four places
// beside the best within χ² = 3.84, as often as each is repeated.
func TestRepeatedTracesMoveNoRate(t *testing.T) {
	const best, steep = 10, 0.1
	for _, repeats := range []int{1, 5} {
		var rates []Rate
		var draws []uint64
		for d := range 3 {
			r := Rate{Kind: Sublinear, Value: 2 + 0.001*float64(d), trial: trial{straight: 3}}
			for k := range r.trial.loss {
				r.trial.loss[k], r.trial.power[k] = 0.3*math.Abs(float64(k-best)), r.Value+steep*float64(k-best)
			}
			for range repeats {
				rates, draws = append(rates, r), append(draws, uint64(d))
			}
		}
		r := ratesOf(rates, nil, draws)
		near(t, "low end", r.Interval.Low, r.Sampling.Low-4*steep, 1e-9)
		near(t, "high end", r.Interval.High, r.Sampling.High+4*steep, 1e-9)
		if r.Interval.Doubt == doubtStraight {
			t.Errorf("%d repeats: the loss of 9 of a geometric decay is doubted", repeats)
		}
	}
}
