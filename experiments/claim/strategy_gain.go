package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/mechanism"
)

// What can be said in place of "strategy-proof". Agent i, who anticipates how the price
// answers, ends at a price p between p_i, at which the others alone would take m (0 where they
// never do), and μ*. Its payoff there is at most what it would have as a price taker at
// p, which exceeds that at μ* by ∫ x_i ≤ (μ* − p_i) x_i(p_i). The demand of the others is
// convex, and so falls from p_i to μ* by at least σ_i (μ* − p_i), σ_i = |S'_{−i}(μ*)|; and by
// x_i(μ*) at most, since Σx = m at μ*. Together
//
//	gain_i ≤ x_i(p_i) x_i(μ*)/σ_i
//
// in which σ_i grows as n while activities do not.

// strategySizes are numbers of agents, at m = 2.5 n.
var strategySizes = []int{2, 4, 8, 16, 32, 64, 128}

// strategySamples is how many independent fits of the exponent the trials are split into.
const strategySamples = 20

// strategyRounding is the relative excess over the bound that counts as rounding.
const strategyRounding = 1e-9

// strategyHalvings enclose p_i to 1e-9 of μ*.
const strategyHalvings = 30

func testStrategyGain(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = "No agent gains more by a misreport than x_i(p_i) x_i(μ*)/σ_i, σ_i the slope of the demand of the others at μ* and p_i the price at which they alone would take m; " +
		"the gain is that of the best demand when the agent anticipates how the price answers, over its truthful payoff. Table 3 with τ = 0.5, g = 0 and m = 2.5 n."
	o.Argument = "The deviation ends at a price between p_i and μ*; the payoff rises by ∫ x_i ≤ (μ* − p_i) x_i(p_i) at most, and convexity of the others' demand gives μ* − p_i ≤ x_i(μ*)/σ_i."
	gain := func(d *gainDraw) float64 { return d.largest }
	groups, err := study[int, gainDraw]{
		name: "strategy-gain", groups: strategySizes, trials: b.Instances/10 + strategySamples,
		keys: []string{"n"}, key: func(n int) []any { return []any{n} },
		market: func(n int, rng *rand.Rand) (*contract.Market, error) {
			return paperDraw(rng, n, 2.5*float64(n), 0.5, 0)
		},
		measure: func(_ int, m *contract.Market, _ *rand.Rand) (gainDraw, error) { return gainOf(m) },
		columns: []column[gainDraw]{
			counting("no_price", func(d *gainDraw) bool { return math.IsNaN(d.largest) }),
			counting("gains_over_1e-9", func(d *gainDraw) bool { return d.largest > 1e-9 }),
			counting("gains_over_1_percent", func(d *gainDraw) bool { return d.largest > 0.01 }),
			statistic("largest_gain_mean", mean, gain), statistic("largest_gain_q95", quantile(0.95), gain), statistic("mean_gain_mean", mean, func(d *gainDraw) float64 { return d.mean }),
			statistic("bound_mean", mean, func(d *gainDraw) float64 { return d.bound }), statistic("gain_over_bound_max", largest, func(d *gainDraw) float64 { return d.ofBound }),
		},
		thresholds: []threshold{{name: "relative excess over the bound that counts as rounding", value: strategyRounding}},
		violates:   func(d *gainDraw, at []float64) bool { return d.ofBound > 1+at[0] },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	all, large := fitted(groups, gain), fitted(groups[len(groups)-4:], gain)
	bounds := fitted(groups[len(groups)-4:], func(d *gainDraw) float64 { return d.bound })
	first, last := &groups[0], &groups[len(groups)-1]
	percent := func(g *groupOf[int, gainDraw]) string {
		return share(count(g.draws, func(d *gainDraw) bool { return d.largest > 0.01 }), g.instances, "draws")
	}
	o.Finding = fmt.Sprintf("Where a price is charged, the largest gain of an agent is %.3g of its payoff on average at n = %d and %.2g at n = %d, as n^%s, from n = %d on as n^%s, where the bound falls as n^%s; an agent gains more than 1 %% in %s at n = %d and in %s at n = %d. "+
		"No gain exceeds %.2f of its bound.", mean(values(first.draws, gain)), first.group, mean(values(last.draws, gain)), last.group,
		exponent(all), groups[len(groups)-4].group, exponent(large), exponent(bounds), percent(first), first.group, percent(last), last.group, highestOf(groups))
	return nil
}

// gainDraw is what misreports come to on a market; NaN where capacity is slack.
type gainDraw struct {
	largest, mean float64 // gain over the truthful payoff
	bound         float64 // the largest, over the truthful payoff
	ofBound       float64 // the largest gain over it
}

// gainOf holds the gains that rule nash finds to the bound.
func gainOf(m *contract.Market) (d gainDraw, err error) {
	mu, y, how, err := optimum(m)
	if err != nil || how != clears {
		return gainDraw{math.NaN(), math.NaN(), math.NaN(), math.NaN()}, err
	}
	rule := new(mechanism.Nash)
	rule.Allocate(m, market.Point{Price: []float64{mu}, Allocation: y})
	n := len(m.Alpha)
	z, s, load := make([]float64, n), make([]float64, n), make([]float64, 1)
	m.DemandSlope(z, s, load, []float64{mu})
	total := 0.0
	for _, v := range s {
		total += v
	}
	bound := 0.0
	for i, x := range y {
		if x == 0 {
			continue
		}
		least, high := 0.0, mu
		for range strategyHalvings { // the others take m or more at least, so that the bound is no smaller than that at p_i
			if p := (least + high) / 2; demandOf(m, p)-m.Response(i, p) >= m.Capacity[0] {
				least = p
			} else {
				high = p
			}
		}
		payoff := m.Utility(i, x) - mu*x
		bound = max(bound, m.Response(i, least)*x/(total-s[i])/payoff)
	}
	g := rule.Strategy()
	return gainDraw{g.LargestGain, g.Gain, bound, g.LargestGain / bound}, nil
}

// fitted is the exponent of the mean of a number in n: the mean, with Student's interval, of the slopes
// of least squares in logarithms that independent parts of the trials have.
func fitted(groups []groupOf[int, gainDraw], of func(*gainDraw) float64) stat.Estimate {
	var slopes []float64
	for k := range strategySamples {
		var x, y []float64
		for _, g := range groups {
			var part []gainDraw
			for i := k; i < len(g.draws); i += strategySamples {
				part = append(part, g.draws[i])
			}
			if list := values(part, of); len(list) > 0 && mean(list) > 0 {
				x, y = append(x, math.Log(float64(g.group))), append(y, math.Log(mean(list)))
			}
		}
		if len(x) > 1 {
			_, slope := gstat.LinearRegression(x, y, nil, false)
			slopes = append(slopes, slope)
		}
	}
	return stat.MeanOf(slopes, stat.Level)
}

// exponent is a fitted exponent with its interval.
func exponent(e stat.Estimate) string {
	return fmt.Sprintf("%.2f [%.2f, %.2f]", e.Value, e.Interval.Low, e.Interval.High)
}

// highestOf is the largest share of its bound that a gain comes to.
func highestOf(groups []groupOf[int, gainDraw]) (high float64) {
	for _, g := range groups {
		high = max(high, largest(values(g.draws, func(d *gainDraw) float64 { return d.ofBound })))
	}
	return high
}
