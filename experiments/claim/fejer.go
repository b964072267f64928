package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
)

// fejerRounds is how long the distance is followed.
const fejerRounds = 200

// fejerGroups are largest weights γ, and fixed fees.
var fejerGroups = []struct{ gamma, g float64 }{{0, 0}, {0.1, 0}, {1, 0}, {10, 0}, {0, 5}}

func testFejer(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Verdict: HoldsUnder,
		Tested: fmt.Sprintf("|μ_t − μ*| does not rise by more than rounding, 1e-12 (1 + μ*), in any of %d rounds of Algorithm 1 from μ⁰ = 0 with η = s/L, s in (0.05, 1.95); "+
			"capacity binding, Table 3 with 1 to 20 agents, on which a price clears.", fejerRounds),
		Assumptions: []string{"γ = 0", "g = 0", "for γ > 0 it is (μ − μ*)²/2η + (γ/2) Σ (x − x*)² that never rises (see T4.8)"},
		Rows:        newRows("gamma_max [payoff/activity²]", "g [payoff]", "draws", "violations", "share_low", "share_high", "overshoot_median", "overshoot_max"),
	}
	var found []string
	for _, group := range fejerGroups {
		draws, err := trials(ctx, b, fmt.Sprintf("fejer %v %v", group.gamma, group.g), b.Instances, func(_ int, rng *rand.Rand) (fejerDraw, error) {
			m, err := groupMarket(rng, group.g, false)
			if err != nil {
				return fejerDraw{}, err
			}
			best, _, _, err := optimum(m)
			d := fejerDraw{}
			last := math.Inf(1)
			adjustment{step: 0.05 + 1.9*rng.Float64(), gamma: group.gamma * (1 - rng.Float64())}.run(m, fejerRounds, func(_ int, mu float64, _ []float64, _ float64) bool {
				away := math.Abs(mu - best)
				d.violates = d.violates || away > last+1e-12*(1+best)
				d.overshoot = max(d.overshoot, mu/best-1)
				last = away
				return true
			})
			return d, err
		})
		if err != nil {
			return nil, err
		}
		wrong := count(draws, func(d *fejerDraw) bool { return d.violates })
		var over []float64
		for _, d := range draws {
			over = append(over, d.overshoot)
		}
		lo, hi := shareInterval(wrong, len(draws))
		o.Rows.add(group.gamma, group.g, len(draws), wrong, lo, hi, median(over), quantile(1, over))
		o.Instances += len(draws)
		o.Violations += wrong
		found = append(found, share(wrong, len(draws)))
		if group.gamma == 0 && group.g == 0 && wrong > 0 {
			o.Verdict, o.Assumptions = Fails, nil
		}
	}
	o.Counterexample = &Counterexample{
		Market:     linearMarket(3, 1, 0, 1),
		Parameters: map[string]float64{"step": 1, "gamma": 1},
		Shows:      "one agent, γ = 1, η = 1/L: the price goes 0, 0, 0.5, 1, 1.25: it is at μ* = 1 in round 4 and leaves it",
		Spec:       specOver("fejer", "a price that leaves its equilibrium again", "solver: {tatonnement: {step: 1, gamma: 1}}\nstop: {tolerance: 1e-12}\nrecord: {trace: all}\n"),
		Checks:     []string{"status=converged", "price~1", "price~0.5 where round=3 in trace", "price~1 where round=4 in trace", "price~1.25 where round=5 in trace"},
		Certificate: "x⁺ = (2 − μ + x)/2 from x = 0, μ⁺ = μ + x⁺ − 1: activities 1, 1.5, 1.5, 1.25 at the prices 0, 0, 0.5, 1. " +
			"In round 4 μ = μ* but x is on its way down from 1.5, so that demand is still above m.",
	}
	o.Finding = fmt.Sprintf("At γ = 0 the distance rises in %s of draws (95 %% interval). At γ up to 0.1, 1 and 10 it does in %s, %s and %s: the price overshoots, as in the paper's own Figure 2; at γ = 0 and g = 5 it does in %s. "+
		"The squared distance of the pair (μ, x), weighted with 1/η and γ, falls instead.", found[0], found[1], found[2], found[3], found[4])
	return o, nil
}

type fejerDraw struct {
	violates  bool
	overshoot float64 // highest price over μ*, less 1
}

// refuteFejer replays the run from the definition.
func refuteFejer(x *Counterexample) error {
	prices := replay(x.Market, x.Parameters["step"], x.Parameters["gamma"], 0, 5)
	if lo, hi := priceBetween(x.Market); math.Abs(lo-1) > 1e-9 || math.Abs(hi-1) > 1e-9 || math.Abs(prices[3]-1) > 1e-9 || math.Abs(prices[4]-1.25) > 1e-9 {
		return fmt.Errorf("prices %v around an equilibrium in [%v, %v]", prices, lo, hi)
	}
	return nil
}
