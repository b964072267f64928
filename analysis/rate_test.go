package analysis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"walras/analysis/stat"
)

// known is a synthetic trace of a known rate.
type known struct {
	name   string
	kind   Decay
	value  float64   // κ or p
	rounds []float64 // recorded
	floor  float64   // additive, with noise of its own; 0 for none
	slow   float64   // rounds of a transient in which the error halves only
}

func everyRound(n int, step float64) []float64 {
	t := make([]float64, n)
	for i := range t {
		t[i] = step * float64(i+1)
	}
	return t
}

// logSpaced is about perDecade whole rounds a decade up to last.
func logSpaced(last, perDecade float64) []float64 {
	var t []float64
	for k := 0.0; ; k++ {
		r := math.Round(math.Pow(10, k/perDecade))
		if r > last {
			return t
		}
		if len(t) == 0 || r > t[len(t)-1] {
			t = append(t, r)
		}
	}
}

const traceNoise = 0.2 // standard deviation of log e

func (k known) draw(src *rand.Rand, e []float64) []float64 {
	e = e[:0]
	for _, t := range k.rounds {
		var x float64
		switch at := t; {
		case k.kind == Sublinear:
			x = math.Pow(at, -k.value)
		case at < k.slow:
			x = math.Pow(0.5, at/k.slow)
		default:
			x = 0.5 * math.Pow(k.value, at-k.slow)
		}
		e = append(e, x*math.Exp(traceNoise*src.NormFloat64())+k.floor*math.Abs(src.NormFloat64()))
	}
	return e
}

var knownTraces = []known{
	{"κ 0.5, floor", Linear, 0.5, everyRound(50, 1), 1e-9, 0},
	{"κ 0.9, log rounds, floor", Linear, 0.9, logSpaced(1000, 20), 1e-6, 0},
	{"κ 0.9, transient of 20 rounds", Linear, 0.9, everyRound(80, 1), 0, 20},
	{"κ 0.99", Linear, 0.99, everyRound(60, 10), 0, 0},
	{"κ 0.999, floor", Linear, 0.999, everyRound(80, 125), 1e-3, 0},
	{"p 1/2, log rounds", Sublinear, 0.5, logSpaced(1000, 20), 0, 0},
	{"p 1", Sublinear, 1, everyRound(60, 20), 0, 0},
	{"p 1, log rounds, floor", Sublinear, 1, logSpaced(10000, 20), 3e-3, 0},
	{"p 2, floor", Sublinear, 2, everyRound(80, 5), 1e-4, 0},
}

// The interval over replicates covers the true rate as often as it says, and with the model error at least so often.
func TestRateIntervalsCover(t *testing.T) {
	const replicates = 8
	repeats, slack := 300, 0.03 // 2.4 standard deviations
	if *samples > 0 {
		repeats, slack = 1000, 0.02
	}
	for c, k := range knownTraces {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			src := rand.New(rand.NewPCG(11, uint64(c)))
			f := new(rateFitter)
			var e []float64
			covered, widened, doubted, right, sum, wider := 0, 0, 0, 0, 0.0, 0.0
			for range repeats {
				rates := make([]Rate, replicates)
				for i := range rates {
					e = k.draw(src, e)
					rates[i] = f.fit(k.rounds, e)
					if rates[i].Kind == k.kind {
						right++
					}
				}
				r := ratesOf(rates, nil, drawsOfTheirOwn(replicates))
				if r.Kind == k.kind && r.Sampling.Low <= k.value && k.value <= r.Sampling.High {
					covered++
				}
				if r.Kind == k.kind && r.Interval.Low <= k.value && k.value <= r.Interval.High {
					widened++
				}
				if r.Interval.Doubt != r.Sampling.Doubt { // eight draws are few, which Sampling says itself
					doubted++
				}
				wider += r.Interval.Half() / r.Sampling.Half() / float64(repeats)
				sum += r.Value / float64(repeats)
			}
			t.Logf("%s: %d of %d intervals cover %g, mean %.6g; %d of %d traces are %s", k.name, covered, repeats, k.value, sum, right, repeats*replicates, k.kind)
			t.Logf("with the model error %d cover, %.2f times as wide; %d are doubted", widened, wider, doubted)
			if widened < covered || doubted > repeats/10 && k.value != 2 { // t grows less than tenfold before the floor of p 2
				t.Errorf("%d intervals with the model error cover, %d without; %d are doubted", widened, covered, doubted)
			}
			if share := float64(covered) / float64(repeats); math.Abs(share-stat.Level) > slack {
				t.Errorf("%.1f %% of the intervals cover the rate", 100*share)
			}
		})
	}
}

