package contract

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"walras/solver/market"
)

// equilibrium is a market whose equilibrium was found on paper.
type equilibrium struct {
	name   string
	market *Market
	point  market.Point
	dual   float64
}

func equilibria(t *testing.T) []equilibrium {
	list := []equilibrium{
		// The paper's market. V = 6 log(1+y) and 12 log(1+y), β + τ = 1, m = 4.
		// S(μ) = 6/(1+μ) − 1 + 12/(1+μ) − 1 = 4 at 1 + μ = 3: μ = 2, x = (1, 3).
		// q = W = 6 log 2 − 1 + 12 log 4 − 3 = 30 log 2 − 4.
		{"paper, binding", &Market{
			Alpha: []float64{6, 12}, Shape: []float64{1, 1}, Beta: []float64{0.5, 0.5}, Fee: []float64{0.5, 0.5},
			Capacity: []float64{4},
		}, market.Point{Price: []float64{2}, Allocation: []float64{1, 3}}, 30*math.Ln2 - 4},
		// Fixed fee 1/2. V = 4y − y² (b = 2) and y − y²/2 (b = 1), no cost, c = 1.
		// Agent 1: 4 − 2y = p, so y = 1 at p = 2, where it earns b y²/2 = 1 > 1/2.
		// Agent 2 earns 1/2 at most, at price 0: it stays out at p = 2.
		// q = (1 − 1/2) + 2·1 = 5/2 = 3 − 1/2 = W.
		{"fixed fee, one stays out", &Market{Valuation: Quadratic,
			Alpha: []float64{4, 1}, Shape: []float64{2, 1}, Beta: []float64{0, 0}, Fixed: []float64{0.5, 0.5},
			Capacity: []float64{1},
		}, market.Point{Price: []float64{2}, Allocation: []float64{1, 0}}, 2.5},
		// Slack: V = 5y − y², β = 1 and room for 5. It takes 2 at price 0, and
		// q = W = 6 − 2 − 1/2.
		{"slack", &Market{Valuation: Quadratic,
			Alpha: []float64{5}, Shape: []float64{2}, Beta: []float64{1}, Fixed: []float64{0.5},
			Capacity: []float64{5},
		}, market.Point{Price: []float64{0}, Allocation: []float64{2}}, 3.5},
		// Kelly's network of two links with V = α log y, β = 1/2 and agents on
		// link 0, on link 1 and on both. At p = (1, 2) unit prices are 3/2, 5/2, 7/2;
		// with α = (3, 5, 7) each takes 2 and each link carries 4.
		// q = W = Σ α log 2 − 6/2 = 15 log 2 − 3.
		{"two links", &Market{Valuation: Power,
			Alpha: []float64{3, 5, 7}, Shape: []float64{1, 1, 1}, Beta: []float64{0.5, 0.5, 0.5},
			Usage:    Usage{Start: []int64{0, 1, 2, 4}, Col: []int32{0, 1, 0, 1}},
			Capacity: []float64{4, 4},
		}, market.Point{Price: []float64{1, 2}, Allocation: []float64{2, 2, 2}}, 15*math.Ln2 - 3},
	}
	for _, e := range list {
		if err := e.market.Prepare(); err != nil {
			t.Fatal(e.name, err)
		}
	}
	return list
}

// At an equilibrium all four measures are 0, up to rounding, and q is known.
func TestCertificateAtEquilibria(t *testing.T) {
	var judge market.Judge
	for _, e := range equilibria(t) {
		c := judge.Certify(e.market, e.point)
		if !c.Within(1e-15) || c.Gap < -1e-15 {
			t.Errorf("%s: %+v; want all four 0", e.name, c)
		}
		if !near(c.Dual, e.dual, 1e-15) || !near(c.Welfare, e.dual, 1e-15) {
			t.Errorf("%s: q = %v, W = %v; want %v", e.name, c.Dual, c.Welfare, e.dual)
		}
		y, _ := demand(e.market, e.point.Price)
		if !nearAll(y, e.point.Allocation, 1e-15) {
			t.Errorf("%s: demand at the price is %v; want %v", e.name, y, e.point.Allocation)
		}
	}
}

const perturbedTolerance = 1e-9

// No price other than the equilibrium's is within the tolerance: neither with
// the equilibrium's allocation nor with the demand it causes.
func TestCertificateRefusesOtherPrices(t *testing.T) {
	var judge market.Judge
	for _, e := range equilibria(t) {
		for j := range e.point.Price {
			for _, by := range []float64{-3, -0.5, -1e-3, -1e-5, 1e-5, 1e-3, 0.5, 100} {
				p := append([]float64(nil), e.point.Price...)
				p[j] += by
				stay := judge.Certify(e.market, market.Point{Price: p, Allocation: e.point.Allocation})
				follow := judge.Certify(e.market, market.Point{Price: p, Allocation: mustDemand(e.market, p)})
				// With a slack or unmoved allocation only the regret of order
				// by² tells small changes apart.
				if math.Abs(by) >= 1e-3 && stay.Within(perturbedTolerance) {
					t.Errorf("%s: price %v with the old allocation passes: %+v", e.name, p, stay)
				}
				if follow.Within(perturbedTolerance) {
					t.Errorf("%s: price %v with its demand passes: %+v", e.name, p, follow)
				}
			}
		}
	}
}

// mustDemand is the demand at p, where there is one.
func mustDemand(m *Market, p []float64) []float64 {
	y, _ := demand(m, p)
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
			y[i] = 0
		}
	}
	return y
}

