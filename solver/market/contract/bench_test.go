package contract

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
)

// sweepMarket is the paper's family: log values, linear cost, one resource.
func sweepMarket(n int, fixed bool) *Market {
	r := rand.New(rand.NewPCG(12, 1))
	m := new(Market)
	m.Resize(n, 1)
	m.Kappa = nil
	if !fixed {
		m.Fixed = nil
	}
	for i := range n {
		m.Alpha[i], m.Beta[i], m.Shape[i], m.Fee[i] = uniform(r, 5, 20), uniform(r, 0.5, 5), 1, 0.5
		if fixed {
			m.Fixed[i] = 1
		}
	}
	m.Capacity[0] = 5 * float64(n)
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// perAgent reports ns/agent beside ns/op.
func perAgent(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/agent")
}

// One demand sweep over a million agents: at most 1.6 ns an agent on one
// core, and two workers at least 1.8 times as fast.
func BenchmarkDemandMillion(b *testing.B) {
	const n = 1_000_000
	for _, fixed := range []bool{false, true} {
		m := sweepMarket(n, fixed)
		y, d := make([]float64, n), []float64{0}
		for _, workers := range []int{1, 2} {
			m.Workers = workers
			b.Run(fmt.Sprintf("fixed=%v/workers=%d", fixed, workers), func(b *testing.B) {
				b.ReportAllocs()
				for k := range b.N {
					m.Demand(y, d, []float64{0.1 * float64(k%32)})
				}
				perAgent(b, n)
			})
		}
	}
}

// The same sweep within the cache, as a cell of 20 agents does it.
func BenchmarkDemand20(b *testing.B) {
	for _, fixed := range []bool{false, true} {
		b.Run(fmt.Sprintf("fixed=%v", fixed), func(b *testing.B) {
			m := sweepMarket(20, fixed)
			y, d, p := make([]float64, 20), []float64{0}, []float64{0}
			b.ReportAllocs()
			for k := range b.N {
				p[0] = 0.1 * float64(k%32)
				m.Demand(y, d, p)
			}
			perAgent(b, 20)
		})
	}
}

// What Prepare costs a cell of 20 agents, with and without exit prices to
// solve for.
func BenchmarkPrepare20(b *testing.B) {
	for _, fixed := range []bool{false, true} {
		b.Run(fmt.Sprintf("fixed=%v", fixed), func(b *testing.B) {
			m := sweepMarket(20, fixed)
			b.ReportAllocs()
			for range b.N {
				if err := m.Prepare(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCertify20(b *testing.B) {
	for _, fixed := range []bool{false, true} {
		b.Run(fmt.Sprintf("fixed=%v", fixed), func(b *testing.B) {
			m := sweepMarket(20, fixed)
			y, d, p := make([]float64, 20), []float64{0}, []float64{1}
			m.Demand(y, d, p)
			var judge market.Judge
			b.ReportAllocs()
			for range b.N {
				judge.Certify(m, market.Point{Price: p, Allocation: y})
			}
		})
	}
}

func BenchmarkGini20(b *testing.B) {
	r := rand.New(rand.NewPCG(13, 1))
	const sets = 64 // more than a branch predictor remembers
	x, scratch := make([]float64, 20*sets), make([]float64, 20)
	for i := range x {
		x[i] = r.Float64()
	}
	b.ReportAllocs()
	for k := range b.N {
		market.Gini(x[20*(k%sets):20*(k%sets+1)], scratch)
	}
}
