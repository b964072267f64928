package analysis

import (
	"strings"
	"testing"

	"walras/results"
)

// followed writes cells 1 to n, of which every third has no trace and the others their number of rounds, in two shards.
func followed(t *testing.T, cells int, withTrace bool) *results.Dataset {
	t.Helper()
	schemas := []*results.Schema{
		{Table: "runs", Columns: []results.Column{{Name: "cell_id", Kind: results.Uint64}, {Name: "market", Kind: results.String}, {Name: "mechanism", Kind: results.String},
			{Name: "scenario", Kind: results.String}, {Name: "solver", Kind: results.String}, {Name: "replicate", Kind: results.Int64}, {Name: "status", Kind: results.String}}},
		{Table: "trace", Columns: []results.Column{{Name: "cell_id", Kind: results.Uint64}, {Name: "round", Kind: results.Int64}, {Name: "price", Kind: results.Float64}, {Name: "name", Kind: results.String}}},
	}
	if !withTrace {
		schemas = schemas[:1]
	}
	dir := t.TempDir() + "/run"
	run, err := results.Create(dir, results.Header{Name: "followed", Spec: "name: followed", SpecHash: "x", Shards: 2, Cells: int64(cells), Schemas: schemas, Provenance: results.CollectProvenance()})
	if err != nil {
		t.Fatal(err)
	}
	for shard := range 2 {
		runs := results.NewBlock(schemas[0], 0)
		blocks := []*results.Block{runs}
		if withTrace {
			blocks = append(blocks, results.NewBlock(schemas[1], 0))
		}
		for c := 1 + shard*cells/2; c <= (shard+1)*cells/2; c++ {
			runs.AppendUint(0, uint64(c))
			for k, text := range []string{"paper", "clearing", "stationary", "ogd"} {
				runs.AppendString(1+k, text)
			}
			runs.AppendInt(5, int64(c))
			runs.AppendString(6, "played")
			for r := 1; withTrace && c%3 != 0 && r <= c; r++ {
				blocks[1].AppendUint(0, uint64(c))
				blocks[1].AppendInt(1, int64(r))
				blocks[1].AppendFloat(2, float64(100*c+r))
				blocks[1].AppendString(3, "x")
			}
		}
		if err := run.WriteShard(shard, blocks...); err != nil {
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

// Every round of the runs asked for comes once and in order, none of another run does.
func TestEachRound(t *testing.T) {
	const cells = 40
	d := followed(t, cells, true)
	runs, err := Load(d, "runs")
	if err != nil {
		t.Fatal(err)
	}
	replicate, err := runs.Floats("replicate")
	if err != nil {
		t.Fatal(err)
	}
	odd := runs.Where(func(r int) bool { return int(replicate[r])%2 == 1 })
	rounds := make([]int, odd.Len())
	untraced, err := odd.EachRound(d, []string{"price", "round"}, func(run int, v []float64) {
		rounds[run]++
		if c := replicate[odd.Rows()[run]]; v[1] != float64(rounds[run]) || v[0] != 100*c+v[1] {
			t.Errorf("cell %g, round %d: %v", c, rounds[run], v)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	missing := map[int]bool{}
	for _, i := range untraced {
		missing[i] = true
	}
	for i, r := range odd.Rows() {
		c := int(replicate[r])
		if want := c % 3; (want == 0) != missing[i] || want != 0 && rounds[i] != c || want == 0 && rounds[i] != 0 {
			t.Errorf("cell %d has %d rounds, untraced %v", c, rounds[i], missing[i])
		}
	}
}

func TestEachRoundSaysWhatIsMissing(t *testing.T) {
	none := func(int, []float64) {}
	d := followed(t, 6, true)
	runs, err := Load(d, "runs")
	if err != nil {
		t.Fatal(err)
	}
	cells, err := runs.Uints("cell_id")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		runs   View
		column string
		want   string
	}{
		{runs, "fee", `no column "fee"`},
		{runs, "name", "holds text"},
		{runs.Where(func(r int) bool { return cells[r]%3 == 0 }), "price", "record.trace"},
	} {
		if _, err := c.runs.EachRound(d, []string{c.column}, none); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("column %s: error %v, want one that says %q", c.column, err, c.want)
		}
	}
	if _, err := runs.EachRound(followed(t, 6, false), []string{"price"}, none); err == nil || !strings.Contains(err.Error(), "record.trace") {
		t.Errorf("without a trace the error is %v", err)
	}
}
