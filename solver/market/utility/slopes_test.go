package utility

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// H against central differences of the demand, its product and its diagonal against the
// matrix, for buyers of every kind with a slope, dense and sparse. Demand is homogeneous
// of degree −1 in prices, so that H p = d (Euler).
func TestSlopesAreThoseOfDemand(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 14))
	for trial := range 60 {
		n, goods := 1+rng.IntN(7), 2+rng.IntN(6)
		b := new(Buyers)
		b.Resize(n, goods, trial%2 == 1)
		for i := range n {
			b.Kind[i] = []Kind{CES, CobbDouglas, Leontief}[rng.IntN(3)]
			b.Rho[i] = []float64{0.9, 0.5, -1, -5, 0.95}[rng.IntN(5)]
			for j := range goods {
				v := math.Exp(rng.NormFloat64())
				if b.Start == nil {
					b.Val[i*goods+j] = v
				} else if j == i%goods || rng.IntN(2) == 0 {
					b.Col, b.Val = append(b.Col, int32(j)), append(b.Val, v)
				}
			}
			if b.Start != nil {
				b.Start = append(b.Start, int64(len(b.Col)))
			}
		}
		if err := b.Weigh(); err != nil {
			t.Fatal(err)
		}
		if err := b.Prepare(); err != nil {
			t.Fatal(err)
		}
		p, budget, v := make([]float64, goods), make([]float64, n), make([]float64, goods)
		for j := range p {
			p[j], v[j] = math.Exp(rng.NormFloat64()), rng.NormFloat64()
		}
		for i := range budget {
			budget[i] = rng.ExpFloat64()
		}
		x, s := make([]float64, b.AllocationLen()), make([]float64, b.SlopeLen())
		d, up, down := make([]float64, goods), make([]float64, goods), make([]float64, goods)
		b.DemandSlope(x, s, d, p, budget)
		b.Demand(x, up, p, budget)
		for j := range d {
			if up[j] != d[j] {
				t.Fatalf("DemandSlope gives load %v, Demand %v", d[j], up[j])
			}
		}
		h := mat.NewSymDense(goods, nil)
		b.Jacobian(h, s)
		largest := 0.0
		for j := range goods {
			largest = max(largest, h.At(j, j))
		}
		near := func(what string, got, want, tolerance float64) {
			t.Helper()
			if !(math.Abs(got-want) <= tolerance*largest) {
				t.Errorf("trial %d: %s is %v; want %v", trial, what, got, want)
			}
		}
		for k := range goods { // error of differences: step² times d‴, and rounding over the step
			const step = 1e-5
			at := p[k]
			p[k] = at * (1 + step)
			b.Demand(x, up, p, budget)
			p[k] = at * (1 - step)
			b.Demand(x, down, p, budget)
			p[k] = at
			for j := range goods {
				near("an entry of H", h.At(j, k), (down[j]-up[j])/(2*step*at), 1e-6)
			}
		}
		diagonal, product := make([]float64, goods), make([]float64, goods)
		b.JacobianDiagonal(diagonal, s)
		for j := range goods {
			near("the diagonal", diagonal[j], h.At(j, j), 1e-14)
		}
		b.JacobianProduct(product, s, p)
		for j := range goods {
			near("H p", product[j], d[j], 1e-13)
		}
		b.JacobianProduct(product, s, v)
		for j := range goods {
			want := 0.0
			for k := range goods {
				want += h.At(j, k) * v[k]
			}
			near("H v", product[j], want, 1e-13)
		}
	}
}

// With the price of another good next to 0, the sum by which the shares of a buyer with close
// substitutes are divided is next to 0 too: here (10^9)^−19. Its slopes stay those of two goods
// at equal prices, σB/2 + (1−σ)B/4 on the diagonal and (1−σ)B/4 beside it.
func TestSlopesBesideAFreeGood(t *testing.T) {
	const sigma, budget = 20, 42.0
	b := new(Buyers)
	b.Resize(2, 3, false)
	b.Kind[0], b.Rho[0] = CES, 1-1.0/sigma
	b.Kind[1] = Leontief
	copy(b.Val, []float64{0, 1, 1, 1, 0, 0})
	if err := b.Weigh(); err != nil {
		t.Fatal(err)
	}
	if err := b.Prepare(); err != nil {
		t.Fatal(err)
	}
	x, s, d := make([]float64, b.AllocationLen()), make([]float64, b.SlopeLen()), make([]float64, 3)
	b.DemandSlope(x, s, d, []float64{1e-9, 1, 1}, []float64{budget, 1e-9})
	h := mat.NewSymDense(3, nil)
	b.Jacobian(h, s)
	product, diagonal := make([]float64, 3), make([]float64, 3)
	b.JacobianProduct(product, s, []float64{0, 1, 0})
	b.JacobianDiagonal(diagonal, s)
	on, beside := budget*(sigma/2.0+(1-sigma)/4.0), budget*(1-sigma)/4.0
	for _, c := range [][2]float64{{h.At(1, 1), on}, {h.At(1, 2), beside}, {product[1], on}, {product[2], beside}, {diagonal[2], on}} {
		if !(math.Abs(c[0]-c[1]) <= 1e-12*on) {
			t.Errorf("a slope is %v; want %v", c[0], c[1])
		}
	}
}