func drawsOfTheirOwn(n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = uint64(i)
	}
	return out
}

// Without noise the rate is exact, whatever the rounds.
func fitRate(t, e []float64) Rate { return new(rateFitter).fit(t, e) }

func TestFitRateWithoutNoise(t *testing.T) {
	for _, rounds := range [][]float64{everyRound(200, 1), everyRound(50, 7), logSpaced(3000, 20)} {
		for _, kappa := range []float64{0.5, 0.9, 0.99, 0.999} {
			r := fitRate(rounds, apply(rounds, func(x float64) float64 { return 3 * math.Pow(kappa, x) }))
			if r.Kind != Linear || math.Abs(r.Value-kappa) > 1e-9 || math.Abs(r.Scale-3) > 1e-6 || !math.IsNaN(r.Floor) || r.From != rounds[0] {
				t.Errorf("3·%g^t on %d rounds is %+v", kappa, len(rounds), r)
			}
		}
		for _, p := range []float64{0.5, 1, 2} {
			r := fitRate(rounds, apply(rounds, func(x float64) float64 { return 3 * math.Pow(x, -p) }))
			if r.Kind != Sublinear || math.Abs(r.Value-p) > 1e-9 || !math.IsNaN(r.Floor) || math.Abs(r.At(10)-3*math.Pow(10, -p)) > 1e-9 {
				t.Errorf("3·t^−%g on %d rounds is %+v", p, len(rounds), r)
			}
		}
	}
}

func apply(t []float64, f func(float64) float64) []float64 {
	e := make([]float64, len(t))
	for i, x := range t {
		e[i] = f(x)
	}
	return e
}

// A trace that is neither: a slow start, a geometric phase, and a floor. Equally and logarithmically
// spaced rounds of it give the same rate.
func TestFitRateIsTheSameOnBothSpacings(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(x float64) float64
		kind Decay
		want float64
	}{
		{"two modes and rounding", func(x float64) float64 { return math.Pow(0.9, x) + 5*math.Pow(0.6, x) + 1e-15 }, Linear, 0.9},
		{"two modes", func(x float64) float64 { return math.Pow(0.99, x) + 20*math.Pow(0.9, x) + 1e-8 }, Linear, 0.99},
		{"shifted power", func(x float64) float64 { return 1 / (x + 2) }, Sublinear, 1},
	} {
		equal, log := everyRound(1500, 1), logSpaced(1500, 40)
		a, b := fitRate(equal, apply(equal, c.f)), fitRate(log, apply(log, c.f))
		if a.Kind != c.kind || b.Kind != c.kind {
			t.Errorf("%s: %s on equal rounds, %s on logarithmic, want %s", c.name, a.Kind, b.Kind, c.kind)
		}
		near(t, c.name+" on equal rounds", a.Value, c.want, 0.01*c.want)
		near(t, c.name+", equal against logarithmic", a.Value, b.Value, 0.01*c.want)
	}
}

func TestFitRateWithOutliers(t *testing.T) {
	src := rand.New(rand.NewPCG(8, 8))
	rounds := everyRound(200, 1)
	e := apply(rounds, func(x float64) float64 {
		if src.IntN(10) == 0 {
			return math.Pow(0.95, x) * 100
		}
		return math.Pow(0.95, x) * math.Exp(0.1*src.NormFloat64())
	})
	r := fitRate(rounds, e)
	if r.Kind != Linear {
		t.Fatalf("a geometric trace with spikes is %+v", r)
	}
	near(t, "κ under spikes", r.Value, 0.95, 5e-4)
}

func TestFitRateStalled(t *testing.T) {
	src := rand.New(rand.NewPCG(9, 9))
	rounds := everyRound(100, 1)
	for name, e := range map[string][]float64{
		"noise":            apply(rounds, func(float64) float64 { return 0.1 * math.Exp(0.5*src.NormFloat64()) }),
		"constant":         apply(rounds, func(float64) float64 { return 0.25 }),
		"growing":          apply(rounds, func(x float64) float64 { return math.Pow(1.1, x) }),
		"a drop, then not": apply(rounds, func(x float64) float64 { return 0.1 + math.Pow(0.01, x) }),
		"a cycle of two":   apply(rounds, func(x float64) float64 { return 0.2 + 0.1*math.Mod(x, 2) }),
	} {
		if r := fitRate(rounds, e); r.Kind != Stalled || r.Reason == "" || !math.IsNaN(r.Value) {
			t.Errorf("%s is %+v, want stalled with a reason", name, r)
		}
	}
}

