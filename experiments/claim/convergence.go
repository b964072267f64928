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
	feeRounds         = 3000 // with a fixed fee, where a run that does not converge circles
	convergenceError  = 1e-6
)

// convergenceErrors are the distances at which arrival is noted, the widest first.
var convergenceErrors = [3]float64{10 * convergenceError, convergenceError, convergenceError / 10}

// lyapunovRounding is the increase of E, relative to its first value, that rounding
// may cause.
const lyapunovRounding = 1e-12

// convergenceGroup is draws of Table 3.
type convergenceGroup struct {
	name  string
	gamma float64 // largest
	draw  func(rng *rand.Rand) (*contract.Market, error)
}

func testConvergence(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("At g = 0 Algorithm 1 with constant η = s/L, s in (0.05, 1.95), γ ≥ 0, converges from every μ⁰ in [0, 2 max V'(0)]: "+
		"within %d rounds to |μ − μ*| ≤ %g (1 + μ*), μ* = 0 where capacity is slack. L = −S'(0); 1 to 20 agents of Table 3, and its ranges. Besides, E of the argument may never rise by more than %g E₀.",
		convergenceRounds, convergenceError, lyapunovRounding)
	o.Argument = "E = (μ − μ*)²/2η + (γ/2) Σ (x − x*)² falls in every round by (1 − ηL/2) Σ b e² + (γ/2) Σ (x⁺ − x)² at least, e = x⁺ − x*, which proves the theorem for γ > 0 too; the paper argues for γ = 0."
	runs := convergenceStudy(b, convergenceRounds, []convergenceGroup{
		{name: ranges, gamma: 2, draw: func(rng *rand.Rand) (*contract.Market, error) { return freeRanges(rng) }},
		{name: "γ = 0", draw: bindingGroup(0)},
		{name: "γ > 0", gamma: 2, draw: bindingGroup(0)},
	})
	groups, err := runs.run(ctx, b, o)
	if err != nil {
		return err
	}
	all := slices.Concat(groups[0].draws, groups[1].draws, groups[2].draws)
	o.Finding = fmt.Sprintf("%d of %d draws converge, γ > 0 and slack capacity included, in %.0f rounds at most; E rises in %d. With a fixed fee see T4.8, g > 0.",
		len(all)-count(all, (*convergenceDraw).never), len(all), largest(values(all, func(d *convergenceDraw) float64 { return d.rounds[1] })), count(all, (*convergenceDraw).rises))
	return nil
}

// testConvergenceFee is the same in the model (2), which has a fixed fee.
func testConvergenceFee(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("With g > 0 Algorithm 1 with constant η = s/L, s in (0.05, 1.95), γ ≥ 0, converges from every μ⁰ in [0, 2 max V'(0)] wherever a price clears: "+
		"within %d rounds to |μ − μ*| ≤ %g (1 + μ*). L = −S'(0), jumps aside.", feeRounds, convergenceError)
	runs := convergenceStudy(b, feeRounds, []convergenceGroup{
		{name: "ranges of Table 3, a price clears", gamma: 2, draw: func(rng *rand.Rand) (*contract.Market, error) {
			for {
				m, err := tableDraw(rng)
				if err != nil {
					return nil, err
				}
				if _, how, err := equilibrium(m); err != nil || how == clears {
					return m, err
				}
			}
		}},
		{name: "γ = 0, g = 5", draw: bindingGroup(5)},
		{name: "γ > 0, g = 5", gamma: 2, draw: bindingGroup(5)},
	})
	groups, err := runs.run(ctx, b, o)
	if err != nil {
		return err
	}
	o.Counterexample = feeCycle()
	d, err := converge(o.Counterexample.contract(), tatonnement{step: o.Counterexample.Parameters["step"]}, feeRounds)
	if err != nil {
		return err
	}
	o.count(count([]convergenceDraw{d}, (*convergenceDraw).never), 1)
	o.Finding = fmt.Sprintf("Algorithm 1 does not converge, although a price clears, in %s over the ranges of Table 3; with 1 to 20 agents and g = 5 in %s at γ = 0 and %s at γ > 0, where an agent that is out compares g with the "+
		"worth of a short step, and may never come in at any price (see T4.12, g > 0). For example, %s.", groups[0].share("draws"), groups[1].share(""), groups[2].share(""), o.Counterexample.Shows)
	return nil
}

