package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// Near an equilibrium at which all n agents take part, with curvatures b_i of
// their payoffs, Algorithm 1 is linear in (x, μ), and λ is an eigenvalue iff
//
//	(λ − 1)/λ + η Σ 1/((b_i + γ)λ − γ) = 0
//
// On |λ| = 1 away from ±1 the imaginary part asks for η Σ (b_i + γ)/D_i = 1 and the
// real part for η Σ γ/D_i = 1, D_i = |(b_i + γ)λ − γ|², hence Σ b_i/D_i = 0, which is
// impossible. So eigenvalues leave the unit disc at λ = −1 only, which is at
//
//	η = 2 / Σ 1/(b_i + 2γ)
//
// the stability limit: 2/L at γ = 0, 2/L + 4γ/n for identical agents, and above
// 2/L for any γ > 0.

// stabilityLimit is that step.
func stabilityLimit(curvatures []float64, gamma float64) float64 {
	sum := 0.0
	for _, b := range curvatures {
		sum += 1 / (b + 2*gamma)
	}
	return 2 / sum
}

// Measuring a limit: runs from limitOffset off the equilibrium, for limitRounds,
// over limitHalvings of the interval that holds it.
const (
	limitOffset   = 1e-3
	limitRounds   = 3000
	limitHalvings = 14
)

// limitTolerance is the relative difference of two limits that counts as none.
const limitTolerance = 0.01

// limitGroup is a number of agents, and whether they are identical.
type limitGroup struct {
	n         int
	identical bool
	gamma     float64 // largest; 0: none
}

