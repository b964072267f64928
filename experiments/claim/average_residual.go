package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"walras/solver/market/contract"
)

// averageRounds is T; sums at T and 2T are compared.
const averageRounds = 2000

// averageTolerance is the growth of Σ|F| from T to 2T up to which it counts as
// bounded. A sum that grows with T doubles.
const averageTolerance = 0.01

// averageGroups are draws of Table 3 with 1 to 20 agents: at its capacity per
// agent, m = 5n, and with capacity binding.
var averageGroups = []averageGroup{{"m = 5n, γ = 0", false, 0, 0}, {ranges, false, 2, 0}, {"binding, γ = 0", true, 0, 0}, {"binding, γ > 0", true, 2, 0}, {"binding, γ = 0, g = 1", true, 0, 1}}

type averageGroup struct {
	name     string
	binds    bool
	gamma, g float64
}

func testAverageResidual(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("(1/T) Σ_{t≤T} |F(μ_t)| = O(1/T), F = S − m, that is Σ |F(μ_t)| is bounded: it grows by at most 1 %% from T = %d to 2T; "+
		"Algorithm 1 from μ⁰ = 0 with η = s/L, s in (0.5, 1.5), γ ≥ 0, τ = 0.5, g = 0.", averageRounds)
	o.conditions = []condition{scarce}
	o.Argument = "With S(0) > m the price μ* is positive and S has a slope there, so that (x, μ) converges linearly for η < 2/L (see T4.8) and Σ |F(μ_t)| is a geometric sum. Where capacity is slack it is the residual |μ − [μ + F]_+| of complementarity that vanishes."
	violates := func(d *averageDraw, at []float64) bool {
		return d.growth[slices.Index(averageHorizons[:], int(at[1]))] > at[0]
	}
	against := func(d *averageDraw) bool { return d.growth[1] > averageTolerance }
	projected := func(d *averageDraw) bool { return d.projected > averageTolerance }
	groups, err := study[averageGroup, averageDraw]{
		name: "average", groups: averageGroups, trials: b.Instances/4 + 1,
		keys: []string{"group"}, key: func(g averageGroup) []any { return []any{g.name} },
		market: func(g averageGroup, rng *rand.Rand) (*contract.Market, error) {
			if g.name == ranges {
				return freeRanges(rng)
			}
			n := 1 + rng.IntN(20)
			m, err := binding(rng, n, 0.5, g.g)
			if !g.binds && err == nil {
				return paperDraw(rng, n, 5*float64(n), 0.5, g.g)
			}
			return m, err
		},
		measure: func(g averageGroup, m *contract.Market, rng *rand.Rand) (averageDraw, error) {
			return averageOf(m, tatonnement{step: 0.5 + rng.Float64(), gamma: g.gamma * rng.Float64()}), nil
		},
		columns: []column[averageDraw]{
			sharing("violations", against), counting("violations_with_projection", projected),
			statistic("sum_growth_median", median, func(d *averageDraw) float64 { return d.growth[1] }),
			statistic("average_at_2T_over_m_median", median, func(d *averageDraw) float64 { return d.average }),
		},
		thresholds: []threshold{{name: "growth of Σ |F| from T to 2T that counts as none", value: averageTolerance},
			{name: "T", value: averageRounds, grid: []float64{float64(averageHorizons[0]), averageRounds}}},
		violates: violates,
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	o.Counterexample = &Counterexample{
		Market:      powerMarket(2, [4]float64{1, 1, 0, 0}),
		Shows:       "capacity is slack: the price is right, 0, from round 1 on, and |F| = 1 in every round, so that the average does not fall at all",
		Spec:        specOver("average-residual", "an excess demand that does not vanish at the right price", "solver: {tatonnement: {}}\n"),
		Checks:      []string{"status=converged", "price=0", "residual_primal~1", "gap<=1e-12"},
		Certificate: "S(μ) = 1/(1 + μ)² is at most S(0) = 1 < m = 2. From μ⁰ = 0 the update max(0, 0 + η(1 − 2)) = 0 stays, F(μ_t) = −1 for all t, and (1/T) Σ |F(μ_t)| = 1.",
	}
	circling, smooth := &groups[len(groups)-1], groups[:len(groups)-1]
	off, of := 0, 0
	for _, g := range smooth {
		off, of = off+count(g.draws, projected), of+len(g.draws)
	}
	o.Finding = fmt.Sprintf("With m = 5n, as in Table 3, the average does not vanish as 1/T in %s: where capacity is slack it tends to m − S(0). With capacity binding it does not in %s at γ = 0 and %s at γ > 0 "+
		"(95 %% intervals). The residual |μ − [μ + F]_+| of complementarity lacks the rate in %s. With g = 1, outside of the hypotheses, Σ |F| grows in %s, where the price circles a jump.", groups[0].share("draws"), groups[2].share(""), groups[3].share(""), share(off, of, "draws"), share(count(circling.draws, against), len(circling.draws), "draws"))
	return nil
}

type averageDraw struct {
	growth    [2]float64 // of Σ|F| from T to 2T, relative, for averageHorizons
	projected float64    // likewise of Σ|μ − [μ + F]_+|
	average   float64    // (1/2T) Σ|F| over m
}

// averageOf sums the residuals of a run.
func averageOf(m *contract.Market, a tatonnement) (d averageDraw) {
	var sum, projected, halfProjected float64
	var half [2]float64
	c := m.Capacity[0]
	a.run(m, 2*averageRounds, func(t int, mu float64, _ []float64, demand float64) bool {
		f := demand - c
		if math.Abs(f) > 1e-13*c { // below is rounding, which adds up too
			sum += math.Abs(f)
			projected += math.Abs(mu - max(0, mu+f))
		}
		for k, rounds := range averageHorizons {
			switch t {
			case rounds:
				half[k] = sum
			case 2 * rounds:
				d.growth[k] = grown(half[k], sum)
			}
		}
		if t == averageRounds {
			halfProjected = projected
		}
		return true
	})
	d.projected, d.average = grown(halfProjected, projected), sum/(2*averageRounds*c)
	return d
}

// averageHorizons are the T at which sums are compared with those at 2T.
var averageHorizons = [2]int{averageRounds / 10, averageRounds}

// grown is the relative growth of a sum.
func grown(before, after float64) float64 {
	if after == 0 {
		return 0
	}
	return after/before - 1
}
