package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/generators"
	"walras/solver/market/contract"
)

// demandGroup is a kind of markets with τ = 0.5 and one to twenty agents.
type demandGroup struct {
	valuation string
	shape, g  float64
}

func testDemand(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("S is continuous and strictly decreasing on μ ≥ 0. Continuity: S does not jump by more than %g S(0) at any price at which an agent leaves, "+
		"and |S(μ) − S(μ')| ≤ L |μ − μ'| on random pairs. Strict decrease: S(μ) > S(μ') on random pairs μ < μ', and above the last exit where there is one.", jumpTolerance)
	o.Argument = "The best response is where V'(x) − C'(x) = τ + μ, which V'(0) = ∞ puts above 0 at every price; V' − C' falls strictly and continuously, and so does its inverse."
	groups, err := demandStudy(b, func(d *demandDraw, at []float64) bool { return d.jump > at[0] || d.flat || d.wrong }).run(ctx, b, o)
	if err != nil {
		return err
	}
	example := groups[1].draws
	o.Finding = fmt.Sprintf("S is continuous and falls strictly on %s with V = 2α√x. The paper's own example (7) has V'(0) = α and is none of them: above the last exit its demand is 0, hence flat, in %s with g = 0.",
		allOf(o.Violations, o.Instances, "markets"), share(count(example, func(d *demandDraw) bool { return d.flat }), len(example), "draws of Table 3"))
	return nil
}

// testDemandFee tests the half of the lemma that the fixed fee of (2) breaks.
func testDemandFee(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("With g > 0 S is continuous: it does not jump by more than %g S(0) at any price at which an agent leaves; g = 1, Table 3 with 1 to 20 agents.", jumpTolerance)
	groups, err := demandStudy(b, func(d *demandDraw, at []float64) bool { return d.jump > at[0] }).run(ctx, b, o)
	if err != nil {
		return err
	}
	o.Counterexample = demandJump()
	fee := groups[0]
	o.Finding = fmt.Sprintf("With g = 1 S jumps in %s, by %.1f %% of S(0) on average at the largest jump: an agent leaves while its activity is still positive. For example, %s.",
		fee.share("draws of Table 3"), 100*mean(values(fee.draws, func(d *demandDraw) float64 { return d.jump })), o.Counterexample.Shows)
	return nil
}

// demandStudy inspects draws of Table 3 with and without the fixed fee.
func demandStudy(b Budget, violates func(d *demandDraw, at []float64) bool) study[demandGroup, demandDraw] {
	return study[demandGroup, demandDraw]{
		name: "demand", trials: b.Instances,
		groups: []demandGroup{{"log", 1, 1}, {"log", 1, 0}, {"power", 0.5, 0}, {"power", 0.5, 1}, {"exponential", 1, 0}},
		keys:   []string{"valuation", "g [payoff]"}, key: func(g demandGroup) []any { return []any{g.valuation, g.g} },
		market: func(g demandGroup, rng *rand.Rand) (*contract.Market, error) {
			return table3(rng, func(f *generators.Paper) {
				f.N, f.Valuation, f.Shape, f.G = 1+rng.IntN(20), g.valuation, generators.Constant(g.shape), generators.Constant(g.g)
			})
		},
		measure: func(_ demandGroup, m *contract.Market, rng *rand.Rand) (demandDraw, error) {
			return inspect(m, rng), nil
		},
		columns: []column[demandDraw]{
			counting("with_jumps", func(d *demandDraw) bool { return d.jump > jumpTolerance }), counting("flat_somewhere", func(d *demandDraw) bool { return d.flat }),
			counting("violations_inside", func(d *demandDraw) bool { return d.wrong }), statistic("largest_jump_share_mean", mean, func(d *demandDraw) float64 { return d.jump }),
		},
		thresholds: []threshold{{name: "height of a jump over S(0) that counts as one", value: jumpTolerance}},
		violates:   violates,
	}
}

type demandDraw struct {
	jump  float64 // the largest, over S(0)
	flat  bool    // above the last exit
	wrong bool    // not Lipschitz, or not strictly decreasing, where it should be
}

// inspect measures what the lemma says of one market.
func inspect(m *contract.Market, rng *rand.Rand) demandDraw {
	var d demandDraw
	free, last := demandOf(m, 0), 0.0
	for i := range m.Alpha {
		at := m.ExitPrice(i)
		if last = max(last, at); at > 0 && !math.IsInf(at, 1) && free > 0 {
			before, after := demandAround(m, i)
			d.jump = max(d.jump, (before-after)/free)
		}
	}
	d.flat = !math.IsInf(last, 1) && demandOf(m, last+1) == demandOf(m, last+2)
	if last == 0 { // nobody takes part at any price
		return d
	}
	if math.IsInf(last, 1) {
		last = 10
	}
	for range 10 {
		lo, hi := last*rng.Float64(), last*rng.Float64()
		lo, hi = min(lo, hi), max(lo, hi)
		if drop := demandOf(m, lo) - demandOf(m, hi); hi > lo*(1+1e-9) && !(drop > 0) ||
			!m.HasFixedFees() && drop > m.Lipschitz()*(hi-lo)*(1+1e-9)+1e-12*free {
			d.wrong = true
		}
	}
	return d
}

// demandJump is an agent that leaves at price 1, where it takes a quarter of what it
// asks for at price 0.
func demandJump() *Counterexample {
	return &Counterexample{
		Market:      powerMarket(0.125, [4]float64{1, 1, 0, 0.5}),
		Shows:       "with V = 2√x and g = 1/2 the demand of one agent falls to 1/4 as the price rises to 1, and is 0 from there on; at price 0 it is 1",
		Spec:        specOver("demand-fee", "demand jumps where an agent leaves", "mechanism: [clearing, none]\nsolver: {bracket: {}}\n"),
		Checks:      []string{"status=no-clearing where mechanism=clearing", "price_hi~1 where mechanism=clearing", "allocated~1 where mechanism=none"},
		Certificate: "x(μ) = 1/(1 + μ)² is worth 1/(1 + μ) before g, which exceeds g = 1/2 for μ < 1 alone: S falls from 1/4 to 0 at μ = 1.",
	}
}
