package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
)

// group is a family of settings under which the clearing and the proportional
// rule are compared.
type group struct {
	name string
	of   func(rng *rand.Rand) setting
}

func always(s setting) func(*rand.Rand) setting {
	return func(*rand.Rand) setting { return s }
}

// crowded has a hundred agents share the least capacity of Table 3 under fixed
// fees in the upper part of its range: the scaled allocations of the
// proportional rule no longer pay them.
func crowded(rng *rand.Rand) setting {
	return setting{n: 100, m: 50, tau: 0.5 * rng.Float64(), g: 3 + 2*rng.Float64()}
}

// ruleGroups are where the two rules are compared; the constants are places in
// it.
var ruleGroups = []group{
	{"defaults of Table 3", always(usual)},
	{"m = 50", always(scarce)},
	{"ranges of Table 3", inRanges},
	{"n = 100, m = 50, no fees", always(setting{n: 100, m: 50})},
	{"n = 100, m = 50, τ < 0.5, g > 3", crowded},
}

const (
	atDefaults = iota
	atScarce
	overRanges
	withoutFees
	atCrowded
)

// versus is the clearing and the proportional rule on one market.
type versus struct {
	clearing, proportional take
	binds                  bool
}

// compareRules puts both rules to the draws of every group.
func compareRules(ctx context.Context, b Budget) ([][]versus, error) {
	out := make([][]versus, len(ruleGroups))
	for k, g := range ruleGroups {
		var err error
		out[k], err = sample(ctx, b, b.Instances, func(d *desk, rng *rand.Rand) versus {
			s := g.of(rng)
			d.crowd.draw(s.n, rng)
			d.enter(s)
			return versus{d.rule("clearing"), d.rule("proportional"), d.binds()}
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", g.name, err)
		}
	}
	return out, nil
}

func bindsIn(v *versus) bool { return v.binds }

// ratioOfSums is the ratio over draws of what the clearing rule and the
// proportional one come to.
func ratioOfSums(draws []versus, of func(*take) float64) estimate {
	return ratioOf(column(draws, func(v *versus) float64 { return of(&v.clearing) }), column(draws, func(v *versus) float64 { return of(&v.proportional) }))
}

// ratioRange is the least and the largest ratio over single draws, leaving out
// those where the denominator is not positive.
func ratioRange(draws []versus, of func(*take) float64) (least, most float64) {
	var ratios []float64
	for _, v := range draws {
		if den := of(&v.proportional); den > 0 {
			ratios = append(ratios, of(&v.clearing)/den)
		}
	}
	return slices.Min(ratios), slices.Max(ratios)
}

// kindsStarts are the starts of twoKinds.
const kindsStarts = 24

// twoKinds searches the markets of two kinds of agents within Table 3's ranges,
// n = 100, m = 50 and no fees, for the largest measure of the two rules, and
// says where it is.
func twoKinds(ctx context.Context, b Budget, name string, measure func(*versus) float64) (score float64, where string, err error) {
	place := func(d *desk, x []float64) (first int) {
		first = int(math.Round(1 + 98*x[4]))
		d.crowd.alpha, d.crowd.beta = d.crowd.alpha[:0], d.crowd.beta[:0]
		for i := range 100 {
			kind := x[:2]
			if i >= first {
				kind = x[2:4]
			}
			d.crowd.alpha, d.crowd.beta = append(d.crowd.alpha, kind[0]), append(d.crowd.beta, kind[1])
		}
		return first
	}
	box := []span{{lo: 5, hi: 20}, {lo: 0.5, hi: 5}, {lo: 5, hi: 20}, {lo: 0.5, hi: 5}, {lo: 0, hi: 1}}
	best, err := search(ctx, b, name, kindsStarts, box, func(x []float64) float64 {
		d := desks.Get().(*desk)
		defer desks.Put(d)
		d.ctx, d.err = ctx, nil
		place(d, x)
		d.enter(setting{n: 100, m: 50})
		if d.err != nil {
			return math.NaN()
		}
		return measure(&versus{clearing: d.rule("clearing"), proportional: d.rule("proportional")})
	})
	if err != nil {
		return 0, "", err
	}
	first := place(new(desk), best.x)
	x := best.x
	return best.value, fmt.Sprintf("%d agents with α = %.3g, β = %.3g and %d with α = %.3g, β = %.3g", first, x[0], x[1], 100-first, x[2], x[3]), nil
}

// bothRules are the clearing and the proportional allocation by the oracle.
func bothRules(m *market.Contract) (clearing, proportional []float64) {
	_, price := priceBetween(m)
	free := demands(m, 0)
	return demands(m, price), scaled(free, min(1, m.Capacity[0]/floats.Sum(free)))
}
