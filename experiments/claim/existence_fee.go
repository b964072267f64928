package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"walras/solver/market/contract"
)

// existenceFeeGroup is a number of agents, and a fixed fee from the range of
// Table 3.
type existenceFeeGroup struct {
	n int
	g float64
}

func testExistenceFee(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Tested: "For every market of the model (2) with S(0) > m (Table 3 with τ = 0.5 and m = u S(0), u ~ U(0.1, 0.9)) there is a price μ ≥ 0 " +
			"at which best responses add up to m; refuted where two neighbouring floating-point prices enclose a jump of S over m.",
		Assumptions: []string{"g = 0, or m outside of the jumps that S makes where agents leave at a positive x"},
	}
	var kinds []existenceFeeGroup
	for _, g := range []float64{1, 0, 5} {
		for _, n := range []int{1, 2, 5, 20, 100} {
			kinds = append(kinds, existenceFeeGroup{n, g})
		}
	}
	jumping := func(d *feeDraw) bool { return d.how == jumps }
	groups, err := study[existenceFeeGroup, feeDraw]{
		name: "existence-fee", groups: kinds, trials: b.Instances,
		keys: []string{"n", "g [payoff]"}, key: func(g existenceFeeGroup) []any { return []any{g.n, g.g} },
		market: func(g existenceFeeGroup, rng *rand.Rand) (*contract.Market, error) {
			return binding(rng, g.n, 0.5, g.g)
		},
		measure: func(_ existenceFeeGroup, m *contract.Market, _ *rand.Rand) (feeDraw, error) {
			mu, how, err := equilibrium(m)
			if how != jumps {
				return feeDraw{how, math.NaN()}, err
			}
			return feeDraw{how, (demandOf(m, below(mu)) - demandOf(m, mu)) / m.Capacity[0]}, err
		},
		columns:  []column[feeDraw]{sharing("no_clearing", jumping), statistic("jump_over_capacity_mean", mean, func(d *feeDraw) float64 { return d.jump })},
		violates: jumping,
		assumed:  func(g existenceFeeGroup, _ *feeDraw) bool { return g.g == 0 },
	}.run(ctx, b, o)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, g := range groups[:5] {
		found = append(found, fmt.Sprintf("%s at n = %d", g.share(), g.group.n))
	}
	if err := feeSmallest(ctx, b, o); err != nil {
		return nil, err
	}
	o.Finding = fmt.Sprintf("With capacity binding and g = 1, m falls into a jump of S, and no price clears, in %s of draws (95 %% intervals); "+
		"at g = 0 %d of %d clear. For example, %s.", strings.Join(found, ", "), o.Assumed-o.Broken, o.Assumed, o.Counterexample.Shows)
	return o, nil
}

type feeDraw struct {
	how  clearing
	jump float64 // height of the jump over capacity, NaN where there is none
}

// feeSmallest finds the smallest market in which a fixed fee leaves no price.
func feeSmallest(ctx context.Context, b Budget, o *Outcome) error {
	box := []span{{lo: 1, hi: 20}, {lo: 0.5, hi: 5}, {lo: 0.01, hi: 5}, {lo: 0.1, hi: 40, log: true}}
	m, err := smallest(ctx, b, "existence-fee", box, func(x []float64) *contract.Market {
		return logMarket(x[3], [4]float64{x[0], x[1], 0, x[2]})
	}, func(m *contract.Market) float64 {
		c := m.Capacity[0]
		if demandOf(m, 0) <= c {
			return -1
		}
		before, after := demandAround(m, 0)
		return min(before-c, c-after) / c // how deep capacity lies in the jump
	}, func(c *contract.Market) bool { return noClearing(c) == nil })
	if err != nil {
		return err
	}
	lo, hi := priceBetween(m)
	o.Counterexample = &Counterexample{
		Market: m,
		Shows: fmt.Sprintf("one agent with g = %v asks for %.4g times the capacity just below the price %.4g and for nothing from there on",
			m.Fixed[0], demandAt(m, lo)/m.Capacity[0], hi),
		Spec:   specOver("existence-fee", "no price clears: demand jumps over capacity", "solver: {bracket: {}}\n"),
		Checks: []string{"status=no-clearing", fmt.Sprintf("price_lo~%v", lo), fmt.Sprintf("price_hi~%v", hi), "binding=true", "gap>0.01"},
		Certificate: fmt.Sprintf("By bisection on the payoff's derivative, S(%v) = %.6g > m = %v > S(%v) = %.6g at neighbouring numbers, and S does not rise. "+
			"The dual value at the jump is %.6g, the best allocation, which is min(x(0), m) or nothing, is worth %.6g.",
			lo, demandAt(m, lo), m.Capacity[0], hi, demandAt(m, hi), dualAt(m, hi), aloneBest(m)),
	}
	return nil
}

// aloneBest is the best welfare of a market of one agent whose demand at price
// zero exceeds capacity: payoffs are concave, so that it takes all or nothing.
func aloneBest(m *contract.Market) float64 {
	return max(0, payoffBefore(m, 0, m.Capacity[0], 0)-optional(m.Fixed, 0))
}

// jumpOver shows from the definition that capacity binds and that demand jumps
// over it.
func jumpOver(m *contract.Market) error {
	lo, hi := priceBetween(m)
	c := m.Capacity[0]
	if above, under := demandAt(m, lo), demandAt(m, hi); hi == 0 || above-c < 0.01*c || c-under < 0.01*c {
		return fmt.Errorf("demand is %v at price %v and %v at %v; a jump over capacity %v is needed", above, lo, under, hi, c)
	}
	return nil
}

// noClearing shows jumpOver and, for one agent, that a duality gap remains.
func noClearing(m *contract.Market) error {
	if err := jumpOver(m); err != nil {
		return err
	}
	_, hi := priceBetween(m)
	if len(m.Alpha) == 1 && !(dualAt(m, hi)-aloneBest(m) > 0.02*(1+dualAt(m, hi))) {
		return fmt.Errorf("the best allocation is worth %v, as much as the dual value %v", aloneBest(m), dualAt(m, hi))
	}
	return nil
}
