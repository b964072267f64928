package analysis

import (
	"math"
	"slices"
	"strings"
	"testing"

	"walras/results"
	"walras/results/query"
)

// badRuns is a table of runs with every sort of row that has no value: rule a failed always, b has one replicate, c only NaN, d two
// values, a NaN and a failure; the parameter step is a thing of solver s2 alone.
func badRuns(t *testing.T) *results.Dataset {
	t.Helper()
	schema := &results.Schema{Table: "runs", Columns: []results.Column{
		{Name: "cell_id", Kind: results.Uint64}, {Name: "mechanism", Kind: results.String}, {Name: "solver", Kind: results.String},
		{Name: "replicate", Kind: results.Int64}, {Name: "status", Kind: results.String},
		{Name: "p_solver_step", Kind: results.Float64, Nullable: true}, {Name: "x", Kind: results.Float64, Nullable: true},
		{Name: "market", Kind: results.String}, {Name: "scenario", Kind: results.String},
	}}
	nan := math.NaN()
	rows := []struct {
		rule, status string
		x            float64
	}{
		{"a", "limit", 1}, {"a", "error", nan}, {"b", "converged", 7}, {"c", "converged", nan}, {"c", "no-clearing", nan},
		{"d", "converged", 2}, {"d", "converged", 4}, {"d", "converged", nan}, {"d", "timeout", 100}, {"d", "error", nan},
	}
	return folderWith(t, schema, func(b *results.Block) {
		for i, r := range rows {
			b.AppendUint(0, uint64(i))
			b.AppendString(1, r.rule)
			b.AppendInt(3, int64(i))
			b.AppendString(4, r.status)
			b.AppendString(7, "paper")
			b.AppendString(8, "still")
			if i%2 == 0 {
				b.AppendString(2, "s1")
				b.AppendNull(5)
			} else {
				b.AppendString(2, "s2")
				b.AppendFloat(5, 0.5)
			}
			if i == 9 {
				b.AppendNull(6)
			} else {
				b.AppendFloat(6, r.x)
			}
		}
	})
}

// folderWith is a folder of one shard of table runs.
func folderWith(t *testing.T, schema *results.Schema, fill func(*results.Block)) *results.Dataset {
	t.Helper()
	b := results.NewBlock(schema, 16)
	fill(b)
	dir := t.TempDir() + "/run"
	run, err := results.Create(dir, results.Header{Name: "bad", Spec: "name: bad", SpecHash: "bad", Shards: 1, Cells: int64(b.Len()),
		Schemas: []*results.Schema{schema}, Provenance: results.CollectProvenance()})
	if err != nil {
		t.Fatal(err)
	}
	if err := run.WriteShard(0, b); err != nil {
		t.Fatal(err)
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

// What a mean over groups says where groups have failures only, one value, no value, or some of each: no row is lost without a count.
func TestGroupsWithoutValues(t *testing.T) {
	d := badRuns(t)
	x := Column("x", "x")
	a, err := AggregateTable(d, "runs", []string{"mechanism"}, x)
	if err != nil {
		t.Fatal(err)
	}
	v, err := Load(d, "runs", "x")
	if err != nil {
		t.Fatal(err)
	}
	groups, err := v.GroupBy("mechanism")
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		n, failed, missing int64
		mean, median       float64
		interval, left     string
	}{
		{0, 2, 0, math.NaN(), math.NaN(), "no interval: no values", "1 limit, 1 error"},
		{1, 0, 0, 7, 7, "no interval: 1 replicate", ""},
		{0, 0, 2, math.NaN(), math.NaN(), "no interval: no values", "2 without a value (cell 3, cell 4)"},
		{2, 2, 1, 3, 3, "", "1 timeout, 1 error, 1 without a value (cell 7)"},
	} {
		g := a.Groups[i]
		s := &g.Stats[0]
		if s.N != c.n || s.Failed != c.failed || s.Missing != c.missing || s.N+s.Failed+s.Missing != g.Rows {
			t.Errorf("%v: %d used, %d failed, %d missing of %d rows; want %d, %d, %d", g.Key, s.N, s.Failed, s.Missing, g.Rows, c.n, c.failed, c.missing)
		}
		same := func(what string, got, want float64) {
			if got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("%v: %s %g, want %g", g.Key, what, got, want)
			}
		}
		same("mean", s.Mean(), c.mean)
		same("median", s.Quantile(0.5), c.median)
		if c.n < 2 {
			same("standard deviation", s.SD(), math.NaN())
		}
		whole, err := groups[i].Summarise(x)
		if err != nil {
			t.Fatal(err)
		}
		same("mean in memory", whole.Mean, c.mean)
		if whole.Left() != c.left {
			t.Errorf("%v: left out are %q, want %q", g.Key, whole.Left(), c.left)
		}
		if c.interval != "" && whole.T.String() != c.interval {
			t.Errorf("%v: interval %q, want %q", g.Key, whole.T, c.interval)
		}
	}
	want := []string{"4 of 10 rows failed and are left out", "3 values of x missing and left out"}
	if notes := a.Notes(); !slices.Equal(notes, want) {
		t.Errorf("notes %q, want %q", notes, want)
	}
}

