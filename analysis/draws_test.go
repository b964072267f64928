package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gstat "gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"walras/results"
	"walras/results/query"
)

// Three draws of two, three and one rows, one row failed and one without a value: means by hand.
func TestObserveReducesRowsToDraws(t *testing.T) {
	v := frameOf([]string{"cell_id", "status", "seed", "x"}, []uint64{0, 1, 2, 3, 4, 5, 6},
		[]string{"converged", "converged", "limit", "converged", "converged", "converged", "limit"},
		[]uint64{7, 9, 7, 9, 9, 3, 5}, []float64{1, 2, 100, 6, math.NaN(), 5, 8})
	o, err := v.Observe(Column("x", "x"), false)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(o.Draws, []uint64{3, 7, 9}) || !slices.Equal(o.Values, []float64{5, 1, 4}) || !slices.Equal(o.Rows, []int{1, 1, 2}) {
		t.Errorf("draws %v, values %v of %v rows; want 3, 7, 9 with 5, 1, 4 of 1, 1, 2", o.Draws, o.Values, o.Rows)
	}
	if o.Used != 4 || o.Partial != 2 || o.Lost != 1 {
		t.Errorf("%d rows used, %d draws in part, %d lost; want 4, 2, 1", o.Used, o.Partial, o.Lost)
	}
	if o, err = v.Observe(Column("x", "x"), true); err != nil || !slices.Equal(o.Values, []float64{5, 8, 50.5, 4}) {
		t.Errorf("with failures: %v, %v; want 5, 8, 50.5, 4", o.Values, err)
	}
}

// Against means of clusters by gonum, on rows in any order.
func TestObserveAgainstClusterMeans(t *testing.T) {
	src := rand.New(rand.NewPCG(1, 2))
	byDraw := map[uint64][]float64{}
	var draws []uint64
	var values []float64
	for range 500 {
		d, x := src.Uint64N(40), src.NormFloat64()
		draws, values = append(draws, d), append(values, x)
		byDraw[d] = append(byDraw[d], x)
	}
	o := Observe(draws, values)
	if len(o.Draws) != len(byDraw) || o.Used != 500 {
		t.Fatalf("%d draws of %d rows, want %d of 500", len(o.Draws), o.Used, len(byDraw))
	}
	for i, d := range o.Draws {
		near(t, "mean of a draw", o.Values[i], gstat.Mean(byDraw[d], nil), 1e-14)
	}
}

// Draws of a table without seeds: paired parameters leave them alone, others and replicates do not.
func TestDrawsOfFoldersWithoutSeeds(t *testing.T) {
	v := frameOf([]string{"cell_id", "market", "mechanism", "replicate", "p_market_n", "p_market_tau"}, []uint64{0, 1, 2, 3, 4, 5},
		[]string{"paper", "paper", "paper", "paper", "paper", "routes"}, []string{"none", "equal", "none", "none", "none", "none"},
		[]int64{0, 0, 0, 1, 0, 0}, []float64{20, 20, 20, 20, 40, 20}, []float64{0, 0, 1, 0, 0, 0})
	for _, c := range []struct {
		paired []string
		same   [6]int // the first row of the same draw
	}{{nil, [6]int{0, 0, 2, 3, 4, 5}}, {[]string{"p_market_tau"}, [6]int{0, 0, 0, 3, 4, 5}}} {
		own := Of(v.src.frame, "old", "runs")
		own.src.paired = c.paired
		draws, err := own.Draws()
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range draws {
			if first := slices.Index(draws, d); first != c.same[i] {
				t.Errorf("paired %v: row %d is of the draw of row %d, want %d", c.paired, i, first, c.same[i])
			}
		}
		if !strings.Contains(own.DrawsNote(), "no column seed") {
			t.Errorf("the note is %q", own.DrawsNote())
		}
	}
}

// Rounds have the draws of their runs.
func TestDrawsOfRoundsAreThoseOfTheirRuns(t *testing.T) {
	runs := &results.Schema{Table: "runs", Columns: []results.Column{{Name: "cell_id", Kind: results.Uint64}, {Name: "market", Kind: results.String},
		{Name: "mechanism", Kind: results.String}, {Name: "scenario", Kind: results.String}, {Name: "solver", Kind: results.String},
		{Name: "replicate", Kind: results.Int64}, {Name: "status", Kind: results.String}, {Name: "seed", Kind: results.Uint64}}}
	trace := &results.Schema{Table: "trace", Columns: []results.Column{{Name: "cell_id", Kind: results.Uint64}, {Name: "round", Kind: results.Int64}}}
	run, err := results.Create(t.TempDir()+"/run", results.Header{Name: "x", Spec: "name: x", SpecHash: "x", Shards: 1, Cells: 3,
		Schemas: []*results.Schema{runs, trace}, Provenance: results.CollectProvenance()})
	if err != nil {
		t.Fatal(err)
	}
	b, rounds := results.NewBlock(runs, 3), results.NewBlock(trace, 6)
	for i, seed := range []uint64{5, 5, 8} {
		b.AppendUint(0, uint64(10+i))
		for k := 1; k <= 4; k++ {
			b.AppendString(k, "a")
		}
		b.AppendInt(5, 0)
		b.AppendString(6, "converged")
		b.AppendUint(7, seed)
		for round := range 2 {
			rounds.AppendUint(0, uint64(10+i))
			rounds.AppendInt(1, int64(round))
		}
	}
	if err := run.WriteShard(0, b, rounds); err != nil {
		t.Fatal(err)
	}
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := results.Open(run.Dir())
	if err != nil {
		t.Fatal(err)
	}
	v, err := Load(d, "trace", "cell_id", "round")
	if err != nil {
		t.Fatal(err)
	}
	draws, err := v.Draws()
	if err != nil || !slices.Equal(draws, []uint64{5, 5, 5, 5, 8, 8}) || v.DrawsNote() != "" {
		t.Errorf("draws of rounds are %v, %v, note %q", draws, err, v.DrawsNote())
	}
}

