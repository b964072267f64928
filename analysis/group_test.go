package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"walras/results"
)

// frameOf makes a table runs from columns; it panics where they do not fit.
func frameOf(names []string, columns ...any) View {
	f, err := results.NewFrame(names, columns...)
	if err != nil {
		panic(err)
	}
	return Of(f, "test", "runs")
}

func keys(groups []Group) string {
	var out []string
	for _, g := range groups {
		var k []string
		for _, v := range g.Key {
			k = append(k, v.String())
		}
		out = append(out, strings.Join(k, "/")+fmt.Sprint(g.Rows()))
	}
	return strings.Join(out, " ")
}

func TestGroupByKeepsFirstAppearance(t *testing.T) {
	v := frameOf([]string{"mechanism", "tau"}, []string{"flat", "none", "flat", "none"}, []float64{2, 10, 0.5, 10})
	g, err := v.GroupBy("mechanism", "tau")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := keys(g), "flat/2[0] none/10[1 3] flat/0.5[2]"; got != want {
		t.Errorf("groups are %s, want %s", got, want)
	}
	SortGroups(g)
	if got, want := keys(g), "flat/0.5[2] flat/2[0] none/10[1 3]"; got != want {
		t.Errorf("sorted groups are %s, want %s", got, want)
	}
	OrderGroups(g, []string{"none", "flat"})
	if got, want := keys(g), "none/10[1 3] flat/0.5[2] flat/2[0]"; got != want {
		t.Errorf("ordered groups are %s, want %s", got, want)
	}
}

func TestGroupByNullNaNAndZero(t *testing.T) {
	s := &results.Schema{Table: "runs", Columns: []results.Column{
		{Name: "x", Kind: results.Float64, Nullable: true}, {Name: "s", Kind: results.String, Nullable: true}, {Name: "i", Kind: results.Int64, Nullable: true}}}
	b := results.NewBlock(s, 8)
	for k, x := range []float64{math.NaN(), 0, math.Copysign(0, -1), math.NaN()} {
		b.AppendFloat(0, x)
		b.AppendString(1, []string{"", "a", "a", ""}[k])
		b.AppendInt(2, []int64{0, -1, -1, 0}[k])
	}
	b.AppendNull(0)
	b.AppendNull(1)
	b.AppendNull(2)
	v := Of(b.Frame(), "test", "runs")
	for column, want := range map[string]string{"x": "NaN[0 3] 0[1 2] null[4]", "s": "[0 3] a[1 2] null[4]", "i": "0[0 3] -1[1 2] null[4]"} {
		g, err := v.GroupBy(column)
		if err != nil {
			t.Fatal(err)
		}
		if got := keys(g); got != want {
			t.Errorf("groups by %s are %s, want %s", column, got, want)
		}
	}
}

// Groups are a partition: every row is in exactly one, rows of one group agree in all keys, and rows
// of two groups differ in one.
func TestGroupByIsAPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "n")
		a := rapid.SliceOfN(rapid.SampledFrom([]string{"p", "q", "r"}), n, n).Draw(t, "a")
		b := rapid.SliceOfN(rapid.Int64Range(0, 3), n, n).Draw(t, "b")
		g, err := frameOf([]string{"a", "b"}, a, b).GroupBy("a", "b")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		rows := 0
		for _, group := range g {
			id := keys([]Group{{Key: group.Key}})
			if seen[id] {
				t.Fatalf("two groups %s", id)
			}
			seen[id] = true
			for _, r := range group.Rows() {
				rows++
				if a[r] != group.Key[0].Text || float64(b[r]) != group.Key[1].Number {
					t.Fatalf("row %d (%s, %d) is in group %s", r, a[r], b[r], id)
				}
			}
			if !slices.IsSorted(group.Rows()) {
				t.Fatalf("rows of group %s are out of order", id)
			}
		}
		if rows != n {
			t.Fatalf("groups hold %d rows of %d", rows, n)
		}
	})
}

func TestSliceFixesWhatIsNotFree(t *testing.T) {
	v := frameOf([]string{"mechanism", "p_market_m", "p_market_tau", "p_solver_step"},
		[]string{"none", "clearing", "clearing", "clearing", "clearing"}, []float64{100, 50, 100, 100, 200}, []float64{0, 0, 0, 1, 0},
		[]string{"a", "a", "a", "a", "a"})
	got, notes, err := v.Slice("p_market_tau", "mechanism")
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got.Rows()) != "[0 2 3]" {
		t.Errorf("rows are %v, want [0 2 3]: m = 100", got.Rows())
	}
	if want := "m = 100 (of 50, 100, 200)"; strings.Join(notes, "; ") != want {
		t.Errorf("notes are %q, want %q", strings.Join(notes, "; "), want)
	}
}