// Nor is another allocation at the right price: one agent moved, or as much
// moved from one to another.
func TestCertificateRefusesOtherAllocations(t *testing.T) {
	var judge market.Judge
	for _, e := range equilibria(t) {
		n := len(e.point.Allocation)
		for i := range n {
			for _, by := range []float64{-2.5, -1, -1e-3, 1e-3, 1, 10} {
				y := append([]float64(nil), e.point.Allocation...)
				y[i] += by
				if c := judge.Certify(e.market, market.Point{Price: e.point.Price, Allocation: y}); c.Within(perturbedTolerance) {
					t.Errorf("%s: allocation %v passes: %+v", e.name, y, c)
				}
				y[(i+1)%n] -= by
				if c := judge.Certify(e.market, market.Point{Price: e.point.Price, Allocation: y}); n > 1 && c.Within(perturbedTolerance) {
					t.Errorf("%s: allocation %v passes: %+v", e.name, y, c)
				}
			}
		}
	}
}

// A price below 0 proves nothing: q is no bound there. V = 4y − y² with β = 8
// asks for nothing at price 0; the paper's equality Σx = m = 1 holds at −6.
func TestCertificateRefusesNegativePrices(t *testing.T) {
	m := &Market{Valuation: Quadratic, Alpha: []float64{4}, Shape: []float64{2}, Beta: []float64{8}, Capacity: []float64{1}}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	y, d := demand(m, []float64{-6}) // unit price 2, y = 1 = c
	if y[0] != 1 || d[0] != 1 {
		t.Fatalf("demand at −6 is %v; want 1", y[0])
	}
	var judge market.Judge
	if c := judge.Certify(m, market.Point{Price: []float64{-6}, Allocation: y}); c.Within(1) {
		t.Errorf("a negative price that clears passes: %+v", c)
	}
}

// NaN anywhere in the point is never within a tolerance.
func TestCertificateRefusesNaN(t *testing.T) {
	var judge market.Judge
	nan := math.NaN()
	for _, e := range equilibria(t) {
		p := append([]float64(nil), e.point.Price...)
		p[0] = nan
		if c := judge.Certify(e.market, market.Point{Price: p, Allocation: e.point.Allocation}); c.Within(1) {
			t.Errorf("%s: price NaN passes: %+v", e.name, c)
		}
		y := append([]float64(nil), e.point.Allocation...)
		y[0] = nan
		if c := judge.Certify(e.market, market.Point{Price: e.point.Price, Allocation: y}); c.Within(1) {
			t.Errorf("%s: activity NaN passes: %+v", e.name, c)
		}
	}
}

// The four measures against their definitions, written out with brute-force
// best payoffs, at points far from equilibrium.
func TestCertificateAgainstItsDefinition(t *testing.T) {
	var judge market.Judge // reused from market to market, as workers do
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		p, a := randomPrices(r, m.Resources()), dense(m)
		y, load := make([]float64, m.Agents()), make([]float64, m.Resources())
		for i := range y {
			y[i] = uniform(r, 0.01, 5)
		}
		m.Load(load, y)
		q, regret, scale := dot(m.Capacity, p), 0.0, dot(m.Capacity, p)
		if idle, _ := m.Idle(); idle > 0 { // see TestScaleWhereNobodyTakesPart
			scale += idle
		}
		for i := range y {
			who, price := agentOf(m, i), dot(a[i], p)
			best, _ := who.best(price)
			q += best
			regret += best - who.payoff(y[i], price)
			value := math.Abs(who.value(y[i]))
			if who.family == Power && who.shape == 1 {
				value = who.alpha // y V', as α log y is 0 at one unit, whatever that is
			}
			scale += value + who.beta*y[i] + who.kappa*y[i]*y[i]/2 + who.tau*y[i] + who.g
		}
		infeasible, slack := 0.0, 0.0
		for j, c := range m.Capacity {
			infeasible = max(infeasible, (load[j]-c)/c)
			slack = max(slack, p[j]*math.Abs(c-load[j]))
		}
		repaired := make([]float64, len(y))
		m.Repair(repaired, y, load)
		welfare := 0.0
		for i := range y {
			welfare += agentOf(m, i).payoff(repaired[i], 0)
		}
		want := market.Certificate{Infeasibility: infeasible, Complementarity: slack / scale, Regret: regret / scale, Gap: (q - welfare) / scale, Dual: q, Welfare: welfare, Scale: scale}
		got := judge.Certify(m, market.Point{Price: p, Allocation: y})
		if !near(got.Infeasibility, want.Infeasibility, 1e-12) || !near(got.Complementarity, want.Complementarity, 1e-12) ||
			!near(got.Regret, want.Regret, 1e-11) || !near(got.Gap, want.Gap, 1e-11) ||
			!near(got.Dual, want.Dual, 1e-11) || !near(got.Scale, want.Scale, 1e-12) || !near(got.Welfare, want.Welfare, 1e-11) {
			t.Fatalf("certificate\n%+v; by definition\n%+v", got, want)
		}
		if !nearAll(judge.Load, load, 1e-14) || judge.Account != m.Account(y) {
			t.Fatal("Load and Account do not describe the point as given")
		}
	})
}

func ExampleCertificate() {
	m := &Market{Alpha: []float64{6, 12}, Shape: []float64{1, 1}, Beta: []float64{1, 1}, Capacity: []float64{4}}
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	var judge market.Judge
	c := judge.Certify(m, market.Point{Price: []float64{2}, Allocation: []float64{1, 3}})
	fmt.Println(c.Within(1e-12))
	// Output: true
}
