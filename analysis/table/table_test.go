package table

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walras/analysis"
	"walras/analysis/internal/fixture"
)

var allMechanisms = []string{"none", "proportional", "flat", "equal", "clearing"}

var plans = map[string]fixture.Plan{
	"paper-fees":       {Mechanisms: []string{"clearing"}, N: []int{20}, M: []float64{50, 100}, Tau: []float64{0, 0.25, 0.5, 1, 1.5, 2}, G: 1, Replicates: 6},
	"paper-mechanisms": {Mechanisms: allMechanisms, N: []int{20}, M: []float64{100}, Tau: []float64{0.5}, G: 1, Replicates: 40},
	"paper-movielens":  {Mechanisms: allMechanisms, N: []int{8}, M: []float64{25}, Tau: []float64{0.5}, G: 1, Replicates: 6, Shift: 200},
}

func plan(experiment string) fixture.Plan {
	p := plans[experiment]
	p.Name = experiment
	return p
}

// Every table is built from a run on disk and written in all formats, the same bytes twice.
func TestTables(t *testing.T) {
	names := map[string]bool{}
	for _, tb := range All {
		if names[tb.Name] || tb.Title == "" {
			t.Errorf("table %q is named twice or has no title", tb.Name)
		}
		names[tb.Name] = true
		if _, ok := plans[tb.Experiment]; !ok {
			continue // a comparison of solvers, tested on runs of its own
		}
		d := plan(tb.Experiment).Dataset(t)
		var contents [2]string
		for i := range contents {
			g, err := tb.Build(d)
			if err != nil {
				t.Fatal(err)
			}
			paths, err := Save(filepath.Join(t.TempDir(), "new"), tb, g)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range paths {
				b, err := os.ReadFile(p)
				if err != nil {
					t.Fatal(err)
				}
				contents[i] += filepath.Base(p) + "\n" + string(b)
			}
		}
		if contents[0] != contents[1] || strings.Contains(contents[0], "NaN") {
			t.Errorf("table %s is not the same when built again, or has NaN in it", tb.Name)
		}
	}
	if n := len(ForExperiment("paper-mechanisms")); n != 2 {
		t.Errorf("%d tables of paper-mechanisms, want 2", n)
	}
}

// cell finds a number by the start of its row's first cell and its column.
func cell(t *testing.T, g *Grid, row, column string) *Number {
	t.Helper()
	for _, r := range g.Rows {
		if !strings.HasPrefix(r[0].markdown(), row) {
			continue
		}
		for k, c := range g.Columns {
			if c.Name == column && r[k].Number != nil {
				return r[k].Number
			}
		}
	}
	t.Fatalf("table %s has no number in row %q, column %q", g.Name, row, column)
	return nil
}

// The cells of Table 6 are the plain averages of the rows of the run, and the differences are in the
// paper's standard deviation.
func TestTable6AgainstPlainAverages(t *testing.T) {
	runs, _, _ := plan("paper-mechanisms").Views()
	g, err := table6Of(runs)
	if err != nil {
		t.Fatal(err)
	}
	mechanism, err := runs.Strings("mechanism")
	if err != nil {
		t.Fatal(err)
	}
	cost, err := runs.Floats("average_cost")
	if err != nil {
		t.Fatal(err)
	}
	sum, n := 0.0, 0.0
	for i, m := range mechanism {
		if m == "flat" {
			sum, n = sum+cost[i], n+1
		}
	}
	got := cell(t, g, "flat", "average cost")
	if math.Abs(got.Value-sum/n) > 1e-12 {
		t.Errorf("average cost of flat is %v, want %v", got.Value, sum/n)
	}
	z := cell(t, g, "flat", "difference in paper sd, average cost").Value
	if want := (sum/n - 4.85) / 0.57; math.Abs(z-want) > 1e-12 {
		t.Errorf("difference is %v, want %v", z, want)
	}
	if len(g.Below.Rows) != 1+len(analysis.EfficiencyReadings) || g.Below.Below.Name != "verdicts" {
		t.Errorf("%d rows of readings", len(g.Below.Rows))
	}
}

func TestTable5CountsBindingDraws(t *testing.T) {
	runs, _, _ := plan("paper-fees").Views()
	g, err := table5Of(runs)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Rows) != 5 || len(g.Below.Rows) != 6 {
		t.Fatalf("%d fees of the paper and %d fees in all, want 5 and 6", len(g.Rows), len(g.Below.Rows))
	}
	bind, err := runs.Floats("binding")
	if err != nil {
		t.Fatal(err)
	}
	m, err := runs.Floats("p_market_m")
	if err != nil {
		t.Fatal(err)
	}
	tau, err := runs.Floats("p_market_tau")
	if err != nil {
		t.Fatal(err)
	}
	sum, n := 0.0, 0.0
	for i := range bind {
		if m[i] == 50 && tau[i] == 1 {
			sum, n = sum+bind[i], n+1
		}
	}
	if got := cell(t, g.Below, "1.00", "m = 50").Value; got != 100*sum/n {
		t.Errorf("capacity binds in %g %%, want %g", got, 100*sum/n)
	}
	if notes := strings.Join(g.Notes, " "); !strings.Contains(notes, "m = 100 (of 50, 100)") {
		t.Errorf("notes %q do not say which capacity is shown", notes)
	}
}

func TestNegativeDenominatorsAreWarnedOf(t *testing.T) {
	runs, _, _ := plan("paper-movielens").Views()
	g, err := table78Of(runs)
	if err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(g.Notes, " "); !strings.Contains(notes, "Warning: in 30 of 30 pairs") {
		t.Errorf("notes %q do not warn of negative denominators", notes)
	}
	p := plan("paper-movielens")
	p.Shift = 0
	if runs, _, _ = p.Views(); err != nil {
		t.Fatal(err)
	}
	if g, err = table78Of(runs); err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(g.Notes, " "); strings.Contains(notes, "Warning") {
		t.Errorf("notes %q warn though all efficiencies are positive", notes)
	}
}

func TestFailuresAreInTheNotes(t *testing.T) {
	p := plan("paper-mechanisms")
	p.Status = func(cell int) string { return map[int]string{3: "timeout", 170: "no-clearing"}[cell] }
	runs, _, _ := p.Views()
	g, err := table4Of(runs)
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(g.Notes, " ")
	for _, want := range []string{"39 to 40 replicates", "200 runs, failures: 1 timeout;", "Failed runs are left out of all means.", "where no price clears"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %q do not say %q", notes, want)
		}
	}
}

func TestErrorsNameWhatIsMissing(t *testing.T) {
	p := plan("paper-fees")
	p.Tau = []float64{0.7}
	runs, _, _ := p.Views()
	if _, err := table5Of(runs); err == nil || !strings.Contains(err.Error(), "p_market_tau") {
		t.Errorf("without the paper's fees the error is %v", err)
	}
	p = plan("paper-movielens")
	p.Mechanisms = []string{"clearing"}
	runs, _, _ = p.Views()
	if _, err := table78Of(runs); err == nil || !strings.Contains(err.Error(), `"none"`) {
		t.Errorf("without mechanism none the error is %v", err)
	}
	g := sample()
	if _, err := Save(t.TempDir(), Table{Name: "x"}, g, "html"); err == nil || !strings.Contains(err.Error(), "tex, md, csv") {
		t.Errorf("format html gives the error %v", err)
	}
}
