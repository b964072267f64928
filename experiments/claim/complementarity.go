package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// The right form of T4.6. At g = 0 the dual q(μ) = Σ max payoff + mμ is convex with
// derivative m − S(μ), falls at most from μ = 0 to max V'(0), and rises from there on:
// it has a minimum, at which 0 ≤ μ ⟂ m − S(μ) ≥ 0. By strong duality its value is the
// welfare of the allocation at that price, which no other one exceeds.

// complementarityTolerance is the relative size of what has to be zero.
const complementarityTolerance = 1e-9

var complementarityGroups = []namedMarkets{
	{"Table 3, g = 0", func(rng *rand.Rand) (*contract.Market, error) { return paperDraw(rng, 20, 100, 2*rng.Float64(), 0) }},
	{"Table 3, g = 0, capacity binding", func(rng *rand.Rand) (*contract.Market, error) { return binding(rng, 1+rng.IntN(20), 0.5, 0) }},
	{"small, all valuations", func(rng *rand.Rand) (*contract.Market, error) { return mixed(rng, 4) }},
}

func testComplementarity(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("Every market of one resource with g = 0 has a price with 0 ≤ μ ⟂ m − S(μ) ≥ 0, to %g of m and of welfare, and the best responses to it are worth q(μ), more than which no allocation can be; "+
		"responses, welfare and q from the definition of payoffs, by bisection.", complementarityTolerance)
	o.Argument = "The dual q(μ) = Σ max payoff + mμ is convex with the derivative m − S(μ), falls at most up to max V'(0) and rises from there on: it has a minimum, at which 0 ≤ μ ⟂ m − S(μ) ≥ 0, and by strong duality its value is the best welfare."
	violates := func(d *residuals, at []float64) bool { return d.worst() > at[0] }
	against := func(d *residuals) bool { return d.worst() > complementarityTolerance }
	if _, err := (study[namedMarkets, residuals]{
		name: "complementarity", groups: complementarityGroups, trials: b.Instances,
		keys: []string{"group"}, key: func(g namedMarkets) []any { return []any{g.name} },
		market:  namedMarkets.market,
		measure: func(_ namedMarkets, m *contract.Market, _ *rand.Rand) (residuals, error) { return residualsOf(m) },
		columns: []column[residuals]{
			counting("slack", func(d *residuals) bool { return d.price == 0 }), counting("violations", against),
			statistic("overload_max", largest, func(d *residuals) float64 { return d.overload }),
			statistic("complementarity_max", largest, func(d *residuals) float64 { return d.product }),
			statistic("gap_max", largest, func(d *residuals) float64 { return d.gap }),
		},
		thresholds: []threshold{{name: "relative size of residuals that counts as none", value: complementarityTolerance}},
		violates:   violates,
	}).run(ctx, b, o); err != nil {
		return err
	}
	box := []span{{lo: 0.1, hi: 100, log: true}, {lo: 0.001, hi: 10, log: true}, {lo: 0.1, hi: 100, log: true}, {lo: 0.001, hi: 10, log: true}, {lo: 0.001, hi: 1000, log: true}}
	f, err := search(ctx, b, "complementarity", searchStarts, box, func(x []float64) float64 {
		d, err := residualsOf(logMarket(x[4], [4]float64{x[0], x[1], 0, 0}, [4]float64{x[2], x[3], 0, 0}))
		if err != nil {
			return math.NaN()
		}
		return d.worst() - complementarityTolerance
	})
	if err != nil {
		return err
	}
	o.count(f.violating, f.evaluated)
	o.Finding = fmt.Sprintf("An equilibrium in the sense of complementarity exists on %d of %d markets, those of a directed search over %d for the largest gap included, with slack capacity and without, "+
		"and its allocation is the best one: no gap exceeds %.0e of welfare.", o.Instances-o.Violations, o.Instances, f.evaluated, complementarityTolerance)
	return nil
}

// residuals say by how much the price that method bracket finds misses the
// conditions of optimality.
type residuals struct {
	price    float64
	overload float64 // [S − m]_+ / m
	product  float64 // μ |m − S| / (1 + q)
	gap      float64 // (q − W) / (1 + |q|)
}

func (d *residuals) worst() float64 { return max(d.overload, d.product, d.gap) }

// residualsOf holds the price to the definition.
func residualsOf(m *contract.Market) (d residuals, err error) {
	if d.price, _, err = equilibrium(m); err != nil {
		return d, err
	}
	c, total, welfare := m.Capacity[0], 0.0, 0.0
	for i := range m.Alpha {
		x, _ := bestResponse(m, i, d.price)
		total += x
		if x > 0 {
			welfare += payoffBefore(m, i, x, 0)
		}
	}
	q := dualAt(m, d.price)
	d.overload = max(0, total-c) / c
	d.product = d.price * math.Abs(c-total) / (1 + math.Abs(q))
	d.gap = math.Abs(q-welfare) / (1 + math.Abs(q))
	return d, nil
}
