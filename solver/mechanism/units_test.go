package mechanism_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"walras/generators/unitstest"
	"walras/solver"
	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/mechanism"
)

// unitsRules are the rules of the list, those with a parameter at several values.
func unitsRules() map[string]func() mechanism.Rule {
	rules := map[string]func() mechanism.Rule{}
	for _, e := range mechanism.Rules {
		switch e.New().(type) {
		case *mechanism.Frontier:
			for _, gini := range []float64{0, 0.1, 0.5} {
				rules[fmt.Sprintf("%s-%v", e.Name, gini)] = func() mechanism.Rule { return &mechanism.Frontier{Gini: gini} }
			}
		case *mechanism.AlphaFair:
			for _, alpha := range []float64{0, 0.5, 1, 7, math.Inf(1)} {
				rules[fmt.Sprintf("%s-%v", e.Name, alpha)] = func() mechanism.Rule {
					return &mechanism.AlphaFair{Alpha: mechanism.Aversion(alpha), Of: "surplus"}
				}
			}
			rules[e.Name+"-activity"] = func() mechanism.Rule { return &mechanism.AlphaFair{Alpha: 2, Of: "activity"} }
		default:
			rules[e.Name] = e.New
		}
	}
	return rules
}

// TestUnitsDoNotMatter: in units 2^k of money and of quantity every rule gives every
// family the same allocation and price times a power of two, to the bit; so are proved
// bounds, and what strategic agents gain is the same share. Values α log y have no
// origin but the unit of quantity: bounds move with it, and shares of a payoff are none.
// With power valuations it all holds to rounding, as powers of quantities are taken.
func TestUnitsDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 1))
	for i, family := range unitstest.Families() {
		m := new(contract.Market)
		if err := family.Draw(m, rand.New(rand.NewPCG(uint64(i), 19))); err != nil {
			t.Fatal(err)
		}
		equilibrium, apart := solve(m), 0.0
		if m.Valuation == contract.Power {
			apart = powerRounding
		}
		for name, rule := range unitsRules() {
			u := unitstest.PowersOfTwo(rng)
			first, second := mechanism.Bind(rule()), mechanism.Bind(rule())
			if first.Fits(m) != nil {
				continue
			}
			t.Run(family.Name+"/"+name, func(t *testing.T) {
				one, two := &first, &second
				a := one.Allocate(m, equilibrium)
				restated := u.Market(m)
				b := two.Allocate(restated, market.Point{Price: times(equilibrium.Price, u.Price()), Allocation: times(equilibrium.Allocation, u.Quantity)})
				for j, p := range a.Price {
					if !unitstest.Near(b.Price[j], p*u.Price(), apart, slices.Max(b.Price)) {
						t.Fatalf("price %d is %v, and %v in units of %v; it should be %v", j, p, b.Price[j], u, p*u.Price())
					}
				}
				for i, y := range a.Allocation {
					if !unitstest.Near(b.Allocation[i], y*u.Quantity, apart, slices.Max(b.Allocation)) {
						t.Fatalf("activity %d is %v, and %v in units of %v; it should be %v", i, y, b.Allocation[i], u, y*u.Quantity)
					}
				}
				if bounded, ok := one.Rule.(mechanism.Bounded); ok {
					was, is, origin := bounded.Bound(), two.Rule.(mechanism.Bounded).Bound(), u.Origin(m)
					if want := was*u.Money + origin; !unitstest.Near(is, want, apart, origin) {
						t.Errorf("bound %v, and %v in units of %v; it should be %v", was, is, u, want)
					}
				}
				if strategic, ok := one.Rule.(mechanism.Strategic); ok && u.Origin(m) == 0 {
					if was, is := strategic.Strategy(), two.Rule.(mechanism.Strategic).Strategy(); apart == 0 && was != is || !unitstest.Near(was.Gain, is.Gain, apart, 1) {
						t.Errorf("%+v, and %+v in units of %v", was, is, u)
					}
				}
			})
		}
	}
}

// powerRounding is what rounding comes to where rules take powers of quantities.
const powerRounding = 1e-9

// solve is an equilibrium, or what a method takes for one.
func solve(m *contract.Market) market.Point {
	var method solver.Method = new(solver.Bracket)
	if m.Resources() > 1 {
		method = solver.NewNewton()
	}
	res := new(solver.Runner).Run(context.Background(), m, method, nil, solver.Settings{Rounds: 200}, solver.Trigger{}, nil)
	return market.Point{Price: times(res.Point.Price, 1), Allocation: times(res.Point.Allocation, 1)}
}

// times is a column times a factor, in memory of its own.
func times(x []float64, factor float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = factor * v
	}
	return out
}