// A parameter that half the cells do not have: they are a group of their own, a condition on it does not hold for them, and fixing it keeps
// them; each time with a note.
func TestParameterThatHalfTheCellsLack(t *testing.T) {
	d := badRuns(t)
	a, err := AggregateTable(d, "runs", []string{"p_solver_step"}, Column("x", "x"))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Groups) != 2 || !a.Groups[0].Key[0].Null || a.Groups[0].Rows != 5 || a.Groups[1].Key[0].Number != 0.5 {
		t.Errorf("groups %+v, want null with 5 rows and 0.5", a.Groups)
	}
	want := "step does not apply to 5 of 10 rows; they are a group of their own"
	if !slices.Contains(a.Notes(), want) {
		t.Errorf("notes %q do not say %q", a.Notes(), want)
	}
	v, err := Load(d, "runs", "x")
	if err != nil {
		t.Fatal(err)
	}
	for condition, rows := range map[string]int{"p_solver_step=0.5": 5, "p_solver_step!=0.5": 5, "p_solver_step<1": 5, "p_solver_step=null": 5, "p_solver_step>1": 0} {
		f, err := query.Where(d, "runs", condition)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Filter(f); got.Len() != rows {
			t.Errorf("%s holds for %d rows, want %d", condition, got.Len(), rows)
		}
	}
	if fixed, notes, err := v.Slice("mechanism", "solver"); err != nil || fixed.Len() != 10 || len(notes) != 0 {
		t.Errorf("one value beside null leaves %d of 10 rows, notes %q, error %v", fixed.Len(), notes, err)
	}
}

// Conditions and tables that leave nothing are errors that say so, and not empty answers.
func TestNothingLeftIsAnError(t *testing.T) {
	d := badRuns(t)
	none, err := query.Where(d, "runs", "mechanism=z")
	if err != nil {
		t.Fatal(err)
	}
	says := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	_, err = AggregateWhere(d, "runs", none, []string{"solver"}, Column("x", "x"))
	says(err, "condition mechanism=z leaves no row: column mechanism of table runs holds ")
	v, err := Load(d, "runs", "x")
	if err != nil {
		t.Fatal(err)
	}
	empty := v.Filter(none)
	says(empty.NotEmpty(), `table "runs" of experiment "bad" has no rows: run the experiment first`)
	if groups, err := empty.GroupBy("solver"); err != nil || len(groups) != 0 {
		t.Errorf("%d groups of no rows, error %v", len(groups), err)
	}
	if s, err := empty.Summarise(Column("x", "x")); err != nil || s.Rows != 0 || s.T.String() != "no interval: no values" {
		t.Errorf("summary of no rows %+v, error %v", s, err)
	}
	points, err := empty.Points(Column("x", "x"), Column("x", "x"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = NewFrontier(points, results.High, results.Low)
	says(err, "none of 0 points")
	bare := folderWith(t, &results.Schema{Table: "runs", Columns: []results.Column{{Name: "x", Kind: results.Float64}, {Name: "status", Kind: results.String}}}, func(*results.Block) {})
	_, err = AggregateTable(bare, "runs", nil, Column("x", "x"))
	says(err, `table "runs" of experiment "bad" has no rows: run the experiment first`)
}
