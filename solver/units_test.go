package solver_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"walras/generators/unitstest"
	"walras/solver"
	"walras/solver/market/contract"
	"walras/solver/online"
)

// integers are the methods whose integers have a unit of their own, 1/scale: prices
// and quantities below it do not exist for them. They are the exception here.
var integers = map[string]bool{"fixed-point": true, "evm": true}

// withUnits are methods at other parameters than the defaults, those with a unit among
// them.
var withUnits = []solver.Entry{
	{Name: "proximal", New: func() solver.Method {
		t := solver.NewTatonnement()
		t.Gamma, t.Start = 0.7, 1.5
		return t
	}},
	{Name: "noisy", New: func() solver.Method {
		t := solver.NewTatonnement()
		t.Noise, t.Sigma, t.Reports, t.Schedule, t.Decay, t.Start = "student", 0.05, 3, "robbins-monro", 0.75, 3
		return t
	}},
	{Name: "ergodic", New: func() solver.Method {
		return &solver.Subgradient{StepSize: 3, Schedule: "harmonic", Average: true}
	}},
	{Name: "eip1559", New: func() solver.Method {
		return &solver.Multiplicative{StepSize: 0.2, Form: "eip1559", Clip: 2, Start: 0.3}
	}},
	{Name: "alternate", New: func() solver.Method { return &solver.BarzilaiBorwein{Rule: "alternate"} }},
	{Name: "conjugate", New: func() solver.Method { return &solver.Newton{Linear: "cg"} }},
}

// TestUnitsDoNotMatter: with money and quantities in units 2^k, k from −60 to 60,
// every method ends on every family with the same status after as many rounds
// and demand calls, with the same relative figures; prices, activities and amounts of
// money are multiplied by powers of two and otherwise the same to the bit. With power
// valuations they are so to rounding, as powers and logarithms of quantities are taken.
func TestUnitsDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 1))
	for i, family := range unitstest.Families() {
		m := new(contract.Market)
		if err := family.Draw(m, rand.New(rand.NewPCG(uint64(i), 18))); err != nil {
			t.Fatal(err)
		}
		everyMethodInUnits(t, family.Name, m, rng, unitsRounds)
	}
}

// TestUnitsDoNotMatterAtExtremes: nor do they on markets in which capacity is very
// scarce, or plentiful, or nobody wants anything at any price.
func TestUnitsDoNotMatterAtExtremes(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 1))
	scale := func(column []float64, factor float64) {
		for i := range column {
			column[i] *= factor
		}
	}
	for i, family := range unitstest.Families() {
		if !strings.HasPrefix(family.Name, "paper-") && !strings.HasPrefix(family.Name, "routes-") {
			continue
		}
		for name, change := range map[string]func(*contract.Market){
			"scarce":    func(m *contract.Market) { scale(m.Capacity, 1e-5) },
			"plentiful": func(m *contract.Market) { scale(m.Capacity, 1e5) },
			"unwanted":  func(m *contract.Market) { scale(m.Beta, 1e5) },
		} {
			m := new(contract.Market)
			if err := family.Draw(m, rand.New(rand.NewPCG(uint64(i), 20))); err != nil {
				t.Fatal(err)
			}
			change(m)
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
			everyMethodInUnits(t, family.Name+"/"+name, m, rng, extremeRounds)
		}
	}
}

// everyMethodInUnits runs every method on m and on the same market in random powers of two.
func everyMethodInUnits(t *testing.T, name string, m *contract.Market, rng *rand.Rand, rounds int64) {
	apart := 0.0
	if m.Valuation == contract.Power {
		apart = powerRounding
	}
	for _, e := range slices.Concat(solver.Methods, online.Methods, withUnits) {
		if integers[e.Name] {
			continue
		}
		units := unitstest.PowersOfTwo(rng)
		t.Run(name+"/"+e.Name, func(t *testing.T) {
			sameInUnits(t, m, units, e.New, solver.Settings{Rounds: rounds}, apart)
		})
	}
}

// The rounds played, the second enough for the fast methods to converge, and what
// rounding comes to after as many.
const (
	extremeRounds = 60
	unitsRounds   = 200
	powerRounding = 1e-9
)

