package claim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"walras/solver/market/contract"
)

// A path oscillates slowly where the price passes its equilibrium at least
// slowPasses times and the last of these are all slowRounds or more apart: a
// price that alternates passes it every round. A distance below passRounding of
// the price is rounding.
const (
	slowPasses   = 3
	slowRounds   = 2
	passRounding = 1e-9
	pathRounds   = 400
	lastPasses   = 6
)

// path is how Algorithm 1 came to the price of a market.
type path struct {
	gamma     float64 // in the curvature b of payoffs at equilibrium
	passes    int     // of the equilibrium price
	apart     float64 // mean rounds between the last of them; NaN: fewer than two
	closest   float64 // least rounds between the last of them
	monotone  bool    // no price was below the one before or above the equilibrium
	swings    bool    // theory: the roots are complex
	predicted float64 // theory: rounds between passes there
}

func (p *path) slow() bool { return p.passes >= slowPasses && p.closest >= slowRounds }

// oscillationGroup is a range of steps, in 1/L, with or without γ > 0.
type oscillationGroup struct {
	gamma  string
	lo, hi float64
}

// testSlowOscillation tests whether Algorithm 1 with a constant step in (0, 2/L)
// can give the slow damped oscillation of Figure 2. With γ = 0 it cannot: the
// price follows h(μ) = [μ + η(S(μ) − m)]_+, which for η <= 1/L does not fall in
// μ, so that a path from 0 rises to μ* and never passes it. Above 1/L, S and h
// being convex, either h rises from μ* on, and a path passes μ* once at most,
// or h falls up to μ*, and a price below μ* is above it in the next round. With
// γ > 0 and n identical agents of curvature b it does where the roots of
//
//	λ² − λ (b + 2γ − ηn)/(b + γ) + γ/(b + γ)
//
// are complex, π/θ rounds between passes with cos θ = (b + 2γ − ηn)/(2√(γ(b +
// γ))), shrinking by √(γ/(b + γ)) per round. g = 0.
func testSlowOscillation(ctx context.Context, b Budget, o *Outcome) error {
	o.Tested = fmt.Sprintf("Algorithm 1 from μ = 0 with a constant step in (0, 2/L), without and with γ, passes μ* at least %d times, the last of them all %v or more rounds apart; markets of Table 3 with capacity a tenth to nine tenths of S(0), g = 0.", slowPasses, slowRounds)
	o.conditions = []condition{settings("γ > 0 with |b + 2γ − ηn| < 2√(γ(b + γ)), for identical agents of curvature b"),
		settings("b, γ and ηn with π/θ ≥ 2.5, cos θ = (b + 2γ − ηn)/(2√(γ(b + γ))), and with five times π/θ below the 400 rounds played and too few to shrink the oscillation, by √(γ/(b + γ)) a round, below 1e-6")}
	o.Argument = "With γ = 0 a path from 0 rises to μ* for η ≤ 1/L and passes it every round, or once, above. With γ > 0 the roots of λ² − λ(b + 2γ − ηn)/(b + γ) + γ/(b + γ) are complex under the condition: π/θ rounds between passes, cos θ = (b + 2γ − ηn)/(2√(γ(b + γ)))."
	swings := func(p *path) bool { return p.swings }
	apart := func(p *path) float64 { return p.apart }
	groups, err := study[oscillationGroup, path]{
		name: "slow-oscillation", groups: []oscillationGroup{{"0", 0.02, 1}, {"0", 1, 2}, {"> 0", 0.02, 2}}, trials: b.Instances,
		keys: []string{"gamma", "step_from [1/L]", "step_to [1/L]"}, key: func(g oscillationGroup) []any { return []any{g.gamma, g.lo, g.hi} },
		draw: func(g oscillationGroup, rng *rand.Rand) (path, error) {
			return wander(rng, g.gamma != "0", g.lo+(g.hi-g.lo)*rng.Float64())
		},
		columns: []column[path]{
			sharing("monotone", func(p *path) bool { return p.monotone }), sharing("slow", (*path).slow), sharing("complex_roots", swings),
			statistic("rounds_between_passes_median", median, apart),
		},
		thresholds: []threshold{{name: "passes of μ* that make an oscillation", value: slowPasses, grid: []float64{2, slowPasses, 5}},
			{name: "rounds between passes from which on it is slow", value: slowRounds, grid: []float64{1.5, slowRounds, 2.5}}},
		violates: func(p *path, at []float64) bool { return float64(p.passes) < at[0] || p.closest < at[1] },
		assumed:  func(_ oscillationGroup, p *path) bool { return p.shows() },
	}.run(ctx, b, o)
	if err != nil {
		return err
	}
	short, long, proximal := groups[0].draws, groups[1].draws, groups[2].draws
	steady := slices.DeleteFunc(slices.Clone(proximal), func(p path) bool { return p.swings })
	off := values(proximal, func(p *path) float64 {
		if !p.shows() || !p.slow() {
			return math.NaN()
		}
		return math.Abs(p.apart/p.predicted - 1)
	})
	o.Finding = fmt.Sprintf("With γ = 0, %d of %d paths oscillate slowly: below 1/L %d of %d are monotone, and above it a price that keeps passing μ* does so every round (median %.3g rounds apart). "+
		"With γ > 0, %d of the %d paths on which the formula for the roots predicts it do, the rounds between passes within %.1f %% (median) of π/θ; of the %d with real roots %d do. "+
		"Figure 2's slow damped oscillation therefore needs the proximal term, which the proof of T4.8 leaves out.",
		count(short, (*path).slow)+count(long, (*path).slow), len(short)+len(long), count(short, func(p *path) bool { return p.monotone }), len(short), median(values(long, apart)),
		o.Assumed-o.Broken, o.Assumed, 100*median(off), len(steady), count(steady, (*path).slow))
	o.Counterexample = &Counterexample{
		Market:      logMarket(1, [4]float64{4, 1, 0, 0}),
		Parameters:  map[string]float64{"step": 0.5, "gamma": 0},
		Shows:       "the price rises to 1 and is never above it, and demand is never below capacity",
		Spec:        specOver("slow-oscillation", "a price that rises to its equilibrium", "solver: {tatonnement: {step: 0.5, gamma: 0}}\nstop: {tolerance: 1e-9, rounds: 1000}\nrecord: {trace: all, time: false}\n"),
		Checks:      []string{"price~1", "price<=1.000000001 in trace", "demand>=0.999999999 in trace", "status=converged"},
		Certificate: "S(μ) = 4/(1 + μ) − 1, L = |S'(0)| = 4, η = 0.5/4 = 1/8; h(μ) = μ + (4/(1 + μ) − 2)/8 has h' = 1 − 1/(2(1 + μ)²) >= 1/2 > 0 and h(1) = 1, hence μ < 1 implies h(μ) < 1, and S > 1 implies h(μ) > μ",
	}
	return nil
}