func TestCountDraws(t *testing.T) {
	for want, c := range map[string][2]int{"8 draws, 320 rows": {8, 320}, "8 draws": {8, 8}, "1 draw": {1, 1}, "1 draw, 2 rows": {1, 2}} {
		if got := CountDraws(c[0], c[1]); got != want {
			t.Errorf("%v is %q, want %q", c, got, want)
		}
	}
}

// Two draws at three levels against two draws alone: what is repeated is no further observation, in memory and streamed, wherever the
// rows stand.
func TestRepeatedRowsAreNoObservations(t *testing.T) {
	src := rand.New(rand.NewPCG(3, 4))
	const draws = 9
	x, truth := make([]float64, draws), make([]float64, draws)
	for i := range x {
		x[i], truth[i] = src.ExpFloat64(), float64(src.IntN(2))
	}
	one := levelsOf(x, truth, 1)
	want, err := one.Summarise(Column("x", "x"))
	if err != nil {
		t.Fatal(err)
	}
	mean, sd := gstat.MeanStdDev(x, nil)
	near(t, "mean", want.Mean, mean, 1e-14)
	near(t, "sd", want.SD, sd, 1e-14)
	half := distuv.StudentsT{Sigma: 1, Nu: draws - 1}.Quantile(0.975) * sd / 3
	near(t, "half width", want.T.Half(), half, 1e-12)
	for _, levels := range []int{2, 3, 40} {
		v := levelsOf(x, truth, levels)
		s, err := v.Summarise(Column("x", "x"))
		if err != nil {
			t.Fatal(err)
		}
		if s.N != draws*levels || s.Draws != draws || s.Count() != CountDraws(draws, draws*levels) {
			t.Errorf("%d levels: %d rows of %d draws", levels, s.N, s.Draws)
		}
		near(t, "low", s.T.Low, want.T.Low, 1e-13)
		near(t, "high", s.T.High, want.T.High, 1e-13)
		a := newAggregator(nil, []Measure{Column("x", "x"), Measure{Name: "t", Needs: []string{"truth"}, Of: func(x []float64) float64 { return x[0] }}}, heldValues)
		a.draws = &drawSplitter{of: source{table: "runs"}, scattered: true}
		half := v.src.frame.Len() / 2
		for _, part := range []func(r int) bool{func(r int) bool { return r < half }, func(r int) bool { return r >= half }} {
			keep := make([]bool, v.Len())
			for r := range keep {
				keep[r] = part(r)
			}
			if err := a.add(v.src.frame.Keep(keep)); err != nil {
				t.Fatal(err)
			}
		}
		got := a.finish().Groups[0].Stats[0]
		if got.N != draws || got.Used != int64(draws*levels) {
			t.Errorf("streamed, %d levels: %d rows of %d draws", levels, got.Used, got.N)
		}
		near(t, "streamed low", got.Interval().Low, want.T.Low, 1e-13)
		near(t, "streamed high", got.Interval().High, want.T.High, 1e-13)
		lone := newAggregator(nil, []Measure{Column("x", "x")}, heldValues)
		if err := lone.add(one.src.frame); err != nil {
			t.Fatal(err)
		}
		alone := lone.finish().Groups[0].Stats[0]
		for _, p := range []float64{0.25, 0.4, 0.5, 0.6, 0.75} {
			q, w := got.QuantileInterval(p), alone.QuantileInterval(p)
			if q.Known() != w.Known() {
				t.Errorf("%d levels: interval of quantile %v is %v, want %v", levels, p, q, w)
			} else if w.Known() {
				near(t, "low of a quantile", q.Low, w.Low, 1e-13)
				near(t, "high of a quantile", q.High, w.High, 1e-13)
			}
		}
	}
}

// levelsOf are runs of draws at levels that change nothing, all draws of a level before the next.
func levelsOf(x, truth []float64, levels int) View {
	var cells, seeds []uint64
	var status []string
	var level, xs, ts []float64
	for l := range levels {
		for i := range x {
			cells, seeds, status = append(cells, uint64(len(cells))), append(seeds, uint64(1000-i)), append(status, "converged")
			level, xs, ts = append(level, float64(l)), append(xs, x[i]), append(ts, truth[i])
		}
	}
	return frameOf([]string{"cell_id", "seed", "status", "p_market_level", "x", "truth"}, cells, seeds, status, level, xs, ts)
}

