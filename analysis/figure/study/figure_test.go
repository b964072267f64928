package study

import (
	"bytes"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"walras/analysis/figure"
	"walras/analysis/internal/fixture"
	"walras/results"
)

var update = flag.Bool("update", false, "rewrite the golden pictures in testdata")

var allMechanisms = []string{"none", "proportional", "flat", "equal", "clearing"}

// plans are the smallest runs that show everything a figure can show, by experiment.
var plans = map[string]fixture.Plan{
	"paper-convergence": {Mechanisms: []string{"clearing"}, N: []int{4}, M: []float64{12}, Tau: []float64{0.5}, Replicates: 2,
		Steps: []float64{0.5, 1.5}, Gammas: []float64{0, 2}, Rounds: 40},
	"paper-fees":        {Mechanisms: []string{"clearing"}, N: []int{8}, M: []float64{20, 100}, Tau: []float64{0, 1, 2}, G: 1, Replicates: 6},
	"paper-mechanisms":  {Mechanisms: allMechanisms, N: []int{8}, M: []float64{35}, Tau: []float64{0.5}, G: 1, Replicates: 12},
	"paper-scaling":     {Mechanisms: allMechanisms, N: []int{5, 10}, M: []float64{40}, Tau: []float64{0.5}, G: 1, Replicates: 5},
	"paper-fee-surface": {Mechanisms: []string{"clearing"}, N: []int{8}, M: []float64{40}, Tau: []float64{0, 0.5, 1, 1.5, 2}, Fixed: []float64{0, 1, 2, 3}, Replicates: 6},
	"paper-movielens":   {Mechanisms: allMechanisms, N: []int{8}, M: []float64{25}, Tau: []float64{0.5}, G: 1, Replicates: 6, Shift: 200},
}

// runsOf are the runs that figures are tested on: a plan, a run of moving markets, or one of solvers.
var runsOf = map[string]string{
	"convergence": "paper-convergence", "fee-frontier": "paper-fees", "mechanisms": "paper-mechanisms", "scaling": "paper-scaling", "fee-surface": "paper-fee-surface",
	"movielens-efficiency": "paper-movielens", "movielens-cost-gini": "paper-movielens",
	"regret-horizon": "regret-horizon", "violation": "regret-horizon", "drift-tracking": "drift", "noise": "noise", "delay": "delay", "resilience": "shock-capacity",
	"strategy": "strategy", "fee-shock": "shock-fee",
	"conformance": "conformance", "stability": "stability", "profile": "solver-shootout", "profile-families": "solver-shootout", "data-profile": "solver-shootout",
	"ecdf": "solver-shootout", "critical-difference": "solver-shootout",
}

// tested are all figures, and kinds that are tested on runs as large as those of studies.
func tested() []figure.Figure {
	out := slices.Clone(All)
	for _, name := range []string{"profile", "data-profile", "ecdf", "critical-difference"} {
		k, _ := figure.KindNamed(name)
		out = append(out, ofKind(k, figure.Options{}))
	}
	k, _ := figure.KindNamed("regret")
	horizon := ofKind(k, figure.Options{})
	horizon.Name = "regret-horizon"
	return append(out, horizon)
}

func dataset(t *testing.T, experiment string, without ...string) *results.Dataset {
	t.Helper()
	p := plans[experiment]
	p.Name = experiment
	return p.Dataset(t, without...)
}

// figureNamed finds a figure.
func figureNamed(t *testing.T, name string) figure.Figure {
	t.Helper()
	all := tested()
	i := slices.IndexFunc(all, func(f figure.Figure) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no figure %q", name)
	}
	return all[i]
}

// save draws a figure and returns the contents of the files, by extension.
func save(t *testing.T, f figure.Figure, d *results.Dataset, dir string) (map[string][]byte, *figure.Drawing) {
	t.Helper()
	dr, err := f.Draw(d)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := figure.Save(dir, f.Name, dr, d, figure.Output{})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, p := range paths {
		content, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimPrefix(filepath.Ext(p), ".")] = content
	}
	return files, dr
}

// Every figure gives four valid files, the same bytes when drawn again from the data, and the golden
// picture.
func TestFigures(t *testing.T) {
	for _, f := range All {
		if _, ok := plans[runsOf[f.Name]]; !ok {
			continue // drawn in TestSolverFigures
		}
		t.Run(f.Name, func(t *testing.T) {
			d := dataset(t, runsOf[f.Name])
			files, dr := save(t, f, d, t.TempDir())
			again, _ := save(t, f, d, t.TempDir())
			for _, e := range []string{"pdf", "svg", "png", "csv"} {
				if len(files[e]) == 0 || !bytes.Equal(files[e], again[e]) {
					t.Errorf("%s has %d bytes and is not the same when drawn again", e, len(files[e]))
				}
			}
			fixture.CheckPictures(t, files, widthOf(dr))
			fixture.CheckCSV(t, files["csv"], dr.Numbers)
			fixture.Golden(t, *update, f.Name, files["svg"])
		})
	}
}

