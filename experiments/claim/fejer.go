package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// fejerRounds is how long the distance is followed.
const fejerRounds = 200

// fejerGroup is a largest weight γ, and a fixed fee.
type fejerGroup struct{ gamma, g float64 }

func testFejer(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Tested: fmt.Sprintf("|μ_t − μ*| does not rise by more than rounding, 1e-12 (1 + μ*), in any of %d rounds of Algorithm 1 from μ⁰ = 0 with η = s/L, s in (0.05, 1.95); "+
			"capacity binding, Table 3 with 1 to 20 agents, on which a price clears.", fejerRounds),
		Assumptions: []string{"γ = 0", "g = 0", "for γ > 0 it is (μ − μ*)²/2η + (γ/2) Σ (x − x*)² that never rises (see T4.8)"},
	}
	violates := func(d *fejerDraw) bool { return d.violates }
	overshoot := func(d *fejerDraw) float64 { return d.overshoot }
	groups, err := study[fejerGroup, fejerDraw]{
		name: "fejer", groups: []fejerGroup{{0, 0}, {0.1, 0}, {1, 0}, {10, 0}, {0, 5}}, trials: b.Instances,
		keys: []string{"gamma_max [payoff/activity²]", "g [payoff]"}, key: func(g fejerGroup) []any { return []any{g.gamma, g.g} },
		market: func(g fejerGroup, rng *rand.Rand) (*contract.Market, error) { return groupMarket(rng, g.g, false) },
		measure: func(g fejerGroup, m *contract.Market, rng *rand.Rand) (d fejerDraw, err error) {
			best, _, _, err := optimum(m)
			last := math.Inf(1)
			tatonnement{step: 0.05 + 1.9*rng.Float64(), gamma: g.gamma * (1 - rng.Float64())}.run(m, fejerRounds, func(_ int, mu float64, _ []float64, _ float64) bool {
				away := math.Abs(mu - best)
				d.violates = d.violates || away > last+1e-12*(1+best)
				d.overshoot = max(d.overshoot, mu/best-1)
				last = away
				return true
			})
			return d, err
		},
		columns:  []column[fejerDraw]{sharing("violations", violates), statistic("overshoot_median", median, overshoot), statistic("overshoot_max", largest, overshoot)},
		violates: violates,
		assumed:  func(g fejerGroup, _ *fejerDraw) bool { return g.gamma == 0 && g.g == 0 },
	}.run(ctx, b, o)
	if err != nil {
		return nil, err
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
		"The squared distance of the pair (μ, x), weighted with 1/η and γ, falls instead.", groups[0].share(), groups[1].share(), groups[2].share(), groups[3].share(), groups[4].share())
	return o, nil
}

type fejerDraw struct {
	violates  bool
	overshoot float64 // highest price over μ*, less 1
}
