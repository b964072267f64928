package mechanism

import (
	"fmt"
	"math"
	"math/bits"
	"testing"

	"pgregory.net/rapid"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// bruteWelfare is the optimum over every set of participants: for each, the price at
// which it uses the capacity, by bisection.
func bruteWelfare(m *contract.Market) float64 {
	n, best := m.Agents(), 0.0
	x := make([]float64, n)
	for set := range uint(1) << n {
		demand := func(price float64) float64 {
			for i := range x {
				if x[i] = 0; set>>i&1 == 1 {
					x[i] = m.Response(i, price)
				}
			}
			return sumOf(x)
		}
		lo, hi := 0.0, 0.0
		if demand(0) > m.Capacity[0] {
			for hi = 1; demand(hi) > m.Capacity[0]; hi *= 2 {
			}
			for range 60 {
				if mid := (lo + hi) / 2; demand(mid) > m.Capacity[0] {
					lo = mid
				} else {
					hi = mid
				}
			}
			demand(hi)
		}
		worth := efficiency(m, x)
		if bits.OnesCount(set) > 0 && worth > best {
			best = worth
		}
	}
	return best
}

func TestWelfareAgainstEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMarket(newRand(rapid.Uint64().Draw(t, "seed")), rapid.IntRange(1, 8).Draw(t, "n"), true)
		if rapid.Bool().Draw(t, "alike") { // as hard as ties can be
			for i := range m.Alpha {
				m.Alpha[i], m.Shape[i], m.Beta[i], m.Fee[i], m.Fixed[i] = m.Alpha[0], m.Shape[0], m.Beta[0], m.Fee[0], 2
				if m.Kappa != nil {
					m.Kappa[i] = m.Kappa[0]
				}
			}
			prepared(m)
		}
		r := new(Welfare)
		x, eff, _ := allocate(r, m)
		want := bruteWelfare(m)
		if sumOf(x) > m.Capacity[0]*(1+1e-12) || math.Abs(eff-want) > 1e-9*(1+want) || math.Abs(r.Bound()-eff) > 1e-9*(1+want) {
			t.Fatalf("%v: welfare %.15g, bound %.15g, enumeration %.15g", m.Valuation, eff, r.Bound(), want)
		}
	})
}

// TestWelfareOfManyAgents proves the optimum where no enumeration could: the
// bound is attained.
func TestWelfareOfManyAgents(t *testing.T) {
	for seed := range uint64(100) {
		m := paperMarket(newRand(seed), []int{20, 100}[seed%2], 10+float64(seed), 0.5, 1+0.1*float64(seed%7))
		if seed%10 == 9 {
			for i := range m.Alpha {
				m.Alpha[i], m.Beta[i] = 10, 1
			}
			prepared(m)
		}
		r := new(Welfare)
		x, eff, _ := allocate(r, m)
		if sumOf(x) > m.Capacity[0]*(1+1e-12) || math.Abs(r.Bound()-eff) > 1e-10*(1+eff) {
			t.Errorf("market %d: welfare %.12g, bound %.12g after %d nodes", seed, eff, r.Bound(), r.nodes)
		}
		price := []float64{r.price[0]}
		if q := m.Dual(price); eff > q+1e-9*q {
			t.Errorf("market %d: welfare %v above the dual bound %v", seed, eff, q)
		}
	}
}

func BenchmarkWelfare(b *testing.B) {
	for _, n := range []int{20, 100} {
		b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
			m := paperMarket(newRand(3), n, 2.5*float64(n), 0.5, 1)
			r, nodes := new(Welfare), 0
			for b.Loop() {
				r.Allocate(m, market.Point{})
				nodes = r.nodes
			}
			b.ReportMetric(float64(nodes), "nodes")
		})
	}
}
