package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/generators"
	"walras/solver/market"
)

// The paper's argument for T4.6 is that S falls continuously from a value above
// m to 0. V'(0) = ∞ makes S(0) positive, but says nothing of S(0) > m.

// existenceFees are the fees τ of Table 5.
var existenceFees = []float64{0, 0.5, 1, 1.5, 2}

// existenceGroups are the markets counted: the worked example with and without
// the fixed fee of Table 3, and valuations 2α√x, which meet V'(0) = ∞ of
// Assumption 3.1.
var existenceGroups = []struct {
	valuation string
	shape, g  float64
}{{"log", 1, 0}, {"log", 1, 1}, {"power", 0.5, 0}}

func testExistence(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Verdict: HoldsUnder,
		Tested: "For every market of the model (2), and for draws of Table 3 in particular (n = 20, m = 100, α ~ U(5, 20), β ~ U(0.5, 5)), " +
			"there is a price μ ≥ 0 at which best responses add up to m within 1e-12 m.",
		Assumptions: []string{"S(0) ≥ m: capacity is scarce at price zero", "g = 0: demand is continuous",
			"without the first, Σx* = m has to give way to complementarity, 0 ≤ μ* ⟂ m − S(μ*) ≥ 0"},
		Rows: newRows("valuation", "tau [payoff/activity]", "g [payoff]", "draws", "slack", "jump", "clears", "slack_share", "slack_low", "slack_high",
			"demand_zero_over_capacity"),
	}
	scarce, cleared, paper := 0, 0, ""
	for _, group := range existenceGroups {
		for _, tau := range existenceFees {
			name := fmt.Sprintf("existence %s %v %v", group.valuation, tau, group.g)
			draws, err := trials(ctx, b, name, b.Instances, func(_ int, rng *rand.Rand) (existenceDraw, error) {
				f := generators.NewPaper()
				f.Valuation, f.Shape = group.valuation, generators.Constant(group.shape)
				f.Tau, f.G = generators.Constant(tau), generators.Constant(group.g)
				m := new(market.Contract)
				if err := f.Draw(m, rng); err != nil {
					return existenceDraw{}, err
				}
				_, how, err := equilibrium(m)
				return existenceDraw{how, demandOf(m, 0) / m.Capacity[0]}, err
			})
			if err != nil {
				return nil, err
			}
			slacks := count(draws, func(d *existenceDraw) bool { return d.how == slack })
			jump := count(draws, func(d *existenceDraw) bool { return d.how == jumps })
			mean := 0.0
			for _, d := range draws {
				mean += d.load / float64(len(draws))
			}
			lo, hi := shareInterval(slacks, len(draws))
			o.Rows.add(group.valuation, tau, group.g, len(draws), slacks, jump, len(draws)-slacks-jump, float64(slacks)/float64(len(draws)), lo, hi, mean)
			o.Instances += len(draws)
			o.Violations += slacks + jump
			if group.g == 0 {
				scarce += len(draws) - slacks
				cleared += len(draws) - slacks - jump
			}
			if group.valuation == "log" && group.g == 1 && (tau == 0 || tau == 0.5 || tau == 1) {
				paper += fmt.Sprintf(" %s at τ = %v,", share(slacks, len(draws)), tau)
			}
		}
	}
	if cleared != scarce {
		o.Verdict, o.Assumptions = Fails, nil
	}
	if err := existenceSmallest(ctx, b, o); err != nil {
		return nil, err
	}
	o.Finding = fmt.Sprintf("On the paper's defaults with g = 1 no price clears since S(0) < m in%s of draws (95 %% intervals). "+
		"Under S(0) ≥ m and g = 0 all %d of %d draws clear. V'(0) = ∞ does not help: %s.", paper[:len(paper)-1], cleared, scarce, o.Counterexample.Shows)
	return o, nil
}

type existenceDraw struct {
	how  outcomeOf
	load float64 // S(0)/m
}

// existenceSmallest finds the smallest market with V'(0) = ∞ that has no
// clearing price although agents take part.
func existenceSmallest(ctx context.Context, b Budget, o *Outcome) error {
	alone := func(x []float64) *market.Contract {
		m := &market.Contract{Valuation: market.Power, Alpha: []float64{x[0]}, Shape: []float64{0.5}, Beta: []float64{x[1]}, Fee: []float64{x[2]}, Capacity: []float64{x[3]}}
		if m.Prepare() != nil {
			return nil
		}
		return m
	}
	box := []span{{lo: 5, hi: 20}, {lo: 0.5, hi: 5}, {lo: 0, hi: 2}, {lo: 0.1, hi: 200, log: true}}
	f, err := search(ctx, b, "existence", 8, box, func(x []float64) float64 { return 0.4 - math.Abs(demandOf(alone(x), 0)/x[3]-0.5) })
	if err != nil {
		return err
	}
	c, err := minimise(candidate{market: alone(f.x)}, func(c candidate) bool {
		return c.market.Shape[0] == 0.5 && c.market.Beta[0] > 0 && existenceRefuted(c.market) == nil
	})
	if err != nil {
		return err
	}
	load := demandOf(c.market, 0) / c.market.Capacity[0]
	o.Counterexample = &Counterexample{
		Market: c.market,
		Shows:  fmt.Sprintf("at price 0 one agent with V = 2α√x asks for %.3g of the capacity, and for less at any other price", load),
		Spec:   specOver("existence", "no price clears: demand at price zero is below capacity", "mechanism: [clearing, none]\nsolver: {bracket: {}}\n"),
		Checks: []string{"price=0", fmt.Sprintf("load~%v", load), "binding=false", "gap<=1e-9"},
		Certificate: fmt.Sprintf("x(μ) = (α/(β + τ + μ))² = (%v/(%v + μ))² falls in μ, and x(0) = %v < m = %v.",
			c.market.Alpha[0], c.market.Beta[0]+optional(c.market.Fee, 0), demandOf(c.market, 0), c.market.Capacity[0]),
	}
	return nil
}

// existenceRefuted shows that nothing clears: demand, from the definition, is
// positive and below capacity at price zero, and does not rise with the price.
func existenceRefuted(m *market.Contract) error {
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

func refuteExistence(x *Counterexample) error { return existenceRefuted(x.Market) }
