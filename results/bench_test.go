package results

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
)

// traceSchema is the trace table of the experiments.
var traceSchema = &Schema{Table: "trace", Columns: []Column{
	{Name: "cell_id", Kind: Uint64},
	{Name: "round", Kind: Int64},
	{Name: "time_ns", Kind: Int64, Nullable: true, Volatile: true},
	{Name: "price", Kind: Float64},
	{Name: "demand", Kind: Float64},
	{Name: "gap", Kind: Float32},
	{Name: "infeasibility", Kind: Float32},
	{Name: "complementarity", Kind: Float32},
	{Name: "regret", Kind: Float32},
	{Name: "efficiency", Kind: Float64, Nullable: true},
	{Name: "gini", Kind: Float64, Nullable: true},
	{Name: "residual_primal", Kind: Float32, Nullable: true},
	{Name: "residual_dual", Kind: Float32, Nullable: true},
}}

// fillTrace appends n rows of runs that converge geometrically in about 100 rounds each.
func fillTrace(b *Block, n int, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	for cell := uint64(0); b.Len() < n; cell++ {
		rate, price := 0.5+0.4*rng.Float64(), 1+9*rng.Float64()
		excess := rng.NormFloat64()
		rounds := 60 + rng.IntN(80)
		for k := 0; k < rounds && b.Len() < n; k++ {
			b.AppendUint(0, seed<<20+cell)
			b.AppendInt(1, int64(k))
			b.AppendNull(2)
			b.AppendFloat(3, price+excess)
			b.AppendFloat(4, 100-3*excess)
			b.AppendFloat(5, math.Abs(excess)*0.1)
			b.AppendFloat(6, max(0, -excess)*0.03)
			b.AppendFloat(7, math.Abs(excess)*0.07)
			b.AppendFloat(8, 0)
			for c := 9; c < 13; c++ {
				b.AppendNull(c)
			}
			excess *= -rate
		}
	}
}

// runsSchema has 55 columns, of which 25 floats vary.
var runsSchema = func() *Schema {
	s := &Schema{Table: "runs", Columns: []Column{{Name: "cell_id", Kind: Uint64}, {Name: "seed", Kind: Uint64}}}
	for _, name := range []string{"replicate", "rounds", "demand_calls", "messages", "agents", "resources"} {
		s.Columns = append(s.Columns, Column{Name: name, Kind: Int64})
	}
	for _, name := range []string{"experiment", "market", "mechanism", "status"} {
		s.Columns = append(s.Columns, Column{Name: name, Kind: String})
	}
	for _, name := range []string{"scenario", "solver", "error"} {
		s.Columns = append(s.Columns, Column{Name: name, Kind: String, Nullable: true})
	}
	for _, name := range []string{"total", "demand", "update", "eval"} {
		s.Columns = append(s.Columns, Column{Name: "time_" + name + "_ns", Kind: Int64, Nullable: true, Volatile: true})
	}
	s.Columns = append(s.Columns, Column{Name: "binding", Kind: Bool})
	for k := range 25 {
		s.Columns = append(s.Columns, Column{Name: fmt.Sprintf("metric%d", k), Kind: Float64, Nullable: k%5 == 0})
	}
	for k := range 10 {
		s.Columns = append(s.Columns, Column{Name: fmt.Sprintf("p_market_%d", k), Kind: Float64, Nullable: true})
	}
	return s
}()

func fillRuns(b *Block, n int, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 9))
	codes := make([]uint32, 15)
	for c, text := range map[int]string{8: "fees", 9: "paper", 10: "clearing", 11: "converged", 13: "bracket"} {
		codes[c] = b.Code(c, text)
	}
	for k := range n {
		b.AppendUint(0, seed<<32+uint64(k))
		b.AppendUint(1, rng.Uint64())
		rounds := int64(20 + rng.IntN(30))
		for c, v := range [...]int64{int64(k % 50), rounds, rounds + 2, 20 * rounds, 20, 1} {
			b.AppendInt(2+c, v)
		}
		for c := 8; c < 15; c++ {
			if c == 12 || c == 14 {
				b.AppendNull(c)
			} else {
				b.AppendCode(c, codes[c])
			}
		}
		for c := 15; c < 19; c++ {
			b.AppendInt(c, 1000+int64(rng.IntN(500)))
		}
		b.AppendBool(19, rng.IntN(3) > 0)
		for c := 20; c < 45; c++ {
			b.AppendFloat(c, rng.Float64())
		}
		for c := 45; c < 55; c++ {
			if c < 52 {
				b.AppendFloat(c, float64(c))
			} else {
				b.AppendNull(c)
			}
		}
	}
}

