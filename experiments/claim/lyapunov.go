package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"walras/solver/market/contract"
)

// The proof is that of T4.8 (convergence.go). With J resources A takes the place of
// the ones: the load differs by Aᵀe⁺ from that of x*, and |Aᵀe⁺|² ≤ L Σ b e⁺² with L
// the largest eigenvalue of Aᵀ diag(1/b) A, which Market.Lipschitz bounds.

// lyapunovGroup is a number of agents and of resources, and the largest γ.
type lyapunovGroup struct {
	n, resources int
	gamma        float64
}

// lyapunovRounds is how many rounds are played.
const lyapunovRounds = 300

func testLyapunov(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("E = |μ − μ*|²/2η + (γ/2) |x − x*|² does not rise by more than %g E₀ in any of %d rounds of Algorithm 1 with η = s/L, s in (0.05, 1.99), γ ≥ 0, g = 0, from any μ⁰ ≥ 0 and x⁰ = 0; "+
		"one and several resources, some of them slack, markets built around their equilibrium.", lyapunovRounding, lyapunovRounds)
	o.Argument = "With e = x⁺ − x* and b the curvature of payoffs the optimality of x⁺ gives (γ(x − x⁺) − Aᵀ(μ − μ*))·e ≥ Σ b e², projection brings no point farther from μ*, and |Ae|² ≤ L Σ b e²: together E⁺ − E ≤ −(1 − ηL/2) Σ b e² − (γ/2) |x⁺ − x|²."
	against := func(d *lyapunovDraw) bool { return d.rise > lyapunovRounding }
	groups, err := study[lyapunovGroup, lyapunovDraw]{
		name: "lyapunov", trials: b.Instances/4 + 1,
		groups: []lyapunovGroup{{1, 1, 0}, {5, 1, 1}, {20, 1, 20}, {5, 3, 0}, {5, 3, 2}, {20, 5, 2}, {4, 10, 2}},
		keys:   []string{"n", "J", "gamma_max [payoff/activity²]"}, key: func(g lyapunovGroup) []any { return []any{g.n, g.resources, g.gamma} },
		draw: func(g lyapunovGroup, rng *rand.Rand) (lyapunovDraw, error) {
			m, p, err := planted(rng, g.n, g.resources)
			if err != nil {
				return lyapunovDraw{}, err
			}
			return descend(m, p, 0.05+1.94*rng.Float64(), g.gamma*rng.Float64(), 3*rng.Float64()), nil
		},
		columns: []column[lyapunovDraw]{
			counting("violations", against), counting("distance_rises", func(d *lyapunovDraw) bool { return d.distance }),
			statistic("energy_left_median", median, func(d *lyapunovDraw) float64 { return d.left }),
		},
		thresholds: []threshold{{name: "rise of E over E₀ that counts as rounding", value: lyapunovRounding}},
		violates:   func(d *lyapunovDraw, at []float64) bool { return d.rise > at[0] },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	distances := 0
	for _, g := range groups {
		if g.group.gamma > 0 {
			distances += count(g.draws, func(d *lyapunovDraw) bool { return d.distance })
		}
	}
	f, err := searchLyapunov(ctx, b)
	if err != nil {
		return err
	}
	o.count(f.violating, f.evaluated)
	o.Finding = fmt.Sprintf("E rose in %d of %d runs, those of a directed search over %d pairs of a market and a step included, with one resource and several, "+
		"while |μ − μ*| rose in %d runs with γ > 0. That is what makes Algorithm 1 converge for every η < 2/L whatever γ, and what P4.10 should say.", o.Violations, o.Instances, f.evaluated, distances)
	return nil
}

type lyapunovDraw struct {
	rise     float64 // largest increase of E in a round, over E₀
	distance bool    // |μ − μ*| rose in some round
	left     float64 // E at the end over E₀
}

// planted draws a market of log agents with random routes around an
// equilibrium: prices p, some of them 0, capacities the load at p where p_j > 0
// and more than that elsewhere.
func planted(rng *rand.Rand, n, resources int) (*contract.Market, []float64, error) {
	m := &contract.Market{Valuation: contract.Log, Usage: contract.Usage{Start: []int64{0}}}
	m.Resize(n, resources)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	p := make([]float64, resources)
	for j := range p {
		if m.Capacity[j] = 1; j == 0 || rng.IntN(4) > 0 {
			p[j] = 0.1 + rng.Float64()
		}
	}
	if err := routed(m, rng, func() bool { return rng.IntN(2) == 0 }); err != nil {
		return nil, nil, err
	}
	load := make([]float64, resources)
	m.Demand(make([]float64, n), load, p)
	for j, v := range load {
		switch {
		case v == 0: // used by nobody
			p[j] = 0
		case p[j] == 0:
			m.Capacity[j] = v * (1 + rng.Float64())
		default:
			m.Capacity[j] = v
		}
	}
	return m, p, m.Prepare()
}

// descend plays Algorithm 1 on a market with equilibrium prices best.
func descend(m *contract.Market, best []float64, step, gamma, start float64) (d lyapunovDraw) {
	n, resources := len(m.Alpha), len(best)
	x, y, load, p := make([]float64, n), make([]float64, n), make([]float64, resources), make([]float64, resources)
	m.Demand(x, load, best)
	for j := range p {
		p[j] = start
	}
	eta := step / m.Lipschitz()
	last := math.Inf(1) // distance
	energy := func() float64 {
		prices, activities := 0.0, 0.0
		for j, v := range p {
			prices += (v - best[j]) * (v - best[j])
		}
		for i, v := range y {
			activities += (v - x[i]) * (v - x[i])
		}
		d.distance = d.distance || prices > last*(1+1e-9)+1e-12
		last = prices
		return prices/(2*eta) + gamma/2*activities
	}
	first := energy()
	before := first
	for range lyapunovRounds {
		m.Proximal(y, load, p, y, gamma)
		for j, c := range m.Capacity {
			p[j] = max(0, p[j]+eta*(load[j]-c))
		}
		now := energy()
		d.rise = max(d.rise, (now-before)/first)
		before = now
	}
	d.left = before / first
	return d
}

// searchLyapunov looks for a market of two agents without fixed fees and an
// adjustment with η < 2/L under which E rises.
func searchLyapunov(ctx context.Context, b Budget) (found, error) {
	box := []span{
		{lo: 0.05, hi: 1.999}, {lo: 0.01, hi: 20, log: true}, {lo: 0, hi: 20}, // step, γ, start
		{lo: 1, hi: 50, log: true}, {lo: 0.1, hi: 5, log: true}, {lo: 1, hi: 50, log: true}, {lo: 0.1, hi: 5, log: true}, {lo: 0.05, hi: 0.95},
	}
	total := found{value: math.Inf(-1)}
	for v := range contract.Valuation(4) {
		f, err := search(ctx, b, "lyapunov "+v.String(), 4, box, func(x []float64) float64 {
			m := &contract.Market{Valuation: v, Alpha: []float64{x[3], x[5]}, Shape: []float64{0.7, 0.7}, Beta: []float64{x[4], x[6]}, Capacity: []float64{1}}
			if m.Prepare() != nil {
				return math.NaN()
			}
			free := demandOf(m, 0)
			if free == 0 {
				return math.NaN()
			}
			m.Capacity[0] = x[7] * free
			mu, _, err := equilibrium(m)
			if err != nil {
				return math.NaN()
			}
			return descend(m, []float64{mu}, x[0], x[1], x[2]).rise - lyapunovRounding
		})
		if err != nil {
			return total, err
		}
		total.evaluated += f.evaluated
		total.violating += f.violating
	}
	return total, nil
}
