package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gstat "gonum.org/v1/gonum/stat"

	"walras/results"
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
