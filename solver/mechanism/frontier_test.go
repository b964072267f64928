package mechanism

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"walras/solver"
	"walras/solver/market"
	"walras/solver/market/contract"
)

// bruteFrontier is the largest efficiency of three agents with Gini at most
// rho: a grid over shares, each moved towards the equal split until it is fair
// enough, golden section over the total, and a finer grid around the best.
func bruteFrontier(m *contract.Market, rho float64) float64 {
	capacity := m.Capacity[0]
	best, u, v, width := math.Inf(-1), 0.0, 0.0, 1.0
	const points = 16
	x := make([]float64, 3)
	at := func(a, b float64) float64 {
		if a < 0 || b < 0 || a+b > 1 {
			return math.Inf(-1)
		}
		share := []float64{a, b, 1 - a - b}
		if g := gini(share); g > rho {
			for i, s := range share {
				share[i] = 1.0/3 + (s-1.0/3)*rho/g
			}
		}
		_, worth := golden(0, capacity, func(total float64) float64 {
			for i, s := range share {
				x[i] = s * total
			}
			return efficiency(m, x)
		})
		return worth
	}
	centreA, centreB := 0.5, 0.5
	for range 9 {
		for i := range points + 1 {
			for j := range points + 1 {
				a := centreA + width*(float64(i)/points-0.5)
				b := centreB + width*(float64(j)/points-0.5)
				if worth := at(a, b); worth > best {
					best, u, v = worth, a, b
				}
			}
		}
		centreA, centreB, width = u, v, width/4
	}
	return best
}

// TestFrontierAgainstBruteForce is at n = 3, on ten markets of all families.
func TestFrontierAgainstBruteForce(t *testing.T) {
	r := newRand(7)
	for k := range 10 {
		m := anyMarket(r, 3, false)
		for _, rho := range []float64{0, 0.05, 0.15, 0.3, 0.6} {
			f := &Frontier{Gini: rho}
			_, eff, _ := allocate(f, m)
			brute := bruteFrontier(m, rho)
			if scale := 1 + math.Abs(brute); brute > eff+1e-9*scale || brute < eff-1e-5*scale {
				t.Errorf("market %d (%v), ρ = %v: efficiency %.12g; grid %.12g", k, m.Valuation, rho, eff, brute)
			}
		}
	}
}

// TestFrontierWithFixedFees: the largest efficiency of three agents, by the same
// grid, whose edges leave agents out, is at most the bound, and the rule's own is
// not far below.
func TestFrontierWithFixedFees(t *testing.T) {
	r := newRand(11)
	for k := range 4 {
		m := anyMarket(r, 3, true)
		for _, rho := range []float64{0.1, 0.3, 0.6} {
			f := &Frontier{Gini: rho}
			x, eff, index := allocate(f, m)
			if sumOf(x) > m.Capacity[0]*(1+1e-12) || index > rho+1e-11 {
				t.Errorf("market %d: %v of %v allocated, Gini %v above %v", k, sumOf(x), m.Capacity[0], index, rho)
			}
			best := bruteFrontier(m, rho)
			if slack := 1e-9 * (1 + math.Abs(best)); best > f.Bound()+slack || eff > f.Bound()+slack || eff < best-0.02*(1+math.Abs(best)) {
				t.Errorf("market %d (%v), ρ = %v: efficiency %.12g, grid %.12g, bound %.12g", k, m.Valuation, rho, eff, best, f.Bound())
			}
		}
	}
}

// certify checks that an allocation is feasible and that no other is better,
// by the bound, for g = 0.
func certify(f *Frontier, m *contract.Market, tolerance float64) error {
	x, eff, index := allocate(f, m)
	if sumOf(x) > m.Capacity[0]*(1+1e-12) || index > f.Gini+1e-12 || x[0] < 0 {
		return fmt.Errorf("allocated %v of %v, Gini %v above %v", sumOf(x), m.Capacity[0], index, f.Gini)
	}
	if gap := (f.Bound() - eff) / (1 + math.Abs(eff)); !(math.Abs(gap) <= tolerance) {
		return fmt.Errorf("%v, n = %d, ρ = %v: efficiency %.15g, bound %.15g: relative gap %.3g", m.Valuation, len(x), f.Gini, eff, f.Bound(), gap)
	}
	return nil
}

// TestFrontierIsCertified needs no second method: GiniBound is a proof.
func TestFrontierIsCertified(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRand(rapid.Uint64().Draw(t, "seed"))
		n := rapid.SampledFrom([]int{1, 2, 3, 20, 20, 20, 100}).Draw(t, "n")
		rho := rapid.SampledFrom([]float64{0, 0, 1e-6, 0.01, 0.1, 0.2, 0.3, 0.5, 1, r.Float64()}).Draw(t, "rho")
		if err := certify(&Frontier{Gini: rho}, anyMarket(r, n, false), 1e-10); err != nil {
			t.Fatal(err)
		}
	})
}

