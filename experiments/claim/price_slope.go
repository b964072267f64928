package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// priceSlopeStep is the relative change of m of the finite differences: their
// error is of its order by curvature, and of 1e-16 over it by rounding.
const priceSlopeStep = 1e-6

// priceSlopeTolerance is the relative error that counts as agreement.
const priceSlopeTolerance = 1e-3

// priceSlopeGroup is draws of Table 3: at its capacity, which is mostly slack,
// or with a binding one.
type priceSlopeGroup struct {
	name  string
	binds bool
	g     float64
}

func testPriceSlope(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = "Where an equilibrium exists and S is differentiable at it, dμ*/dm = 1/S'(μ*) < 0. The derivative is a central difference of prices of the market solved at m(1 ± 1e-6); " +
		"a relative error above 1e-3 is a violation. Table 3 with τ = 0.5."
	o.Argument = "S(μ*(m)) = m, and the implicit function theorem: S' < 0 where somebody takes part and none leaves."
	meets := func(how clearing) func(d *priceSlopeDraw) bool {
		return func(d *priceSlopeDraw) bool { return d.how == how }
	}
	violates := func(d *priceSlopeDraw, at []float64) bool { return d.off > at[0] }
	groups, err := study[priceSlopeGroup, priceSlopeDraw]{
		name: "price-slope", groups: []priceSlopeGroup{{"Table 3, m = 100", false, 0}, {"binding", true, 0}, {"binding, g = 1", true, 1}}, trials: b.Instances,
		keys: []string{"group"}, key: func(g priceSlopeGroup) []any { return []any{g.name} },
		market: func(g priceSlopeGroup, rng *rand.Rand) (*contract.Market, error) {
			if g.binds {
				return binding(rng, 20, 0.5, g.g)
			}
			return paperDraw(rng, 20, 100, 0.5, g.g)
		},
		measure: func(_ priceSlopeGroup, m *contract.Market, _ *rand.Rand) (priceSlopeDraw, error) {
			return priceSlopeOf(m)
		},
		columns: []column[priceSlopeDraw]{
			counting("slack", meets(slack)), counting("in_jump", meets(jumps)),
			counting("violations_elsewhere", func(d *priceSlopeDraw) bool { return d.how == clears && d.off > priceSlopeTolerance }),
			statistic("median_error_elsewhere", median, func(d *priceSlopeDraw) float64 {
				if d.how != clears {
					return math.NaN()
				}
				return d.off
			}),
		},
		thresholds: []threshold{{name: "relative error of dμ*/dm that counts as none", value: priceSlopeTolerance}},
		violates:   violates,
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	o.Finding = fmt.Sprintf("The formula holds in %s in which an equilibrium exists. Where none does it says nothing, and dμ*/dm = 0: on the paper's default capacity in %s, where capacity is slack; "+
		"with g = 1 and binding capacity in %s, where m lies in a jump of S (95 %% intervals). Where an agent leaves exactly at μ* S has no derivative: two agents with (α, β) = (4, 1), (2, 1) and m = 1 have μ* = 1, and dμ*/dm is −1 for less capacity and −2/3 for more.",
		allOf(o.Violations, o.Instances, "draws"), share(count(groups[0].draws, meets(slack)), b.Instances, "draws"), share(count(groups[2].draws, meets(jumps)), b.Instances, ""))
	return nil
}

type priceSlopeDraw struct {
	how clearing
	off float64 // relative error of 1/S'(μ*)
}

// priceSlopeOf compares the derivative with its formula.
func priceSlopeOf(m *contract.Market) (priceSlopeDraw, error) {
	mu, how, err := equilibrium(m)
	if err != nil {
		return priceSlopeDraw{}, err
	}
	formula := -1 / slope(m, mu)
	if how == jumps {
		formula = -1 / slope(m, below(mu))
	}
	c := m.Capacity[0]
	var at [2]float64
	for k, sign := range [2]float64{1, -1} {
		m.Capacity[0] = c * (1 + sign*priceSlopeStep)
		if at[k], _, err = equilibrium(m); err != nil {
			return priceSlopeDraw{}, err
		}
	}
	m.Capacity[0] = c
	derivative := (at[0] - at[1]) / (2 * priceSlopeStep * c)
	return priceSlopeDraw{how, math.Abs(derivative/formula - 1)}, nil
}
