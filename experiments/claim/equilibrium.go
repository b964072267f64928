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
		m.Load(d, p.Activity)
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

// specOver is the text of an experiment over the market of a counterexample:
// its name, its title, and the rest of it.
func specOver(name, title, rest string) string {
	return fmt.Sprintf("name: counterexample-%s\ntitle: %q\nmarket: {file: %s}\n%s", name, title, MarketFile, rest)
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
