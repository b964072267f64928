package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market"
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
// the stability edge: 2/L at γ = 0, 2/L + 4γ/n for identical agents, and above
// 2/L for any γ > 0.

// edgeOf is that step.
func edgeOf(curvatures []float64, gamma float64) float64 {
	sum := 0.0
	for _, b := range curvatures {
		sum += 1 / (b + 2*gamma)
	}
	return 2 / sum
}

// Measuring an edge: runs from edgeNudge off the equilibrium, for edgeRounds,
// over edgeHalvings of the interval that holds it.
const (
	edgeNudge    = 1e-3
	edgeRounds   = 3000
	edgeHalvings = 14
)

// edgeGroups are numbers of agents, and whether they are identical.
var edgeGroups = []struct {
	n         int
	gamma     float64 // largest; 0: none
	identical bool
}{{1, 0, false}, {5, 0, false}, {1, 2, false}, {5, 2, true}, {2, 2, false}, {5, 2, false}, {20, 2, false}}

func testEdge(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Verdict: HoldsUnder,
		Tested: "Algorithm 1 near an equilibrium is stable if and only if η < 2/L. The step at which runs that begin 1e-3 off the equilibrium cease to come back is found by bisection; " +
			"quadratic valuations with curvatures b ~ U(0.2, 5), all taking part, γ up to 2. An edge above 1.01 · 2/L is a violation, and is compared with 2/Σ 1/(b_i + 2γ).",
		Assumptions: []string{"γ = 0, and L the slope of S at μ*", "for γ > 0 the edge is 2/Σ 1/(b_i + 2γ) > 2/L, which is 2/L + 4γ/n for identical agents"},
		Rows:        newRows("n", "identical", "gamma_max [payoff/activity²]", "draws", "violations", "edge_over_2_L_median", "edge_over_2_L_max", "off_formula_max"),
	}
	off, largest, positive, beyond := 0.0, 0.0, 0, 0
	for _, group := range edgeGroups {
		name := fmt.Sprintf("edge %d %v %v", group.n, group.gamma, group.identical)
		draws, err := trials(ctx, b, name, b.Instances/40+1, func(_ int, rng *rand.Rand) (edgeDraw, error) {
			curvatures := make([]float64, group.n)
			for i := range curvatures {
				curvatures[i] = 0.2 + 4.8*rng.Float64()
				if group.identical {
					curvatures[i] = curvatures[0]
				}
			}
			gamma := group.gamma * rng.Float64()
			measured, err := measuredEdge(curvatures, gamma)
			return edgeDraw{measured / edgeOf(curvatures, 0), measured / edgeOf(curvatures, gamma)}, err
		})
		if err != nil {
			return nil, err
		}
		wrong := count(draws, func(d *edgeDraw) bool { return d.times > 1.01 })
		var times []float64
		worst := 0.0
		for _, d := range draws {
			times = append(times, d.times)
			worst = max(worst, math.Abs(d.formula-1))
		}
		o.Rows.add(group.n, group.identical, group.gamma, len(draws), wrong, median(times), quantile(1, times), worst)
		o.Instances += len(draws)
		o.Violations += wrong
		off, largest = max(off, worst), max(largest, quantile(1, times))
		if group.gamma > 0 {
			positive += len(draws)
			beyond += wrong
		}
	}
	o.Counterexample = &Counterexample{
		Market:     linearMarket(3, 1, 0, 1),
		Parameters: map[string]float64{"step": 4, "gamma": 1},
		Shows: "one agent of curvature 1: with γ = 1 Algorithm 1 converges at twice the edge, η = 4/L, and still at 5.9/L, but not at 6.1/L = 2/L + 4γ/n + 0.1/L; " +
			"with γ = 0 it does not converge at 2.1/L",
		Spec: specOver("stability-edge", "steps beyond 2/L that converge",
			"solver:\n  - tatonnement: {step: [4, 5.9, 6.1], gamma: 1}\n  - tatonnement: {step: 2.1, gamma: 0}\nstop: {rounds: 3000}\n"),
		Checks: []string{"status=converged where p_solver_step=4", "status=converged where p_solver_step=5.9", "status=limit where p_solver_step=6.1", "status=limit where p_solver_step=2.1"},
		Certificate: "(x, μ) → ((γx + 2 − μ)/(1 + γ), μ + η(x⁺ − 1)) has λ² − λ(1 + 2γ − η)/(1 + γ) + γ/(1 + γ): at γ = 1, η = 4 λ² + λ/2 + 1/2, " +
			"whose roots have modulus √(1/2) < 1; at η = 6 one of them is −1.",
	}
	o.Finding = fmt.Sprintf("With γ > 0 the edge lies above 2/L in %d of %d draws, up to %.3g times as high, and is 2/Σ 1/(b_i + 2γ) within %.1e in all %d, heterogeneous agents included; "+
		"at γ = 0 it is 2/L. A step below 2/L is safe and may be far from the largest one.", beyond, positive, largest, off, o.Instances)
	if off > 0.01 { // the formula, an assumption here, would be wrong
		o.Verdict, o.Assumptions = Fails, nil
	}
	return o, nil
}

type edgeDraw struct{ times, formula float64 } // the edge over 2/L, and over its formula

// measuredEdge is the step at which a market of agents with these curvatures
// ceases to be stable.
func measuredEdge(curvatures []float64, gamma float64) (float64, error) {
	n := len(curvatures)
	m := &market.Contract{Valuation: market.Quadratic, Capacity: []float64{0}}
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
	lo, hi := 0.0, 4*edgeOf(curvatures, gamma)
	for range edgeHalvings {
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
func comesBack(m *market.Contract, eta, gamma float64, at []float64) bool {
	y, d, p := append([]float64(nil), at...), make([]float64, 1), []float64{10 + edgeNudge}
	early, late := 0.0, 0.0
	for t := range edgeRounds {
		m.Proximal(y, d, p, y, gamma)
		p[0] = max(0, p[0]+eta*(d[0]-m.Capacity[0]))
		away := math.Abs(p[0] - 10)
		if away > 5 {
			return false
		}
		switch {
		case t < edgeRounds/10:
			early = max(early, away)
		case t >= edgeRounds*9/10:
			late = max(late, away)
		}
	}
	return late < max(early, energyNoise) // both are rounding where one step arrives
}

// refuteEdge replays a step beyond 2/L from the definition, and finds the roots.
func refuteEdge(x *Counterexample) error {
	step, gamma := x.Parameters["step"], x.Parameters["gamma"]
	prices := replay(x.Market, step, gamma, 0, 200) // L = 1
	if last := prices[len(prices)-1]; step < 2 || math.Abs(last-1) > 1e-9 {
		return fmt.Errorf("with step %v the price is %v after 200 rounds; 1 is needed", step, last)
	}
	if prices = replay(x.Market, 2.1, 0, 0.9, 200); math.Abs(prices[199]-1) < 0.1 {
		return fmt.Errorf("with step 2.1 and γ = 0 the price comes to %v", prices[199])
	}
	trace, det := (1+2*gamma-step)/(1+gamma), gamma/(1+gamma)
	if trace*trace >= 4*det || math.Sqrt(det) >= 1 {
		return fmt.Errorf("trace %v, determinant %v: complex roots inside the unit circle are needed", trace, det)
	}
	return nil
}
