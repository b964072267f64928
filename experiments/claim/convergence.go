package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"walras/solver/market/contract"
)

// The paper argues for γ = 0. With γ > 0 the state is (x, μ), and the proof that
// T4.8 still holds is this one. Let f = Σ (C_i + τx_i − V_i), b_i its curvature
// on [0, x_i(0)], L = Σ 1/b_i, e = x − x*. Round t + 1 answers μ: γ(x − x⁺) − μ is in ∂f(x⁺),
// so that (γ(x − x⁺) − (μ − μ*))·e⁺ ≥ Σ b e⁺², and projection brings no point
// nearer than μ* farther away. Together, with (Σe⁺)² ≤ L Σ b e⁺²,
//
//	E = (μ − μ*)²/2η + (γ/2) Σ (x − x*)²,   E⁺ − E ≤ −(1 − ηL/2) Σ b e⁺² − (γ/2) Σ (x⁺ − x)²
//
// which is below zero for η < 2/L: E falls every round, and x → x*.

// Rounds within which a run has to arrive, and how near.
const (
	convergenceRounds = 30_000
	convergenceError  = 1e-6
)

// lyapunovRounding is the increase of E, relative to its first value, that rounding
// may cause.
const lyapunovRounding = 1e-12

// convergenceGroup is draws of Table 3.
type convergenceGroup struct {
	name     string
	gamma, g float64 // gamma: largest
	slack    bool    // capacity is the default, and mostly slack; else it binds
}

func testConvergence(ctx context.Context, b Budget) (*Outcome, error) {
	o := &Outcome{
		Tested: fmt.Sprintf("On every market with an equilibrium Algorithm 1 with constant η = s/L, s in (0.05, 1.95), γ ≥ 0, converges from every μ⁰ in [0, 2 max V'(0)]: "+
			"within %d rounds to |μ − μ*| ≤ %g (1 + μ*). L = −S'(0), jumps aside; 1 to 20 agents of Table 3. Besides, E of the proof in the source may never rise by more than %g E₀.",
			convergenceRounds, convergenceError, lyapunovRounding),
		Assumptions: []string{"g = 0", "where capacity is slack, the limit is μ* = 0 with Σx* < m"},
	}
	never := func(d *convergenceDraw) bool { return math.IsNaN(d.rounds) }
	rises := func(d *convergenceDraw) bool { return d.rise > lyapunovRounding }
	rounds := func(d *convergenceDraw) float64 { return d.rounds }
	groups, err := study[convergenceGroup, convergenceDraw]{
		name: "convergence", trials: b.Instances/4 + 1,
		groups: []convergenceGroup{
			{"γ = 0, g = 0", 0, 0, false},
			{"γ > 0, g = 0", 2, 0, false},
			{"γ > 0, g = 0, m = 100", 2, 0, true},
			{"γ = 0, g = 5, a price clears", 0, 5, false},
			{"γ > 0, g = 5, a price clears", 2, 5, false},
		},
		keys: []string{"group"}, key: func(g convergenceGroup) []any { return []any{g.name} },
		market: func(g convergenceGroup, rng *rand.Rand) (*contract.Market, error) {
			return groupMarket(rng, g.g, g.slack)
		},
		measure: func(g convergenceGroup, m *contract.Market, rng *rand.Rand) (convergenceDraw, error) {
			return converge(m, tatonnement{0.05 + 1.9*rng.Float64(), g.gamma * rng.Float64(), 2 * m.Alpha[0] * rng.Float64()})
		},
		columns: []column[convergenceDraw]{
			sharing("not_converged", never), counting("energy_rises", rises),
			statistic("rounds_median", median, rounds), statistic("rounds_max", largest, rounds),
		},
		violates: func(d *convergenceDraw) bool { return never(d) || rises(d) },
		assumed:  func(g convergenceGroup, _ *convergenceDraw) bool { return g.g == 0 },
	}.run(ctx, b, o)
	if err != nil {
		return nil, err
	}
	smooth := slices.Concat(groups[0].draws, groups[1].draws, groups[2].draws)
	o.Counterexample = feeCycle()
	d, err := converge(o.Counterexample.Market, tatonnement{step: o.Counterexample.Parameters["step"]})
	if err != nil {
		return nil, err
	}
	o.count(count([]convergenceDraw{d}, never), 1)
	o.Finding = fmt.Sprintf("At g = 0 %d of %d draws converge, γ > 0 and slack capacity included, in %.0f rounds at most; E rises in %d. "+
		"With g = 5 Algorithm 1 does not converge, although a price clears, in %s of draws at γ = 0 and %s at γ > 0, where an agent that is out compares g with the "+
		"worth of a short step, and may never come in at any price (see T4.12). For example, %s.", len(smooth)-count(smooth, never), len(smooth), largest(values(smooth, rounds)), count(smooth, rises), groups[3].share(), groups[4].share(), o.Counterexample.Shows)
	return o, nil
}

