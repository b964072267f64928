package contract

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"walras/solver/market"
)

// Everything that is split over workers is equal to the bit for any number of
// them.
func TestWorkersDoNotChangeResults(t *testing.T) {
	for _, resources := range []int{1, 5} {
		for _, family := range []Valuation{Log, Exponential} {
			r := rand.New(rand.NewPCG(9, uint64(resources)))
			m := randomMarket(r, recipe{family: family, n: 20_000 + 17, resources: resources, fixed: resources == 5})
			n := m.Agents()
			p := make([]float64, resources)
			for j := range p {
				p[j] = uniform(r, 0.1, 2)
			}
			type outcome struct {
				y, s, d, load, prox []float64
				q, l                float64
				account             market.Account
			}
			run := func(workers int) (o outcome) {
				m.Workers = workers
				if err := m.Prepare(); err != nil {
					t.Fatal(err)
				}
				o.y, o.s, o.d = make([]float64, n), make([]float64, n), make([]float64, resources)
				o.load, o.prox = make([]float64, resources), make([]float64, n)
				m.Proximal(o.prox, o.load, p, make([]float64, n), 2)
				m.DemandSlope(o.y, o.s, o.d, p)
				m.Demand(o.y, o.d, p)
				m.Load(o.load, o.prox)
				o.q, o.account, o.l = m.Dual(p), m.Account(o.y), m.Lipschitz()
				return o
			}
			one := run(1)
			for _, workers := range []int{2, 3, 7} {
				o := run(workers)
				same := o.q == one.q && o.l == one.l && o.account == one.account
				for i := range n {
					same = same && o.y[i] == one.y[i] && o.s[i] == one.s[i] && o.prox[i] == one.prox[i]
				}
				for j := range resources {
					same = same && o.d[j] == one.d[j] && o.load[j] == one.load[j]
				}
				if !same {
					t.Errorf("%v, J = %d: %d workers differ from 1: d %v and %v, q %v and %v", family, resources, workers, o.d, one.d, o.q, one.q)
				}
			}
		}
	}
}

// The blocked sums agree with a plain one, also where the last block is short
// or holds a single agent.
func TestBlockedSums(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 1))
	for _, n := range []int{blockAgents - 1, blockAgents, blockAgents + 1, 3*blockAgents + 5, 8 * blockAgents} {
		m := randomMarket(r, recipe{family: Log, n: n, resources: 3, fixed: true})
		p := []float64{0.3, 0.1, 0.7}
		y, d := demand(m, p)
		a := dense(m)
		want, q, welfare := make([]float64, 3), dot(m.Capacity, p), 0.0
		for i := range y {
			who := agentOf(m, i)
			q += who.payoff(y[i], dot(a[i], p))
			welfare += who.payoff(y[i], 0)
			for j := range want {
				want[j] += a[i][j] * y[i]
			}
		}
		if !nearAll(d, want, 1e-12) || !near(m.Dual(p), q, 1e-12) || !near(m.Account(y).Welfare(), welfare, 1e-12) {
			t.Errorf("n = %d: d %v, q %v, W %v; plain sums %v, %v, %v", n, d, m.Dual(p), m.Account(y).Welfare(), want, q, welfare)
		}
	}
}

// permuted is m with its agents in another order.
func permuted(m *Market, perm []int) *Market {
	out := &Market{Valuation: m.Valuation, Capacity: m.Capacity}
	pick := func(column []float64) []float64 {
		if column == nil {
			return nil
		}
		c := make([]float64, len(column))
		for i, k := range perm {
			c[i] = column[k]
		}
		return c
	}
	out.Alpha, out.Shape, out.Beta = pick(m.Alpha), pick(m.Shape), pick(m.Beta)
	out.Kappa, out.Fee, out.Fixed = pick(m.Kappa), pick(m.Fee), pick(m.Fixed)
	if !m.Usage.single() {
		out.Usage.Start = []int64{0}
		for _, k := range perm {
			lo, hi := m.Usage.Start[k], m.Usage.Start[k+1]
			out.Usage.Col = append(out.Usage.Col, m.Usage.Col[lo:hi]...)
			if m.Usage.Val != nil {
				out.Usage.Val = append(out.Usage.Val, m.Usage.Val[lo:hi]...)
			}
			out.Usage.Start = append(out.Usage.Start, int64(len(out.Usage.Col)))
		}
	}
	return out
}

// The order of agents does not matter.
func TestPermutingAgents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		perm := r.Perm(m.Agents())
		other := permuted(m, perm)
		if err := other.Prepare(); err != nil {
			t.Fatal(err)
		}
		p := randomPrices(r, m.Resources())
		y, d := demand(m, p)
		yo, do := demand(other, p)
		for i, k := range perm {
			if yo[i] != y[k] {
				t.Fatalf("agent %d demands %v, elsewhere %v", k, y[k], yo[i])
			}
		}
		if !nearAll(d, do, 1e-13) || !near(m.Dual(p), other.Dual(p), 1e-13) || !near(m.Lipschitz(), other.Lipschitz(), 1e-12) {
			t.Fatalf("d %v and %v, q %v and %v, L %v and %v", d, do, m.Dual(p), other.Dual(p), m.Lipschitz(), other.Lipschitz())
		}
		if a, b := m.Account(y).Welfare(), other.Account(yo).Welfare(); !near(a, b, 1e-13) {
			t.Fatalf("welfare %v and %v", a, b)
		}
	})
}
