package claim

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"

	"walras/solver"
	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/mechanism"
)

// near fails where got is not want up to a tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s = %v, want %v ± %v", what, got, want, tolerance)
	}
}

// pointOf is the equilibrium of a market by method bracket.
func pointOf(t *testing.T, m *contract.Market) market.Point {
	t.Helper()
	res := new(solver.Runner).Run(context.Background(), m, new(solver.Bracket), nil, solver.Settings{Tolerance: 1e-12}, solver.Trigger{}, nil)
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	return res.Point
}

// demands are the agents' best responses at a price, by the oracle.
func demands(m *contract.Market, price float64) []float64 {
	x := make([]float64, len(m.Alpha))
	for i := range x {
		x[i], _ = bestResponse(m, i, price)
	}
	return x
}

// bothRules are the clearing and the proportional allocation by the oracle.
func bothRules(m *contract.Market) (clearing, proportional []float64) {
	_, price := priceBetween(m)
	free := demands(m, 0)
	proportional = slices.Clone(free)
	floats.Scale(min(1, m.Capacity[0]/floats.Sum(free)), proportional)
	return demands(m, price), proportional
}

// worth is Eff (8) of an allocation, written out.
func worth(m *contract.Market, x []float64) (sum float64) {
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

// What the rules allocate is what the oracle allocates.
func TestRulesAgreeWithOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	binds := 0
	for range 60 {
		n := []int{10, 20, 50, 100}[rng.IntN(4)]
		m, err := paperDraw(rng, n, float64(n)*(1+5*rng.Float64()), 2*rng.Float64(), 5*rng.Float64())
		if err != nil {
			t.Fatal(err)
		}
		point := pointOf(t, m)
		clearing, proportional := bothRules(m)
		if lo, hi := priceBetween(m); demandAt(m, lo)-demandAt(m, hi) > 1e-6 { // at a jump there is a choice
			got := new(mechanism.Clearing).Allocate(m, point).Allocation
			if worth(m, got) < worth(m, clearing)-1e-6 || floats.Sum(got) > m.Capacity[0]*(1+1e-12) {
				t.Errorf("at a jump the efficiency is %v with %v of %v units, at its upper end %v", worth(m, got), floats.Sum(got), m.Capacity[0], worth(m, clearing))
			}
			continue
		}
		for _, x := range []struct {
			name string
			rule mechanism.Rule
			want []float64
		}{{"clearing", new(mechanism.Clearing), clearing}, {"proportional", new(mechanism.Proportional), proportional}} {
			rule := mechanism.Bind(x.rule)
			got := rule.Allocate(m, point).Allocation
			near(t, x.name+" efficiency", m.Account(got).Welfare(), worth(m, x.want), 1e-6*(1+worth(m, x.want)))
			near(t, x.name+" Gini", market.Gini(got, slices.Clone(got)), giniOf(x.want), 1e-7)
			near(t, x.name+" total", floats.Sum(got), floats.Sum(x.want), 1e-6*floats.Sum(got))
		}
		if point.Price[0] > 0 {
			binds++
		}
	}
	if binds < 10 || binds > 50 {
		t.Errorf("capacity binds in %d of 60 markets; both cases have to be there", binds)
	}
}

// likeCosts draws a market without fixed fees of agents who differ in α alone
// and all take part in both markets compared: α >= 10 and unit costs up to 5
// keep x above 1.
func likeCosts(t *rapid.T) *contract.Market {
	n := rapid.IntRange(2, 8).Draw(t, "n")
	beta := rapid.Float64Range(0.5, 2).Draw(t, "beta")
	m := &contract.Market{Valuation: contract.Log, Capacity: []float64{1}}
	m.Resize(n, 1)
	for i := range n {
		m.Alpha[i], m.Shape[i], m.Beta[i], m.Kappa[i], m.Fee[i], m.Fixed[i] = rapid.Float64Range(10, 20).Draw(t, "alpha"), 1, beta, 0, 0, 0
	}
	return m
}

// Among agents who differ in α alone neither a price nor a fee equalises: what
// the notes of the claims on inequality and on the fee say.
func TestPriceAndFeeDoNotEqualiseValuations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := likeCosts(t)
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		m.Capacity[0] = rapid.Float64Range(0.4, 1).Draw(t, "share") * floats.Sum(demands(m, 0))
		clearing, proportional := bothRules(m)
		if a, b := giniOf(clearing), giniOf(proportional); a < b*(1-1e-9) {
			t.Fatalf("clearing has Gini %v, proportional %v", a, b)
		}
		before := giniOf(demands(m, 0))
		fee := rapid.Float64Range(0, 2).Draw(t, "tau")
		if after := giniOf(demands(m, fee)); after < before*(1-1e-9) {
			t.Fatalf("Gini falls from %v to %v with a fee of %v", before, after, fee)
		}
	})
}

// The gain that rule nash finds is the best there is over misreports of α, each
// of which is tried by solving the market anew.
func TestGainIsThatOfTheBestMisreport(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 12 {
		n := 2 + rng.IntN(4)
		m, err := paperDraw(rng, n, 2*float64(n), 0.5, 0)
		if err != nil {
			t.Fatal(err)
		}
		point := pointOf(t, m)
		rule := new(mechanism.Nash)
		rule.Allocate(m, point)
		most := 0.0
		for i := range n {
			truth, price := m.Alpha[i], 0.0
			pays := func(stated float64) float64 {
				lied := copied(m)
				lied.Alpha[i] = stated
				_, price = priceBetween(lied)
				got, _ := bestResponse(lied, i, price)
				return payoffBefore(m, i, got, price)
			}
			honest := pays(truth)
			if got := point.Allocation[i]; got == 0 || honest <= 0 {
				continue
			}
			for k := range 400 {
				most = max(most, pays(truth*(1-float64(k)/400))/honest-1)
			}
		}
		got := rule.Strategy().LargestGain
		if got < most-1e-7 || got > most*1.02+1e-5 {
			t.Errorf("largest gain %v, best of 400 misreports %v", got, most)
		}
	}
}
