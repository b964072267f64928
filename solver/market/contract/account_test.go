package contract

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"walras/solver/market"
)

// Two agents, V = α log(1+y): y = (e − 1, 0) is worth 5; costs are
// 2(e−1) + (e−1)²/2; fees 0.5(e−1) + 3 of the one who takes part.
func TestAccountByHand(t *testing.T) {
	m := &Market{Alpha: []float64{5, 7}, Shape: []float64{1, 1}, Beta: []float64{2, 2}, Kappa: []float64{1, 1},
		Fee: []float64{0.5, 0.5}, Fixed: []float64{3, 3}, Capacity: []float64{1}}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	x := math.E - 1
	got := m.Account([]float64{x, 0})
	want := market.Account{Value: 5, Cost: 2*x + x*x/2, Fees: 0.5*x + 3}
	if !near(got.Value, want.Value, 1e-15) || !near(got.Cost, want.Cost, 1e-15) || !near(got.Fees, want.Fees, 1e-15) {
		t.Errorf("account %+v; want %+v", got, want)
	}
	if w := got.Welfare(); !near(w, 5-2.5*x-x*x/2-3, 1e-15) {
		t.Errorf("welfare %v; want %v", w, 5-2.5*x-x*x/2-3)
	}
}

// Welfare is the sum of payoffs at price 0.
func TestWelfareIsTheSumOfPayoffs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		y := make([]float64, m.Agents())
		want, size := 0.0, 1.0
		for i := range y {
			if y[i] = uniform(r, 0, 5); r.IntN(4) == 0 && m.Valuation != Power {
				y[i] = 0
			}
			u := agentOf(m, i).payoff(y[i], 0)
			want, size = want+u, size+math.Abs(u)
		}
		if got := m.Account(y).Welfare(); math.Abs(got-want) > 1e-13*size {
			t.Fatalf("welfare %v; want %v", got, want)
		}
	})
}

// V(0) = −∞ for isoelastic values with ρ >= 1, and an activity below 0 is
// outside every V's domain.
func TestAccountOutsideTheDomain(t *testing.T) {
	for _, rho := range []float64{1, 2} {
		m := &Market{Valuation: Power, Alpha: []float64{1}, Shape: []float64{rho}, Beta: []float64{1}, Capacity: []float64{1}}
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		if w := m.Account([]float64{0}).Welfare(); !math.IsInf(w, -1) {
			t.Errorf("ρ = %v: nothing is worth %v; want −Inf", rho, w)
		}
	}
	for _, f := range families {
		m := &Market{Valuation: f.family, Alpha: []float64{1}, Shape: []float64{0.5}, Beta: []float64{1}, Capacity: []float64{1}}
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		if w := m.Account([]float64{-0.1}).Welfare(); !math.IsInf(w, -1) {
			t.Errorf("%v: an activity of −0.1 is worth %v; want −Inf", f.family, w)
		}
	}
}

// Repair makes feasible, never raises, leaves alone what is feasible, and is
// the documented min over the route of min(1, c_j/d_j).
func TestRepair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		n, a := m.Agents(), dense(m)
		y, load := make([]float64, n), make([]float64, m.Resources())
		scale := logUniform(r, 0.01, 100)
		for i := range y {
			y[i] = scale * max(0, uniform(r, -1, 5))
		}
		m.Load(load, y)
		got := make([]float64, n)
		m.Repair(got, y, load)
		feasible := true
		for j, c := range m.Capacity {
			feasible = feasible && load[j] <= c
		}
		for i := range y {
			f := 1.0
			for j, c := range m.Capacity {
				if a[i][j] > 0 && load[j] > 0 {
					f = min(f, c/load[j])
				}
			}
			if !near(got[i], f*y[i], 1e-15) {
				t.Fatalf("agent %d: %v repaired to %v; want %v", i, y[i], got[i], f*y[i])
			}
			if feasible && got[i] != y[i] {
				t.Fatalf("agent %d of a feasible allocation: %v became %v", i, y[i], got[i])
			}
		}
		m.Load(load, got)
		for j, c := range m.Capacity {
			if load[j] > c*(1+1e-14) {
				t.Fatalf("resource %d: load %v of %v after repair", j, load[j], c)
			}
		}
	})
}

// Capped demand is the best payoff under a limit, by brute force.
func TestCappedAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		n, a := m.Agents(), dense(m)
		p := randomPrices(r, m.Resources())
		limit, y := make([]float64, n), make([]float64, n)
		for i := range limit {
			limit[i] = uniform(r, 0.05, 4)
		}
		m.Capped(y, limit, p)
		for i := range y {
			who, price := agentOf(m, i), dot(a[i], p)
			most, at := maximise(func(y float64) float64 {
				if y > limit[i] {
					return math.Inf(-1)
				}
				return who.payoff(y, price)
			})
			most = max(most, who.payoff(limit[i], price))
			if got := who.payoff(y[i], price); y[i] > limit[i] || !(got >= most-1e-12*(1+math.Abs(most))) {
				t.Fatalf("agent %d %+v price %v limit %v: %v pays %v, %v pays %v", i, who, price, limit[i], y[i], got, at, most)
			}
		}
	})
}

// An equal split by its definition, min over the route of c_j / (n_j a_ij), and
// feasible.
func TestEqualShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, _ := draw(t)
		a := dense(m)
		got, load := make([]float64, m.Agents()), make([]float64, m.Resources())
		m.EqualShares(got)
		for i := range got {
			want := math.Inf(1)
			for j, c := range m.Capacity {
				users := 0.0
				for k := range a {
					if a[k][j] > 0 {
						users++
					}
				}
				if a[i][j] > 0 {
					want = min(want, c/(users*a[i][j]))
				}
			}
			if !near(got[i], want, 1e-14) {
				t.Fatalf("agent %d gets %v; want %v", i, got[i], want)
			}
		}
		m.Load(load, got)
		if x := market.Infeasibility(load, m.Capacity); x > 1e-14 {
			t.Fatalf("an equal split exceeds capacity by %v", x)
		}
	})
}
