package contract

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// No activity beats the proximal response at payoff − (γ/2)(y − center)², with
// the fixed fee among what is compared.
func TestProximalAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		gamma := logUniform(r, 0.01, 30)
		p := randomPrices(r, m.Resources())
		n, a := m.Agents(), dense(m)
		center := make([]float64, n)
		for i := range center {
			center[i] = max(0, uniform(r, -2, 8))
		}
		y, d := make([]float64, n), make([]float64, m.Resources())
		m.Proximal(y, d, p, center, gamma)
		load := make([]float64, m.Resources())
		for i := range y {
			who, price := agentOf(m, i), dot(a[i], p)
			f := func(y float64) float64 {
				return who.payoff(y, price) - gamma/2*(y-center[i])*(y-center[i])
			}
			most, at := maximise(f)
			size := 1 + math.Abs(most) + gamma*(1+center[i]*center[i])
			if got := f(y[i]); !(got >= most-1e-13*size) {
				t.Fatalf("agent %d %+v γ %v center %v price %v: %v gives %v, %v gives %v", i, who, gamma, center[i], price, y[i], got, at, most)
			}
			for j := range load {
				load[j] += a[i][j] * y[i]
			}
		}
		if !nearAll(d, load, 1e-13) {
			t.Fatalf("load %v; want %v", d, load)
		}
		// In place, as Algorithm 1 does it.
		m.Proximal(center, d, p, center, gamma)
		for i := range y {
			if y[i] != center[i] {
				t.Fatalf("agent %d: %v in place, %v otherwise", i, center[i], y[i])
			}
		}
	})
}

// γ = 0 is the plain demand, and γ → ∞ leaves everyone where they are.
func TestProximalLimits(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	for _, f := range families {
		m := randomMarket(r, recipe{family: f.family, n: 8, resources: 3, kappa: true})
		p := randomPrices(r, 3)
		y, d := demand(m, p)
		x, dx := make([]float64, 8), make([]float64, 3)
		center := []float64{1, 2, 3, 4, 5, 6, 7, 8}
		m.Proximal(x, dx, p, center, 0)
		for i := range y {
			if x[i] != y[i] {
				t.Errorf("%v agent %d: %v at γ = 0, demand %v", f.family, i, x[i], y[i])
			}
		}
		if !nearAll(d, dx, 0) {
			t.Errorf("%v: load %v at γ = 0, demand %v", f.family, dx, d)
		}
		m.Proximal(x, dx, p, center, 1e12)
		if !nearAll(x, center, 1e-10) {
			t.Errorf("%v: %v at γ = 1e12; want %v", f.family, x, center)
		}
	}
}

// By hand: V = 4y − y², no cost, price 1, γ = 2, center 1:
// 4 − 2y − 1 = 2(y − 1), so y = 5/4.
func TestProximalByHand(t *testing.T) {
	m := &Market{Valuation: Quadratic, Alpha: []float64{4}, Shape: []float64{2}, Beta: []float64{0}, Capacity: []float64{1}}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	y, d := []float64{0}, []float64{0}
	m.Proximal(y, d, []float64{1}, []float64{1}, 2)
	if y[0] != 1.25 || d[0] != 1.25 {
		t.Errorf("y = %v, d = %v; want 5/4", y[0], d[0])
	}
	// At 5/4 the objective is 5 − 25/16 − 5/4 − 1/16 = 17/8, at 0 it is −1: a
	// fee of 25/8 = 3.125 leaves the agent indifferent.
	m.Fixed = []float64{3.1}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	if m.Proximal(y, d, []float64{1}, []float64{1}, 2); y[0] != 1.25 {
		t.Errorf("fee 3.1: y = %v; want 5/4", y[0])
	}
	m.Fixed[0] = 3.15
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	if m.Proximal(y, d, []float64{1}, []float64{1}, 2); y[0] != 0 || d[0] != 0 {
		t.Errorf("fee 3.15: y = %v, d = %v; want 0", y[0], d[0])
	}
}