func TestSliceLeavesWhatIsZipped(t *testing.T) {
	v := frameOf([]string{"p_market_n", "p_market_m", "mechanism"}, []float64{10, 20, 10, 20}, []float64{50, 100, 50, 100}, []string{"none", "none", "clearing", "clearing"})
	got, notes, err := v.Slice("p_market_n")
	if err != nil || fmt.Sprint(got.Rows()) != "[0 1]" || len(notes) != 1 {
		t.Errorf("rows are %v with notes %q, error %v; want [0 1], the mechanism fixed and not m, which n determines", got.Rows(), notes, err)
	}
}

// A parameter that varies within one component is fixed there and nowhere else: each component keeps rows, whatever its values.
func TestSliceLosesNoComponent(t *testing.T) {
	none := math.NaN()
	v := frameOf([]string{"solver", "p_solver_step", "p_solver_memory"}, []string{"a", "a", "b", "b", "c", "d"},
		[]float64{0.5, 1, 1, 2, 1, none}, []float64{none, none, none, none, 5, 10})
	got, notes, err := v.Slice("solver")
	if err != nil || fmt.Sprint(got.Rows()) != "[0 2 4 5]" {
		t.Errorf("rows are %v, error %v; want [0 2 4 5], one of each solver", got.Rows(), err)
	}
	if want := "step = 0.5 (of 0.5, 1) for a; step = 1 (of 1, 2) for b"; strings.Join(notes, "; ") != want {
		t.Errorf("notes are %q, want %q", strings.Join(notes, "; "), want)
	}
}

// A parameter varies where one component has several values of it.
func TestChoicesVaryWithinAComponent(t *testing.T) {
	v := frameOf([]string{"market", "solver", "p_solver_step", "p_solver_memory"}, []string{"routes", "routes", "grid", "grid"},
		[]string{"a", "b", "a", "b"}, []float64{0.5, 1, 2, 1}, []float64{math.NaN(), 5, math.NaN(), 5})
	c := v.Choices()
	if got, want := c.Varying("market", "solver"), []string{"market", "solver", "p_solver_step"}; !slices.Equal(got, want) {
		t.Errorf("%v vary, want %v: a has steps 0.5 and 2", got, want)
	}
	if got := c.Varying("scenario"); got != nil {
		t.Errorf("%v vary of scenarios, of which there are none", got)
	}
	if got := fmt.Sprint(c.Levels("p_solver_step")); got != "[0.5 1 2]" {
		t.Errorf("the steps are %s, want 0.5 1 2", got)
	}
	if got, want := c.Telling("mechanism"), []string{"mechanism"}; !slices.Equal(got, want) {
		t.Errorf("mechanisms are told apart by %v, want %v", got, want)
	}
}

func TestMissingColumnNamesTheRemedy(t *testing.T) {
	v := frameOf([]string{"status"}, []string{"converged"})
	_, err := v.Floats("p_market_tau")
	for _, part := range []string{"p_market_tau", "runs", "test", "parameter tau of the section market"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v does not name %q", err, part)
		}
	}
	if _, err := v.GroupBy("nothing"); err == nil {
		t.Error("grouping by a column that does not exist is no error")
	}
	if _, err := v.Floats("status"); err == nil {
		t.Error("a text column read as numbers is no error")
	}
	if _, err := v.Uints("status"); err == nil {
		t.Error("a text column read as identifiers is no error")
	}
}

// benchmarkRows is the size of the sweep behind a dense figure: 100 cells of 10 000 replicates.
const benchmarkRows = 1_000_000

func benchmarkView() View {
	mechanism, tau, value := make([]string, benchmarkRows), make([]float64, benchmarkRows), make([]float64, benchmarkRows)
	for i := range benchmarkRows {
		cell := i / 10_000
		mechanism[i], tau[i], value[i] = MechanismOrder[cell%5], float64(cell/5), float64(i%97)
	}
	status := make([]string, benchmarkRows)
	for i := range status {
		status[i] = "converged"
	}
	return frameOf([]string{"mechanism", "p_market_tau", "efficiency", "status"}, mechanism, tau, value, status)
}

func BenchmarkGroupBy(b *testing.B) {
	v := benchmarkView()
	b.ResetTimer()
	for b.Loop() {
		if g, err := v.GroupBy("mechanism", "p_market_tau"); err != nil || len(g) != 100 {
			b.Fatal(len(g), err)
		}
	}
	b.ReportMetric(float64(b.N)*benchmarkRows/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkSummarise(b *testing.B) {
	v := benchmarkView()
	g, err := v.GroupBy("mechanism", "p_market_tau")
	if err != nil {
		b.Fatal(err)
	}
	m := Column("efficiency", "efficiency")
	b.ResetTimer()
	for b.Loop() {
		for _, group := range g {
			if _, err := group.Summarise(m); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N)*benchmarkRows/b.Elapsed().Seconds(), "rows/s")
}