func testStabilityLimit(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = "Algorithm 1 near an equilibrium is stable if and only if η < 2/L. The step at which runs that begin 1e-3 off the equilibrium cease to come back is found by bisection; " +
		"quadratic valuations with curvatures b ~ U(0.2, 5), all taking part, γ up to 2. A limit above 1.01 · 2/L or below 0.99 · 2/L is a violation, and the limit is compared with 2/Σ 1/(b_i + 2γ)."
	o.conditions = []condition{settings("γ = 0, and L the slope of S at μ*")}
	o.Argument = "At γ = 0 the price follows μ⁺ − μ* = (1 − ηL)(μ − μ*) near μ*. For γ > 0 eigenvalues leave the unit disc at −1 only, which is at η = 2/Σ 1/(b_i + 2γ) > 2/L, or 2/L + 4γ/n for identical agents."
	beyond := func(d *limitDraw) bool { return math.Abs(d.times-1) > limitTolerance }
	times := func(d *limitDraw) float64 { return d.times }
	off := func(d *limitDraw) float64 { return math.Abs(d.formula - 1) }
	groups, err := study[limitGroup, limitDraw]{
		name: "stability-limit", trials: b.Instances/40 + 1,
		groups: []limitGroup{{1, false, 0}, {5, false, 0}, {1, false, 2}, {5, true, 2}, {2, false, 2}, {5, false, 2}, {20, false, 2}},
		keys:   []string{"n", "identical", "gamma_max [payoff/activity²]"}, key: func(g limitGroup) []any { return []any{g.n, g.identical, g.gamma} },
		draw: func(g limitGroup, rng *rand.Rand) (limitDraw, error) {
			curvatures := make([]float64, g.n)
			for i := range curvatures {
				curvatures[i] = 0.2 + 4.8*rng.Float64()
				if g.identical {
					curvatures[i] = curvatures[0]
				}
			}
			gamma := g.gamma * rng.Float64()
			measured, err := measuredLimit(curvatures, gamma)
			return limitDraw{measured / stabilityLimit(curvatures, 0), measured / stabilityLimit(curvatures, gamma)}, err
		},
		columns: []column[limitDraw]{
			counting("violations", beyond), statistic("limit_over_2_L_median", median, times), statistic("limit_over_2_L_max", largest, times),
			statistic("off_formula_max", largest, off),
		},
		thresholds: []threshold{{name: "relative difference of two limits that counts as none", value: limitTolerance, grid: []float64{0.005, limitTolerance, 0.1}}},
		violates:   func(d *limitDraw, at []float64) bool { return math.Abs(d.times-1) > at[0] },
		assumed:    func(g limitGroup, _ *limitDraw) bool { return g.gamma == 0 },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	var all, proximal []limitDraw
	for _, g := range groups {
		all = append(all, g.draws...)
		if g.group.gamma > 0 {
			proximal = append(proximal, g.draws...)
		}
	}
	o.Counterexample = &Counterexample{
		Market:     linearMarket(3, 1, 0, 1),
		Parameters: map[string]float64{"step": 4, "gamma": 1},
		Shows: "one agent of curvature 1: with γ = 1 Algorithm 1 converges at twice the limit, η = 4/L, and still at 5.9/L, but not at 6.1/L = 2/L + 4γ/n + 0.1/L; " +
			"with γ = 0 it does not converge at 2.1/L",
		Spec: specOver("stability-limit", "steps beyond 2/L that converge",
			"solver:\n  - tatonnement: {step: [4, 5.9, 6.1], gamma: 1}\n  - tatonnement: {step: 2.1, gamma: 0}\nstop: {rounds: 3000}\n"),
		Checks: []string{"status=converged where p_solver_step=4", "status=converged where p_solver_step=5.9", "status=limit where p_solver_step=6.1", "status=limit where p_solver_step=2.1"},
		Certificate: "(x, μ) → ((γx + 2 − μ)/(1 + γ), μ + η(x⁺ − 1)) has λ² − λ(1 + 2γ − η)/(1 + γ) + γ/(1 + γ): at γ = 1, η = 4 λ² + λ/2 + 1/2, " +
			"whose roots have modulus √(1/2) < 1; at η = 6 one of them is −1.",
	}
	o.Finding = fmt.Sprintf("With γ > 0 the limit lies above 2/L in %d of %d draws, up to %.3g times as high, and is 2/Σ 1/(b_i + 2γ) within %.1e in all %d, heterogeneous agents included; "+
		"at γ = 0 it is 2/L. A step below 2/L is safe and may be far from the largest one.", count(proximal, beyond), len(proximal), largest(values(all, times)), largest(values(all, off)), o.Instances)
	return nil
}

type limitDraw struct{ times, formula float64 } // the limit over 2/L, and over its formula

// measuredLimit is the step at which a market of agents with these curvatures
// ceases to be stable.
func measuredLimit(curvatures []float64, gamma float64) (float64, error) {
	n := len(curvatures)
	m := &contract.Market{Valuation: contract.Quadratic, Capacity: []float64{0}}
	m.Resize(n, 1)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	for i, b := range curvatures {
		m.Alpha[i], m.Beta[i], m.Shape[i] = 21, 1, b
		m.Capacity[0] += 10 / b // the demand (20 − μ)/b at μ = 10
	}
	if err := m.Prepare(); err != nil {
		return 0, err
	}
	at := make([]float64, n)
	m.Demand(at, make([]float64, 1), []float64{10})
	lo, hi := 0.0, 4*stabilityLimit(curvatures, gamma)
	for range limitHalvings {
		eta := (lo + hi) / 2
		if comesBack(m, eta, gamma, at) {
			lo = eta
		} else {
			hi = eta
		}
	}
	return (lo + hi) / 2, nil
}

// comesBack reports whether a run that begins at x = at and a price a little
// above 10, the equilibrium, is nearer to it in the end than on its way.
func comesBack(m *contract.Market, eta, gamma float64, at []float64) bool {
	y, d, p := append([]float64(nil), at...), make([]float64, 1), []float64{10 + limitOffset}
	early, late := 0.0, 0.0
	for t := range limitRounds {
		m.Proximal(y, d, p, y, gamma)
		p[0] = max(0, p[0]+eta*(d[0]-m.Capacity[0]))
		away := math.Abs(p[0] - 10)
		if away > 5 {
			return false
		}
		switch {
		case t < limitRounds/10:
			early = max(early, away)
		case t >= limitRounds*9/10:
			late = max(late, away)
		}
	}
	return late < max(early, lyapunovRounding) // both are rounding where one step arrives
}
