package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// boundedCosts are unit prices β + τ + μ on the way to none at all, which
// Assumption 3.1 does not exclude: C = 0 is convex and Lipschitz.
var boundedCosts = []float64{1, 0.1, 1e-2, 1e-3, 1e-4, 0}

// boundedFamilies are valuations of one agent with α = 1; quadratic is the one
// that has enough at some point.
var boundedFamilies = []boundedGroup{{valuation: contract.Log, shape: 1}, {valuation: contract.Power, shape: 0.5}, {valuation: contract.Quadratic, shape: 1}}

type boundedGroup struct {
	name         string
	valuation    contract.Valuation
	shape, price float64
}

func testBounded(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = "For every agent whose V is concave and increasing and whose C is convex and Lipschitz, and all τ, μ ≥ 0, payoffs (2) have a largest maximiser below some X. " +
		"On random agents of four valuations X is where the payoff at μ = 0 begins to fall, found by doubling."
	o.conditions = []condition{{says: "a unit costs every agent something: β + τ > 0, or κ > 0", met: certain(func(m *contract.Market) bool {
		for i, beta := range m.Beta {
			if beta+optional(m.Fee, i)+optional(m.Kappa, i) <= 0 {
				return false
			}
		}
		return true
	})}}
	o.Argument = "The valuations tried have V' → 0, so that from some X on V' lies below β + τ, or below β + κx + τ, and the payoff falls."
	violates := func(d *boundedDraw, at []float64) bool { return d.x > d.bound || d.x >= at[0] || d.bound >= at[0] }
	base := func(d *boundedDraw) bool { return violates(d, []float64{unbounded}) }
	response := func(d *boundedDraw) float64 { return d.x }
	random := study[boundedGroup, boundedDraw]{
		name: "bounded", groups: []boundedGroup{{name: "random, unit price > 0", price: math.NaN()}}, trials: b.Instances,
		keys: []string{"group", "unit_price [payoff/activity]"}, key: func(g boundedGroup) []any { return []any{g.name, g.price} },
		market: func(_ boundedGroup, rng *rand.Rand) (*contract.Market, error) { return mixed(rng, 1) },
		measure: func(_ boundedGroup, m *contract.Market, rng *rand.Rand) (boundedDraw, error) {
			top := 1.0
			for payoffSlope(m, 0, top, 0) > 0 && top < unbounded {
				top *= 2
			}
			x := demandOf(m, 5*rng.Float64())
			return boundedDraw{x, top}, nil
		},
		columns:    []column[boundedDraw]{counting("violations", base), statistic("largest_response [activity]", largest, response)},
		thresholds: []threshold{{name: "activity from which on a best response counts as none", value: unbounded}},
		violates:   violates,
		assumed:    func(g boundedGroup, _ *boundedDraw) bool { return g.price != 0 },
	}
	cheap := random
	cheap.groups, cheap.trials = nil, 1
	for _, kind := range boundedFamilies {
		for _, kind.price = range boundedCosts {
			kind.name = kind.valuation.String()
			cheap.groups = append(cheap.groups, kind)
		}
	}
	cheap.draw = func(g boundedGroup, _ *rand.Rand) (boundedDraw, error) {
		m := &contract.Market{Valuation: g.valuation, Alpha: []float64{1}, Shape: []float64{g.shape}, Beta: []float64{g.price}, Capacity: []float64{1}}
		err := m.Prepare()
		if g.price == 0 { // a market that the program may refuse
			x, _ := bestResponse(m, 0, 0)
			return boundedDraw{x, x}, nil
		}
		if err != nil {
			return boundedDraw{}, err
		}
		x := demandOf(m, 0)
		return boundedDraw{x, x}, nil
	}
	groups, err := random.run(ctx, b, o)
	if err != nil {
		return err
	}
	if _, err := cheap.run(ctx, b, o); err != nil {
		return err
	}
	draws := groups[0].draws
	m := powerMarket(1, [4]float64{1, 1e-4, 0, 0})
	o.Counterexample = &Counterexample{
		Market: m,
		Shows:  "where capacity is ignored one agent with V = 2√x, β = 1e-4 and τ = 0 asks for 1e8 units; as β falls to 0 it asks for ever more, and at β = 0 no amount is best",
		Spec:   specOver("bounded", "a response without bound as the unit price falls to zero", "mechanism: none\nsolver: {bracket: {}}\n"),
		Checks: []string{"allocated~100000000", "price=0"},
		Certificate: "x = (α/(β + τ + μ))² = 1/β² exceeds any bound as β falls to 0; at β = τ = μ = 0, which Assumption 3.1 allows, C = 0 being convex and Lipschitz, the payoff 2√x has no maximum. " +
			"The program refuses markets at that limit.",
	}
	o.Finding = fmt.Sprintf("%d of %d random agents with a positive unit price ask for more than their bound (largest response %.4g). "+
		"Without one, which Assumption 3.1 allows, log and power valuations have no best response; at unit price 1e-4 they ask for 1e4 and 1e8 units.", groups[0].violations, groups[0].instances, largest(values(draws, response)))
	return nil
}

type boundedDraw struct {
	x     float64 // the best response
	bound float64 // X
}