// sameInUnits runs a method on a market and on the same in other units. Numbers may
// be a relative number apart; measures of the certificate relative to 1, prices to
// a usual one, and amounts in which an origin of values cancels to what cancels.
func sameInUnits(t *testing.T, m *contract.Market, u unitstest.Units, method func() solver.Method, s solver.Settings, apart float64) {
	t.Helper()
	solve := func(m *contract.Market, method solver.Method) solver.Result {
		return new(solver.Runner).Run(context.Background(), m, method, rand.NewPCG(1, 2), s, solver.Trigger{}, nil)
	}
	a, changed := solve(m, method()), method()
	if err := u.Parameters(changed); err != nil {
		t.Fatal(err)
	}
	b := solve(u.Market(m), changed)
	if a.Status != b.Status || a.Rounds != b.Rounds || a.DemandCalls != b.DemandCalls {
		t.Errorf("%v after %d rounds and %d demand calls; in units of %v, %v after %d and %d", a.Status, a.Rounds, a.DemandCalls, u, b.Status, b.Rounds, b.DemandCalls)
		return
	}
	if a.Status == solver.Skipped {
		return
	}
	origin, price := u.Origin(m), max(slices.Max(b.Point.Price), m.UsualPrice(0)*u.Price())
	for _, x := range []struct {
		name             string
		a, b             float64
		unit             string
		origin, relative float64
	}{
		{"gap", a.Certificate.Gap, b.Certificate.Gap, "", 0, 1},
		{"infeasibility", a.Certificate.Infeasibility, b.Certificate.Infeasibility, "", 0, 1},
		{"complementarity", a.Certificate.Complementarity, b.Certificate.Complementarity, "", 0, 1},
		{"regret", a.Certificate.Regret, b.Certificate.Regret, "", 0, 1},
		{"scale", a.Certificate.Scale, b.Certificate.Scale, "units of account", 0, 0},
		{"dual value", a.Certificate.Dual, b.Certificate.Dual, "units of account", origin, origin},
		{"welfare", a.Certificate.Welfare, b.Certificate.Welfare, "units of account", origin, origin},
		{"value", a.Account.Value, b.Account.Value, "units of account", origin, origin},
		{"cost", a.Account.Cost, b.Account.Cost, "units of account", 0, 0},
		{"fees", a.Account.Fees, b.Account.Fees, "units of account", 0, 0},
		{"primal residual", a.Primal, b.Primal, "load", 0, m.Capacity[0] * u.Quantity},
		{"dual residual", a.Dual, b.Dual, "price", 0, price},
		{"lower price", a.PriceLo, b.PriceLo, "price", 0, 0},
		{"upper price", a.PriceHi, b.PriceHi, "price", 0, 0},
	} {
		factor, _ := u.Of(x.unit)
		if want := x.a*factor + x.origin; !unitstest.Near(want, x.b, apart, x.relative) {
			t.Errorf("%s is %v, and %v in units of %v; it should be %v", x.name, x.a, x.b, u, want)
		}
	}
	for j, p := range a.Point.Price {
		if !unitstest.Near(b.Point.Price[j], p*u.Price(), apart, price) {
			t.Fatalf("price %d is %v, and %v in units of %v; it should be %v", j, p, b.Point.Price[j], u, p*u.Price())
		}
	}
	for i, y := range a.Point.Allocation {
		if !unitstest.Near(b.Point.Allocation[i], y*u.Quantity, apart, 0) {
			t.Fatalf("activity %d is %v, and %v in units of %v; it should be %v", i, y, b.Point.Allocation[i], u, y*u.Quantity)
		}
	}
}

// TestSmallUnits: markets whose money is counted in units of a hundred millionth of what
// they trade, and less. The price solves Σ α/(β + τ + p) = c + nδ: in closed form where
// all unit costs are equal, and else by bisection. Every method that keeps its promise
// in ordinary units keeps it, after as many rounds.
func TestSmallUnits(t *testing.T) {
	small := &contract.Market{Alpha: []float64{1.2e-9, 8e-10}, Shape: []float64{1, 1}, Beta: []float64{0, 0}, Fee: []float64{1e-10, 1e-10}, Capacity: []float64{6}}
	tiny := &contract.Market{Alpha: []float64{1e-11, 2e-11, 1.5e-11}, Shape: []float64{1, 1, 1}, Beta: []float64{1e-12, 2e-12, 1.2e-12}, Capacity: []float64{5}}
	for _, c := range []struct {
		name  string
		m     *contract.Market
		price float64
	}{{"small-units", small, 2e-9/8 - 1e-10}, {"tiny-money", tiny, clearingPrice(tiny)}} {
		if err := c.m.Prepare(); err != nil {
			t.Fatal(err)
		}
		ordinary := unitstest.Units{Money: 1e9, Quantity: 1}
		for _, e := range slices.Concat(solver.Methods, online.Methods) {
			if integers[e.Name] {
				continue // an integer of 1e-12 is coarse beside a price of 1e-10
			}
			promise := e.Promise.Full()
			s := solver.Settings{Tolerance: promise.Gap, Rounds: promise.Rounds}
			sameInUnits(t, c.m, ordinary, e.New, s, powerRounding)
			res := new(solver.Runner).Run(context.Background(), c.m, e.New(), nil, s, solver.Trigger{}, nil)
			if res.Status == solver.Skipped && strings.HasSuffix(res.Err.Error(), "which a contract market has not") {
				continue
			}
			if res.Status != solver.Converged {
				if slices.ContainsFunc(solver.Methods, func(known solver.Entry) bool { return known.Name == e.Name }) {
					t.Errorf("%s, %s: %v with gap %v", c.name, e.Name, res.Status, res.Certificate.Gap)
				}
				continue
			}
			// q is 1/L-strongly smooth and more than a tenth as strongly convex between 0 and
			// p*, so that a relative gap of ε leaves a share of some √ε of the price.
			if p := res.Point.Price[0]; !(math.Abs(p-c.price) <= 10*math.Sqrt(promise.Gap)*c.price) {
				t.Errorf("%s, %s: price %v; should be %v", c.name, e.Name, p, c.price)
			}
		}
	}
}

// clearingPrice bisects Σ (α/(β + p) − δ) = c, for log valuations with linear cost of
// which all agents take part.
func clearingPrice(m *contract.Market) float64 {
	low, high := 0.0, slices.Max(m.Alpha)
	for range 200 {
		p := (low + high) / 2
		excess := -m.Capacity[0]
		for i, a := range m.Alpha {
			excess += a/(m.Beta[i]+p) - m.Shape[i]
		}
		if excess > 0 {
			low = p
		} else {
			high = p
		}
	}
	return low
}
