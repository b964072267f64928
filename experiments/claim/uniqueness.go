package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

func testUniqueness(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("Every market with g = 0 has at most one pair (μ*, x*) with x* best responses to μ* and Σx* = m: two searches from both sides end at one price within %g (1 + μ*), "+
		"and at 20 other prices each S − m has the sign that excludes a second one.", uniqueTolerance)
	o.Argument = "S falls strictly where it is positive, so that S = m > 0 at one price at most; best responses to it are unique, payoffs being strictly concave."
	distance := func(d *uniqueDraw) float64 { return d.distance }
	groups, err := study[int, uniqueDraw]{
		name: "uniqueness", groups: []int{4, 20}, trials: b.Instances/2 + 1,
		keys: []string{"group", "n"}, key: func(n int) []any {
			if n == 20 {
				return []any{ranges, "10 to 100"}
			}
			return []any{"all valuations", "1 to 4"}
		},
		market: func(n int, rng *rand.Rand) (*contract.Market, error) {
			if n == 20 {
				return freeRanges(rng)
			}
			return mixed(rng, n)
		},
		measure: func(_ int, m *contract.Market, rng *rand.Rand) (uniqueDraw, error) { return onePrice(m, rng) },
		columns: []column[uniqueDraw]{
			counting("several_equilibria", func(d *uniqueDraw) bool { return d.sign || d.distance > uniqueTolerance }),
			statistic("price_difference_max", largest, distance),
		},
		thresholds: []threshold{{name: "relative distance of two prices that counts as none", value: uniqueTolerance}},
		violates:   func(d *uniqueDraw, at []float64) bool { return d.sign || d.distance > at[0] },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	apart := 0.0
	for _, g := range groups {
		apart = max(apart, largest(values(g.draws, distance)))
	}
	o.Finding = fmt.Sprintf("Price and allocation are unique in %s; two searches are never farther apart than %.1e of the price.", allOf(o.Violations, o.Instances, "draws"), apart)
	return nil
}

// uniqueTolerance is the relative distance of two prices that counts as none.
const uniqueTolerance = 1e-9

// testUniquenessFee is the same in the model (2), which has a fixed fee.
func testUniquenessFee(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = "With g > 0 every market has at most one pair (μ*, x*) with x* best responses to μ* and Σx* = m. On markets of identical agents all sets of agents that could take part at their exit price are tried."
	_, err := study[int, []int]{
		name: "uniqueness", groups: []int{2, 3, 4, 5}, trials: b.Instances/10 + 1,
		keys: []string{"group", "n"}, key: func(n int) []any { return []any{"identical agents, g > 0", n} },
		draw: func(n int, rng *rand.Rand) ([]int, error) {
			h := float64(1+rng.IntN(4)) / 2
			return equilibriaAtExit(alikeMarket(n, 1+rng.IntN(n-1), h)), nil
		},
		columns: []column[[]int]{
			counting("several_equilibria", func(sets *[]int) bool { return len(*sets) > 1 }),
			statistic("equilibria_max", largest, func(sets *[]int) float64 { return float64(len(*sets)) }),
		},
		violates: func(sets *[]int, _ []float64) bool { return len(*sets) > 1 },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	o.Counterexample = &Counterexample{
		Market: powerMarket(0.25, [4]float64{1, 1, 0, 0.5}, [4]float64{1, 1, 0, 0.5}),
		Shows: "at price 1 each of two identical agents with V = 2√x is indifferent between 0 and 1/4, m = 1/4: x = (1/4, 0) and x = (0, 1/4) are both equilibria, " +
			"and are worth the dual value 1/4; a method that has indifferent agents act alike finds no clearing price",
		Spec:   specOver("uniqueness-fee", "two equilibria at one price", "solver: {bracket: {}}\n"),
		Checks: []string{"status=no-clearing", "price~1", "dual~0.25", "welfare<0.24"},
		Certificate: "V = 2√x, C = x, g = 1/2: at μ = 1 the payoff 2√x − 2x − 1/2 is 0 at its top x = 1/4, as much as at x = 0. " +
			"W(1/4, 0) = 1 − 1/4 − 1/2 = 1/4 = q(1), so that by weak duality no allocation is better than either.",
	}
	o.Finding = fmt.Sprintf("Of %d markets of identical agents with a fixed fee %d have several equilibria: with k of n agents to be served there are n!/(k! (n−k)!) at one price. "+
		"For numbers drawn at random two agents are indifferent at one price with probability 0, and none of the paper's own draws is such a market.", o.Instances, o.Violations)
	return nil
}

type uniqueDraw struct {
	sign     bool    // S − m has the wrong sign at another price
	distance float64 // of two searches, over 1 + μ*
}

// onePrice finds the price of a market twice, and looks for another one.
func onePrice(m *contract.Market, rng *rand.Rand) (uniqueDraw, error) {
	mu, how, err := equilibrium(m)
	if err != nil || how == slack {
		return uniqueDraw{}, err
	}
	_, hi := priceBetween(m)
	d := uniqueDraw{distance: math.Abs(mu-hi) / (1 + mu)}
	for range 20 {
		other := 2 * mu * rng.Float64()
		if excess := demandOf(m, other) - m.Capacity[0]; math.Abs(other-mu) > 1e-6*mu && !(excess*(mu-other) > 0) {
			d.sign = true
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
