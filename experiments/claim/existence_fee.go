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

// key names the group in the rows; n = 0 stands for draws over the ranges of Table 3.
func (g existenceFeeGroup) key() []any {
	if g.n == 0 {
		return []any{"ranges", "U(0, 5)"}
	}
	return []any{g.n, g.g}
}

func testExistenceFee(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("For every market with g > 0 and S(0) > m (Table 3 with τ = 0.5 and m = u S(0), u ~ U(0.1, 0.9), and over its ranges) there is a price μ ≥ 0 "+
		"at which best responses add up to m; refuted where two neighbouring floating-point prices enclose a jump of S over m of more than %g m.", jumpTolerance)
	var kinds []existenceFeeGroup
	for _, g := range []float64{1, 0, 5} {
		for _, n := range []int{1, 2, 5, 20, 100} {
			kinds = append(kinds, existenceFeeGroup{n, g})
		}
	}
	jumping := func(d *feeDraw) bool { return d.jump > jumpTolerance }
	kinds = append(kinds, existenceFeeGroup{n: 0})
	groups, err := study[existenceFeeGroup, feeDraw]{
		name: "existence-fee", groups: kinds, trials: b.Instances,
		keys: []string{"n", "g [payoff]"}, key: existenceFeeGroup.key,
		market: func(g existenceFeeGroup, rng *rand.Rand) (*contract.Market, error) {
			if g.n == 0 { // over the ranges
				return tableDraw(rng)
			}
			return binding(rng, g.n, 0.5, g.g)
		},
		measure: func(_ existenceFeeGroup, m *contract.Market, _ *rand.Rand) (feeDraw, error) {
			mu, _, err := equilibrium(m)
			c := m.Capacity[0]
			before, after := demandOf(m, below(mu)), demandOf(m, mu)
			if mu == 0 || before <= c || after >= c {
				return feeDraw{math.NaN()}, err
			}
			return feeDraw{(before - after) / c}, err
		},
		columns:    []column[feeDraw]{sharing("no_clearing", jumping), statistic("jump_over_capacity_mean", mean, func(d *feeDraw) float64 { return d.jump })},
		thresholds: []threshold{{name: "height of a jump over m that counts as one", value: jumpTolerance}},
		violates:   func(d *feeDraw, at []float64) bool { return d.jump > at[0] },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	var found []string
	for _, g := range groups[:5] {
		found = append(found, fmt.Sprintf("%s at n = %d", g.share("draws"), g.group.n))
	}
	if err := feeSmallest(ctx, b, o); err != nil {
		return err
	}
	free := groups[5:10]
	without, of := 0, 0
	for _, g := range free {
		without, of = without+count(g.draws, jumping), of+len(g.draws)
	}
	over := &groups[len(groups)-1]
	o.Finding = fmt.Sprintf("With capacity binding and g = 1, m falls into a jump of S, and no price clears, in %s; over the ranges of Table 3, where S(0) > m, in %s (95 %% intervals). "+
		"At g = 0 it does in %d of %d. For example, %s.", strings.Join(found, ", "), over.share("draws"), without, of, o.Counterexample.Shows)
	return nil
}

type feeDraw struct {
	jump float64 // height over m of the step of S that passes m between neighbouring prices; NaN where none does
}

// feeSmallest finds the smallest market in which a fixed fee leaves no price.
func feeSmallest(ctx context.Context, b Budget, o *Outcome) error {
	box := []span{{lo: 1, hi: 20}, {lo: 0.5, hi: 5}, {lo: 0.01, hi: 5}, {lo: 0.1, hi: 40, log: true}}
	m, err := smallest(ctx, b, o, "existence-fee", box, func(x []float64) *contract.Market {
		return logMarket(x[3], [4]float64{x[0], x[1], 0, x[2]})
	}, func(m *contract.Market) float64 {
		c := m.Capacity[0]
		if demandOf(m, 0) <= c {
			return -1
		}
		before, after := demandAround(m, 0)
		return min(before-c, c-after) / c // how deep capacity lies in the jump
	}, func(c *contract.Market) bool {
		return noClearing(c) == nil
	})
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
