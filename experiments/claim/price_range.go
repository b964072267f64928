package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/generators"
	"walras/solver/market/contract"
)

// choke is max_i V_i'(0) − τ_i, the paper's bound, and max_i V_i'(0) − β_i − τ_i,
// which takes the cost into account.
func choke(m *contract.Market) (without, with float64) {
	without, with = math.Inf(-1), math.Inf(-1)
	for i := range m.Alpha {
		v := payoffSlope(m, i, 0, 0)
		without, with = max(without, v+m.Beta[i]), max(with, v)
	}
	return without, with
}

var rangeGroups = []namedMarkets{
	{"Table 3, τ ~ U(0, 2)", func(rng *rand.Rand) (*contract.Market, error) {
		return table3(rng, func(f *generators.Paper) { f.Tau, f.M = generators.Uniform(0, 2), generators.Uniform(20, 200) })
	}},
	{"small, all valuations", func(rng *rand.Rand) (*contract.Market, error) { return mixed(rng, 4) }},
	{"small, fees up to 10 α", func(rng *rand.Rand) (*contract.Market, error) {
		m, err := mixed(rng, 4)
		if err != nil {
			return nil, err
		}
		for i, a := range m.Alpha {
			m.Fee[i] = 10 * a * rng.Float64()
		}
		return m, m.Prepare()
	}},
}

func testPriceRange(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Tested: "For every market of one resource the equilibrium price, 0 where capacity is slack, satisfies 0 ≤ μ* < max_i V_i'(0) − τ; " +
			"on Table 3 over τ in [0, 2], on small markets of four valuations with numbers over some decades, and with τ up to 10 α.",
		Assumptions: []string{"somebody wants to take part at price zero: max_i V_i'(0) − C_i'(0) − τ > 0; then μ* is below that number too, which is sharper"},
	}
	violates := func(d *rangeDraw) bool { return d.violates }
	broken := func(d *rangeDraw) bool { return d.violates || d.sharper }
	if _, err := (study[namedMarkets, rangeDraw]{
		name: "price-range", groups: rangeGroups, trials: b.Instances,
		keys: []string{"group"}, key: func(g namedMarkets) []any { return []any{g.name} },
		market: namedMarkets.market,
		measure: func(_ namedMarkets, m *contract.Market, _ *rand.Rand) (rangeDraw, error) {
			mu, _, err := equilibrium(m)
			without, with := choke(m)
			return rangeDraw{!(mu >= 0 && mu < without), with > 0, !(mu >= 0 && mu < with), mu / with}, err
		},
		columns: []column[rangeDraw]{
			counting("violations", violates), counting("wanted", func(d *rangeDraw) bool { return d.wanted }),
			counting("violations_wanted", func(d *rangeDraw) bool { return d.wanted && broken(d) }),
			statistic("price_over_bound_max", largest, func(d *rangeDraw) float64 {
				if !d.wanted {
					return math.NaN()
				}
				return d.ratio
			}),
		},
		violates: violates,
		assumed:  func(_ namedMarkets, d *rangeDraw) bool { return d.wanted },
		broken:   broken,
	}).run(ctx, b, o); err != nil {
		return nil, err
	}
	drawn, wanted := o.Instances, o.Assumed
	if err := rangeSmallest(ctx, b, o); err != nil {
		return nil, err
	}
	other, err := search(ctx, b, "price-range", searchStarts, rangeBox, func(x []float64) float64 {
		return priceAgainst(rangePair(x), func(mu, _, with float64) float64 {
			if with < 0.1 {
				return -1 // nobody to speak of wants to take part
			}
			return mu/with - 1
		})
	})
	if err != nil {
		return nil, err
	}
	o.assume(other.violating, other.evaluated)
	o.Finding = fmt.Sprintf("In the %d of %d draws where somebody wants to take part there are %d violations, of the sharper bound with C'(0) too, and a directed search over %d markets of two agents brought μ* up to %.4g of that bound "+
		"and not above; elsewhere the interval is empty or leaves out μ* = 0. In the paper's own range, α ≥ 5 > τ, the claim holds.", wanted, drawn, o.Broken, other.evaluated, 1+other.value)
	return o, nil
}

// priceAgainst is a measure of μ*, the bound and the sharper bound of a market.
func priceAgainst(m *contract.Market, measure func(mu, without, with float64) float64) float64 {
	mu, _, err := equilibrium(m)
	if err != nil {
		return math.NaN()
	}
	without, with := choke(m)
	return measure(mu, without, with)
}

// rangePair is two agents with log valuations: α, β and τ of one, m, α and β of the
// other, in rangeBox.
func rangePair(x []float64) *contract.Market {
	return logMarket(x[3], [4]float64{x[0], x[1], x[2], 0}, [4]float64{x[4], x[5], x[2], 0})
}

var rangeBox = []span{{lo: 0.1, hi: 10}, {lo: 0.1, hi: 10}, {lo: 0, hi: 20}, {lo: 0.01, hi: 10, log: true}, {lo: 0.1, hi: 10}, {lo: 0.1, hi: 10}}

// rangeSmallest finds the smallest market whose price is above the bound.
func rangeSmallest(ctx context.Context, b Budget, o *Outcome) error {
	m, err := smallest(ctx, b, "price-range", rangeBox, rangePair, func(m *contract.Market) float64 {
		return priceAgainst(m, func(mu, without, _ float64) float64 { return mu - without })
	}, func(c *contract.Market) bool { return emptyRange(c) == nil })
	if err != nil {
		return err
	}
	without, _ := choke(m)
	o.Counterexample = &Counterexample{
		Market: m,
		Shows: fmt.Sprintf("the fee τ = %v is above V'(0) = %v, so that nobody takes part: μ* = 0, which is not below the bound of %v",
			optional(m.Fee, 0), m.Alpha[0], without),
		Spec:        specOver("price-range", "a price of zero that is not below a bound of less than zero", "solver: {bracket: {}}\n"),
		Checks:      []string{"price=0", "participation=0", "gap<=1e-12"},
		Certificate: fmt.Sprintf("V'(x) = α/(1 + x) ≤ α = %v < τ at every x ≥ 0, so that x = 0 is best at every μ ≥ 0, and max V'(0) − τ = %v.", m.Alpha[0], without),
	}
	return nil
}

type rangeDraw struct {
	violates, wanted, sharper bool
	ratio                     float64 // μ* over the sharper bound
}

// emptyRange shows from the definition that demand is zero and the bound too
// low for the price of zero.
func emptyRange(m *contract.Market) error {
	without, _ := choke(m)
	if d := demandAt(m, 0); d != 0 || without >= 0 {
		return fmt.Errorf("demand at price zero is %v and the bound %v; 0 and less than 0 are needed", d, without)
	}
	return nil
}
