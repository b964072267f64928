package claim

import (
	"context"
	"fmt"
	"math/rand/v2"

	"walras/generators"
	"walras/solver/market/fisher"
)

func testProportionalShare(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("In an equilibrium of a Fisher market u_i(x_i) ≥ u_i(s B_i/ΣB) for every buyer i, up to what the certificate of the computed equilibrium leaves open at a gap of %g; "+
		"2 to 8 buyers, 1 to 6 goods, linear, Cobb–Douglas, Leontief and CES utility, budgets uniform on [1, 3].", fisherTolerance)
	o.Argument = "All goods together cost what the buyers have, p·s = ΣB, so that buyer i can afford the share s B_i/ΣB of everything, and has chosen its bundle instead."
	falls := func(d *fisherDraw, at []float64) bool { return d.short > at[0]*d.open }
	gain := func(d *fisherDraw) float64 { return -d.short }
	groups, err := studyOf[*fisher.Market, fisherGroup, fisherDraw]{
		name: "proportional-share", trials: b.Instances/4 + 1, groups: fisherGroups(generators.Uniform(1, 3)),
		keys: fisherKeys, key: fisherGroup.key,
		market:  func(g fisherGroup, rng *rand.Rand) (*fisher.Market, error) { return g.market(rng) },
		measure: func(_ fisherGroup, m *fisher.Market, _ *rand.Rand) (fisherDraw, error) { return fares(m) },
		columns: []column[fisherDraw]{
			counting("below_share", func(d *fisherDraw) bool { return falls(d, []float64{1}) }),
			statistic("least_gain_min", quantile(0), gain), statistic("least_gain_median", median, gain),
			statistic("left_open_max", largest, func(d *fisherDraw) float64 { return d.open }),
		},
		thresholds: []threshold{{name: "what a share is better by, over what the certificate leaves open", value: 1}},
		violates:   falls,
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	linear := groups[0].draws
	o.Finding = fmt.Sprintf("The worst-off buyer gains %.3g %% over its share at the median of linear markets. Somebody loses more than the certificate leaves open in %d of %d markets.",
		100*median(values(linear, gain)), o.Violations, o.Instances)
	return nil
}
