package analysis

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"walras/results"
	"walras/results/query"
)

// Ten million rows in 40 shards, grouped by four keys: mean, sd and three quantiles of one, two and
// three measures, the last beyond what is kept exactly. peak-MiB is the largest memory of the Go heap,
// sampled every 10 ms.
func BenchmarkAggregateTable(b *testing.B) {
	d := aggregateFolder(b, 40, 250_000)
	efficiency, gini, welfare := Column("efficiency", "efficiency"), Column("gini", "gini"), Column("welfare", "welfare")
	for _, measures := range [][]Measure{{efficiency}, {efficiency, gini}, {efficiency, gini, welfare}} {
		b.Run(fmt.Sprintf("measures=%d", len(measures)), func(b *testing.B) {
			peak := peakMemory()
			sum := 0.0
			for b.Loop() {
				b.StopTimer()
				runtime.GC() // what the last pass left is not part of this one's memory
				b.StartTimer()
				a, err := AggregateTable(d, "runs", aggregateKeys, measures...)
				if err != nil || a.Rows != 10_000_000 {
					b.Fatal(err)
				}
				for _, g := range a.Groups {
					for k := range g.Stats {
						s := &g.Stats[k]
						sum += s.Mean() + s.SD() + s.Quantiles(0.25, 0.5, 0.75)[1]
					}
				}
			}
			b.ReportMetric(peak(), "peak-MiB")
			b.ReportMetric(1e7*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// A condition that one row group in forty can satisfy, over ten million rows, by the number of a replicate and by a parameter that is one
// in a shard; and the same rows found by reading all.
func BenchmarkAggregateWhere(b *testing.B) {
	d := orderedFolder(b, 40, 250_000)
	for _, c := range []struct{ name, condition string }{{"replicate", "replicate>=9750000"}, {"parameter", "p_market_tau=39"}} {
		where, err := query.Where(d, "runs", c.condition)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if a, err := AggregateWhere(d, "runs", where, []string{"mechanism"}, Column("efficiency", "efficiency")); err != nil || a.Rows != 250_000 {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"-all-read", func(b *testing.B) {
			columns := append(where.Columns(), "mechanism", "efficiency", "status")
			for b.Loop() {
				rows := 0
				err := d.Scan("runs", columns, func(f *results.Frame) error {
					rows += f.Keep(where.Keep(f)).Len()
					return nil
				})
				if err != nil || rows != 250_000 {
					b.Fatal(rows, err)
				}
			}
		})
	}
}

// peakMemory samples the memory mapped by the Go runtime until the function it returns is called.
func peakMemory() func() float64 {
	stop, done := make(chan struct{}), make(chan float64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
		most := uint64(0)
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64()+sample[1].Value.Uint64())
			select {
			case <-stop:
				done <- float64(most) / (1 << 20)
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() float64 {
		close(stop)
		return <-done
	}
}

// orderedFolder is aggregateFolder with replicates that count up over the shards, and one τ a shard, as in a sweep.
func orderedFolder(t testing.TB, shards, rows int) *results.Dataset {
	t.Helper()
	return folderOf(t, shards, rows, func(b *results.Block, shard int) {
		src := rand.New(rand.NewPCG(1, uint64(shard)))
		fillCells(b, rows, src, func(i int) (replicate int64, tau float64) { return int64(shard*rows + i), float64(shard) })
	})
}
