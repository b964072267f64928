package contract

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Marginals and curvatures are the derivatives of what Account adds up.
func TestMarginalsAreDerivatives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		n := m.Agents()
		y, u, h, shifted := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range y {
			y[i] = uniform(r, 0.5, 3)
			if m.Valuation == Quadratic { // inside the parabola
				y[i] = uniform(r, 0.1, 0.9) * m.Alpha[i] / m.Shape[i]
			}
		}
		m.Marginals(u, y)
		m.Curvatures(h, y)
		const step = 1e-5
		for i := range y {
			copy(shifted, y)
			shifted[i] = y[i] + step
			up := m.Account(shifted).Welfare()
			shifted[i] = y[i] - step
			down := m.Account(shifted).Welfare()
			if want := (up - down) / (2 * step); !near(u[i], want, 1e-5) {
				t.Fatalf("agent %d: marginal %v, differences %v", i, u[i], want)
			}
		}
		up, down := make([]float64, n), make([]float64, n)
		for i := range y {
			shifted[i] = y[i] + step
		}
		m.Marginals(up, shifted)
		for i := range y {
			shifted[i] = y[i] - step
		}
		m.Marginals(down, shifted)
		for i := range y {
			if want := (down[i] - up[i]) / (2 * step); !near(h[i], want, 1e-5) {
				t.Fatalf("agent %d: curvature %v, differences %v", i, h[i], want)
			}
		}
	})
}

// Load is the transpose of RoutePrices: (A p)·y = p·(Aᵀ y).
func TestRoutePricesIsTheTransposeOfLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		p, y := randomPrices(r, m.Resources()), make([]float64, m.Agents())
		for i := range y {
			y[i] = r.Float64()
		}
		ap, d := make([]float64, m.Agents()), make([]float64, m.Resources())
		m.RoutePrices(ap, p)
		m.Load(d, y)
		if a, b := dot(ap, y), dot(p, d); !near(a, b, 1e-12) {
			t.Fatalf("(Ap)·y = %v, p·(Aᵀy) = %v", a, b)
		}
	})
}

// With equal weights it is Proximal, to the bit; with weights, each agent's
// answer is that of a market with its weight for all.
func TestProximalWeighted(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, family := range []Valuation{Log, Power, Quadratic, Exponential} {
		for _, resources := range []int{1, 4} {
			m := randomMarket(r, recipe{family: family, n: 300, resources: resources, kappa: true, fixed: true})
			n := m.Agents()
			p := randomPrices(r, resources)
			center, gamma := make([]float64, n), make([]float64, n)
			y, want := make([]float64, n), make([]float64, n)
			d, load := make([]float64, resources), make([]float64, resources)
			for i := range center {
				center[i], gamma[i] = uniform(r, 0, 3), 2
			}
			m.ProximalWeighted(y, d, p, center, gamma)
			m.Proximal(want, load, p, center, 2)
			for i := range y {
				if y[i] != want[i] {
					t.Fatalf("%v agent %d: %v with equal weights, %v with one", family, i, y[i], want[i])
				}
			}
			for i := range gamma {
				gamma[i] = []float64{0.5, 3}[i%2]
			}
			m.ProximalWeighted(y, d, p, center, gamma)
			for k, g := range []float64{0.5, 3} {
				m.Proximal(want, load, p, center, g)
				for i := k; i < n; i += 2 {
					if y[i] != want[i] {
						t.Fatalf("%v agent %d, weight %v: %v, want %v", family, i, g, y[i], want[i])
					}
				}
			}
			m.Load(load, y)
			if !nearAll(d, load, 1e-12) {
				t.Fatalf("load %v, of the activities %v", d, load)
			}
		}
	}
}

func TestIdentical(t *testing.T) {
	m := &Market{}
	m.Resize(3, 1)
	for i := range 3 {
		m.Alpha[i], m.Shape[i], m.Beta[i], m.Kappa[i], m.Fee[i], m.Fixed[i] = 5, 1, 1, 0, 0.5, 0
	}
	m.Capacity[0] = 4
	check := func(want bool) {
		t.Helper()
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		if m.Identical() != want {
			t.Errorf("identical: %v", !want)
		}
	}
	check(true)
	m.Fee[2], m.Beta[2] = 1, 0.5 // τ + β is what counts
	check(true)
	m.Kappa[1] = 0.1
	check(false)
}

// Marginal payoffs at zero say who would never take part: V'(0) − β − τ, +Inf
// for power valuations.
func TestMarginalAtZero(t *testing.T) {
	for family, want := range map[Valuation]float64{Log: 6/2.0 - 1, Quadratic: 6 - 1, Exponential: 6/2.0 - 1, Power: math.Inf(1)} {
		m := &Market{Valuation: family}
		m.Resize(1, 1)
		m.Kappa, m.Fee, m.Fixed = nil, nil, nil
		m.Alpha[0], m.Shape[0], m.Beta[0], m.Capacity[0] = 6, 2, 1, 1
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		var u [1]float64
		m.Marginals(u[:], []float64{0})
		if u[0] != want {
			t.Errorf("%v: %v, want %v", family, u[0], want)
		}
	}
}
