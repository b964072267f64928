package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market"
)

// boundedCosts are unit prices β + τ + μ on the way to none at all, which
// Assumption 3.1 does not exclude: C = 0 is convex and Lipschitz.
var boundedCosts = []float64{1, 1e-3, 1e-6, 1e-9, 0}

// boundedFamilies are valuations of one agent with α = 1; quadratic is the one
// that has enough at some point.
var boundedFamilies = []struct {
	valuation market.Valuation
	shape     float64
}{{market.Log, 1}, {market.Power, 0.5}, {market.Quadratic, 1}}

func testBounded(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Verdict: HoldsUnder,
		Tested: "For every agent whose V is concave and increasing and whose C is convex and Lipschitz, and all τ, μ ≥ 0, payoffs (2) have a largest maximiser below some X. " +
			"On random agents of four valuations X is where the payoff at μ = 0 begins to fall, found by doubling.",
		Assumptions: []string{"β + τ + μ exceeds the limit of V' at infinity, or κ > 0: a unit costs something"},
		Rows:        newRows("group", "unit_price [payoff/activity]", "draws", "violations", "largest_response [activity]"),
	}
	draws, err := trials(ctx, b, "bounded", b.Instances, func(_ int, rng *rand.Rand) (boundedDraw, error) {
		m, err := mixed(rng, 1)
		if err != nil {
			return boundedDraw{}, err
		}
		top := 1.0
		for payoffSlope(m, 0, top, 0) > 0 && top < unbounded {
			top *= 2
		}
		x := demandOf(m, 5*rng.Float64())
		return boundedDraw{x, x > top || top >= unbounded}, nil
	})
	if err != nil {
		return nil, err
	}
	most := 0.0
	for _, d := range draws {
		most = max(most, d.x)
	}
	random := count(draws, func(d *boundedDraw) bool { return d.violates })
	o.Rows.add("random, unit price > 0", math.NaN(), len(draws), random, most)
	o.Instances, o.Violations = len(draws), random
	for _, f := range boundedFamilies {
		for _, price := range boundedCosts {
			m := &market.Contract{Valuation: f.valuation, Alpha: []float64{1}, Shape: []float64{f.shape}, Beta: []float64{price}, Capacity: []float64{1}}
			x, violates := 0.0, 0
			switch err := m.Prepare(); {
			case price > 0 && err != nil:
				return nil, err
			case price > 0:
				x = demandOf(m, 0)
			default: // a market that the program may refuse
				if x, _ = bestResponse(m, 0, 0); math.IsInf(x, 1) {
					violates = 1
				}
			}
			o.Rows.add(f.valuation.String(), price, 1, violates, x)
			o.Instances++
			o.Violations += violates
		}
	}
	if random > 0 {
		o.Verdict, o.Assumptions = Fails, nil
	}
	m := logMarket(1, [4]float64{1, 1e-9, 0, 0})
	o.Counterexample = &Counterexample{
		Market: m,
		Shows:  "where capacity is ignored one agent with β = 1e-9 and τ = 0 asks for 1e9 − 1 units; as β falls to 0 it asks for ever more, and at β = 0 no amount is best",
		Spec:   specOver("bounded", "a response without bound as the unit price falls to zero", "mechanism: none\nsolver: {bracket: {}}\n"),
		Checks: []string{"allocated~999999999", "price=0"},
		Certificate: "x = α/(β + τ + μ) − 1 = 1/β − 1 exceeds any bound as β falls to 0; at β = τ = μ = 0 the payoff log(1 + x) has no maximum. " +
			"The program refuses markets at that limit.",
	}
	o.Finding = fmt.Sprintf("None of %d random agents with a positive unit price asks for more than its bound (largest response %.4g). "+
		"Without one, which Assumption 3.1 allows, log and power valuations have no best response; at unit price 1e-9 they ask for 1e9 and 1e18 units.", len(draws), most)
	return o, nil
}

type boundedDraw struct {
	x        float64
	violates bool
}

// refuteBounded shows that the response grows without end as the unit price
// falls to that of the counterexample and on to zero.
func refuteBounded(x *Counterexample) error {
	m := x.Market
	beta, last := m.Beta[0], 0.0
	for _, price := range []float64{0.1, 1e-3, 1e-6, beta} {
		m.Beta[0] = price
		response, _ := bestResponse(m, 0, 0)
		if !(response > 10*last) || math.IsInf(response, 1) {
			return fmt.Errorf("the response is %v at unit price %v and %v before", response, price, last)
		}
		last = response
	}
	m.Beta[0] = 0
	defer func() { m.Beta[0] = beta }()
	for units := 1.0; units < 1e15; units *= 10 {
		if payoffBefore(m, 0, 10*units, 0) <= payoffBefore(m, 0, units, 0) {
			return fmt.Errorf("the payoff has stopped to rise at %v units", units)
		}
	}
	return nil
}
