package solver

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"walras/solver/market/fisher"
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

// A round of proportional response on a dense linear market of 1,000 buyers and 1,000 goods,
// on two workers, and a whole run to a relative gap of 1e-4. limit-ms is what it takes to move
// the bytes of a round, values and shares read and shares written, at the speed of a copy
// by two workers in the same run.
func BenchmarkProportionalResponse1000(b *testing.B) {
	m := goodsMarket(rand.New(rand.NewPCG(8, 14)), 1000, 1000, 1, linear)
	m.Workers = 2
	ctx := context.Background()
	method := NewProportionalResponse()
	b.Run("round", func(b *testing.B) {
		if err := method.Init(m, nil); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := method.Step(ctx); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(24*float64(m.AllocationLen())/copySpeed()*1e3, "limit-ms")
	})
	b.Run("run", func(b *testing.B) {
		run := Runner{Timed: true}
		var res Result
		for b.Loop() {
			if res = run.Run(ctx, m, method, nil, Settings{Tolerance: 1e-4}, Trigger{}, nil); res.Status != Converged {
				b.Fatal(res.Status, res.Err)
			}
		}
		b.ReportMetric(float64(res.Rounds), "rounds")
		b.ReportMetric(res.Evaluate.Seconds()*1e3, "judge-ms")
	})
}

// copySpeed is how many bytes a second two workers move in copies that no cache holds, read
// and written, the best of ten.
func copySpeed() float64 {
	const size = 1 << 23 // numbers
	from, to := make([]float64, size), make([]float64, size)
	best := math.Inf(1)
	for range 10 {
		start := time.Now()
		var wg sync.WaitGroup
		for _, half := range [][2]int{{0, size / 2}, {size / 2, size}} {
			wg.Go(func() { copy(to[half[0]:half[1]], from[half[0]:half[1]]) })
		}
		wg.Wait()
		best = min(best, time.Since(start).Seconds())
	}
	return 16 * size / best
}

// A cell of 20 linear buyers and 10 goods, over 64 markets: to a gap of 1e-3 and of 1e-6,
// certificates included, on one core.
func BenchmarkLinearCell20x10(b *testing.B) {
	r := rand.New(rand.NewPCG(9, 14))
	const markets = 64
	for _, tolerance := range []float64{1e-3, 1e-6} {
		for _, method := range []Method{NewProportionalResponse(), NewMirror()} {
			b.Run(fmt.Sprintf("%T/%g", method, tolerance), func(b *testing.B) {
				var run Runner
				rounds := int64(0)
				cells := make([]*fisher.Market, markets)
				for k := range cells {
					cells[k] = goodsMarket(r, 20, 10, 1, linear)
					run.Run(context.Background(), cells[k], method, nil, Settings{Tolerance: tolerance}, Trigger{}, nil)
				}
				b.ReportAllocs()
				b.ResetTimer()
				for k := range b.N {
					res := run.Run(context.Background(), cells[k%markets], method, nil, Settings{Tolerance: tolerance}, Trigger{}, nil)
					if rounds += res.Rounds; res.Status != Converged {
						b.Fatal(res.Status, res.Err)
					}
				}
				b.ReportMetric(float64(rounds)/float64(b.N), "rounds/op")
			})
		}
	}
}
