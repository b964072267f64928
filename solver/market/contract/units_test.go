package contract_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"walras/generators"
	"walras/generators/unitstest"
	"walras/solver/market"
	"walras/solver/market/contract"
)

// answers are what a market says of prices p and of the demand at them, name, unit
// and number, with the prices in its own units. constant is what its values
// have gained by the change of units.
func answers(m *contract.Market, p []float64, gamma, constant float64) (names, units []string, numbers []float64) {
	n, resources := m.Agents(), m.Resources()
	add := func(name, unit string, x ...float64) {
		for k, v := range x {
			names, units, numbers = append(names, fmt.Sprintf("%s %d", name, k)), append(units, unit), append(numbers, v)
		}
	}
	y, s, d, z := make([]float64, n), make([]float64, n), make([]float64, resources), make([]float64, n)
	m.DemandSlope(y, s, d, p)
	m.Proximal(z, make([]float64, resources), p, y, gamma)
	add("demand", "activity", y...)
	add("slope", "load/price", s...)
	add("load", "load", d...)
	add("proximal response", "activity", z...)
	add("dual value", "units of account", m.Dual(p)-constant)
	add("L", "load/price", m.Lipschitz())
	for j := range resources {
		add("usual price", "price", m.UsualPrice(j))
	}
	for i := range n {
		add("exit price", "price", m.ExitPrice(i))
	}
	c := new(market.Judge).Certify(m, market.Point{Price: p, Allocation: y})
	add("infeasibility", "", c.Infeasibility)
	add("gap", "", c.Gap)
	add("complementarity", "", c.Complementarity)
	add("regret", "", c.Regret)
	account := m.Account(y)
	add("value", "units of account", account.Value-constant)
	add("costs", "units of account", account.Cost, account.Fees)
	return names, units, numbers
}

// compareAnswers asks a market and the same in other units the same questions. apart
// says how far two numbers may be apart, relative to the larger one of the two; measures
// of an equilibrium, sums in which money cancels, as far absolutely.
func compareAnswers(t *testing.T, name string, m *contract.Market, u unitstest.Units, rng *rand.Rand, apart float64) {
	t.Helper()
	p := make([]float64, m.Resources())
	for j := range p {
		p[j] = max(0, 3*rng.Float64()-1)
	}
	constant := u.Origin(m)
	restated := make([]float64, len(p))
	for j, x := range p {
		restated[j] = x * u.Price()
	}
	gamma := rng.Float64()
	names, units, was := answers(m, p, gamma, 0)
	_, _, is := answers(u.Market(m), restated, gamma*u.Price()/u.Quantity, constant)
	for k, x := range was {
		if constant != 0 && (names[k] == "gap 0" || names[k] == "complementarity 0" || names[k] == "regret 0") {
			continue // what they are relative to has the constant in it
		}
		factor, known := u.Of(units[k])
		if !known {
			t.Fatalf("unit %q is in no table", units[k])
		}
		want, got := x*factor, is[k]
		allowed := apart * max(math.Abs(want), math.Abs(got))
		if m.Valuation == contract.Power { // takes powers
			allowed = max(allowed, 1e-12*math.Abs(want))
			if units[k] == "" {
				allowed = max(allowed, 1e-12)
			}
		}
		if units[k] == "" {
			allowed = max(allowed, apart)
		}
		if names[k] == "dual value 0" || names[k] == "value 0" {
			allowed = max(allowed, 1e-13*math.Abs(constant))
		}
		if got != want && !(math.Abs(got-want) <= allowed) {
			t.Fatalf("%s: %s is %v, and %v in units of %v; it should be %v", name, names[k], x, got, u, want)
		}
	}
}

// TestUnits: in units 2^k of money and of quantity a market gives the same answers
// times a power of two, to the bit; in other units, and with power valuations of any
// ρ and quadratic costs, to rounding.
func TestUnits(t *testing.T) {
	rng := rand.New(rand.NewPCG(16, 1))
	for _, family := range unitstest.Families() {
		for range 3 {
			m := new(contract.Market)
			if err := family.Draw(m, rng); err != nil {
				t.Fatal(err)
			}
			u := unitstest.PowersOfTwo(rng)
			compareAnswers(t, family.Name, m, u, rng, 0)
			u = unitstest.Units{Money: math.Exp(40*rng.Float64() - 20), Quantity: math.Exp(40*rng.Float64() - 20)}
			compareAnswers(t, family.Name, m, u, rng, 1e-9)
		}
	}
	for _, shape := range []generators.Law{generators.Constant(1), generators.Uniform(0.3, 3)} {
		f := generators.NewPaper()
		f.M, f.G, f.Valuation, f.Shape, f.Kappa = generators.Constant(30), generators.Constant(0), "power", shape, generators.Uniform(0, 1)
		for range 20 {
			m := new(contract.Market)
			if err := f.Draw(m, rng); err != nil {
				t.Fatal(err)
			}
			compareAnswers(t, "power", m, unitstest.PowersOfTwo(rng), rng, 1e-9)
		}
	}
}