// convergenceStudy runs Algorithm 1 on the markets of groups.
func convergenceStudy(b Budget, within int, groups []convergenceGroup) study[convergenceGroup, convergenceDraw] {
	return study[convergenceGroup, convergenceDraw]{
		name: "convergence", trials: b.Instances/4 + 1, groups: groups,
		keys: []string{"group"}, key: func(g convergenceGroup) []any { return []any{g.name} },
		market: func(g convergenceGroup, rng *rand.Rand) (*contract.Market, error) { return g.draw(rng) },
		measure: func(g convergenceGroup, m *contract.Market, rng *rand.Rand) (convergenceDraw, error) {
			return converge(m, tatonnement{0.05 + 1.9*rng.Float64(), g.gamma * rng.Float64(), 2 * m.Alpha[0] * rng.Float64()}, within)
		},
		columns: []column[convergenceDraw]{
			sharing("not_converged", (*convergenceDraw).never), counting("energy_rises", (*convergenceDraw).rises),
			statistic("rounds_median", median, func(d *convergenceDraw) float64 { return d.rounds[1] }),
			statistic("rounds_max", largest, func(d *convergenceDraw) float64 { return d.rounds[1] }),
		},
		thresholds: []threshold{
			{name: "relative distance of the price that counts as arrival", value: convergenceError, grid: convergenceErrors[:]},
			{name: "rounds within which a run has to arrive", value: float64(within), grid: []float64{float64(within) / 10, float64(within) / 3, float64(within)}},
			{name: "rise of E over E₀ that counts as rounding", value: lyapunovRounding},
		},
		violates: func(d *convergenceDraw, at []float64) bool {
			return !(d.rounds[slices.Index(convergenceErrors[:], at[0])] <= at[1]) || d.rise > at[2]
		},
	}
}

// bindingGroup draws 1 to 20 agents with a fixed fee, on which a price clears.
func bindingGroup(g float64) func(rng *rand.Rand) (*contract.Market, error) {
	return func(rng *rand.Rand) (*contract.Market, error) { return groupMarket(rng, g) }
}

// groupMarket draws a market of 1 to 20 agents, on which a price clears.
func groupMarket(rng *rand.Rand, g float64) (*contract.Market, error) {
	for {
		m, err := binding(rng, 1+rng.IntN(20), 0.5, g)
		if err != nil {
			return nil, err
		}
		if _, how, err := equilibrium(m); err != nil || how == clears {
			return m, err
		}
	}
}

type convergenceDraw struct {
	rounds [3]float64 // until the price was near, as convergenceErrors say, and stayed there; NaN: never
	rise   float64    // largest increase of E in a round, over E₀; 0 with a fixed fee
}

func (d *convergenceDraw) never() bool { return math.IsNaN(d.rounds[1]) }
func (d *convergenceDraw) rises() bool { return d.rise > lyapunovRounding }

// arrival is how many rounds in a row the price has to be near.
const arrival = 100

// converge runs Algorithm 1 against the equilibrium of its market.
func converge(m *contract.Market, a tatonnement, within int) (d convergenceDraw, err error) {
	best, x, _, err := optimum(m)
	if err != nil {
		return d, err
	}
	d.rounds = [3]float64{math.NaN(), math.NaN(), math.NaN()}
	eta, near := a.eta(m), [3]int{}
	energy := func(mu float64, y []float64) float64 {
		sum := 0.0
		for i, v := range y {
			sum += (v - x[i]) * (v - x[i])
		}
		return (mu-best)*(mu-best)/(2*eta) + a.gamma/2*sum
	}
	first := energy(a.start, make([]float64, len(x)))
	last := first
	a.run(m, within, func(t int, mu float64, y []float64, demand float64) bool {
		if !m.HasFixedFees() {
			now := energy(max(0, mu+eta*(demand-m.Capacity[0])), y)
			d.rise = max(d.rise, (now-last)/first)
			last = now
		}
		for k, e := range convergenceErrors {
			if math.Abs(mu-best) > e*(1+best) {
				near[k] = 0
			} else if near[k]++; near[k] == arrival && math.IsNaN(d.rounds[k]) {
				d.rounds[k] = float64(t - arrival + 1)
			}
		}
		return math.IsNaN(d.rounds[len(near)-1])
	})
	return d, nil
}

// feeCycle is one agent that leaves at the price that a step brings it to, and
// comes back at the next one.
func feeCycle() *Counterexample {
	return &Counterexample{
		Market:     powerMarket(0.64, [4]float64{1, 1, 0, 0.75}),
		Parameters: map[string]float64{"step": 1.9, "gamma": 0, "start": 0},
		Shows:      "one agent with V = 2√x, g = 3/4 and η = 1.9/L: the price goes 0, 0.342, 0, 0.342 without end, although x = m = 0.64 at the price 1/4, which method bracket finds",
		Spec: specOver("convergence-fee", "a fixed fee makes Algorithm 1 cycle although a price clears",
			"solver: {bracket: {}, tatonnement: {step: 1.9}}\nstop: {rounds: 1000}\nrecord: {trace: all}\n"),
		Checks: []string{"status=converged where solver=bracket", "price~0.25 where solver=bracket", "status=limit where solver=tatonnement",
			"price=0 where round=999 in trace", "price~0.342 where round=1000 in trace"},
		Certificate: "S(μ) = 1/(1 + μ)² up to the exit price 1/3, where the payoff 1/(1 + μ) is worth g, and 0 above; L = 2, η = 0.95, S(1/4) = 0.64 = m. " +
			"From 0 the price moves to 0.95 (1 − 0.64) = 0.342 > 1/3, where nobody takes part, and from there to max{0, 0.342 − 0.95 · 0.64} = 0.",
	}
}
