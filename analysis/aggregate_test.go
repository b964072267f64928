package analysis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	gstat "gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"walras/analysis/stat"
	"walras/results"
)

var aggregateSchema = &results.Schema{Table: "runs", Columns: []results.Column{
	{Name: "cell_id", Kind: results.Uint64}, {Name: "mechanism", Kind: results.String}, {Name: "solver", Kind: results.String, Nullable: true},
	{Name: "replicate", Kind: results.Int64}, {Name: "status", Kind: results.String}, {Name: "seed", Kind: results.Uint64},
	{Name: "p_market_tau", Kind: results.Float64}, {Name: "p_solver_step", Kind: results.Float64, Nullable: true},
	{Name: "efficiency", Kind: results.Float64}, {Name: "gini", Kind: results.Float64, Nullable: true}, {Name: "welfare", Kind: results.Float64},
}}

// fillAggregate appends rows of 5 mechanisms × 2 solvers × 10 τ × 10 steps; solver a has no step.
func fillAggregate(b *results.Block, rows int, src *rand.Rand) {
	fillCells(b, rows, src, nil)
}

// fillCells is fillAggregate with the replicate and τ of a row by of, if that is not nil.
func fillCells(b *results.Block, rows int, src *rand.Rand, of func(row int) (replicate int64, tau float64)) {
	for i := range rows {
		cell := src.IntN(1000)
		replicate, tau := int64(i), float64(cell/5%10)/4
		if of != nil {
			replicate, tau = of(i)
		}
		b.AppendUint(0, uint64(i))
		b.AppendString(1, MechanismOrder[cell%5])
		b.AppendInt(3, replicate)
		status := "converged"
		if i%50 == 0 {
			status = []string{"limit", "error", "no-clearing"}[i/50%3]
		}
		b.AppendString(4, status)
		b.AppendUint(5, src.Uint64())
		b.AppendFloat(6, tau)
		if cell/50%2 == 0 {
			b.AppendString(2, "a")
			b.AppendNull(7)
		} else {
			b.AppendString(2, "b")
			b.AppendFloat(7, float64(cell/100)/10)
		}
		b.AppendFloat(8, float64(cell)+src.NormFloat64())
		if i%97 == 0 {
			b.AppendNull(9)
		} else {
			b.AppendFloat(9, src.Float64())
		}
		b.AppendFloat(10, src.Float64())
	}
}

func aggregateFolder(t testing.TB, shards, rows int) *results.Dataset {
	t.Helper()
	return folderOf(t, shards, rows, func(b *results.Block, shard int) { fillAggregate(b, rows, rand.New(rand.NewPCG(1, uint64(shard)))) })
}

// folderOf is a folder of shards of rows that fill appends.
func folderOf(t testing.TB, shards, rows int, fill func(b *results.Block, shard int)) *results.Dataset {
	t.Helper()
	dir := t.TempDir() + "/run"
	run, err := results.Create(dir, results.Header{Name: "big", Spec: "name: big", SpecHash: "big", Shards: shards, Cells: int64(shards * rows),
		Schemas: []*results.Schema{aggregateSchema}, Provenance: results.CollectProvenance()})
	if err != nil {
		t.Fatal(err)
	}
	b := results.NewBlock(aggregateSchema, rows)
	for s := range shards {
		b.Reset()
		fill(b, s)
		if err := run.WriteShard(s, b); err != nil {
			t.Fatal(err)
		}
	}
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var aggregateKeys = []string{"mechanism", "solver", "p_market_tau", "p_solver_step"}

// The streamed answer against groups of the table in memory.
func TestAggregateTableAgainstSummarise(t *testing.T) {
	d := aggregateFolder(t, 3, 4000)
	efficiency, gini := Column("efficiency", "efficiency"), Measure{Name: "twice the Gini index", Needs: []string{"gini"}, Of: func(x []float64) float64 { return 2 * x[0] }}
	a, err := AggregateTable(d, "runs", aggregateKeys, efficiency, gini)
	if err != nil {
		t.Fatal(err)
	}
	frame, err := d.Frame("runs")
	if err != nil {
		t.Fatal(err)
	}
	v := Of(frame, "big", "runs")
	groups, err := v.GroupBy(aggregateKeys...)
	if err != nil {
		t.Fatal(err)
	}
	SortGroups(groups)
	if len(groups) != len(a.Groups) || a.Rows != 12000 {
		t.Fatalf("%d groups of %d rows, in memory %d", len(a.Groups), a.Rows, len(groups))
	}
	for i, g := range groups {
		got := a.Groups[i]
		if compareKeys(got.Key, g.Key) != 0 || got.Rows != int64(g.Len()) {
			t.Fatalf("group %d is %v of %d rows, want %v of %d", i, got.Key, got.Rows, g.Key, g.Len())
		}
		for k, m := range []Measure{efficiency, gini} {
			want, err := g.Summarise(m)
			if err != nil {
				t.Fatal(err)
			}
			s := &got.Stats[k]
			failed := 0
			for _, c := range want.Failed {
				failed += c.Count
			}
			if s.N != int64(want.Draws) || s.Used != int64(want.N) || s.Failed != int64(failed) || s.Missing != int64(len(want.Missing)) || s.NoClearing != int64(want.NoClearing) || !s.Exact() {
				t.Errorf("%v, %s: %+v, want %+v", g.Key, m.Name, s, want)
			}
			near(t, "mean", s.Mean(), want.Mean, 1e-9)
			near(t, "standard deviation", s.SD(), want.SD, 1e-9)
			for _, p := range []float64{0, 0.25, 0.5, 0.9, 1} {
				near(t, "quantile", s.Quantile(p), want.Quantile(p), 0)
			}
		}
	}
	notes := strings.Join(a.Notes(), "; ")
	for _, want := range []string{"of 12000 rows failed", "missing", "step does not apply to"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %q do not say %q", notes, want)
		}
	}
}

