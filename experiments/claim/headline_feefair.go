package claim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// feeGrid are the fees at which fairness is computed, and feeSettings the
// markets.
var (
	feeGrid     = floats.Span(make([]float64, 21), 0, 2)
	feeSettings = []group{{"m = 100, g = 1", always(usual)}, {"m = 100, g = 0", always(setting{n: 20, m: 100})}, {"m = 50, g = 1", always(scarce)}}
)

// fairnessOfTable5 is 1 − Gini of Table 5 at τ = 0, 0.5, …, 2.
var fairnessOfTable5 = [...]float64{0.60, 0.62, 0.64, 0.66, 0.68}

// testFeeFairness tests "the fee equalises": 1 − Gini at the clearing
// equilibrium rises with τ from 0 to 2, as in Table 5. A fee makes unit costs β
// + τ more alike, which equalises; and it takes most from agents with low α or
// high β, who have least, which does not: among agents who differ in α alone it
// always makes x less equal, since differences x_i − x_k and the mean fall by
// the same factor but for the constant 1 in x = α/(β + τ) − 1.
func testFeeFairness(ctx context.Context, b Budget) (*Outcome, error) {
	rows := withIntervals("setting", "tau", "±fairness", "±change", "table_5")
	violations, text := 0, ""
	for k, s := range feeSettings {
		draws, err := sample(ctx, b, b.Instances, func(d *desk, rng *rand.Rand) []float64 {
			at := s.of(rng)
			d.crowd.draw(at.n, rng)
			out := make([]float64, len(feeGrid))
			for j, tau := range feeGrid {
				at.tau = tau
				d.enter(at)
				out[j] = 1 - d.rule("clearing").gini
			}
			return out
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		change := func(to int) estimate {
			return meanOf(column(draws, func(y *[]float64) float64 { return (*y)[to] - (*y)[0] }))
		}
		for j := 0; j < len(feeGrid); j += 5 {
			rows.addWide(s.name, feeGrid[j], meanOf(column(draws, func(y *[]float64) float64 { return (*y)[j] })), change(j), fairnessOfTable5[j/5])
		}
		falls := func(y *[]float64) bool {
			return !slices.IsSortedFunc(*y, func(a, b float64) int {
				if a < b-ratioRounding {
					return -1
				}
				return 0
			})
		}
		peak := bootstrap(len(draws), b.Seed, func(chosen []int) float64 { return feeGrid[peakOfMean(draws, chosen)] })
		text += fmt.Sprintf("At %s the slope of 1 − Gini is %v a unit of τ, the change from τ = 0 to 2 is %v, and the mean is highest at τ = %v; it falls somewhere in %s of the markets. ",
			s.name, meanOf(slopes(feeGrid, draws)), change(len(feeGrid)-1), peak, shareOf(count(draws, falls), len(draws)).percent())
		if k == 0 {
			violations = count(draws, falls)
		}
	}
	out := &Outcome{
		Verdict:   Fails,
		Tested:    "1 − Gini of the clearing equilibrium never falls as τ goes from 0 to 2 in steps of 0.1, in every market drawn from the defaults of Table 3",
		Instances: b.Instances, Violations: violations,
		Finding: text + "Table 5 has it rise throughout, from 0.60 to 0.68, a slope of 0.04.",
		Rows:    rows,
		Counterexample: &Counterexample{
			Market:      logMarket(10, [4]float64{4, 1, 0, 0}, [4]float64{2, 1, 0, 0}),
			Parameters:  map[string]float64{"tau": 1},
			Shows:       "gini is 0.25 in round 1 (τ = 0) and 0.5 in round 2 (τ = 1)",
			Spec:        feeSpec(1),
			Checks:      []string{"gini~0.25 where round=1 in trace", "gini~0.5 where round=2 in trace"},
			Certificate: "capacity 10 does not bind; by (7) demands are (4/1 − 1, 2/1 − 1) = (3, 1) at τ = 0, Gini 1/4, and (4/2 − 1, 2/2 − 1) = (1, 0) at τ = 1, Gini 1/2",
		},
	}
	if violations == 0 {
		out.Verdict, out.Counterexample = Holds, nil
	}
	return out, nil
}

// peakOfMean is where the mean curve of the draws chosen is highest.
func peakOfMean(draws [][]float64, chosen []int) int {
	sum := make([]float64, len(draws[0]))
	for _, i := range chosen {
		floats.Add(sum, draws[i])
	}
	return floats.MaxIdx(sum)
}

// feeSpec is an experiment in which the fee of the counterexample is τ from
// round 2 on.
func feeSpec(tau float64) string {
	return fmt.Sprintf("name: counterexample\nseed: 1\nmarket: {file: counterexample.json}\nscenario: {events: {rounds: 2, events: 2 tau %v}}\nmechanism: clearing\n"+
		"solver: tatonnement\nrecord: {trace: all, metrics: true, time: false}\n", tau)
}

// atFee is the counterexample's market at another fee.
func atFee(x *Counterexample, tau float64) *market.Contract {
	m := candidate{market: x.Market}.copied().market
	if m.Fee == nil {
		m.Fee = make([]float64, len(m.Alpha))
	}
	for i := range m.Fee {
		m.Fee[i] = tau
	}
	return m
}

// refuteFeeFairness compares the equilibria before and after the rise of τ.
func refuteFeeFairness(x *Counterexample) error {
	before, _ := bothRules(x.Market)
	after, _ := bothRules(atFee(x, x.Parameters["tau"]))
	if a, b := giniOf(after), giniOf(before); a <= b {
		return fmt.Errorf("the Gini index is %v at τ = %v and %v before; expected more", a, x.Parameters["tau"], b)
	}
	return nil
}
