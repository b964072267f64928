package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// With a fixed fee payoffs are not concave: that of agent i lies below its
// concave hull by at most
//
//	ρ_i = sup_x hull_i(x) − payoff_i(x) = g_i
//
// which is approached as x falls to 0, where the hull tends to 0 and the payoff
// to −g_i. By Shapley and Folkman (Starr, Econometrica 1969; Aubin and Ekeland
// 1976) the least dual value exceeds the best welfare by no more than the J + 1
// largest ρ_i together, however many agents there are.

// gapExhaustive is the number of agents up to which the best allocation is found
// by trying all sets of participants.
const gapExhaustive = 8

// gapTolerance is the gap over 1 + q that counts as none.
const gapTolerance = 1e-9

func testFeeGap(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("A price attains the best allocation: min q(μ) = max W within %g (1 + q), where q is the dual function and W the welfare of a feasible allocation. Table 3 with g = 1, τ = 0.5, capacity binding; max W from all sets of participants for n ≤ %d, "+
		"else from the two sets on either side of the jump.", gapTolerance, gapExhaustive)
	positive := func(d *gapDraw) bool { return d.relative > gapTolerance }
	short := func(d *gapDraw) bool { return d.short }
	relative := func(d *gapDraw) float64 { return d.relative }
	overG := func(d *gapDraw) float64 { return d.overG }
	groups, err := study[int, gapDraw]{
		name: "fee-gap", groups: []int{1, 2, 3, 5, 8, 20, 50, 100, 200}, trials: b.Instances/2 + 1,
		keys: []string{"n"}, key: func(n int) []any { return []any{n} },
		market:  func(n int, rng *rand.Rand) (*contract.Market, error) { return binding(rng, n, 0.5, 1) },
		measure: func(_ int, m *contract.Market, _ *rand.Rand) (gapDraw, error) { return gapOf(m) },
		columns: []column[gapDraw]{
			sharing("positive_gap", positive), statistic("gap_mean", mean, relative), statistic("gap_q95", quantile(0.95), relative), statistic("gap_max", largest, relative),
			statistic("gap_bound_mean", mean, func(d *gapDraw) float64 { return d.bound }), statistic("gap_over_g_max", largest, overG), counting("two_sets_short", short),
		},
		thresholds: []threshold{{name: "gap over 1 + q that counts as none", value: gapTolerance}},
		violates:   func(d *gapDraw, at []float64) bool { return d.relative > at[0] },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	highest, missed, tried, beyond, drawn := 0.0, 0, 0, 0, 0
	for _, g := range groups {
		highest = max(highest, largest(values(g.draws, overG)))
		beyond, drawn = beyond+count(g.draws, func(d *gapDraw) bool { return d.relative > d.bound }), drawn+len(g.draws)
		if g.group <= gapExhaustive {
			missed, tried = missed+count(g.draws, short), tried+len(g.draws)
		}
	}
	end := &groups[len(groups)-1]
	first, last, size := mean(values(groups[0].draws, relative)), mean(values(end.draws, relative)), end.group
	if err := gapSmallest(ctx, b, o); err != nil {
		return err
	}
	o.Finding = fmt.Sprintf("The gap is positive in %s and at most %.3g g; the bound of Shapley and Folkman, (J + 1) g = 2g, is exceeded in %d of %d. Relative to welfare its mean falls from %.2g at n = 1 to %.2g at n = %d, as n^%.2f. "+
		"That is faster than the bound, since the others use the rest. "+
		"The two sets at the jump are the best allocation in %d of %d draws in which all sets were tried.", share(o.Violations, o.Instances, "draws"), highest, beyond, drawn, first, last, size,
		math.Log(last/first)/math.Log(float64(size)), tried-missed, tried)
	return nil
}

type gapDraw struct {
	relative float64 // (q − W)/(1 + q)
	bound    float64 // 2 max g/(1 + q)
	overG    float64 // (q − W)/g
	short    bool    // the two sets at the jump leave more than 1e-9 to the best of all sets
}

// gapOf is the least dual value less the best welfare of a market.
func gapOf(m *contract.Market) (gapDraw, error) {
	mu, _, err := equilibrium(m)
	if err != nil {
		return gapDraw{}, err
	}
	q := m.Dual([]float64{mu})
	n := len(m.Alpha)
	in := make([]bool, n)
	best := math.Inf(-1)
	for _, side := range [2]float64{mu * (1 - 1e-12), mu * (1 + 1e-12)} {
		for i := range in {
			in[i] = side < m.ExitPrice(i)
		}
		best = max(best, welfareOf(m, in))
	}
	d := gapDraw{}
	if n <= gapExhaustive {
		two := best
		for set := range 1 << n {
			for i := range in {
				in[i] = set>>i&1 == 1
			}
			best = max(best, welfareOf(m, in))
		}
		d.short = best > two+1e-9*(1+q)
	}
	d.relative, d.bound, d.overG = max(0, q-best)/(1+q), 2*m.Fixed[0]/(1+q), (q-best)/m.Fixed[0]
	return d, nil
}

// welfareOf is the best welfare with the given participants, who all pay their
// fee: concave in x, so that it takes one price, found by bisection.
func welfareOf(m *contract.Market, in []bool) float64 {
	total := func(mu float64) (sum float64) {
		for i, takes := range in {
			if takes {
				sum += m.Response(i, mu)
			}
		}
		return sum
	}
	_, hi := crossing(func(mu float64) bool { return total(mu) > m.Capacity[0] })
	welfare := 0.0
	for i, takes := range in {
		if takes {
			welfare += m.Utility(i, m.Response(i, hi)) - m.FixedFee(i)
		}
	}
	return welfare
}

// gapSmallest finds the market with the largest gap relative to welfare.
func gapSmallest(ctx context.Context, b Budget, o *Outcome) error {
	box := []span{{lo: 5, hi: 20}, {lo: 0.5, hi: 5}, {lo: 0.1, hi: 5}, {lo: 5, hi: 20}, {lo: 0.5, hi: 5}, {lo: 0.5, hi: 20, log: true}}
	m, err := smallest(ctx, b, o, "fee-gap", box, func(x []float64) *contract.Market {
		return logMarket(x[5], [4]float64{x[0], x[1], 0, x[2]}, [4]float64{x[3], x[4], 0, x[2]})
	}, func(m *contract.Market) float64 {
		d, err := gapOf(m)
		if err != nil {
			return math.NaN()
		}
		return d.relative - 1e-9
	}, func(c *contract.Market) bool {
		return gapShown(c) == nil
	})
	if err != nil {
		return err
	}
	_, hi := priceBetween(m)
	best := bestOfSets(m)
	o.Counterexample = &Counterexample{
		Market: m,
		Shows:  fmt.Sprintf("n = %d, g = %v: no price has a dual value below %.4g, and no allocation is worth more than %.4g", len(m.Alpha), m.Fixed[0], dualAt(m, hi), best),
		Spec:   specOver("fee-gap", "a duality gap that no price closes", "solver: {bracket: {}}\n"),
		Checks: []string{"status=no-clearing", fmt.Sprintf("welfare<=%.9g", best*(1+1e-6)), fmt.Sprintf("dual~%v", dualAt(m, hi))},
		Certificate: fmt.Sprintf("All %d sets of participants, each with the best split of m by bisection on marginal payoffs, are worth at most %.6g; q is convex and least at its kink %.6g, where it is %.6g.",
			1<<len(m.Alpha), best, hi, dualAt(m, hi)),
	}
	return nil
}

// bestOfSets is the best welfare of a market over all sets of participants,
// from the definition of payoffs.
func bestOfSets(m *contract.Market) float64 {
	n := len(m.Alpha)
	fixed := m.Fixed
	m.Fixed = nil // fees are paid by the set, and do not bear on the split
	defer func() { m.Fixed = fixed }()
	best := 0.0
	for set := range 1 << n {
		split := &contract.Market{Valuation: m.Valuation, Capacity: m.Capacity}
		fees := 0.0
		for i := range n {
			if set>>i&1 == 0 {
				continue
			}
			split.Alpha, split.Shape = append(split.Alpha, m.Alpha[i]), append(split.Shape, m.Shape[i])
			split.Beta, split.Fee = append(split.Beta, m.Beta[i]), append(split.Fee, optional(m.Fee, i))
			split.Kappa = append(split.Kappa, optional(m.Kappa, i))
			fees += fixed[i]
		}
		_, mu := priceBetween(split)
		welfare := -fees
		for i := range split.Alpha {
			x, _ := bestResponse(split, i, mu)
			welfare += payoffBefore(split, i, x, 0)
		}
		best = max(best, welfare)
	}
	return best
}

// gapShown shows from the definition that demand jumps over capacity and that
// the dual value at the jump, the least there is, exceeds every allocation by 5 %.
func gapShown(m *contract.Market) error {
	if err := jumpOver(m); err != nil {
		return err
	}
	_, hi := priceBetween(m)
	if q, best := dualAt(m, hi), bestOfSets(m); q-best < 0.05*(1+q) {
		return fmt.Errorf("dual value %v and best welfare %v", q, best)
	}
	return nil
}