// Shares of truth values have Wilson's interval in the number of draws; Wilson's for 7 of 9 by hand.
func TestSharesOfDraws(t *testing.T) {
	truth := []float64{1, 1, 0, 1, 1, 1, 0, 1, 1}
	share, err := query.ParseMeasure("share, %", "100 * above(truth, 0.5)")
	if err != nil {
		t.Fatal(err)
	}
	const z, n, p = 1.959963984540054, 9.0, 7.0 / 9
	mid, half := (p+z*z/(2*n))/(1+z*z/n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))/(1+z*z/n)
	for _, levels := range []int{1, 5} {
		s, err := levelsOf(truth, truth, levels).Summarise(share)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "low", s.T.Low, 100*(mid-half), 1e-10)
		near(t, "high", s.T.High, 100*(mid+half), 1e-10)
	}
	// Of a bounded index Student's interval ends where the index does.
	all := []float64{1, 1, 1, 1, 0.98}
	s, err := levelsOf(all, all, 1).Summarise(Measure{Name: "gini", Needs: []string{"x"}, Of: func(x []float64) float64 { return x[0] }})
	if err != nil || s.T.High <= 1 {
		t.Fatalf("Student's interval of %v is %v, %v: the example does not show what it is to show", all, s.T, err)
	}
	frame := frameOf([]string{"cell_id", "seed", "status", "gini"}, []uint64{0, 1, 2, 3, 4}, []uint64{0, 1, 2, 3, 4}, slices.Repeat([]string{"converged"}, 5), all)
	if s, err = frame.Summarise(Column("gini", "gini")); err != nil || s.T.High != 1 || s.T.Low >= 1 {
		t.Errorf("the interval of a Gini index is %v, %v", s.T, err)
	}
	if s, err = frame.Summarise(Fairness); err != nil || s.T.Low != 0 {
		t.Errorf("the interval of a fairness of almost 0 is %v, %v", s.T, err)
	}
}

// One draw at forty levels is one block of ranks: the same critical difference as at one.
func TestRanksAreOfDraws(t *testing.T) {
	x := [][]float64{{1, 2, 3}, {2, 1, 3}, {1, 3, 2}, {1, 2, 3}, {5, 4, inf}}
	one := Matrix{Sense: results.Low, Treatments: []string{"a", "b", "c"}, X: x}
	want, err := one.Friedman()
	if err != nil {
		t.Fatal(err)
	}
	for _, levels := range []int{2, 40} {
		m := Matrix{Sense: results.Low, Treatments: one.Treatments}
		for range levels {
			for b, row := range x {
				m.X, m.Draws, m.Rows = append(m.X, row), append(m.Draws, uint64(b)), append(m.Rows, 0)
			}
		}
		f, err := m.Friedman()
		if err != nil {
			t.Fatal(err)
		}
		if f.Blocks != 5 || f.Chi2 != want.Chi2 || !slices.Equal(f.MeanRanks, want.MeanRanks) || f.PF != want.PF {
			t.Errorf("%d levels: %+v, want %+v", levels, f, want)
		}
		byDraw := m.ByDraw()
		if m.DrawCount() != 5 || len(byDraw.X) != 5 || byDraw.Failed[2] != 1 {
			t.Errorf("%d levels: %d draws, %d blocks by draw, %v failed", levels, m.DrawCount(), len(byDraw.X), byDraw.Failed)
		}
		if note := m.Note(); !strings.Contains(note, "5 market draws") {
			t.Errorf("note %q", note)
		}
		means, err := one.ShiftedMeans(1, 100)
		if err != nil {
			t.Fatal(err)
		}
		again, err := m.ShiftedMeans(1, 100)
		if err != nil {
			t.Fatal(err)
		}
		for k := range means {
			near(t, "shifted mean", again[k].Mean, means[k].Mean, 1e-12)
			near(t, "its low end", again[k].Interval.Low, means[k].Interval.Low, 1e-12)
			near(t, "its high end", again[k].Interval.High, means[k].Interval.High, 1e-12)
		}
	}
	// Levels that rank otherwise: mean ranks within the draw, by hand.
	m := Matrix{Sense: results.Low, Treatments: []string{"a", "b"}, X: [][]float64{{1, 2}, {4, 3}, {1, 5}, {2, 1}}, Draws: []uint64{7, 7, 7, 8}, Rows: make([]int, 4)}
	if ranks := m.Ranks(); math.Abs(ranks[0][0]-4.0/3) > 1e-15 || math.Abs(ranks[0][1]-5.0/3) > 1e-15 || ranks[1][0] != 2 || ranks[1][1] != 1 {
		t.Errorf("mean ranks within draws are %v, want 4/3, 5/3 and 2, 1", ranks)
	}
}
