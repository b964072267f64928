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

func testDemand(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Tested: "S is continuous and strictly decreasing on μ ≥ 0. Continuity: S does not jump by more than 1e-9 S(0) at any price at which an agent leaves, " +
			"and |S(μ) − S(μ')| ≤ L |μ − μ'| on random pairs. Strict decrease: S(μ) > S(μ') on random pairs μ < μ' of prices below, and above, the last agent's exit.",
		Assumptions: []string{"g = 0, for continuity", "μ below the price at which the last agent leaves, for strict decrease; V'(0) = ∞ makes that every price"},
	}
	jumping := func(d *demandDraw) bool { return d.jump > jumpTolerance }
	flat := func(d *demandDraw) bool { return d.flat }
	wrong := func(d *demandDraw) bool { return d.wrong }
	jump := func(d *demandDraw) float64 { return d.jump }
	groups, err := study[demandGroup, demandDraw]{
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
		columns:  []column[demandDraw]{counting("with_jumps", jumping), counting("flat_somewhere", flat), counting("violations_inside", wrong), statistic("largest_jump_share_mean", mean, jump)},
		violates: func(d *demandDraw) bool { return jumping(d) || d.flat || d.wrong },
		assumed:  func(demandGroup, *demandDraw) bool { return true },
		broken:   func(d *demandDraw) bool { return d.wrong || jumping(d) && !d.fee },
	}.run(ctx, b, o)
	if err != nil {
		return nil, err
	}
	if err := demandSmallest(ctx, b, o); err != nil {
		return nil, err
	}
	fee := groups[0].draws
	o.Finding = fmt.Sprintf("With g = 1 (Table 3) S jumps in %s of draws, at the largest jump by %.1f %% of S(0) on average; with log valuations it is 0, hence flat, "+
		"above the last exit, in %d of %d. At g = 0 and below the last exit there were %d violations in %d markets. For example, %s.",
		share(count(fee, jumping), len(fee)), 100*mean(values(fee, jump)), count(fee, flat), len(fee), o.Broken, o.Assumed, o.Counterexample.Shows)
	return o, nil
}

type demandDraw struct {
	jump  float64 // the largest, over S(0)
	flat  bool    // above the last exit
	fee   bool    // there is a fixed fee
	wrong bool    // not Lipschitz, or not strictly decreasing, where it should be
}

// inspect measures what the lemma says of one market.
func inspect(m *contract.Market, rng *rand.Rand) demandDraw {
	d := demandDraw{fee: m.HasFixedFees()}
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

// demandSmallest finds the market whose demand jumps the most.
func demandSmallest(ctx context.Context, b Budget, o *Outcome) error {
	box := []span{{lo: 5, hi: 20}, {lo: 0.5, hi: 5}, {lo: 0.01, hi: 5}}
	m, err := smallest(ctx, b, "demand", box, func(x []float64) *contract.Market {
		m := logMarket(1, [4]float64{x[0], x[1], 0, x[2]})
		if m.ExitPrice(0) > 0 {
			before, after := demandAround(m, 0)
			m.Capacity[0] = (before + after) / 2
		}
		return m
	}, jumpShare, func(c *contract.Market) bool { return jumpShare(c) > 0.2 && jumpOver(c) == nil })
	if err != nil {
		return err
	}
	lo, hi := priceBetween(m)
	o.Counterexample = &Counterexample{
		Market: m,
		Shows: fmt.Sprintf("with g = %v the demand of one agent falls from %.4g to 0 between the neighbouring prices %v and %v; it is %.4g at price 0",
			m.Fixed[0], demandAt(m, lo), lo, hi, demandAt(m, 0)),
		Spec:   specOver("demand", "demand jumps where an agent leaves", "mechanism: [clearing, none]\nsolver: {bracket: {}}\n"),
		Checks: []string{"status=no-clearing where mechanism=clearing", fmt.Sprintf("price_hi~%v where mechanism=clearing", hi), fmt.Sprintf("allocated~%v where mechanism=none", demandAt(m, 0))},
		Certificate: fmt.Sprintf("By bisection on the derivative of (2), the best activity at %v is %.6g and worth more than nothing, and at %v nothing is best.",
			lo, demandAt(m, lo), hi),
	}
	return nil
}

// jumpShare is the jump of demand at the exit of the first agent over its
// demand at price zero.
func jumpShare(m *contract.Market) float64 {
	if m.ExitPrice(0) <= 0 {
		return -1
	}
	before, after := demandAround(m, 0)
	return (before - after) / demandOf(m, 0)
}