func TestMissingTablesNameTheRemedy(t *testing.T) {
	for table, want := range map[string]string{"trace": "record.trace", "agents": "record.agents: true"} {
		_, err := figureNamed(t, "convergence").Draw(dataset(t, "paper-convergence", table))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `"`+table+`"`) {
			t.Errorf("without table %s the error is %v, want one that says %q", table, err, want)
		}
	}
	p := plans["paper-convergence"]
	p.Name, p.Steps = "paper-convergence", nil
	if _, err := figureNamed(t, "convergence").Draw(p.Dataset(t)); err == nil {
		t.Error("a run without tatonnement and without trace is no error")
	}
	p = plans["paper-movielens"]
	p.Name, p.Mechanisms = "paper-movielens", []string{"clearing"}
	if _, err := figureNamed(t, "movielens-efficiency").Draw(p.Dataset(t)); err == nil || !strings.Contains(err.Error(), `"none"`) {
		t.Errorf("without mechanism none the error is %v", err)
	}
}

func TestCaptionsStateReplicatesAndFailures(t *testing.T) {
	p := plans["paper-fees"]
	p.Name = "paper-fees"
	p.Status = func(cell int) string { return map[int]string{20: "limit", 21: "error"}[cell] }
	dr, err := figureNamed(t, "fee-frontier").Draw(p.Dataset(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"m = 100.", "4 to 6 replicates each; bars: 95 % t intervals of the mean.", "18 runs, failures: 1 limit, 1 error;", "Failed runs are left out of all marks."} {
		if !strings.Contains(dr.Caption, want) {
			t.Errorf("caption %q does not say %q", dr.Caption, want)
		}
	}
	p.Replicates, p.Status = 1, nil
	if dr, err = figureNamed(t, "fee-frontier").Draw(p.Dataset(t)); err != nil {
		t.Fatal(err)
	}
	if want := "1 replicate each, hence no intervals."; !strings.Contains(dr.Caption, want) {
		t.Errorf("caption %q does not say %q", dr.Caption, want)
	}
	if _, err := dr.Render("svg", fixture.HouseStyle(t)); err != nil {
		t.Error(err)
	}
}

func TestOverloadIsMarked(t *testing.T) {
	runs, _, _ := plans["paper-mechanisms"].Views()
	load, err := runs.Floats("load")
	if err != nil {
		t.Fatal(err)
	}
	names, err := runs.Strings("mechanism")
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for i, l := range load {
		if l > 1+1e-6 {
			if names[i] != "none" {
				t.Fatalf("%s is overloaded", names[i])
			}
			want++
		}
	}
	dr, err := figureNamed(t, "mechanisms").Draw(dataset(t, "paper-mechanisms"))
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	for _, d := range dr.Numbers {
		if d.Mark == "overload" && d.Panel == "a" && d.Series == "none †" {
			got++
		}
	}
	if got != want || want == 0 {
		t.Errorf("%d draws marked as overloaded, want %d", got, want)
	}
}

// Where no price clears, the bracket is drawn instead of an equilibrium price.
func TestNoClearingIsDrawnAsABand(t *testing.T) {
	p := plans["paper-convergence"]
	p.G, p.Replicates = 5, 1
	p.Status = func(cell int) string { return map[int]string{0: "no-clearing"}[cell] }
	p.Name = "paper-convergence"
	dr, err := figureNamed(t, "convergence").Draw(p.Dataset(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dr.Numbers {
		if d.Mark == "rule" && d.Series == "equilibrium μ*" {
			t.Error("an equilibrium price is drawn for a market that has none")
		}
	}
	if !strings.Contains(dr.Caption, "1 no-clearing") {
		t.Errorf("caption %q does not count the market without a clearing price", dr.Caption)
	}
}

func TestListsAndFormats(t *testing.T) {
	names := map[string]bool{}
	for _, f := range All {
		if names[f.Name] || f.Title == "" || f.Needs == "" || f.Fits == nil || (f.ByHand == nil) == (len(f.Parts) == 0) {
			t.Errorf("figure %q is named twice or not complete", f.Name)
		}
		names[f.Name] = true
	}
	d := dataset(t, "paper-scaling")
	dr, err := figureNamed(t, "scaling").Draw(d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := figure.Save(t.TempDir(), "scaling", dr, d, figure.Output{Formats: []string{"gif"}}); err == nil || !strings.Contains(err.Error(), "pdf, svg, png, tex") {
		t.Errorf("format gif gives the error %v", err)
	}
	paths, err := figure.Save(filepath.Join(t.TempDir(), "new", "folder"), "scaling", dr, d, figure.Output{Formats: []string{"svg"}})
	if err != nil || len(paths) != 3 {
		t.Errorf("saved %v, %v; want an SVG, a CSV and a JSON", paths, err)
	}
}

// The figures of conformance, solver-shootout and stability have golden pictures of their own.
func TestSolverFigures(t *testing.T) {
	for _, f := range tested() {
		var d *results.Dataset
		runs := runsOf[f.Name]
		switch runs {
		case "conformance":
			d = fixture.SolverRuns(runs).Open(t)
		case "solver-shootout":
			d = fixture.SolverRuns(runs, fixture.ManyMethods()...).Open(t)
		case "stability":
			d = stabilityRuns().Open(t)
		default:
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			dr, err := f.Draw(d)
			if err != nil {
				t.Fatal(err)
			}
			picture, err := dr.Render("svg", fixture.HouseStyle(t))
			if err != nil {
				t.Fatal(err)
			}
			fixture.CheckSVG(t, picture)
			name := f.Name
			if name != runs {
				name = runs + "-" + name
			}
			fixture.Golden(t, *update, name, picture)
		})
	}
}

// The field of a method that does not fit says so, that of one that ran out of rounds what it reached.
func TestConformanceSaysWhatHappened(t *testing.T) {
	dr, err := figureNamed(t, "conformance").Draw(fixture.SolverRuns("conformance").Open(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Skipped: bracket solves markets of one resource.", "48 runs (", " 4 skipped), none left out for how it ended."} {
		if !strings.Contains(dr.Caption, want) {
			t.Errorf("caption %q does not say %q", dr.Caption, want)
		}
	}
	for _, d := range dr.Numbers {
		switch d.Series {
		case "bracket / grid", "subgradient / grid":
			if d.Size != 0 || !math.IsInf(d.Shade, 1) {
				t.Errorf("%s reached the target in %g runs, rounds %g", d.Series, d.Size, d.Shade)
			}
		case "newton / routes":
			if d.Size != 4 || !(d.Shade >= 8) {
				t.Errorf("%s reached the target in %g runs after %g rounds", d.Series, d.Size, d.Shade)
			}
		}
	}
}

// The figures of the paper, and some of those that are drawn by hand.
func someDrawings(t *testing.T) map[string]*figure.Drawing {
	t.Helper()
	drawings := map[string]*figure.Drawing{}
	take := func(name string, dr *figure.Drawing, err error) {
		if err != nil {
			t.Fatal(err)
		}
		drawings[name] = dr
	}
	for _, f := range All {
		if _, ok := plans[runsOf[f.Name]]; ok {
			dr, err := f.Draw(dataset(t, runsOf[f.Name]))
			take(f.Name, dr, err)
		}
	}
	dr, err := possibleFrontier(0, 1)
	take("true-frontier", dr, err)
	dr, err = stability.Draw(stabilityRuns().Open(t))
	take("stability", dr, err)
	return drawings
}

// The figures that are compiled have captions, Greek letters, arrows and fields.
func TestTeXOfFigures(t *testing.T) {
	pictures := map[string][]byte{}
	for name, dr := range someDrawings(t) {
		var err error
		if pictures[name], err = dr.Render("tex", fixture.HouseStyle(t)); err != nil {
			t.Fatal(err)
		}
	}
	fixture.CheckTeX(t, pictures, "convergence", "fee-frontier", "fee-surface", "true-frontier", "stability")
}

// No label, title, key or caption of a figure leaves the page.
func TestTextsOfFiguresStayOnThePage(t *testing.T) {
	for name, dr := range someDrawings(t) {
		w, h := dr.Size()
		fixture.TextsStay(t, name, w, h, dr.Draw)
	}
}

// Every figure has a golden picture.
func TestGoldenPicturesOfFiguresExist(t *testing.T) {
	for _, f := range All {
		_, err := os.Stat(filepath.Join("testdata", f.Name+".svg"))
		if _, second := os.Stat(filepath.Join("testdata", runsOf[f.Name]+"-"+f.Name+".svg")); err != nil && second != nil {
			t.Errorf("figure %s has no golden picture", f.Name)
		}
	}
}
