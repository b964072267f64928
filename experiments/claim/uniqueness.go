package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

func testUniqueness(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Tested: "Every market has at most one pair (μ*, x*) with x* best responses to μ* and Σx* = m. At g = 0: two searches from both sides end at one price within 1e-9, " +
			"and at 20 other prices each S − m has the sign that excludes a second one. At g > 0: all sets of agents that could take part at an agent's exit price are tried.",
		Assumptions: []string{"g = 0; or generic numbers, for which no two agents are indifferent at one price"},
	}
	several := func(d *uniqueDraw) bool { return d.equilibria > 1 }
	distance := func(d *uniqueDraw) float64 { return d.distance }
	generic := study[int, uniqueDraw]{
		name: "uniqueness", groups: []int{4}, trials: b.Instances,
		keys: []string{"group", "n"}, key: func(n int) []any { return []any{"g = 0, all valuations", n} },
		market:  func(n int, rng *rand.Rand) (*contract.Market, error) { return mixed(rng, n) },
		measure: func(_ int, m *contract.Market, rng *rand.Rand) (uniqueDraw, error) { return onePrice(m, rng) },
		columns: []column[uniqueDraw]{
			counting("several_equilibria", several), statistic("equilibria_max", largest, func(d *uniqueDraw) float64 { return float64(d.equilibria) }),
			statistic("price_difference_max", largest, distance),
		},
		violates: several,
		assumed:  func(int, *uniqueDraw) bool { return true },
	}
	alike := generic
	alike.groups, alike.trials, alike.assumed = []int{2, 3, 4, 5}, b.Instances/10+1, nil
	alike.key = func(n int) []any { return []any{"identical agents, g > 0", n} }
	alike.draw = func(n int, rng *rand.Rand) (uniqueDraw, error) {
		return uniqueDraw{equilibria: len(equilibriaAtExit(alikeMarket(n, 1+rng.IntN(n-1), float64(1+rng.IntN(4))/2)))}, nil
	}
	groups, err := generic.run(ctx, b, o)
	if err != nil {
		return nil, err
	}
	if _, err := alike.run(ctx, b, o); err != nil {
		return nil, err
	}
	m := alikeMarket(2, 1, 1)
	o.Counterexample = &Counterexample{
		Market: m,
		Shows: "at price 1 each of two identical agents is indifferent between 0 and 1 unit, m = 1: x = (1, 0) and x = (0, 1) are both equilibria, " +
			"and are worth the dual value 1; a method that has indifferent agents act alike finds no clearing price",
		Spec:   specOver("uniqueness", "two equilibria at one price", "solver: {bracket: {}}\n"),
		Checks: []string{"status=no-clearing", "price~1", "dual~1", "welfare<0.9"},
		Certificate: "V = 3x − x²/2, C = x, g = 1/2: at μ = 1 the payoff x − x²/2 − 1/2 is 0 at its top x = 1, as much as at x = 0. " +
			"W(1, 0) = 3 − 1/2 − 1 − 1/2 = 1 = q(1), so that by weak duality no allocation is better than either.",
	}
	o.Finding = fmt.Sprintf("At g = 0 the price and the allocation are unique in %d of %d draws (largest difference of two searches %.1e of the price), and S is strictly decreasing where it is positive, "+
		"which proves it. With g > 0 and k of n identical agents to be served there are n!/(k! (n−k)!) equilibria at one price; for numbers drawn at random this has probability 0.", o.Assumed-o.Broken, o.Assumed, largest(values(groups[0].draws, distance)))
	return o, nil
}

type uniqueDraw struct {
	equilibria int
	distance   float64 // of two searches, over 1 + μ*
}

// onePrice finds the price of a market twice, and looks for another one.
func onePrice(m *contract.Market, rng *rand.Rand) (uniqueDraw, error) {
	mu, how, err := equilibrium(m)
	if err != nil || how == slack {
		return uniqueDraw{equilibria: 1}, err
	}
	_, hi := priceBetween(m)
	d := uniqueDraw{1, math.Abs(mu-hi) / (1 + mu)}
	if d.distance > 1e-9 {
		d.equilibria = 2
	}
	for range 20 {
		other := 2 * mu * rng.Float64()
		if excess := demandOf(m, other) - m.Capacity[0]; math.Abs(other-mu) > 1e-6*mu && !(excess*(mu-other) > 0) {
			d.equilibria = 2
		}
	}
	return d, nil
}

// alikeMarket has n identical agents, V = (2+h)x − x²/2, C = x and g = h²/2: at
// their exit price 1 they are indifferent between 0 and h, exactly in binary
// for h a small multiple of 1/2; and m serves k of them.
func alikeMarket(n, k int, h float64) *contract.Market {
	m := &contract.Market{Valuation: contract.Quadratic}
	m.Resize(n, 1)
	m.Kappa, m.Fee = nil, nil
	for i := range n {
		m.Alpha[i], m.Shape[i], m.Beta[i], m.Fixed[i] = 2+h, 1, 1, h*h/2
	}
	m.Capacity[0] = float64(k) * h
	return prepared(m)
}

// indifference is the payoff that counts as none.
const indifference = 1e-9

// equilibriaAtExit lists the sets of agents, as bits, that make an equilibrium
// with Σx = m at the exit price of the first agent. It tries all of them.
func equilibriaAtExit(m *contract.Market) (sets []int) {
	n, mu := len(m.Alpha), m.ExitPrice(0)
	x, worth := make([]float64, n), make([]float64, n)
	for i := range n { // the best activity of a participant, and what it is worth
		g := m.Fixed[i]
		m.Fixed[i] = 0
		x[i], worth[i] = bestResponse(m, i, mu)
		m.Fixed[i], worth[i] = g, worth[i]-g
	}
	for set := range 1 << n {
		total, best := 0.0, true
		for i := range n {
			if set>>i&1 == 1 {
				total += x[i]
				best = best && worth[i] >= -indifference
			} else {
				best = best && worth[i] <= indifference
			}
		}
		if best && math.Abs(total-m.Capacity[0]) <= indifference*m.Capacity[0] {
			sets = append(sets, set)
		}
	}
	return sets
}
