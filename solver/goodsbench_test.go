package solver

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// A whole run on a Fisher market by price-newton to a relative gap of 1e-6, certificate
// included, on two workers: 1,000 CES buyers of 500 goods, and 10,000 buyers who want 1 %
// of 5,000 goods. B/entry is the memory of the market, the method and the loop.
func BenchmarkPriceNewtonGoods(b *testing.B) {
	for _, c := range []struct {
		n, goods int
		density  float64
		rho      float64
	}{{1000, 500, 1, 0.5}, {1000, 500, 1, -1}, {1000, 500, 1, 0.9}, {10_000, 5000, 0.01, 0.5}, {10_000, 5000, 0.01, -1}} {
		b.Run(fmt.Sprintf("%dx%d/rho=%v", c.n, c.goods, c.rho), func(b *testing.B) {
			before := heap()
			m := goodsMarket(rand.New(rand.NewPCG(7, 14)), c.n, c.goods, c.density, ces(c.rho))
			m.Col, m.Val = slices.Concat(m.Col), slices.Concat(m.Val) // without the room that append leaves
			m.Workers = 2
			run, method := Runner{Timed: true}, NewPriceNewton()
			var res Result
			for b.Loop() {
				if res = run.Run(context.Background(), m, method, nil, Settings{Tolerance: 1e-6}, Trigger{}, nil); res.Status != Converged {
					b.Fatal(res.Status, res.Err)
				}
			}
			b.ReportMetric(float64(heap()-before)/float64(m.AllocationLen()), "B/entry")
			b.ReportMetric(float64(res.Rounds), "rounds")
			b.ReportMetric((res.Demand+res.Update).Seconds()*1e3, "method-ms")
			runtime.KeepAlive(&run)
			runtime.KeepAlive(method)
			b.ReportMetric(res.Evaluate.Seconds()*1e3, "judge-ms")
		})
	}
}

// heap is the memory in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
