package figure

import (
	"math"
	"strings"
	"testing"

	"walras/analysis/internal/fixture"
	"walras/results"
)

// plainRun is a row that every kind of table runs can use.
func plainRun(replicate int, tau, gini float64) fixture.Row {
	return fixture.Row{"market": "paper", "mechanism": "clearing", "solver": "bracket", "replicate": replicate, "agents": 20, "resources": 1, "status": "converged",
		"efficiency": 100.0, "gini": gini, "value": 150.0, "cost": 40.0, "fees": 10.0, "p_market_tau": tau, "p_market_m": 50.0}
}

func drawKind(t *testing.T, kind string, d *results.Dataset, o Options) (*Drawing, error) {
	t.Helper()
	k, ok := KindNamed(kind)
	if !ok {
		t.Fatalf("no kind %q", kind)
	}
	dr, err := k.Draw(d, o)
	if err == nil {
		picture, err := dr.Render("svg", fixture.HouseStyle(t))
		if err != nil {
			t.Fatal(err)
		}
		fixture.CheckSVG(t, picture)
	}
	return dr, err
}

func TestOneReplicateHasNoInterval(t *testing.T) {
	runs := fixture.NewTables("one")
	for i := range 3 {
		runs.Add(plainRun(0, float64(i), 0.1*float64(i)), nil)
	}
	d := runs.Open(t)
	for _, kind := range []string{"sweep", "frontier"} {
		dr, err := drawKind(t, kind, d, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := "1 replicate each, hence no intervals"; !strings.Contains(dr.Caption, want) {
			t.Errorf("%s: caption %q does not say %q", kind, dr.Caption, want)
		}
		for _, n := range dr.Numbers {
			if n.Mark == "ribbon" || n.Mark == "point" && !math.IsNaN(n.YHigh) {
				t.Errorf("%s: an interval is drawn for one replicate: %+v", kind, n)
			}
		}
	}
	if dr, err := drawKind(t, "violin", d, Options{By: []string{"tau"}}); err != nil || len(dr.Numbers) == 0 {
		t.Errorf("violins of single values: %v", err)
	}
}

func TestAllFailedIsAnErrorAndSomeAreNamed(t *testing.T) {
	runs := fixture.NewTables("failed")
	for i := range 6 {
		row := plainRun(i/3, float64(i%3), 0.2)
		if i%3 == 1 {
			row["status"] = "limit"
		}
		runs.Add(row, nil)
	}
	d := runs.Open(t)
	dr, err := drawKind(t, "sweep", d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Nothing to draw for τ = 1: no run succeeded with a value (2 limit)", "failures: 2 limit", "Failed runs are left out of all marks"} {
		if !strings.Contains(dr.Caption, want) {
			t.Errorf("caption %q does not say %q", dr.Caption, want)
		}
	}
	for _, kind := range []string{"sweep", "box", "waterfall"} {
		o := Options{Where: []string{"tau=1"}}
		if kind == "sweep" {
			o.X = "tau"
		}
		if _, err := drawKind(t, kind, d, o); err == nil || !strings.Contains(err.Error(), "2 limit") {
			t.Errorf("%s of failed runs only: error %v, want one that says how they ended", kind, err)
		}
	}
	if dr, err := drawKind(t, "heatmap", d, Options{X: "tau", Y: []string{"solver"}, Where: []string{"tau=1"}}); err != nil || len(dr.Numbers) != 1 {
		t.Errorf("heat map of failed runs only: %v", err)
	}
}

func TestValuesThatAreNotNumbersAreCounted(t *testing.T) {
	runs := fixture.NewTables("nan")
	for i := range 6 {
		runs.Add(plainRun(i/3, float64(i%3), []float64{0.1, math.NaN(), 0.3, 0.2, 0.25, 0.1}[i]), nil)
	}
	dr, err := drawKind(t, "sweep", runs.Open(t), Options{Y: []string{"fairness"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 values left out because they are not a number", "1 to 2 replicates each"} {
		if !strings.Contains(dr.Caption, want) {
			t.Errorf("caption %q does not say %q", dr.Caption, want)
		}
	}
}

func TestAbsentParameterIsCounted(t *testing.T) {
	runs := fixture.NewTables("absent")
	for i := range 8 {
		row := plainRun(i/4, 0, 0.2)
		row["solver"] = "bracket"
		if i%2 == 0 {
			row["solver"], row["p_solver_step"] = "tatonnement", 0.5+float64(i%4)
		}
		runs.Add(row, nil)
	}
	dr, err := drawKind(t, "sweep", runs.Open(t), Options{X: "step"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "4 runs to which step does not apply are not drawn"; !strings.Contains(dr.Caption, want) {
		t.Errorf("caption %q does not say %q", dr.Caption, want)
	}
}

func TestTwoExperimentsAreNotMixed(t *testing.T) {
	runs := fixture.NewTables("mixed")
	for i := range 4 {
		row := plainRun(0, float64(i), 0.2)
		row["experiment"] = []string{"one", "other"}[i%2]
		runs.Add(row, nil)
	}
	if _, err := drawKind(t, "sweep", runs.Open(t), Options{}); err == nil || !strings.Contains(err.Error(), "2 experiments, one, other") {
		t.Errorf("rows of two experiments give the error %v", err)
	}
}

func TestTooManySeriesAndPanels(t *testing.T) {
	runs := fixture.NewTables("many")
	for i := range 60 {
		runs.Add(plainRun(0, float64(i), 0.2), nil)
	}
	d := runs.Open(t)
	if _, err := drawKind(t, "box", d, Options{By: []string{"tau"}}); err == nil || !strings.Contains(err.Error(), "60 series by p_market_tau, at most 20") {
		t.Errorf("60 series give the error %v", err)
	}
	if _, err := drawKind(t, "box", d, Options{Panel: []string{"tau"}}); err == nil || !strings.Contains(err.Error(), "60 panels") {
		t.Errorf("60 panels give the error %v", err)
	}
}

// Panels by two columns keep their places where a combination was not run.
func TestMatrixOfPanelsWithAHole(t *testing.T) {
	runs := fixture.NewTables("hole")
	for i := range 3 { // (tau, m) = (0, 50), (1, 50), (0, 100)
		for g := range 2 {
			row := plainRun(0, []float64{0, 1, 0}[i], 0.2)
			row["p_market_m"], row["p_market_g"] = []float64{50, 50, 100}[i], float64(g)
			runs.Add(row, nil)
		}
	}
	dr, err := drawKind(t, "multiples", runs.Open(t), Options{X: "g", Panel: []string{"tau", "m"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(dr.rows) != 2 || len(dr.rows[0]) != 2 || dr.rows[1][1] != nil || dr.rows[1][0].title != "τ = 0, m = 100" {
		t.Errorf("panels stand as %v", dr.rows)
	}
}

// What cannot be carried out is drawn and is not on the frontier.
func TestOverloadedRulesAreNotOnTheFrontier(t *testing.T) {
	dr, err := drawKind(t, "frontier", testRuns(t, "policies"), Options{Where: []string{"m=100"}})
	if err != nil {
		t.Fatal(err)
	}
	over, corners := map[[2]float64]bool{}, 0
	for _, d := range dr.Numbers {
		if d.Mark == "overload" {
			over[[2]float64{d.X, d.Y}] = true
			if !strings.HasPrefix(d.Series, "flat, ") || !strings.Contains(d.Series, "τ = 0") {
				t.Errorf("%s is called overloaded", d.Series)
			}
		}
	}
	for _, d := range dr.Numbers {
		if d.Mark == "corner" {
			corners++
			if over[[2]float64{d.X, d.Y}] {
				t.Errorf("(%g, %g) is on the frontier and overloaded", d.X, d.Y)
			}
		}
	}
	if len(over) != 3 || corners == 0 || !strings.Contains(dr.Caption, "of 24 points on the frontier") || !strings.Contains(dr.Caption, "cannot be carried out") {
		t.Errorf("%d overloaded, %d corners, caption %q", len(over), corners, dr.Caption)
	}
	dr, err = drawKind(t, "attainment", testRuns(t, "policies"), Options{})
	if err != nil || !strings.Contains(dr.Caption, "15 runs that hand out more than there is are left out") { // replicates 1 to 5, three fees g
		t.Errorf("caption %q, %v", dr.Caption, err)
	}
}
