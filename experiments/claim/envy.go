package claim

import (
	"context"
	"fmt"
	"math/rand/v2"

	"walras/generators"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

func testEnvy(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("In an equilibrium of a Fisher market u_i(x_k) ≤ u_i(x_i) for all buyers i and k, up to what the certificate of the computed equilibrium leaves open at a gap of %g; "+
		"2 to 8 buyers, 1 to 6 goods, linear, Cobb–Douglas, Leontief and CES utility, budgets equal or uniform on [1, 3].", fisherTolerance)
	o.conditions = []condition{equalBudgets}
	o.Argument = "A buyer with the same budget as another can afford its bundle, and has chosen its own (Varian, J. Econ. Theory 9, 1974)."
	envies := func(d *fisherDraw, at []float64) bool { return d.envy > at[0]*d.open }
	envy := func(d *fisherDraw) float64 { return d.envy }
	groups, err := studyOf[*fisher.Market, fisherGroup, fisherDraw]{
		name: "envy", trials: b.Instances/4 + 1,
		groups: append(fisherGroups(generators.Constant(1)), fisherGroups(generators.Uniform(1, 3))...),
		keys:   fisherKeys, key: fisherGroup.key,
		market:  func(g fisherGroup, rng *rand.Rand) (*fisher.Market, error) { return g.market(rng) },
		measure: func(_ fisherGroup, m *fisher.Market, _ *rand.Rand) (fisherDraw, error) { return fares(m) },
		columns: []column[fisherDraw]{
			sharing("with_envy", func(d *fisherDraw) bool { return envies(d, []float64{1}) }),
			statistic("envy_median", median, envy), statistic("envy_max", largest, envy),
			statistic("left_open_max", largest, func(d *fisherDraw) float64 { return d.open }),
		},
		thresholds: []threshold{{name: "envy over what the certificate leaves open", value: 1}},
		violates:   envies,
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	m := &fisher.Market{Budget: []float64{1, 3}, Supplies: []float64{1}}
	m.Resize(2, 1, false)
	m.Kind[0], m.Kind[1], m.Rho, m.Val[0], m.Val[1] = utility.Linear, utility.Linear, nil, 1, 1
	if err := m.Prepare(); err != nil {
		return err
	}
	o.Counterexample = &Counterexample{
		Market:      m,
		Shows:       "two buyers with budgets 1 and 3 share one good at price 4: the first has 1/4 of it and would rather have the other's 3/4",
		Spec:        specOver("envy", "a buyer who envies the one with three times its budget", "solver: {proportional-response: {}}\n"),
		Checks:      []string{"status=converged", "price~4", "agents=2", "proportionality~1"},
		Certificate: "Both spend all on the good, so that p = (1 + 3)/1 = 4 and x = (1/4, 3/4); utility is the amount.",
	}
	with, without := o.Violations, o.Instances
	for _, g := range groups[:len(groups)/2] {
		with, without = with-g.violations, without-g.instances
	}
	o.Finding = fmt.Sprintf("With unequal budgets some buyer envies another in %s, with equal ones in %d of %d.", share(with, without, "draws"), o.Broken, o.Assumed)
	return nil
}
