package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"walras/solver/market/contract"
)

// loadTolerance is the relative difference of load and capacity that counts as none.
const loadTolerance = 1e-9

func testUniquenessPrices(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = "With J > 1 resources the equilibrium prices are unique. Markets are built around an equilibrium with positive prices p: n log agents with random routes, capacities their load. " +
		"Prices p + εv ≥ 0 are tried along the v with the smallest |Av|/|v|; where that is 0 they give every agent the same unit price. A load within 1e-9 of capacity at both is a violation."
	o.conditions = []condition{settings("the usage matrix A of the agents that take part has rank J")}
	o.Argument = "The second derivative of the dual at p* is Aᵀ diag(1/b) A over the agents that take part: positive definite where A has rank J, so that the minimum is strict. Activities are unique in any case, payoffs being strictly concave."
	deficient := func(d *pricesDraw) bool { return d.deficient }
	several := func(d *pricesDraw) bool { return d.off <= loadTolerance }
	allocation := func(d *pricesDraw) float64 { return d.allocation }
	groups, err := study[[2]int, pricesDraw]{
		name: "uniqueness-prices", groups: [][2]int{{1, 2}, {2, 3}, {3, 3}, {6, 3}, {20, 5}, {5, 20}}, trials: b.Instances/5 + 1,
		keys: []string{"n", "J"}, key: func(size [2]int) []any { return []any{size[0], size[1]} },
		draw: func(size [2]int, rng *rand.Rand) (pricesDraw, error) { return otherPrices(rng, size[0], size[1]) },
		columns: []column[pricesDraw]{
			counting("rank_deficient", deficient), counting("several_prices", several),
			statistic("price_distance_median [price]", median, func(d *pricesDraw) float64 { return d.distance }), statistic("allocation_difference_max", largest, allocation),
		},
		thresholds: []threshold{{name: "relative difference of load and capacity that counts as none", value: loadTolerance}},
		violates:   func(d *pricesDraw, at []float64) bool { return d.off <= at[0] },
		assumed:    func(_ [2]int, d *pricesDraw) bool { return !d.deficient },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	apart := 0.0
	for _, g := range groups {
		for _, off := range values(g.draws, allocation) {
			apart = max(apart, off)
		}
	}
	o.Counterexample = &Counterexample{
		Market: prepared(&contract.Market{Valuation: contract.Log, Alpha: []float64{4}, Shape: []float64{1}, Beta: []float64{1}, Capacity: []float64{1, 2},
			Usage: contract.Usage{Start: []int64{0, 2}, Col: []int32{0, 1}, Val: []float64{1, 2}}}),
		Shows: "one agent that needs 1 and 2 units of two resources: from start prices 0 Algorithm 1 ends at (0.2, 0.4), from 0.3 at (0.32, 0.34); " +
			"both clear the market, with x = 1, to a gap of zero",
		Spec:        specOver("uniqueness-prices", "prices that depend on where the adjustment began", "solver: {tatonnement: {start: [0, 0.3]}}\nstop: {tolerance: 1e-12}\n"),
		Checks:      []string{"status=converged", "price~0.4 where p_solver_start=0", "price~0.34 where p_solver_start=0.3", "allocated~1"},
		Certificate: "x = 4/(1 + p₁ + 2p₂) − 1 = 1 and loads (1, 2) at every p ≥ 0 with p₁ + 2p₂ = 1: (1, 0), (0, 1/2) and all between.",
	}
	o.Finding = fmt.Sprintf("Prices are not unique in %d of %d markets, all with A of rank below J; the allocations agree to %.1e. "+
		"Where A has rank J (%d markets) the dual is strictly convex near p* and prices are unique.", o.Violations, o.Instances, apart, o.Assumed)
	return nil
}

type pricesDraw struct {
	deficient  bool    // A has rank below J
	off        float64 // largest relative difference of load and capacity at the second prices
	distance   float64 // of the second prices from the first; NaN: they are no equilibrium
	allocation float64 // largest relative difference of the activities at them
}

// otherPrices draws a market around an equilibrium and looks for another one.
func otherPrices(rng *rand.Rand, n, resources int) (d pricesDraw, err error) {
	m := &contract.Market{Valuation: contract.Log, Usage: contract.Usage{Start: []int64{0}}}
	m.Resize(n, resources)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	a := mat.NewDense(n, resources, nil)
	p := make([]float64, resources)
	for j := range p {
		p[j], m.Capacity[j] = 0.1+rng.Float64(), 1
	}
	if err := routed(m, rng, func() bool { return rng.IntN(2) == 1 }); err != nil {
		return d, err
	}
	for i := range n {
		for e := m.Usage.Start[i]; e < m.Usage.Start[i+1]; e++ {
			a.Set(i, int(m.Usage.Col[e]), m.Usage.Val[e])
		}
	}
	y, c, z, load := make([]float64, n), make([]float64, resources), make([]float64, n), make([]float64, resources)
	m.Demand(y, c, p)
	for j, v := range c { // a resource that nobody uses has room and the price 0
		if v == 0 {
			p[j], c[j] = 0, 1
		}
	}
	copy(m.Capacity, c)
	v, full := flattest(a)
	d.deficient = !full
	scale := math.Inf(1) // the longest step along v that keeps prices at 0 or above
	for j := range p {
		if v[j] < 0 {
			scale = min(scale, -p[j]/v[j])
		}
	}
	if math.IsInf(scale, 1) {
		scale = 0.1
	}
	other := make([]float64, resources)
	floats.AddScaledTo(other, p, scale/2, v)
	m.Demand(z, load, other)
	for j := range load {
		d.off = max(d.off, math.Abs(load[j]-c[j])/c[j])
	}
	if d.off > loadTolerance {
		d.distance, d.allocation = math.NaN(), math.NaN() // no second equilibrium
		return d, nil
	}
	for i := range y {
		d.allocation = max(d.allocation, math.Abs(y[i]-z[i])/y[i])
	}
	d.distance = floats.Distance(p, other, 2)
	return d, nil
}

// flattest is the unit vector v with the least |Av|, the last right singular vector,
// and whether A has as many independent rows as columns; if not, Av = 0.
func flattest(a *mat.Dense) (v []float64, full bool) {
	var svd mat.SVD
	_, columns := a.Dims()
	if !svd.Factorize(a, mat.SVDFullV) {
		return make([]float64, columns), true
	}
	var all mat.Dense
	svd.VTo(&all)
	return mat.Col(nil, columns-1, &all), svd.Rank(1e-12) == columns
}
