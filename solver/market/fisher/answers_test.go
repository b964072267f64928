package fisher_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// weighted is a market of one kind whose weights are given as they are.
func weighted(t *testing.T, kind utility.Kind, rho float64, weights [][]float64, budget, supply []float64) *fisher.Market {
	t.Helper()
	m := new(fisher.Market)
	m.Resize(len(weights), len(supply), false)
	for i, row := range weights {
		m.Kind[i], m.Rho[i] = kind, rho
		copy(m.Val[i*m.Goods:], row)
	}
	m.Budget, m.Supplies = budget, supply
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	return m
}

// three are the buyers of the linear example.
func three() conicMarket {
	return conicMarket{Utility: "linear", Values: [][]float64{{8, 4, 2}, {2, 6, 5}, {1, 3, 7}}, Budget: []float64{60, 40, 30}, Supply: []float64{1, 1, 1}}
}

// distance is the largest relative distance of prices.
func distance(p, q []float64) (most float64) {
	for j := range p {
		most = max(most, math.Abs(p[j]/q[j]-1))
	}
	return most
}

// The answers known beforehand: prices of three linear buyers, and utilities and prices of
// the worked example of dominant resource fairness, by the Nash rule.
func TestKnownAnswers(t *testing.T) {
	c := three()
	if got := solve(t, c.market(t)).Point.Price; distance(got, []float64{60, 420.0 / 11, 350.0 / 11}) > 1e-7 {
		t.Errorf("linear: prices %v", got)
	}
	m := weighted(t, utility.Leontief, 0, [][]float64{{1, 4}, {3, 1}}, []float64{1, 1}, []float64{9, 18})
	res := solve(t, m)
	if distance(res.Point.Price, []float64{1.0 / 5, 1.0 / 90}) > 1e-4 { // errors of prices are the root of the gap
		t.Errorf("Leontief: prices %v", res.Point.Price)
	}
	for i, want := range []float64{45.0 / 11, 18.0 / 11} {
		if got := math.Exp(m.LogUtility(i, res.Point.Allocation[2*i:2*i+2])); math.Abs(got/want-1) > 1e-4 {
			t.Errorf("Leontief: utility of buyer %d is %v; want %v", i, got, want)
		}
	}
}

// CES tends to linear utility as ρ → 1, to Cobb–Douglas as ρ → 0 from both sides, and to
// Leontief as ρ → −∞ with its weights a^σ held (with a held, weights tend to 1). Each step
// towards the limit makes the distance of prices smaller.
func TestLimitsOfCES(t *testing.T) {
	at := func(rho float64) []float64 {
		c := three()
		c.Utility, c.Rho = "ces", rho
		return solve(t, c.market(t)).Point.Price
	}
	linear, cobb := three(), three()
	cobb.Utility = "cobb-douglas"
	held := [][]float64{{1, 4}, {3, 1}}
	leontief := func(kind utility.Kind, rho float64, weights [][]float64, supply []float64) []float64 {
		return solve(t, weighted(t, kind, rho, weights, []float64{1, 1}, supply)).Point.Price
	}
	shrinks := func(what string, limit []float64, rate float64, prices ...[]float64) {
		t.Helper()
		last := math.Inf(1)
		for k, p := range prices {
			d := distance(p, limit)
			if !(d < last) || k == len(prices)-1 && !(d < rate) {
				t.Errorf("%s, step %d: distance %v after %v; want less, and below %v at the end", what, k, d, last, rate)
			}
			last = d
		}
	}
	shrinks("ρ → 1", solve(t, linear.market(t)).Point.Price, 0.03, at(0.8), at(0.9), at(0.95), at(0.98))
	shrinks("ρ → 0+", solve(t, cobb.market(t)).Point.Price, 1e-3, at(0.1), at(0.01), at(1e-3))
	shrinks("ρ → 0−", solve(t, cobb.market(t)).Point.Price, 1e-3, at(-0.1), at(-0.01), at(-1e-3))
	supply := []float64{9, 18}
	shrinks("ρ → −∞, weights held", leontief(utility.Leontief, 0, held, supply), 0.05,
		leontief(utility.CES, -10, held, supply), leontief(utility.CES, -100, held, supply), leontief(utility.CES, -1000, held, supply))
}

