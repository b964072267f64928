package claim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"gonum.org/v1/gonum/floats"

	"walras/solver"
	"walras/solver/market"
	"walras/solver/mechanism"
)

// The headline claims are statements about typical markets: they are tested on
// common draws of the agents of Table 3, α ~ U(5, 20) and β ~ U(0.5, 5), under
// the settings that the statement compares.

// setting is a market of Table 3 apart from its agents.
type setting struct {
	n         int
	m, tau, g float64
}

// usual are the defaults of Table 3, and scarce the lower end of its capacity,
// at which capacity binds as a rule.
var (
	usual  = setting{n: 20, m: 100, tau: 0.5, g: 1}
	scarce = setting{n: 20, m: 50, tau: 0.5, g: 1}
)

// inRanges draws a setting from the ranges of Table 3: n of the four sizes, m,
// τ and g uniform.
func inRanges(rng *rand.Rand) setting {
	return setting{n: sizes[rng.IntN(len(sizes))], m: 50 + 150*rng.Float64(), tau: 2 * rng.Float64(), g: 5 * rng.Float64()}
}

// sizes are the numbers of agents of Table 3.
var sizes = [...]int{10, 20, 50, 100}

// crowd is one draw of agents; a market of n agents takes the first n, so that
// draws are common to all sizes.
type crowd struct{ alpha, beta []float64 }

// draw draws n agents, α before β, agent by agent.
func (c *crowd) draw(n int, rng *rand.Rand) {
	c.alpha, c.beta = c.alpha[:0], c.beta[:0]
	for range n {
		c.alpha = append(c.alpha, 5+15*rng.Float64())
		c.beta = append(c.beta, 0.5+4.5*rng.Float64())
	}
}

// desk puts crowds into markets and rules to work on them. It serves one
// goroutine at a time.
type desk struct {
	ctx     context.Context
	crowd   crowd
	market  market.Contract
	runner  solver.Runner
	bracket solver.Bracket
	rules   map[string]mechanism.Rule
	scratch []float64
	point   market.Point // equilibrium of market
	err     error        // the first thing that went wrong since it was taken from desks
}

// desks are those not in use.
var desks = sync.Pool{New: func() any {
	d := &desk{rules: make(map[string]mechanism.Rule)}
	for _, e := range mechanism.Rules {
		d.rules[e.Name] = e.New()
	}
	return d
}}

// enter makes the market of the crowd under s, and solves it.
func (d *desk) enter(s setting) {
	fill(&d.market, s, d.crowd.alpha, d.crowd.beta)
	d.solve()
}

// fill makes m the market of the first s.n agents under s.
func fill(m *market.Contract, s setting, alpha, beta []float64) {
	m.Valuation = market.Log
	m.Resize(s.n, 1)
	m.Capacity[0] = s.m
	m.Kappa = nil
	copy(m.Alpha, alpha)
	copy(m.Beta, beta)
	for i := range s.n {
		m.Shape[i], m.Fee[i], m.Fixed[i] = 1, s.tau, s.g
	}
}

// solve prepares the market and finds its equilibrium. Where demand jumps over
// capacity and no price clears, it is the better of what solver.Bracket finds
// at the two ends of the jump: demand at the upper, or demand at the lower
// scaled down.
func (d *desk) solve() {
	if d.err != nil {
		return
	}
	if err := d.market.Prepare(); err != nil {
		d.err = err
		return
	}
	res := d.runner.Run(d.ctx, &d.market, &d.bracket, nil, solver.Settings{Tolerance: 1e-12}, solver.Trigger{}, nil)
	if res.Err != nil {
		d.err = fmt.Errorf("equilibrium: %w", res.Err)
	}
	d.point = res.Point
}

// take is what a rule comes to on a market.
type take struct {
	welfare float64 // Eff (8), fees paid
	gross   float64 // Σ V − C: fees are transfers
	gini    float64
	total   float64 // Σ x
	in      float64 // share of agents with x > 0
}

// rule applies a rule of mechanism.Rules.
func (d *desk) rule(name string) take {
	return d.take(d.rules[name].Allocate(&d.market, d.point).Activity)
}

// take measures an allocation.
func (d *desk) take(y []float64) take {
	d.scratch = append(d.scratch[:0], y...)
	a := d.market.Account(y)
	return take{welfare: a.Welfare(), gross: a.Value - a.Cost, gini: market.Gini(y, d.scratch), total: floats.Sum(y), in: market.Participation(y)}
}

// binds reports whether demand at price zero exceeds capacity.
func (d *desk) binds() bool { return d.point.Price[0] > 0 }

// common names the draws that all headline claims have in common.
const common = "agents of Table 3"

// sample calls f once for each of count draws and gives what it returned in the
// order of the draws.
func sample[T any](ctx context.Context, b Budget, count int, f func(d *desk, rng *rand.Rand) T) ([]T, error) {
	return trials(ctx, b, common, count, func(_ int, rng *rand.Rand) (T, error) {
		d := desks.Get().(*desk)
		defer desks.Put(d)
		d.ctx, d.err = ctx, nil
		v := f(d, rng)
		return v, d.err
	})
}

// column is one number of each of some values.
func column[T any](values []T, of func(*T) float64) []float64 {
	out := make([]float64, len(values))
	for i := range values {
		out[i] = of(&values[i])
	}
	return out
}

// rulesSpec is an experiment that puts rules to the counterexample.
func rulesSpec(rules string) string {
	return "name: counterexample\nseed: 1\nmarket: {file: counterexample.json}\nmechanism: [" + rules + "]\nsolver: bracket\nstop: {tolerance: 1e-12}\nrecord: {time: false}\n"
}

// demands are the agents' best responses at a price, by the oracle.
func demands(m *market.Contract, price float64) []float64 {
	x := make([]float64, len(m.Alpha))
	for i := range x {
		x[i], _ = bestResponse(m, i, price)
	}
	return x
}

// scaled is x times a factor.
func scaled(x []float64, factor float64) []float64 {
	y := slices.Clone(x)
	floats.Scale(factor, y)
	return y
}

// worth is Eff (8) of an allocation, written out.
func worth(m *market.Contract, x []float64) (sum float64) {
	for i, v := range x {
		if v > 0 {
			sum += payoffBefore(m, i, v, 0) - optional(m.Fixed, i)
		}
	}
	return sum
}

// giniOf is (9) as it stands, by its double sum.
func giniOf(x []float64) float64 {
	sum := 0.0
	for _, a := range x {
		for _, b := range x {
			sum += max(a-b, b-a)
		}
	}
	return sum / (2 * float64(len(x)) * floats.Sum(x))
}