// shows reports whether by theory the oscillation is slow, and lasts long
// enough to be seen before the rounds end or rounding begins.
func (p *path) shows() bool {
	lasting := (slowPasses + 2) * p.predicted // with what it takes to come near from μ = 0, x = 0
	return p.swings && p.predicted >= slowRounds+0.5 && lasting < pathRounds && math.Pow(p.shrink(), lasting) > 1e-6
}

// shrink is the factor by which the oscillation shrinks per round, √(γ/(b + γ)).
func (p *path) shrink() float64 { return math.Sqrt(p.gamma / (1 + p.gamma)) }

// wander plays Algorithm 1 on a drawn market in which capacity binds: of the
// agents of Table 3 with γ = 0, of identical ones with γ from b/100 to 100 b.
func wander(rng *rand.Rand, proximal bool, step float64) (p path, err error) {
	n := 2 + rng.IntN(19)
	if proximal {
		p.gamma = math.Pow(10, 4*rng.Float64()-2)
	}
	m, err := binding(rng, n, 0.5, 0)
	for proximal && err == nil { // until the first agent, whom all are like, takes part
		copy(m.Alpha, slices.Repeat(m.Alpha[:1], n))
		copy(m.Beta, slices.Repeat(m.Beta[:1], n))
		if err = m.Prepare(); err != nil {
			break
		}
		if free := demandOf(m, 0); free > 0 {
			m.Capacity[0] = free * (0.1 + 0.8*rng.Float64())
			err = m.Prepare()
			break
		}
		m, err = binding(rng, n, 0.5, 0)
	}
	if err != nil {
		return p, err
	}
	a := tatonnement{step: step}
	if proximal {
		bend := m.Curvature(0, m.Capacity[0]/float64(n))
		a.gamma = p.gamma * bend
		p.swings, p.predicted = proximalTheory(bend, a.gamma, step/m.Lipschitz()*float64(n))
	}
	price, _, err := equilibrium(m)
	p.follow(a, m, price)
	return p, err
}

// proximalTheory says whether the roots are complex, and then how many rounds
// are between two passes.
func proximalTheory(b, gamma, etaN float64) (swings bool, rounds float64) {
	cos := (b + 2*gamma - etaN) / (2 * math.Sqrt(gamma*(b+gamma)))
	if math.Abs(cos) >= 1 {
		return false, math.NaN()
	}
	return true, math.Pi / math.Acos(cos)
}

// follow plays all rounds, and notes when the price passes its equilibrium.
func (p *path) follow(a tatonnement, m *contract.Market, equilibrium float64) {
	p.monotone, p.apart = true, math.NaN()
	var passes []float64
	side, before := 0.0, 0.0
	a.run(m, pathRounds, func(round int, price float64, _ []float64, _ float64) bool {
		off := price - equilibrium
		if price < before-passRounding*equilibrium || off > passRounding*equilibrium {
			p.monotone = false
		}
		before = price
		if math.Abs(off) <= passRounding*equilibrium {
			return true
		}
		if side != 0 && math.Signbit(off) != math.Signbit(side) {
			passes = append(passes, float64(round))
		}
		side = off
		return true
	})
	p.passes = len(passes)
	if last := passes[max(0, len(passes)-lastPasses):]; len(last) > 1 {
		gaps := make([]float64, len(last)-1)
		for k := range gaps {
			gaps[k] = last[k+1] - last[k]
		}
		p.apart, p.closest = mean(gaps), slices.Min(gaps)
	}
}
