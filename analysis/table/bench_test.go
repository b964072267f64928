package table

import (
	"fmt"
	"io"
	"testing"

	"walras/results"
)

// benchmarkFolder is a run of 8 shards of 2¹⁷ rows in 1,000 groups by four keys; in a sweep of 10⁷ rows only the number of
// shards is another.
func benchmarkFolder(b *testing.B) (d *results.Dataset, rows int) {
	const shards, perShard = 8, 1 << 17
	schema := &results.Schema{Table: "runs", Columns: runColumns}
	dir := b.TempDir() + "/run"
	w, err := results.Create(dir, results.Header{Name: "bench", Spec: "name: bench", SpecHash: "bench", Shards: shards,
		Cells: shards * perShard, Schemas: []*results.Schema{schema}, Provenance: results.CollectProvenance()})
	if err != nil {
		b.Fatal(err)
	}
	block := results.NewBlock(schema, perShard)
	for s := range shards {
		block.Reset()
		for i := s * perShard; i < (s+1)*perShard; i++ {
			cell := i % 1000
			appendRun(block, schema, run{market: fmt.Sprint("family ", cell%10), mechanism: []string{"clearing", "flat"}[cell/10%2],
				solver: []string{"newton", "admm", "lbfgs", "pdhg", "adgd"}[cell/20%5], tau: float64(cell / 100), status: "converged",
				replicate: int64(i / 1000), efficiency: float64(i*7919%1_000_003) / 1000, rounds: int64(i % 97)}, i)
		}
		if err := w.WriteShard(s, block); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	if d, err = results.Open(dir); err != nil {
		b.Fatal(err)
	}
	return d, shards * perShard
}

func BenchmarkPivot(b *testing.B) {
	d, rows := benchmarkFolder(b)
	p := Pivot{Rows: []string{"market", "p_market_tau"}, Cols: []string{"mechanism", "solver"}, Values: []string{"efficiency"},
		Aggs: []string{"mean", "sd", "q10", "median", "q90"}}
	for b.Loop() {
		if _, err := p.Build(d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkExportCSV(b *testing.B) {
	d, rows := benchmarkFolder(b)
	s := Selection{Table: "runs", Columns: []string{"market", "solver", "p_market_tau", "efficiency", "rounds"}}
	for b.Loop() {
		if _, err := s.WriteCSV(d, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkBenchfmt(b *testing.B) {
	d, rows := benchmarkFolder(b)
	for b.Loop() {
		if _, _, err := (Benchmarks{}).Write(d, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