// benchmarkShards measures WriteShard, syncs included, with one goroutine a writer, each writing shards of its own.
func benchmarkShards(b *testing.B, s *Schema, fill func(*Block, int, uint64), rows, writers int) {
	blocks := make([]*Block, writers)
	for w := range blocks {
		blocks[w] = NewBlock(s, rows)
		fill(blocks[w], rows, uint64(w))
	}
	r, err := Create(b.TempDir(), header("bench", b.N*writers+writers, s))
	must(b, err)
	defer r.Close()
	for w := range blocks { // warm
		must(b, r.WriteShard(b.N*writers+w, blocks[w]))
	}
	b.ReportAllocs()
	b.ResetTimer()
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for k := range b.N {
				shard := k*writers + w
				if err := r.WriteShard(shard, blocks[w]); err != nil {
					b.Error(err)
				}
				os.Remove(partPath(r.dir, s.Table, shard)) // the disk need not hold b.N shards
			}
		})
	}
	group.Wait()
	b.StopTimer()
	total := float64(rows) * float64(b.N) * float64(writers)
	b.ReportMetric(total/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(b.Elapsed().Seconds()*1e9*float64(writers)/total, "ns/row/writer")
	b.ReportMetric(float64(r.fresh[0].Files[0].Bytes)/float64(rows), "bytes/row")
}

func BenchmarkWriteTrace(b *testing.B) {
	for _, writers := range []int{1, 2} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			benchmarkShards(b, traceSchema, fillTrace, 1<<18, writers)
		})
	}
}

func BenchmarkWriteRuns(b *testing.B) {
	for _, rows := range []int{1 << 12, 1 << 15, 1 << 18} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			benchmarkShards(b, runsSchema, fillRuns, rows, 1)
		})
	}
}

// BenchmarkEncodeRuns is the arithmetic of BenchmarkWriteRuns without the disk.
func BenchmarkEncodeRuns(b *testing.B) {
	const rows = 1 << 15
	block := NewBlock(runsSchema, rows)
	fillRuns(block, rows, 1)
	l, err := newLayout(runsSchema, &Manifest{Name: "bench", SpecHash: "0"})
	must(b, err)
	e := new(encoder)
	b.ReportAllocs()
	for b.Loop() {
		e.Arrange(block.packed)
		newShardDigest().table(&e.Encoder, runsSchema, block)
		e.out.reset(nowhere{})
		must(b, e.Encode(l.file, &e.out, block.packed, rows))
		must(b, e.out.flush())
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}

func BenchmarkAppendRuns(b *testing.B) {
	const rows = 1 << 12
	block := NewBlock(runsSchema, rows)
	fillRuns(block, rows, 1)
	code := block.Code(8, "fees")
	b.ReportAllocs()
	for k := 0; b.Loop(); k++ {
		if k%rows == 0 {
			block.Reset()
		}
		for c, column := range runsSchema.Columns {
			switch column.Kind {
			case Int64:
				block.AppendInt(c, int64(k))
			case Uint64:
				block.AppendUint(c, uint64(k))
			case Float64:
				block.AppendFloat(c, float64(k))
			case Bool:
				block.AppendBool(c, k%2 == 0)
			case String:
				if c == 8 {
					block.AppendCode(c, code)
				} else {
					block.AppendString(c, "fees")
				}
			}
		}
	}
}

func BenchmarkFrame(b *testing.B) {
	const rows, shards = 1 << 18, 8
	dir := b.TempDir()
	r, err := Create(dir, header("bench", shards, traceSchema, runsSchema))
	must(b, err)
	for k := range shards {
		trace, runs := NewBlock(traceSchema, rows), NewBlock(runsSchema, rows/8)
		fillTrace(trace, rows, uint64(k))
		fillRuns(runs, rows/8, uint64(k))
		must(b, r.WriteShard(k, trace, runs))
	}
	must(b, r.Close())
	d := mustOpen(b, dir)
	for _, c := range []struct {
		table   string
		columns []string
		rows    int
	}{
		{"trace", []string{"cell_id", "round", "price", "gap"}, rows * shards},
		{"trace", nil, rows * shards},
		{"runs", []string{"market", "solver", "metric0", "metric1", "p_market_1"}, rows / 8 * shards},
		{"runs", nil, rows / 8 * shards},
	} {
		b.Run(fmt.Sprintf("%s/%d", c.table, len(c.columns)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := d.Frame(c.table, c.columns...)
				must(b, err)
			}
			b.ReportMetric(float64(c.rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