// With equal budgets nobody envies another's bundle, and everybody has at least what an
// equal share of everything is worth to it: for mixtures of forms of utility without
// complements, and without perfect substitutes. A certified gap of 1e-9 of money leaves distances of its root.
func TestEqualBudgetsAreFair(t *testing.T) {
	const root = 3e-4
	rapid.Check(t, func(rt *rapid.T) {
		n, goods := rapid.IntRange(2, 6).Draw(rt, "n"), rapid.IntRange(1, 5).Draw(rt, "goods")
		m := new(fisher.Market)
		m.Resize(n, goods, false)
		kinds, rho := []utility.Kind{utility.CES, utility.CobbDouglas, utility.Leontief}, []float64{0.5, 0.2, -1, -3}
		if rapid.Bool().Draw(rt, "perfect substitutes") {
			kinds, rho = []utility.Kind{utility.Linear, utility.CES, utility.CobbDouglas}, rho[:2]
		}
		for i := range n {
			m.Kind[i] = rapid.SampledFrom(kinds).Draw(rt, "kind")
			m.Rho[i] = rapid.SampledFrom(rho).Draw(rt, "rho")
			for j := range goods {
				m.Val[i*goods+j] = rapid.Float64Range(0.1, 3).Draw(rt, "value")
			}
			m.Budget = append(m.Budget, 1)
		}
		for range goods {
			m.Supplies = append(m.Supplies, rapid.Float64Range(0.5, 4).Draw(rt, "supply"))
		}
		if err := m.Weigh(); err != nil {
			rt.Fatal(err)
		}
		if err := m.Prepare(); err != nil {
			rt.Fatal(err)
		}
		x := solve(t, m).Point.Allocation
		for i, standing := range m.Standing(make([]float64, n), x) {
			if standing < 1-root {
				rt.Errorf("buyer %d, %v: %v of its equal share", i, m.Kind[i], standing)
			}
			own := m.Bundle(i, x[i*goods:(i+1)*goods])
			for k := range n {
				if envy, _ := m.Bundle(i, x[k*goods:(k+1)*goods]).Over(own); envy > root {
					rt.Errorf("buyer %d, %v, envies buyer %d by %v", i, m.Kind[i], k, envy)
				}
			}
		}
	})
}

// Markets in far units have the same prices, in these units.
func TestExtremeScales(t *testing.T) {
	for _, form := range utility.Kinds {
		base := three()
		base.Utility, base.Rho = form, 0.5
		if form == "quasi-linear" {
			base.Budget = []float64{6, 4, 3}
		}
		want := solve(t, base.market(t)).Point.Price
		for _, scale := range [][2]float64{{1e12, 1}, {1e-12, 1}, {1, 1e12}, {1e-12, 1e12}, {1e12, 1e12}} {
			c := three()
			c.Utility, c.Rho = form, 0.5
			c.Budget, c.Supply = []float64{}, []float64{}
			for i := range base.Budget {
				c.Budget = append(c.Budget, base.Budget[i]*scale[0])
				if form == "quasi-linear" {
					for j := range c.Values[i] {
						c.Values[i][j] *= scale[0] / scale[1]
					}
				}
			}
			for range base.Supply {
				c.Supply = append(c.Supply, scale[1])
			}
			got := solve(t, c.market(t)).Point.Price
			for j := range got {
				got[j] *= scale[1] / scale[0]
			}
			if d := distance(got, want); !(d < 1e-6) {
				t.Errorf("%s, money × %g, quantities × %g: prices %v; want %v", form, scale[0], scale[1], got, want)
			}
		}
	}
}
