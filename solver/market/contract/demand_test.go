package contract

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// No activity pays an agent more than the one it demands, its load is Aᵀy, and
// the three ways to ask for a demand agree.
func TestDemandAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		p := randomPrices(r, m.Resources())
		y, d := demand(m, p)
		a := dense(m)
		load := make([]float64, m.Resources())
		for i := range y {
			who := agentOf(m, i)
			price := dot(a[i], p)
			most, at := who.best(price)
			got := who.payoff(y[i], price)
			if !(got >= most-1e-12*(1+math.Abs(most))) {
				t.Fatalf("agent %d %+v at price %v: %v pays %v, %v pays %v", i, who, price, y[i], got, at, most)
			}
			for j := range load {
				load[j] += a[i][j] * y[i]
			}
		}
		if !nearAll(d, load, 1e-13) {
			t.Fatalf("load %v; want %v", d, load)
		}
		m.Load(load, y)
		if !nearAll(d, load, 1e-13) {
			t.Fatalf("Load gives %v, Demand %v", load, d)
		}
		ys, s, ds := make([]float64, len(y)), make([]float64, len(y)), make([]float64, len(d))
		m.DemandSlope(ys, s, ds, p)
		for i := range y {
			if y[i] != ys[i] {
				t.Fatalf("agent %d: Demand %v, DemandSlope %v", i, y[i], ys[i])
			}
		}
		if !nearAll(d, ds, 1e-14) {
			t.Fatalf("load of Demand %v, of DemandSlope %v", d, ds)
		}
	})
}

// The paper's own sweeps (log, linear cost, one resource, with and without
// fee) against (7) and the condition on the surplus, at prices that put
// agents on both sides of their exit.
func TestLogSweepsAgainstTheFormula(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	for k := range 400 {
		m := randomMarket(r, recipe{family: Log, n: 1 + r.IntN(50), resources: 1, fixed: k%2 == 1})
		if k%4 < 2 { // all of one shape, which has loops of its own
			for i := range m.Shape {
				m.Shape[i] = 0.7
			}
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
		}
		p := []float64{uniform(r, 0, 12)}
		y, d := demand(m, p)
		sum := 0.0
		for i := range y {
			unit := m.Beta[i] + m.Fee[i] + p[0]
			want := max(0, m.Alpha[i]/unit-m.Shape[i])
			if a := agentOf(m, i); want > 0 && a.payoff(want, p[0]) <= 0 {
				want = 0
			}
			if !near(y[i], want, 1e-13) {
				t.Fatalf("agent %d at unit price %v: %v; want %v", i, unit, y[i], want)
			}
			sum += want
		}
		if !near(d[0], sum, 1e-13) {
			t.Fatalf("demand %v; want %v", d[0], sum)
		}
	}
}

// An agent is in just below its exit price and out just above it, and is then
// indifferent.
func TestDemandJumpsAtTheExitPrice(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for _, f := range families {
		for range 50 {
			m := randomMarket(r, recipe{family: f.family, n: 1, resources: 1, kappa: r.IntN(2) == 0, fixed: true})
			m.Fixed[0] = uniform(r, 0.2, 2)
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
			jump := m.exit[0] - m.base[0]
			if jump <= 0 {
				continue
			}
			below, _ := demand(m, []float64{jump * (1 - 1e-12)})
			above, _ := demand(m, []float64{jump * (1 + 1e-12)})
			if !(below[0] > 0) || above[0] != 0 {
				t.Fatalf("%v: demand %v below the exit and %v above", f.family, below[0], above[0])
			}
			if u := agentOf(m, 0).payoff(below[0], jump); math.Abs(u) > 1e-10 {
				t.Fatalf("%v: payoff %v at the exit; want 0", f.family, u)
			}
		}
	}
}

// The slopes are finite differences of the responses, away from kinks and
// exits, and 0 for who stays out.
func TestSlopeAgainstFiniteDifferences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		p := randomPrices(r, m.Resources())
		n, a := m.Agents(), dense(m)
		y, s, d := make([]float64, n), make([]float64, n), make([]float64, m.Resources())
		m.DemandSlope(y, s, d, p)
		for i := range y {
			if y[i] == 0 {
				if s[i] != 0 {
					t.Fatalf("agent %d stays out with slope %v", i, s[i])
				}
				continue
			}
			unit := m.Beta[i] + m.Fee[i] + dot(a[i], p)
			step := 1e-5 * unit
			if unit+2*step > m.exit[i] {
				continue
			}
			respond := func(r float64) float64 {
				return m.Valuation.response(m.Alpha[i], m.Shape[i], at(m.Kappa, i), r)
			}
			want := -(respond(unit+step) - respond(unit-step)) / (2 * step)
			if !(math.Abs(s[i]-want) <= 1e-6*want) {
				t.Fatalf("%+v: slope %v, differences %v", agentOf(m, i), s[i], want)
			}
		}
	})
}

// Demand falls as its own price rises: (d(p) − d(p'))·(p − p') <= 0, with
// fixed fees too, since d is a subgradient of a convex function.
func TestDemandIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		p, q := randomPrices(r, m.Resources()), randomPrices(r, m.Resources())
		_, dp := demand(m, p)
		_, dq := demand(m, q)
		sum, size := 0.0, 0.0
		for j := range p {
			sum += (dp[j] - dq[j]) * (p[j] - q[j])
			size += (dp[j] + dq[j]) * (p[j] + q[j])
		}
		if sum > 1e-13*size {
			t.Fatalf("(d(p) − d(p'))·(p − p') = %v > 0", sum)
		}
	})
}
