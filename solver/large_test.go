package solver

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"walras/solver/market/contract"
)

// benchmarkSolve reports how long a method takes to the tolerance, how many
// demand sweeps, and the time of the method relative to that of its sweeps.
func benchmarkSolve(b *testing.B, m *contract.Market, method Method, tolerance float64) {
	run := Runner{Timed: true}
	nonzeros := m.Usage.NonZeros(m.Agents())
	b.ReportAllocs()
	var res Result
	for b.Loop() {
		res = run.Run(context.Background(), m, method, nil, Settings{Tolerance: tolerance, Rounds: 5000}, Trigger{}, nil)
		if res.Status != Converged {
			b.Fatalf("%v after %d rounds: %+v", res.Status, res.Rounds, res.Certificate)
		}
	}
	taken := res.Demand + res.Update
	b.ReportMetric(float64(res.DemandCalls), "sweeps")
	b.ReportMetric(taken.Seconds(), "s/solve")
	b.ReportMetric(float64(taken)/float64(nonzeros), "ns/nonzero")
	if res.Demand > 0 {
		b.ReportMetric(float64(taken)/float64(res.Demand), "total/demand")
	}
}

// reportMemory is the heap in use, with the market and the method on it.
func reportMemory(b *testing.B, m *contract.Market, keep ...any) {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	b.ReportMetric(float64(stats.HeapAlloc)/float64(m.Usage.NonZeros(m.Agents())), "heapB/nonzero")
	b.ReportMetric(float64(stats.HeapSys+stats.StackSys)/(1<<20), "MiB")
	runtime.KeepAlive(m)
	runtime.KeepAlive(keep)
}

// A million agents on one resource to 1e-9: at most 12 sweeps, and no more than
// half their time beside them.
func BenchmarkLargeOneResource(b *testing.B) {
	if testing.Short() {
		b.Skip("large")
	}
	m := routed(rand.New(rand.NewPCG(1, 1)), contract.Log, 1_000_000, 1, 1, true, 0.5, 0.5)
	for _, method := range []Method{new(Bracket), NewNewton()} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%T/workers=%d", method, workers), func(b *testing.B) {
				m.Workers = workers
				benchmarkSolve(b, m, method, 1e-9)
			})
		}
	}
}

// structuredMethods are those that the large markets are solved with; a fresh
// one each, so that only one's memory is alive.
var structuredMethods = []struct {
	name string
	new  func() Method
}{
	{"newton", func() Method { return NewNewton() }},
	{"newton-cg", func() Method { return &Newton{Linear: "cg"} }},
	{"pdhg", func() Method { return NewPDHG() }},
	{"admm", func() Method { return NewADMM() }},
	{"interior", func() Method { return NewInterior() }},
}

func benchmarkStructured(b *testing.B, n, resources int, tolerance float64) {
	if testing.Short() {
		b.Skip("large")
	}
	m := routed(rand.New(rand.NewPCG(1, 2)), contract.Log, n, resources, 10, false, 0.5, 1)
	m.Workers = 2
	for _, c := range structuredMethods {
		b.Run(c.name, func(b *testing.B) {
			method := c.new()
			benchmarkSolve(b, m, method, tolerance)
			reportMemory(b, m, method)
		})
	}
}

// 10⁵ agents, 100 resources, 10 on each route, tightness 0.5 to 1, to 1e-6.
func BenchmarkLargeMillionNonZeros(b *testing.B) { benchmarkStructured(b, 100_000, 100, 1e-6) }

// 10⁶ agents, 1,000 resources, 10 on each route, to 1e-4.
func BenchmarkLargeTenMillionNonZeros(b *testing.B) { benchmarkStructured(b, 1_000_000, 1000, 1e-4) }
