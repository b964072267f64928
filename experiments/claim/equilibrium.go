package claim

import (
	"context"
	"fmt"
	"math"

	"walras/solver"
	"walras/solver/market/contract"
)

// clearing says how demand and capacity of a market of one resource meet.
type clearing int

const (
	clears clearing = iota // S(μ*) = c
	slack                  // S(0) < c: μ* = 0 by complementarity, and Σx < c
	jumps                  // S jumps over c: no price clears
)

// slackTolerance is the relative difference from which on S(0) is below c and
// not equal to it up to rounding.
const slackTolerance = 1e-12

// jumpTolerance is the relative height from which on a jump of S is one, and not
// the rounding of a continuous S whose neighbouring values miss c.
const jumpTolerance = 1e-9

// equilibrium is the price that method bracket finds, and how it clears. At a
// jump it is the upper end.
func equilibrium(m *contract.Market) (mu float64, how clearing, err error) {
	var b solver.Bracket
	if err := b.Init(m, nil); err != nil {
		return 0, 0, err
	}
	for range solver.DefaultRounds {
		status, err := b.Step(context.Background())
		if err != nil {
			return 0, 0, err
		}
		if status == solver.Running {
			continue
		}
		p := b.Point()
		d := []float64{0}
		m.Load(d, p.Allocation)
		switch mu = p.Price[0]; {
		case status == solver.NoClearing && demandOf(m, below(mu))-demandOf(m, mu) > jumpTolerance*m.Capacity[0]:
			return mu, jumps, nil
		case mu == 0 && d[0] < m.Capacity[0]*(1-slackTolerance):
			return 0, slack, nil
		}
		return mu, clears, nil
	}
	return 0, 0, fmt.Errorf("bracket found no price in %d rounds", solver.DefaultRounds)
}

// optimum is the equilibrium price of a market and the answers to it.
func optimum(m *contract.Market) (mu float64, y []float64, how clearing, err error) {
	mu, how, err = equilibrium(m)
	y = make([]float64, len(m.Alpha))
	m.Demand(y, make([]float64, 1), []float64{mu})
	return mu, y, how, err
}

// demandOf is S(mu) in closed form, with scratch of its own.
func demandOf(m *contract.Market, mu float64) float64 {
	y, d := make([]float64, len(m.Alpha)), make([]float64, 1)
	m.Demand(y, d, []float64{mu})
	return d[0]
}

// slope is −S'(mu), jumps left aside.
func slope(m *contract.Market, mu float64) (sum float64) {
	n := len(m.Alpha)
	y, s, d := make([]float64, n), make([]float64, n), make([]float64, 1)
	m.DemandSlope(y, s, d, []float64{mu})
	for _, v := range s {
		sum += v
	}
	return sum
}

// below is the next number under a positive one.
func below(mu float64) float64 { return math.Nextafter(mu, 0) }

// exitWidth is the relative distance at which demand on the two sides of an
// exit price is taken: the price is known up to rounding only.
const exitWidth = 1e-13

// demandAround is S just below and just above the price where agent i leaves.
func demandAround(m *contract.Market, i int) (before, after float64) {
	at := m.ExitPrice(i)
	width := exitWidth * (1 + at)
	return demandOf(m, max(0, at-width)), demandOf(m, at+width)
}

// tatonnement is Algorithm 1 without noise on a market of one resource, as a
// recursion: step in units of 1/L as everywhere.
type tatonnement struct {
	step, gamma, start float64
}

// eta is the step itself.
func (a tatonnement) eta(m *contract.Market) float64 { return a.step / m.Lipschitz() }

// run plays rounds 1, 2, … until visit, which is given the price posted and
// the answers to it, says that it has seen enough.
func (a tatonnement) run(m *contract.Market, rounds int, visit func(t int, mu float64, y []float64, demand float64) (more bool)) {
	eta, mu, c := a.eta(m), a.start, m.Capacity[0]
	y, d, p := make([]float64, len(m.Alpha)), make([]float64, 1), make([]float64, 1)
	for t := 1; t <= rounds; t++ {
		p[0] = mu
		m.Proximal(y, d, p, y, a.gamma)
		if !visit(t, mu, y, d[0]) {
			return
		}
		mu = max(0, mu+eta*(d[0]-c))
	}
}
