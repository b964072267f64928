package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat"

	"walras/solver/market"
	"walras/solver/mechanism"
)

// crowdSizes are the numbers of agents for which gains are computed, and
// capacityEach is the capacity an agent.
var crowdSizes = []int{2, 4, 8, 16, 32, 64}

const capacityEach = 2.5

// A gain counts from gainRounding on, as a share of the payoff. One of
// strategyShare instances of the budget is drawn: a draw costs as much as a
// thousand equilibria.
const (
	gainRounding  = 1e-9
	strategyShare = 4
)

// shaded is what strategic behaviour comes to on a market.
type shaded struct {
	mechanism.Strategy
	binds bool
}

// testStrategy computes the best unilateral deviation of every agent at the
// clearing equilibrium, along the residual supply of the others
// (mechanism.Nash), without fixed fees. Every such deviation is the truthful
// demand of some understated α, so that gains from misreporting α alone are the
// same. Where S(0) <= m the price is 0, no report lowers it, and nobody can
// gain.
func testStrategy(ctx context.Context, b Budget) (*Outcome, error) {
	draws, err := sample(ctx, b, max(10, b.Instances/strategyShare), func(d *desk, rng *rand.Rand) []shaded {
		d.crowd.draw(crowdSizes[len(crowdSizes)-1], rng)
		out := make([]shaded, len(crowdSizes))
		rule := d.rules["nash"].(*mechanism.Nash)
		for k, n := range crowdSizes {
			d.enter(setting{n: n, m: capacityEach * float64(n), tau: 0.5})
			if d.err == nil {
				rule.Allocate(&d.market, d.point)
				out[k] = shaded{Strategy: rule.Strategy(), binds: d.binds()}
			}
		}
		return out
	})
	if err != nil {
		return nil, err
	}
	rows := withIntervals("agents", "draws", "binding", "±gain", "largest_gain", "±held_back", "±stated_over_true_alpha", "±nash_over_takers_efficiency")
	var slackDraws, slackGains, gains int
	for k, n := range crowdSizes {
		of := func(f func(*shaded) float64) []float64 {
			return column(draws, func(s *[]shaded) float64 { return f(&(*s)[k]) })
		}
		binding, largest := 0, 0.0
		for i := range draws {
			s := &draws[i][k]
			largest = max(largest, s.LargestGain)
			gaining := s.LargestGain > gainRounding
			switch {
			case s.binds:
				binding++
			case gaining:
				slackGains++
			}
			if gaining {
				gains++
			}
		}
		slackDraws += len(draws) - binding
		rows.addWide(n, len(draws), float64(binding)/float64(len(draws)), meanOf(of(func(s *shaded) float64 { return s.Gain })), largest,
			meanOf(of(func(s *shaded) float64 { return s.Shading })), meanOf(of(func(s *shaded) float64 { return s.Misreport })), meanOf(of(func(s *shaded) float64 { return s.Ratio })))
	}
	exponent := bootstrap(len(draws), b.Seed, func(chosen []int) float64 { return gainExponent(draws, chosen) })
	first, last := rows.Values[0], rows.Values[len(rows.Values)-1]
	out := &Outcome{
		Verdict:     HoldsUnder,
		Tested:      "no agent at the clearing equilibrium has a demand other than its truthful one that pays it more by over 1e-9 of its payoff, when it anticipates how the price answers; one market a draw and size, g = 0, m = 2.5 n, τ = 0.5",
		Assumptions: []string{"no agent moves the price: S(0) <= m, so that it is 0, or agents are price takers, which is the limit of many agents"},
		Instances:   len(draws) * len(crowdSizes), Violations: gains,
		Finding: fmt.Sprintf("Agents gain in %s of the markets, and in %d of the %d where capacity is slack. The mean gain is %.3g %% of the payoff with %d agents and %.3g %% with %d, the largest %.3g %%; where capacity binds it falls as n to the power %v. "+
			"The best deviation holds back %.2g %% of the demand with %d agents, which is the truthful demand of an α understated by %.2g %%; when all anticipate, efficiency is %.4f of that of price takers.",
			share(gains, len(draws)*len(crowdSizes)), slackGains, slackDraws, 100*first[3].(float64), first[0], 100*last[3].(float64), last[0], 100*first[6].(float64), exponent,
			100*first[7].(float64), first[0], 100*(1-first[10].(float64)), first[13].(float64)),
		Rows:           rows,
		Counterexample: understatement(),
	}
	if slackGains > 0 {
		out.Verdict, out.Assumptions = Fails, nil
	}
	return out, nil
}

// gainExponent is the slope of log mean gain against log n over sizes of 8 and
// more, where capacity binds in most draws, and over those in which it does.
func gainExponent(draws [][]shaded, chosen []int) float64 {
	var x, y []float64
	for k, n := range crowdSizes {
		if n < 8 {
			continue
		}
		sum, binding := 0.0, 0
		for _, i := range chosen {
			if s := &draws[i][k]; s.binds {
				sum, binding = sum+s.Gain, binding+1
			}
		}
		x, y = append(x, math.Log(float64(n))), append(y, math.Log(sum/float64(binding)))
	}
	_, slope := stat.LinearRegression(x, y, nil, false)
	return slope
}

// understatement is a market of two agents in which one gains by stating a
// lower α.
func understatement() *Counterexample {
	return &Counterexample{
		Market:     logMarket(2, [4]float64{4, 1, 0, 0}, [4]float64{4, 1, 0, 0}),
		Parameters: map[string]float64{"stated_alpha": 2.4},
		Shows:      "deviation_gain is above 6 % of the payoff of a price taker",
		Spec:       rulesSpec("nash"),
		Checks:     []string{"deviation_gain>0.06 where mechanism=nash"},
		Certificate: "truthful: at price 1 each asks for 4/2 − 1 = 1, in all 2 = m, and has 4 log 2 − 2 = 0.7726; " +
			"the first states α = 2.4: at price 0.6 they ask for 2.4/1.6 − 1 = 0.5 and 4/1.6 − 1 = 1.5, in all 2 = m, and it has 4 log 1.5 − 0.5·1.6 = 0.8219",
	}
}

// refuteStrategy resolves the market with the first agent's α as stated, and
// values what it gets by its true payoff.
func refuteStrategy(x *Counterexample) error {
	payoff := func(m *market.Contract) float64 {
		_, price := priceBetween(m)
		got, _ := bestResponse(m, 0, price)
		return payoffBefore(x.Market, 0, got, price)
	}
	lied := candidate{market: x.Market}.copied().market
	lied.Alpha[0] = x.Parameters["stated_alpha"]
	if before, after := payoff(x.Market), payoff(lied); after <= before*(1+gainRounding) {
		return fmt.Errorf("the first agent has payoff %v when it states %v, and %v when it is truthful", after, lied.Alpha[0], before)
	}
	return nil
}
