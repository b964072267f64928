package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"walras/generators"
	"walras/solver/market/contract"
)

// The paper's argument for T4.6 is that S falls continuously from a value above
// m to 0. V'(0) = ∞ makes S(0) positive, but says nothing of S(0) > m.

// existenceGroup is a kind of markets: the worked example with and without the
// fixed fee of Table 3, and valuations 2α√x, which meet V'(0) = ∞ of Assumption
// 3.1, each with the fees τ of Table 5.
type existenceGroup struct {
	valuation     string
	shape, tau, g float64
}

func testExistence(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("For every market with g = 0, and for draws of Table 3 in particular (n = 20, m = 100, α ~ U(5, 20), β ~ U(0.5, 5)), "+
		"there is a price μ ≥ 0 at which best responses add up to m within %g m.", slackTolerance)
	o.conditions = []condition{scarce}
	o.Argument = "S is continuous at g = 0 and falls to 0 as μ grows; from S(0) ≥ m it passes m. Where S(0) < m, Σx* = m has to give way to complementarity, 0 ≤ μ* ⟂ m − S(μ*) ≥ 0, which always has a solution (T4.6, corrected)."
	var kinds []existenceGroup
	for _, kind := range []existenceGroup{{"log", 1, 0, 1}, {"log", 1, 0, 0}, {"power", 0.5, 0, 0}} {
		for _, tau := range []float64{0, 0.5, 1, 1.5, 2} {
			kind.tau = tau
			kinds = append(kinds, kind)
		}
	}
	isSlack := func(d *existenceDraw) bool { return d.how == slack }
	violates := func(d *existenceDraw, at []float64) bool { return d.how == jumps || d.off > at[0] }
	groups, err := study[existenceGroup, existenceDraw]{
		name: "existence", groups: kinds, trials: b.Instances,
		keys: []string{"valuation", "tau [payoff/activity]", "g [payoff]"}, key: func(g existenceGroup) []any { return []any{g.valuation, g.tau, g.g} },
		market: func(g existenceGroup, rng *rand.Rand) (*contract.Market, error) {
			return table3(rng, func(f *generators.Paper) {
				f.Valuation, f.Shape = g.valuation, generators.Constant(g.shape)
				f.Tau, f.G = generators.Constant(g.tau), generators.Constant(g.g)
			})
		},
		measure: func(_ existenceGroup, m *contract.Market, _ *rand.Rand) (existenceDraw, error) {
			mu, how, err := equilibrium(m)
			c := m.Capacity[0]
			off := math.Abs(demandOf(m, mu)-c) / c
			if mu > 0 && (demandOf(m, below(mu))-c)*(demandOf(m, mu)-c) <= 0 && how != jumps {
				off = 0 // neighbouring prices enclose it
			}
			return existenceDraw{how, demandOf(m, 0) / c, off}, err
		},
		columns: []column[existenceDraw]{
			sharing("slack", isSlack), counting("jump", func(d *existenceDraw) bool { return d.how == jumps }), counting("clears", func(d *existenceDraw) bool { return d.how == clears }),
			statistic("demand_zero_over_capacity", mean, func(d *existenceDraw) float64 { return d.load }),
		},
		thresholds: []threshold{{name: "relative difference of Σx* and m that counts as none", value: slackTolerance}},
		violates:   violates,
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	var paper []string
	for _, g := range groups[:3] {
		paper = append(paper, fmt.Sprintf("%s at τ = %v", share(count(g.draws, isSlack), len(g.draws), "draws"), g.group.tau))
	}
	if err := existenceSmallest(ctx, b, o); err != nil {
		return err
	}
	o.Finding = fmt.Sprintf("On the paper's defaults, where g = 1, S(0) < m, so that no price clears, in %s (95 %% intervals). At g = 0 demand is a little larger, and the picture is the same. "+
		"With S(0) > m, %d of %d draws clear. V'(0) = ∞ does not help: %s.", strings.Join(paper, ", "), o.Assumed-o.Broken, o.Assumed, o.Counterexample.Shows)
	return nil
}

type existenceDraw struct {
	how  clearing
	load float64 // S(0)/m
	off  float64 // |S(μ*) − m|/m; 0 where neighbouring prices enclose m
}

// existenceSmallest finds the smallest market with V'(0) = ∞ that has no
// clearing price although agents take part.
func existenceSmallest(ctx context.Context, b Budget, o *Outcome) error {
	box := []span{{lo: 5, hi: 20}, {lo: 0.5, hi: 5}, {lo: 0, hi: 2}, {lo: 0.1, hi: 200, log: true}}
	c, err := smallest(ctx, b, o, "existence", box, func(x []float64) *contract.Market {
		return prepared(&contract.Market{Valuation: contract.Power, Alpha: []float64{x[0]}, Shape: []float64{0.5}, Beta: []float64{x[1]}, Fee: []float64{x[2]}, Capacity: []float64{x[3]}})
	}, func(m *contract.Market) float64 { return 0.4 - math.Abs(demandOf(m, 0)/m.Capacity[0]-0.5) },
		func(c *contract.Market) bool {
			return c.Shape[0] == 0.5 && c.Beta[0] > 0 && existenceRefuted(c) == nil
		})
	if err != nil {
		return err
	}
	load := demandOf(c, 0) / c.Capacity[0]
	o.Counterexample = &Counterexample{
		Market: c,
		Shows:  fmt.Sprintf("at price 0 one agent with V = 2α√x asks for %.3g of the capacity, and for less at any other price", load),
		Spec:   specOver("existence", "no price clears: demand at price zero is below capacity", "mechanism: [clearing, none]\nsolver: {bracket: {}}\n"),
		Checks: []string{"price=0", fmt.Sprintf("load~%v", load), "binding=false", "gap<=1e-9"},
		Certificate: fmt.Sprintf("x(μ) = (α/(β + τ + μ))² = (%v/(%v + μ))² falls in μ, and x(0) = %v < m = %v.",
			c.Alpha[0], c.Beta[0]+optional(c.Fee, 0), demandOf(c, 0), c.Capacity[0]),
	}
	return nil
}

// existenceRefuted shows that nothing clears: demand, from the definition, is
// positive and below capacity at price zero, and does not rise with the price.
func existenceRefuted(m *contract.Market) error {
	at := demandAt(m, 0)
	if !(at > 0.01*m.Capacity[0] && at < 0.9*m.Capacity[0]) {
		return fmt.Errorf("demand at price zero is %v of capacity %v; allowed: 1 to 90 %% of it", at, m.Capacity[0])
	}
	for _, mu := range []float64{1e-6, 1e-3, 0.1, 1, 10, 100} {
		if next := demandAt(m, mu); next > at {
			return fmt.Errorf("demand rises to %v at price %v", next, mu)
		}
	}
	return nil
}
