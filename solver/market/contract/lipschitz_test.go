package contract

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// jacobian is A diag(s) Aᵀ of the documentation, J×J, from the dense matrix.
func jacobian(m *Market, s []float64) *mat.SymDense {
	resources, a := m.Resources(), dense(m)
	out := mat.NewSymDense(resources, nil)
	for j := range resources {
		for k := j; k < resources; k++ {
			sum := 0.0
			for i := range a {
				sum += a[i][j] * s[i] * a[i][k]
			}
			out.SetSym(j, k, sum)
		}
	}
	return out
}

// largest is its largest eigenvalue by gonum.
func largest(t interface{ Fatal(...any) }, s *mat.SymDense) float64 {
	var e mat.EigenSym
	if !e.Factorize(s, false) {
		t.Fatal("eigenvalues did not converge")
	}
	values := e.Values(nil)
	return values[len(values)-1]
}

// JacobianProduct is the product with the dense matrix, and −∂d/∂p·v by
// central differences of the demand.
func TestJacobianProduct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		n, resources := m.Agents(), m.Resources()
		p, v := make([]float64, resources), make([]float64, resources)
		for j := range p {
			p[j], v[j] = uniform(r, 0.2, 3), uniform(r, -1, 1)
		}
		y, s, d := make([]float64, n), make([]float64, n), make([]float64, resources)
		m.DemandSlope(y, s, d, p)
		got := make([]float64, resources)
		m.JacobianProduct(got, s, v)
		var want mat.VecDense
		want.MulVec(jacobian(m, s), mat.NewVecDense(resources, v))
		if !nearAll(got, want.RawVector().Data, 1e-12) {
			t.Fatalf("product %v; dense %v", got, want.RawVector().Data)
		}
		const step = 1e-6
		up, down := make([]float64, resources), make([]float64, resources)
		for j := range p {
			up[j], down[j] = p[j]+step*v[j], p[j]-step*v[j]
		}
		yUp, dUp := demand(m, up)
		yDown, dDown := demand(m, down)
		for i := range yUp {
			if (yUp[i] > 0) != (yDown[i] > 0) {
				return // a kink or a jump in between
			}
		}
		for j := range d {
			if diff := -(dUp[j] - dDown[j]) / (2 * step); !near(got[j], diff, 1e-5) {
				t.Fatalf("resource %d: product %v, differences %v", j, got[j], diff)
			}
		}
	})
}

// L bounds |d(p) − d(p')| / |p − p'|, is within 2 % of the largest eigenvalue of the
// Jacobian at price zero, and is above 0 where that is 0.
func TestLipschitzBoundsDemand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := recipe{
			family:    Valuation(rapid.IntRange(0, 3).Draw(t, "family")),
			n:         rapid.IntRange(1, 12).Draw(t, "agents"),
			resources: rapid.IntRange(1, 5).Draw(t, "resources"),
			kappa:     rapid.Bool().Draw(t, "kappa"),
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		m := randomMarket(r, c)
		l := m.Lipschitz()
		if again := m.Lipschitz(); again != l {
			t.Fatalf("L = %v, asked again %v", l, again)
		}
		for range 20 {
			p, q := randomPrices(r, c.resources), randomPrices(r, c.resources)
			if r.IntN(2) == 0 { // close to each other and to zero
				for j := range p {
					p[j] *= 1e-3
					q[j] = p[j] + 1e-3*q[j]
				}
			}
			_, dp := demand(m, p)
			_, dq := demand(m, q)
			change, distance := 0.0, 0.0
			for j := range p {
				change += (dp[j] - dq[j]) * (dp[j] - dq[j])
				distance += (p[j] - q[j]) * (p[j] - q[j])
			}
			if math.Sqrt(change) > l*math.Sqrt(distance)*(1+1e-9)+1e-12 {
				t.Fatalf("demand moves by %v over %v; L = %v", math.Sqrt(change), math.Sqrt(distance), l)
			}
		}
		n := c.n
		y, s, d := make([]float64, n), make([]float64, n), make([]float64, c.resources)
		m.DemandSlope(y, s, d, make([]float64, c.resources))
		if e := largest(t, jacobian(m, s)); l < e*(1-1e-12) || !(l > 0) || e > 0 && l > e*1.02 {
			t.Fatalf("L = %v; largest eigenvalue %v", l, e)
		}
	})
}

// diagonal is a market of unrelated resources, agent j alone on resource j
// with slope slope[j]: quadratic values, whose slope is 1/b.
func diagonal(slope []float64) *Market {
	n := len(slope)
	m := &Market{Valuation: Quadratic}
	m.Resize(n, n)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	m.Usage = Usage{Start: make([]int64, n+1), Col: make([]int32, n)}
	for i, s := range slope {
		m.Alpha[i], m.Beta[i], m.Shape[i], m.Capacity[i] = 1, 0, 1/s, 1
		m.Usage.Start[i+1], m.Usage.Col[i] = int64(i+1), int32(i)
	}
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// Hard for an estimate by power iteration: one resource of thousands is the steepest by a
// little, so that a start of ones hardly sees it; and slopes a hundred decades
// apart, so that the others underflow.
func TestLipschitzWithHiddenEigenvalue(t *testing.T) {
	for _, c := range []struct {
		name             string
		n                int
		others, steepest float64
	}{
		{"2 % above 2000 others", 2000, 1, 1.02},
		{"half above 5000 others", 5000, 1, 1.5},
		{"far above its neighbours", 4, 1e-100, 1e2},
	} {
		slope := make([]float64, c.n)
		for j := range slope {
			slope[j] = c.others
		}
		slope[c.n/2] = c.steepest
		if l := diagonal(slope).Lipschitz(); !(l >= c.steepest*(1-1e-12) && l <= 1.02*c.steepest) {
			t.Errorf("%s: L = %v; want %v", c.name, l, c.steepest)
		}
	}
}

// Kelly's linear network by hand: J resources, one agent on each and one on
// all, all of slope 1. A diag(1) Aᵀ = I + 11ᵀ, whose largest eigenvalue is
// 1 + J.
func TestLipschitzOfTheLinearNetwork(t *testing.T) {
	const links = 7
	m := &Market{Valuation: Quadratic}
	m.Resize(links+1, links)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	m.Usage.Start = []int64{0}
	for i := range links + 1 {
		m.Alpha[i], m.Beta[i], m.Shape[i] = 5, 0, 1
		if i < links {
			m.Capacity[i] = 1
			m.Usage.Col = append(m.Usage.Col, int32(i))
		} else {
			for j := range links {
				m.Usage.Col = append(m.Usage.Col, int32(j))
			}
		}
		m.Usage.Start = append(m.Usage.Start, int64(len(m.Usage.Col)))
	}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	if l := m.Lipschitz(); !near(l, links+1, 1e-12) {
		t.Errorf("L = %v; want %v", l, links+1)
	}
}

// Where nobody wants anything every L bounds the slope of the demand. L is that of
// agents who take a little, 1/(−V”(0)) = 1/1 each on a resource of its own, so that
// it has the units of load over price.
func TestLipschitzOfNoDemand(t *testing.T) {
	m := diagonal([]float64{1, 1})
	m.Beta[0], m.Beta[1] = 2, 2 // above V'(0) = 1
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	if l := m.Lipschitz(); l != 1 {
		t.Errorf("L = %v; want 1", l)
	}
}