func TestAggregateTableNamesWhatIsMissing(t *testing.T) {
	d := aggregateFolder(t, 1, 10)
	x := Column("x", "efficiency")
	for _, c := range []struct {
		table string
		keys  []string
		m     Measure
		want  string
	}{
		{"trace", nil, x, "record.trace"}, {"runs", []string{"p_market_rho"}, x, "parameter rho"},
		{"runs", nil, Column("y", "nothing"), `"nothing"`}, {"runs", nil, Column("y", "status"), "holds text"},
	} {
		if _, err := AggregateTable(d, c.table, c.keys, c.m); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v does not say %q", err, c.want)
		}
	}
	a, err := AggregateTable(d, "runs", nil, x)
	if err != nil || len(a.Groups) != 1 || a.Groups[0].Rows != 10 {
		t.Errorf("without keys: %+v, %v", a, err)
	}
}

func TestAggregateAllFailed(t *testing.T) {
	a := newAggregator([]string{"solver"}, []Measure{Column("x", "x")}, heldValues)
	f, err := results.NewFrame([]string{"solver", "status", "x"}, []string{"a", "a"}, []string{"error", "limit"}, []float64{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.add(f); err != nil {
		t.Fatal(err)
	}
	out := a.finish()
	s := out.Groups[0].Stats[0]
	if s.N != 0 || s.Failed != 2 || !math.IsNaN(s.Mean()) || !math.IsNaN(s.SD()) || !math.IsNaN(s.Quantile(0.5)) {
		t.Errorf("a group of which all failed is %+v", s)
	}
	if len(out.Notes()) != 1 || !strings.Contains(out.Notes()[0], "2 of 2 rows failed") {
		t.Errorf("notes %q", out.Notes())
	}
}

// With little memory the quantiles are within the error stated, small groups stay exact and the memory
// is kept.
func TestAggregateWithinItsBudget(t *testing.T) {
	const budget = 1000
	a := newAggregator([]string{"g"}, []Measure{Column("x", "x")}, budget)
	src := rand.New(rand.NewPCG(4, 2))
	values := map[string][]float64{}
	for range 40 {
		var g []string
		var x []float64
		for i := range 500 {
			name := "big"
			if i%100 == 0 {
				name = "small"
			}
			g, x = append(g, name), append(x, src.ExpFloat64())
			values[name] = append(values[name], x[i])
		}
		f, err := results.NewFrame([]string{"g", "x"}, g, x)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.add(f); err != nil {
			t.Fatal(err)
		}
		if a.held > budget {
			t.Fatalf("%d values are held, %d are allowed", a.held, budget)
		}
	}
	for _, g := range a.finish().Groups {
		s, all := &g.Stats[0], values[g.Key[0].Text]
		if (g.Key[0].Text == "small") != s.Exact() {
			t.Errorf("group %s is exact: %v", g.Key[0], s.Exact())
		}
		near(t, "mean", s.Mean(), gstat.Mean(all, nil), 1e-12)
		for _, p := range []float64{0, 0.1, 0.5, 0.9, 1} {
			q := s.Quantile(p)
			below := 0
			for _, x := range all {
				if x < q {
					below++
				}
			}
			if rank := float64(below) / float64(len(all)); math.Abs(rank-p) > s.RankError()+1/float64(len(all))+1e-12 {
				t.Errorf("group %s: quantile %g has rank %g, error stated %g", g.Key[0], p, rank, s.RankError())
			}
		}
		if s.RankError() > 0.1 {
			t.Errorf("rank error %g of group %s with %d values held", s.RankError(), g.Key[0], s.Held())
		}
	}
}

// The rank of every quantile is within the error stated.
func TestSketchBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := new(stat.Sketch)
		var all []float64
		for range rapid.IntRange(0, 12).Draw(t, "batches") {
			for range rapid.IntRange(1, 40).Draw(t, "values") {
				x := rapid.Float64Range(0, 1).Draw(t, "x")
				all = append(all, x)
				s.Add(x)
			}
			for range rapid.IntRange(0, 2).Draw(t, "shrink") {
				s.Shrink()
			}
		}
		if len(all) == 0 {
			if !math.IsNaN(s.Quantile(0.5)) {
				t.Fatal("quantile of nothing is a number")
			}
			return
		}
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		q, below, upTo := s.Quantile(p), 0.0, 0.0
		for _, x := range all {
			if x < q {
				below++
			}
			if x <= q {
				upTo++
			}
		}
		n := float64(len(all))
		allowed := s.RankError() + 1/n + 1e-12
		if below/n > p+allowed || upTo/n < p-allowed {
			t.Fatalf("quantile %g = %g has ranks %g to %g, error stated %g", p, q, below/n, upTo/n, s.RankError())
		}
	})
}

// Moments of large values with a small spread keep their digits.
func TestMoments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 2, 40).Draw(t, "x")
		var a stat.Moments
		for _, v := range x {
			a.Add(v + 1e6)
		}
		mean, sd := gstat.MeanStdDev(x, nil)
		if a.N != int64(len(x)) || math.Abs(a.Mean()-1e6-mean) > 1e-8 || math.Abs(a.SD()-sd) > 1e-7*(1+sd) {
			t.Fatalf("moments of %v + 1e6 in parts: %d, %g, %g; want %d, %g, %g", x, a.N, a.Mean()-1e6, a.SD(), len(x), mean, sd)
		}
	})
}
