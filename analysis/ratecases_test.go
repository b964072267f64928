package analysis

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"walras/analysis/stat"
)

// rateCase is a family of traces whose asymptotic rate is known. Its draws differ in all but the kind.
type rateCase struct {
	name string
	kind Decay   // Stalled where there is no rate
	told float64 // least share of the traces whose rate is vouched for
	draw func(src *rand.Rand, t []float64) (e []float64, value float64)
}

func uniform(src *rand.Rand, low, high float64) float64 { return low + (high-low)*src.Float64() }

// recordedRounds are 20 to 300 rounds, equally or logarithmically spaced.
func recordedRounds(src *rand.Rand) []float64 {
	if src.IntN(3) == 0 {
		return logSpaced(math.Pow(10, uniform(src, 2, 4)), uniform(src, 10, 30))
	}
	return everyRound(20+src.IntN(280), float64(1+src.IntN(20)))
}

// noisyTrace multiplies by log-normal noise of the given spread.
func noisyTrace(src *rand.Rand, sd float64, t []float64, f func(t float64) float64) []float64 {
	return apply(t, func(x float64) float64 { return f(x) * math.Exp(sd*src.NormFloat64()) })
}

// drawnFactor is a factor per round with which the error falls by 1 to 14 decades over the rounds.
func drawnFactor(src *rand.Rand, t []float64) float64 {
	return math.Pow(10, -uniform(src, 1, 14)/t[len(t)-1])
}

func drawnNoise(src *rand.Rand) float64 {
	return [...]float64{0, 0.01, 0.05, 0.2}[src.IntN(4)]
}

var rateCases = []rateCase{
	{"geometric", Linear, 0.98, func(src *rand.Rand, t []float64) ([]float64, float64) {
		k := drawnFactor(src, t)
		return noisyTrace(src, 0, t, func(x float64) float64 { return math.Pow(k, x) }), k
	}},
	{"geometric, noise", Linear, 0.95, func(src *rand.Rand, t []float64) ([]float64, float64) {
		k := drawnFactor(src, t)
		return noisyTrace(src, uniform(src, 0.01, 0.3), t, func(x float64) float64 { return math.Pow(k, x) }), k
	}},
	{"geometric, rounding floor", Linear, 0.6, func(src *rand.Rand, t []float64) ([]float64, float64) {
		last := t[len(t)-1]
		k := math.Pow(10, -uniform(src, 4, 20)/last)
		floor := math.Pow(k, last*uniform(src, 0.4, 0.9))
		e := noisyTrace(src, drawnNoise(src), t, func(x float64) float64 { return math.Pow(k, x) })
		for i := range e {
			e[i] += floor * math.Abs(src.NormFloat64())
		}
		return e, k
	}},
	{"two modes", Linear, 0.25, func(src *rand.Rand, t []float64) ([]float64, float64) {
		last := t[len(t)-1]
		slow := uniform(src, 1, 8) * math.Ln10 / last
		fast := slow * uniform(src, 1.5, 10)
		meet := uniform(src, 0, 0.8) * last // where the modes are equal
		return noisyTrace(src, drawnNoise(src), t, func(x float64) float64 {
			return math.Exp(-slow*x) + math.Exp(-fast*x+(fast-slow)*meet)
		}), math.Exp(-slow)
	}},
	{"damped, through 0", Linear, 0.3, func(src *rand.Rand, t []float64) ([]float64, float64) {
		last := t[len(t)-1]
		k := math.Pow(10, -uniform(src, 0.5, 10)/last)
		w, phase := 2*math.Pi*math.Exp(uniform(src, math.Log(0.5), math.Log(20)))/last, uniform(src, 0, 2*math.Pi)
		return noisyTrace(src, drawnNoise(src), t, func(x float64) float64 { return math.Pow(k, x) * math.Abs(math.Cos(w*x+phase)) }), k
	}},
	{"damped, above 0", Linear, 0.25, func(src *rand.Rand, t []float64) ([]float64, float64) {
		last := t[len(t)-1]
		k := math.Pow(10, -uniform(src, 0.5, 10)/last)
		w, phase, a := 2*math.Pi*math.Exp(uniform(src, math.Log(0.5), math.Log(20)))/last, uniform(src, 0, 2*math.Pi), uniform(src, 0.1, 0.9)
		return noisyTrace(src, drawnNoise(src), t, func(x float64) float64 { return math.Pow(k, x) * (1 + a*math.Cos(w*x+phase)) }), k
	}},
	{"power", Sublinear, 0.98, func(src *rand.Rand, t []float64) ([]float64, float64) {
		p := uniform(src, 0.25, 3)
		return noisyTrace(src, drawnNoise(src), t, func(x float64) float64 { return math.Pow(x, -p) }), p
	}},
	{"power, shift 0 to T", Sublinear, 0.5, func(src *rand.Rand, t []float64) ([]float64, float64) {
		p, a := uniform(src, 0.25, 3), t[len(t)-1]*math.Pow(10, uniform(src, -3, 0))
		return noisyTrace(src, drawnNoise(src), t, func(x float64) float64 { return math.Pow(x+a, -p) }), p
	}},
	{"power, shift T to 10 T", Sublinear, 0, func(src *rand.Rand, t []float64) ([]float64, float64) {
		p, a := uniform(src, 0.25, 3), t[len(t)-1]*uniform(src, 1, 10)
		return noisyTrace(src, drawnNoise(src), t, func(x float64) float64 { return math.Pow(x+a, -p) }), p
	}},
	{"power, floor", Sublinear, 0.4, func(src *rand.Rand, t []float64) ([]float64, float64) {
		p := uniform(src, 0.5, 3)
		floor := math.Pow(t[len(t)-1]*uniform(src, 0.3, 0.9), -p)
		e := noisyTrace(src, drawnNoise(src), t, func(x float64) float64 { return math.Pow(x, -p) })
		for i := range e {
			e[i] += floor * math.Abs(src.NormFloat64())
		}
		return e, p
	}},
	{"undamped, through 0", Stalled, 0.45, func(src *rand.Rand, t []float64) ([]float64, float64) {
		w, phase := 2*math.Pi*math.Exp(uniform(src, math.Log(0.3), math.Log(20)))/t[len(t)-1], uniform(src, 0, 2*math.Pi)
		return noisyTrace(src, drawnNoise(src), t, func(x float64) float64 { return math.Abs(math.Cos(w*x + phase)) }), math.NaN()
	}},
	{"undamped, above 0", Stalled, 0.4, func(src *rand.Rand, t []float64) ([]float64, float64) {
		w, phase, a := 2*math.Pi*math.Exp(uniform(src, math.Log(0.3), math.Log(20)))/t[len(t)-1], uniform(src, 0, 2*math.Pi), uniform(src, 0.1, 0.9)
		return noisyTrace(src, drawnNoise(src), t, func(x float64) float64 { return 1 + a*math.Cos(w*x+phase) }), math.NaN()
	}},
	{"constant, noise", Stalled, 0.9, func(src *rand.Rand, t []float64) ([]float64, float64) {
		return noisyTrace(src, uniform(src, 0, 0.5), t, func(float64) float64 { return 0.3 }), math.NaN()
	}},
}