// What cannot be told is said, each kind in its words; and what can be told is told.
func TestFitRateSaysWhatItCannotTell(t *testing.T) {
	rounds := everyRound(200, 1)
	swing := func(kappa, periods float64) func(float64) float64 {
		return func(x float64) float64 { return math.Pow(kappa, x) * (1 + 0.5*math.Cos(2*math.Pi*periods*x/200)) }
	}
	for _, c := range []struct {
		name string
		f    func(float64) float64
		kind Decay
		want float64 // of the rate, NaN where there is none
		why  string  // in Doubt or Reason
	}{
		{"12 damped oscillations", swing(0.95, 12), Linear, 0.95, ""},
		{"4 damped oscillations", swing(0.95, 4), Linear, 0.95, "fewer than 6 oscillations"},
		{"2 damped oscillations", swing(0.95, 2), Undecided, math.NaN(), "fewer than 3 times"},
		{"12 undamped oscillations", swing(1, 12), Stalled, math.NaN(), "11 peaks do not fall"},
		{"3/4 of an undamped oscillation", swing(1, 0.75), Undecided, math.NaN(), "fewer than 3 times"},
		{"a fall and a rise", func(x float64) float64 { return 0.1 + (x/100-1)*(x/100-1) }, Undecided, math.NaN(), "rises again"},
		{"(t + T/20)^−1", func(x float64) float64 { return 1 / (x + 10) }, Sublinear, 1, ""},
		{"(t + T)^−1", func(x float64) float64 { return 1 / (x + 200) }, Sublinear, 1, "less than tenfold"},
		{"a floor that falls", func(x float64) float64 { return math.Pow(0.8, x) + 1e-6*math.Pow(0.98, x) }, Linear, 0.98, ""},
	} {
		r := fitRate(rounds, apply(rounds, c.f))
		why := r.Doubt + r.Reason
		if r.Kind != c.kind || !strings.Contains(why, c.why) || c.why == "" && why != "" {
			t.Errorf("%s: %+v, want %s and %q", c.name, r, c.kind, c.why)
		}
		if !math.IsNaN(c.want) {
			near(t, c.name, r.Value, c.want, 2e-3)
			if !(r.Interval.Low <= c.want && c.want <= r.Interval.High) {
				t.Errorf("%s: interval %v, want %g inside", c.name, r.Interval, c.want)
			}
		}
	}
	// With a of ten horizons and noise a power cannot be told from a geometric decay, whatever is fitted.
	src := rand.New(rand.NewPCG(12, 13))
	e := apply(rounds, func(x float64) float64 { return math.Exp(0.01*src.NormFloat64()) / (x + 2000) })
	if r := fitRate(rounds, e); r.Doubt != doubtShift && r.Doubt != doubtStraight {
		t.Errorf("(t + 10 T)^−1 with noise is not doubted: %+v", r)
	}
}

func TestFitRateOfBadTraces(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name    string
		t, e    []float64
		kind    Decay
		dropped int
	}{
		{"nothing", nil, nil, Undecided, 0},
		{"two rounds", []float64{1, 2}, []float64{1, 0.5}, Undecided, 0},
		{"only NaN", everyRound(10, 1), []float64{nan, nan, nan, nan, nan, nan, nan, nan, nan, nan}, Undecided, 10},
		{"rounds out of order", []float64{1, 2, 3, 3, 4, 5, 6}, []float64{1, .5, .2, .1, .05, .02, .01}, Undecided, 0},
		{"exact after seven", everyRound(10, 1), []float64{1, .5, .25, .125, .0625, .03125, .015625, 0, 1e-17, 0}, Linear, 3},
		{"holes and a round 0", []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, []float64{2, 1, nan, .25, .125, math.Inf(1), .03125, .015625, .0078125, -1}, Linear, 4},
	} {
		r := fitRate(c.t, c.e)
		if r.Kind != c.kind || r.Dropped != c.dropped || r.Kind == Undecided && r.Reason == "" {
			t.Errorf("%s: %+v, want %s with %d dropped", c.name, r, c.kind, c.dropped)
		}
		if c.kind == Linear {
			near(t, c.name, r.Value, 0.5, 1e-9)
		}
	}
}

func BenchmarkFitRate(b *testing.B) {
	k := known{"", Linear, 0.95, everyRound(200, 2), 1e-8, 30}
	src := rand.New(rand.NewPCG(1, 1))
	e := k.draw(src, nil)
	f := new(rateFitter)
	b.ReportAllocs()
	for b.Loop() {
		f.fit(k.rounds, e)
	}
}