// TestGiniBound: weak duality, for prices and allocations that have nothing to
// do with each other, with fixed fees.
func TestGiniBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRand(rapid.Uint64().Draw(t, "seed"))
		n := rapid.IntRange(1, 8).Draw(t, "n")
		m := anyMarket(r, n, true)
		x, p := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], p[i] = max(0, r.Float64()-0.2), 6*r.Float64()-1
		}
		if total := sumOf(x); total > 0 {
			for i := range x {
				x[i] *= m.Capacity[0] * r.Float64() / total
			}
		}
		eff, rho := efficiency(m, x), gini(x)
		if bound := GiniBound(m, rho, p); !(bound >= eff-1e-9*(1+math.Abs(eff))) {
			t.Fatalf("efficiency %v at Gini %v above its bound %v", eff, rho, bound)
		}
	})
}

// clearing is the equilibrium allocation.
func clearing(t interface{ Fatal(...any) }, m *contract.Market) []float64 {
	var run solver.Runner
	res := run.Run(context.Background(), m, new(solver.Bracket), rand.NewPCG(1, 1), solver.Settings{Tolerance: 1e-12, Rounds: 1000}, solver.Trigger{}, nil)
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	return append([]float64(nil), res.Point.Allocation...)
}

// TestFrontierEnds: at ρ = Gini(optimum) it is the welfare optimum, at ρ = 0 the
// best equal split.
func TestFrontierEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMarket(newRand(rapid.Uint64().Draw(t, "seed")), rapid.IntRange(1, 30).Draw(t, "n"), false)
		best := clearing(t, m)
		want := efficiency(m, best)
		for _, rho := range []float64{gini(best) + 1e-12, 1} {
			if _, eff, _ := allocate(&Frontier{Gini: min(1, rho)}, m); math.Abs(eff-want) > 1e-9*(1+want) {
				t.Errorf("at ρ = %v efficiency %.12g; welfare optimum %.12g", rho, eff, want)
			}
		}
		n := m.Agents()
		x := make([]float64, n)
		_, want = golden(0, m.Capacity[0]/float64(n), func(share float64) float64 {
			for i := range x {
				x[i] = share
			}
			return efficiency(m, x)
		})
		if _, eff, index := allocate(&Frontier{}, m); math.Abs(eff-want) > 1e-9*(1+math.Abs(want)) || index > 1e-15 {
			t.Errorf("at ρ = 0 efficiency %.12g, Gini %v; best equal split %.12g", eff, index, want)
		}
	})
}

// TestFrontierShape: it never falls in ρ, and is concave where capacity binds
// at both ends and in the middle, as the constraint is then linear in ρ. Where it does
// not bind ρ multiplies Σx, and concavity is not implied.
func TestFrontierShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMarket(newRand(rapid.Uint64().Draw(t, "seed")), rapid.IntRange(2, 25).Draw(t, "n"), false)
		a := rapid.Float64Range(0, 1).Draw(t, "a")
		b := rapid.Float64Range(0, 1).Draw(t, "b")
		var eff, total [3]float64
		for k, rho := range []float64{min(a, b), (a + b) / 2, max(a, b)} {
			x, e, _ := allocate(&Frontier{Gini: rho}, m)
			eff[k], total[k] = e, sumOf(x)/m.Capacity[0]
		}
		slack := 1e-10 * (1 + math.Abs(eff[2]))
		if eff[1] < eff[0]-slack || eff[2] < eff[1]-slack {
			t.Fatalf("efficiencies %v fall from ρ = %v to %v", eff, min(a, b), max(a, b))
		}
		if min(total[0], total[1], total[2]) > 1-1e-9 && eff[1] < (eff[0]+eff[2])/2-slack {
			t.Fatalf("efficiencies %v are not concave", eff)
		}
	})
}

// TestNoRuleIsAboveTheFrontier holds every feasible rule against the frontier at
// its own Gini index, fixed fees included.
func TestNoRuleIsAboveTheFrontier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMarket(newRand(rapid.Uint64().Draw(t, "seed")), rapid.IntRange(2, 15).Draw(t, "n"), rapid.Bool().Draw(t, "fixed"))
		equilibrium := market.Point{Price: []float64{0}, Allocation: clearing(t, m)}
		for _, e := range Rules {
			rule := Bind(e.New())
			if rule.Fits(m) != nil {
				continue
			}
			x := append([]float64(nil), rule.Allocate(m, equilibrium).Allocation...)
			if sumOf(x) > m.Capacity[0]*(1+1e-9) {
				continue
			}
			eff := efficiency(m, x)
			f := &Frontier{Gini: min(1, gini(x)+1e-12)}
			f.Allocate(m, market.Point{})
			if eff > f.Bound()+1e-9*(1+math.Abs(f.Bound())) {
				t.Errorf("%s: efficiency %v at Gini %v, frontier %v", e.Name, eff, f.Gini, f.Bound())
			}
		}
	})
}

func BenchmarkFrontier(b *testing.B) {
	for _, n := range []int{20, 100, 1000} {
		b.Run(fmt.Sprint("n=", n), func(b *testing.B) {
			m := paperMarket(newRand(3), n, 2.5*float64(n), 0.5, 0)
			f := &Frontier{Gini: 0.15}
			for b.Loop() {
				f.Allocate(m, market.Point{})
			}
			_, eff, _ := allocate(f, m)
			b.ReportMetric((f.Bound()-eff)/(1+eff), "gap")
		})
	}
}