var (
	samples  = flag.Int("samples", 0, "traces of each family in the study of the coverage of rates")
	coverage = flag.String("coverage", "", "file for the table of the study")
)

// rateCoverage counts what becomes of the traces of one family.
type rateCoverage struct {
	kind, inside, flagged, wrong int
	doubts                       map[string]int
}

func (k rateCase) study(seed uint64, repeats int) rateCoverage {
	c := rateCoverage{doubts: map[string]int{}}
	src, f := rand.New(rand.NewPCG(5, seed)), new(rateFitter)
	for range repeats {
		t := recordedRounds(src)
		e, value := k.draw(src, t)
		r := f.fit(t, e)
		right := r.Kind == k.kind
		inside := right && (k.kind == Stalled || r.Interval.Low <= value && value <= r.Interval.High)
		// A decay that is called stalled is given no rate, and the reason says so.
		flagged := r.Doubt != "" || r.Kind == Undecided || r.Kind == Stalled && k.kind != Stalled
		if right {
			c.kind++
		}
		if inside {
			c.inside++
		}
		switch {
		case flagged:
			c.flagged++
			why := r.Doubt
			if why == "" {
				why = string(r.Kind)
			}
			c.doubts[why]++
		case !inside:
			c.wrong++
		}
	}
	return c
}

// Of traces whose rate is known, the stated interval holds it or the rate is flagged as often as the interval says, within two points; and families that can
// be told are told. With -samples the table is printed.
func TestCoverageOfRates(t *testing.T) {
	repeats, slack := 300, 0.03 // with the table 0.02; three standard deviations of 300 traces are .038
	if *samples > 0 {
		repeats, slack = *samples, 0.02
	}
	lines := make([]string, len(rateCases))
	t.Run("families", func(t *testing.T) {
		for i, k := range rateCases {
			t.Run(k.name, func(t *testing.T) {
				t.Parallel()
				c := k.study(uint64(i), repeats)
				share := func(n int) float64 { return float64(n) / float64(repeats) }
				if s := share(c.wrong); s > 1-stat.Level+slack {
					t.Errorf("%.1f %% of the rates are neither in their interval nor flagged", 100*s)
				}
				if s := share(repeats - c.flagged); s < k.told {
					t.Errorf("%.1f %% of the rates are vouched for, want %g %% at least: %v", 100*s, 100*k.told, c.doubts)
				}
				why, n := "", 0
				for d, m := range c.doubts {
					if m > n || m == n && d < why {
						why, n = d, m
					}
				}
				if why != "" {
					why = fmt.Sprintf("%s (%.1f)", why, 100*share(n))
				}
				lines[i] = fmt.Sprintf("| %s | %s | %.1f | %.1f | %.1f | **%.1f** | %s |\n", k.name, k.kind, 100*share(c.kind), 100*share(c.inside), 100*share(c.flagged), 100*share(repeats-c.wrong), why)
			})
		}
	})
	if *coverage != "" {
		table := fmt.Sprintf("\nShare of traces in per cent, %d of each family with parameters, rounds and noise at random. The interval of a rate is stated at %g %%.\n\n"+
			"| traces | truth | recognised | rate inside | flagged | inside or flagged | most frequent flag |\n| --- | --- | ---: | ---: | ---: | ---: | --- |\n%s", repeats, 100*stat.Level, strings.Join(lines, ""))
		if err := os.WriteFile(*coverage, []byte(table), 0o666); err != nil {
			t.Error(err)
		}
	}
}
