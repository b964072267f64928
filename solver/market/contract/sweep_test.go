package contract

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// routes builds a market of n agents, each using length distinct resources of
// resources with usage around 1 (exactly 1, and no values stored, where unit),
// and capacities of the given share of the demand at price zero.
func routes(r *rand.Rand, family Valuation, n, resources, length int, unit bool, lo, hi float64) *Market {
	m := &Market{Valuation: family}
	m.Resize(n, resources)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	m.Usage = Usage{Start: make([]int64, n+1), Col: make([]int32, n*length)}
	if !unit {
		m.Usage.Val = make([]float64, n*length)
		for k := range m.Usage.Val {
			m.Usage.Val[k] = 0.5 + r.Float64()
		}
	}
	taken := make([]int, resources)
	for i := range n {
		m.Alpha[i], m.Beta[i], m.Shape[i] = 5+15*r.Float64(), 0.5+4.5*r.Float64(), 1
		m.Usage.Start[i+1] = int64((i + 1) * length)
		for k := range length {
			j := r.IntN(resources)
			for taken[j] == i+1 {
				j = r.IntN(resources)
			}
			taken[j] = i + 1
			m.Usage.Col[i*length+k] = int32(j)
		}
	}
	for j := range m.Capacity {
		m.Capacity[j] = 1
	}
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	d := make([]float64, resources)
	m.Demand(make([]float64, n), d, make([]float64, resources))
	for j := range m.Capacity {
		m.Capacity[j] = max(1e-6, d[j]) * (lo + (hi-lo)*r.Float64())
	}
	return m
}

// BenchmarkSweep reports ns per non-zero of whatever passes over the matrix,
// with 10⁶ non-zeros.
func BenchmarkSweep(b *testing.B) {
	const n, resources, length = 100_000, 100, 10
	for _, family := range []Valuation{Log, Power, Quadratic, Exponential} {
		m := routes(rand.New(rand.NewPCG(1, 2)), family, n, resources, length, false, 0.5, 1)
		y, s := make([]float64, n), make([]float64, n)
		d, p := make([]float64, resources), make([]float64, resources)
		for j := range p {
			p[j] = 0.2
		}
		matrix := mat.NewSymDense(resources, nil)
		for _, workers := range []int{1, 2} {
			m.Workers = workers
			for _, c := range []struct {
				name string
				f    func()
			}{
				{"demand", func() { m.Demand(y, d, p) }},
				{"slope", func() { m.DemandSlope(y, s, d, p) }},
				{"proximal", func() { m.Proximal(y, d, p, y, 1) }},
				{"dual", func() { m.Dual(p) }},
				{"product", func() { m.JacobianProduct(d, s, p) }},
				{"jacobian", func() { m.Jacobian(matrix, s) }},
			} {
				b.Run(fmt.Sprintf("%s/%s/workers=%d", family, c.name, workers), func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						c.f()
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(n*length), "ns/nonzero")
				})
			}
		}
	}
}
