package claim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
)

// farMore is how many times as sensitive "far more sensitive" means at least.
const farMore = 2

// readings of sensitivity to a fee, of 1 − Gini =: F at the defaults τ = 0.5, g
// = 1, with the other fee there.
var readings = []string{
	"slope",      // dF/dfee, by a central difference
	"elasticity", // fee/F dF/dfee
	"range",      // F at the upper end of the fee's range in Table 3 less F at 0
	"swing",      // largest less smallest F over the range
}

// feeEffect holds the readings for both fees, τ first, on one market.
type feeEffect [2][4]float64

// Half-widths of the central differences: wide enough for a few agents to leave
// within them, over the draws.
var (
	halfWidth  = [2]float64{0.1, 0.25}
	rangeOfFee = [2][]float64{floats.Span(make([]float64, 9), 0, 2), floats.Span(make([]float64, 9), 0, 5)}
)

// testSensitivity tests "fairness is far more sensitive to τ than to g" in four
// readings.
func testSensitivity(ctx context.Context, b Budget) (*Outcome, error) {
	rows := withIntervals("capacity", "reading", "±tau", "±g", "±tau_over_g")
	violations, far, more, text := 0, 0, []string(nil), ""
	for _, base := range []setting{usual, scarce} {
		draws, err := sample(ctx, b, b.Instances, func(d *desk, rng *rand.Rand) feeEffect {
			d.crowd.draw(base.n, rng)
			return effects(d, base)
		})
		if err != nil {
			return nil, err
		}
		text += fmt.Sprintf("At m = %v, τ against g: ", base.m)
		for k, reading := range readings {
			of := func(fee int) []float64 { return column(draws, func(e *feeEffect) float64 { return e[fee][k] }) }
			tau, g := of(0), of(1)
			ratio := ratioOf(tau, g)
			rows.addWide(base.m, reading, meanOf(tau), meanOf(g), ratio)
			if max(ratio.low, -ratio.high) >= farMore {
				far++
			}
			if max(ratio.low, -ratio.high) > 1 {
				more = append(more, fmt.Sprintf("%s at m = %v", reading, base.m))
			}
			text += fmt.Sprintf("%s %.3g against %.3g (ratio %v)%s", reading, meanOf(tau).value, meanOf(g).value, ratio, map[bool]string{true: ". ", false: "; "}[k == len(readings)-1])
		}
		if base == usual {
			violations = count(draws, func(e *feeEffect) bool { return e[0][3] < farMore*e[1][3] })
		}
	}
	out := &Outcome{
		Verdict:   Fails,
		Tested:    "1 − Gini of the clearing equilibrium varies at least twice as much over τ in [0, 2] as over g in [0, 5] (largest less smallest value), in every market drawn from the defaults of Table 3; and the means of slope, elasticity, change over the range and swing",
		Instances: b.Instances, Violations: violations,
		Finding: text + fmt.Sprintf("Fairness is twice as sensitive to τ in %d of these %d readings and more sensitive at all in %d (%s); g lowers it throughout, τ raises it at first and then lowers it.",
			far, 2*len(readings), len(more), strings.Join(more, ", ")),
		Rows: rows,
		Counterexample: &Counterexample{
			Market:     logMarket(10, [4]float64{2, 1, 0, 0}, [4]float64{4, 2, 0, 0}),
			Parameters: map[string]float64{"tau": 0.5, "g": 0.5},
			Shows:      "gini is 1/7 = 0.143 at τ = 0.5, g = 0 and 0.5 at τ = 0, g = 0.5, from 0 without fees",
			Spec: "name: counterexample\nseed: 1\nmarket: {file: counterexample.json}\nscenario: {events: {rounds: 2, events: [2 tau 0.5, 2 g 0.5]}}\nmechanism: clearing\n" +
				"solver: tatonnement\nrecord: {trace: all, metrics: true, time: false}\n",
			Checks: []string{"gini~0 where round=1 in trace", "gini~0.1428571 where p_scenario_events=2 tau 0.5", "gini~0.5 where p_scenario_events=2 g 0.5"},
			Certificate: "capacity 10 does not bind; by (7) demands are (2/1 − 1, 4/2 − 1) = (1, 1), worth 2 log 2 − 1 = 0.386 and 4 log 2 − 2 = 0.773 to the agents: a fixed fee of 0.5 drives out the first, Gini 1/2; " +
				"τ = 0.5 makes demands (1/3, 3/5), Gini (4/15)/(2·14/15) = 1/7",
		},
	}
	if violations == 0 {
		out.Verdict, out.Counterexample = Holds, nil
	}
	return out, nil
}

// effects are the readings on the crowd at hand.
func effects(d *desk, base setting) (e feeEffect) {
	fairness := func(fee int, value float64) float64 {
		s := base
		*[2]*float64{&s.tau, &s.g}[fee] = value
		d.enter(s)
		return 1 - d.rule("clearing").gini
	}
	for fee, at := range [2]float64{base.tau, base.g} {
		h := halfWidth[fee]
		slope := (fairness(fee, at+h) - fairness(fee, at-h)) / (2 * h)
		curve := make([]float64, len(rangeOfFee[fee]))
		for k, v := range rangeOfFee[fee] {
			curve[k] = fairness(fee, v)
		}
		e[fee] = [4]float64{slope, slope * at / fairness(fee, at), curve[len(curve)-1] - curve[0], slices.Max(curve) - slices.Min(curve)}
	}
	return e
}

// refuteSensitivity compares what the two fees do to the Gini index by the
// oracle.
func refuteSensitivity(x *Counterexample) error {
	gini := func(tau, g float64) float64 {
		m := atFee(x, tau)
		m.Fixed = make([]float64, len(m.Alpha))
		for i := range m.Fixed {
			m.Fixed[i] = g
		}
		y, _ := bothRules(m)
		return giniOf(y)
	}
	none := gini(0, 0)
	if tau, g := gini(x.Parameters["tau"], 0)-none, gini(0, x.Parameters["g"])-none; max(tau, -tau) >= farMore*max(g, -g) {
		return fmt.Errorf("τ changes Gini by %v, g by %v; expected less than %v times as much", tau, g, farMore)
	}
	return nil
}