// groupMarket draws a market of 1 to 20 agents, on which a price clears unless
// capacity is slack.
func groupMarket(rng *rand.Rand, g float64, slack bool) (*contract.Market, error) {
	for {
		n := 1 + rng.IntN(20)
		if slack {
			return paperDraw(rng, n, 100, 0.5, g)
		}
		m, err := binding(rng, n, 0.5, g)
		if err != nil {
			return nil, err
		}
		if _, how, err := equilibrium(m); err != nil || how == clears {
			return m, err
		}
	}
}

type convergenceDraw struct {
	rounds float64 // until the price was near and stayed there; NaN: never
	rise   float64 // largest increase of E in a round, over E₀; 0 with a fixed fee
}

// arrival is how many rounds in a row the price has to be near.
const arrival = 100

// converge runs Algorithm 1 against the equilibrium of its market.
func converge(m *contract.Market, a tatonnement) (d convergenceDraw, err error) {
	best, x, _, err := optimum(m)
	if err != nil {
		return d, err
	}
	d.rounds = math.NaN()
	eta, near := a.eta(m), 0
	energy := func(mu float64, y []float64) float64 {
		sum := 0.0
		for i, v := range y {
			sum += (v - x[i]) * (v - x[i])
		}
		return (mu-best)*(mu-best)/(2*eta) + a.gamma/2*sum
	}
	first := energy(a.start, make([]float64, len(x)))
	last := first
	a.run(m, convergenceRounds, func(t int, mu float64, y []float64, demand float64) bool {
		if !m.HasFixedFees() {
			now := energy(max(0, mu+eta*(demand-m.Capacity[0])), y)
			d.rise = max(d.rise, (now-last)/first)
			last = now
		}
		if math.Abs(mu-best) > convergenceError*(1+best) {
			near = 0
		} else if near++; near == arrival {
			d.rounds = float64(t - arrival + 1)
			return false
		}
		return true
	})
	return d, nil
}

// feeCycle is one agent that leaves at the price that a step brings it to, and
// comes back at the next one.
func feeCycle() *Counterexample {
	return &Counterexample{
		Market:     linearMarket(3, 1, 0.125, 1),
		Parameters: map[string]float64{"step": 1.9, "gamma": 0, "start": 0},
		Shows:      "one agent with g = 1/8 and η = 1.9/L: the price goes 0, 1.9, 0, 1.9 without end, although x = m at the price 1, which method bracket finds",
		Spec: specOver("convergence", "a fixed fee makes Algorithm 1 cycle although a price clears",
			"solver: {bracket: {}, tatonnement: {step: 1.9}}\nstop: {rounds: 1000}\nrecord: {trace: all}\n"),
		Checks: []string{"status=converged where solver=bracket", "price~1 where solver=bracket", "status=limit where solver=tatonnement",
			"price=0 where round=999 in trace", "price~1.9 where round=1000 in trace"},
		Certificate: "S(μ) = 2 − μ up to the exit price 1.5, where x = 1/2 is worth g, and 0 above; L = 1, S(1) = 1 = m. " +
			"From 0 the price moves to 1.9 (2 − 1) = 1.9 > 1.5, where nobody takes part, and from there to 1.9 + 1.9 (0 − 1) = 0.",
	}
}
