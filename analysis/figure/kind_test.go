package figure

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walras/analysis/figure/mark"
	"walras/results"
)

// golden compares a picture with the one in testdata.
func golden(t *testing.T, name string, picture []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".svg")
	if *update {
		if err := os.WriteFile(path, picture, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(picture, want) {
		t.Errorf("picture differs from %s: look at both, then run go test ./analysis/figure -update", path)
	}
}

// examples draw every kind; the options are those a user would give.
var examples = []struct {
	kind string
	runs string
	o    Options
}{
	{"convergence", "solvers", Options{Panel: []string{"market"}, Log: "xy"}},
	{"rate", "solvers", Options{}},
	{"regret", "solvers", Options{Where: []string{"solver=tatonnement,subgradient"}, Width: "column"}},
	{"phase", "solvers", Options{Where: []string{"market=routes", "solver=nesterov,bracket"}, Width: "column"}},
	{"profile", "solvers", Options{}},
	{"data-profile", "solvers", Options{}},
	{"ecdf", "solvers", Options{Panel: []string{"market"}}},
	{"critical-difference", "solvers", Options{Where: []string{"solver=newton,nesterov,tatonnement,subgradient"}}},
	{"frontier", "policies", Options{Where: []string{"m=100"}}},
	{"attainment", "policies", Options{Width: "column"}},
	{"sweep", "policies", Options{X: "tau", By: []string{"mechanism"}, Width: "column"}},
	{"multiples", "policies", Options{Y: []string{"fairness"}}},
	{"heatmap", "solvers", Options{}},
	{"surface", "policies", Options{X: "tau", Y: []string{"g"}, Where: []string{"mechanism=clearing"}}},
	{"box", "policies", Options{Y: []string{"fairness"}, By: []string{"mechanism", "tau"}}},
	{"violin", "policies", Options{}},
	{"waterfall", "policies", Options{}},
	{"interval", "policies", Options{By: []string{"mechanism"}, Base: "clearing"}},
}

func testRuns(tb testing.TB, name string) *results.Dataset {
	if name == "policies" {
		return policyRuns(name).open(tb)
	}
	return solverRuns(name).open(tb)
}

// Every kind draws its example: a valid SVG, the same twice, the golden picture; the CSV holds what is drawn and the JSON says what made
// it.
func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	data := map[string]*results.Dataset{"solvers": testRuns(t, "solvers"), "policies": testRuns(t, "policies")}
	for _, e := range examples {
		seen[e.kind] = true
		t.Run(e.kind, func(t *testing.T) {
			k, ok := KindNamed(e.kind)
			if !ok {
				t.Fatalf("no kind %q", e.kind)
			}
			d := data[e.runs]
			dr, err := k.Draw(d, e.o)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if _, err := Save(dir, k.Name, dr, d, Output{Formats: []string{"svg"}}); err != nil {
				t.Fatal(err)
			}
			again, err := k.Draw(d, e.o)
			if err != nil {
				t.Fatal(err)
			}
			second, err := again.render("svg", houseStyle(t))
			if err != nil {
				t.Fatal(err)
			}
			picture := read(t, filepath.Join(dir, k.Name+".svg"))
			if !bytes.Equal(picture, second) {
				t.Error("the picture is not the same when drawn again")
			}
			checkSVG(t, picture)
			checkCSV(t, read(t, filepath.Join(dir, k.Name+".csv")), dr.Numbers)
			checkRecord(t, read(t, filepath.Join(dir, k.Name+".json")), e.kind, dr)
			golden(t, "kind-"+e.kind, picture)
		})
	}
	for _, k := range Kinds {
		if !seen[k.Name] || k.Title == "" || len(k.Takes) == 0 {
			t.Errorf("kind %s has no example or is not complete", k.Name)
		}
	}
}

func checkRecord(t *testing.T, content []byte, kind string, dr *Drawing) {
	t.Helper()
	var r record
	if err := json.Unmarshal(content, &r); err != nil {
		t.Fatal(err)
	}
	if r.Query == nil || r.Query.Parts[0].Kind != kind || len(r.Query.Reads) == 0 || r.Query.Rows == 0 || r.SpecHash != "fixture" || r.Digest == "" || r.Numbers != len(dr.Numbers) || r.Caption != dr.caption() {
		t.Errorf("record %+v of kind %s", r, kind)
	}
}

// The figures of conformance, solver-shootout and stability have golden pictures of their own.
func TestSolverFigures(t *testing.T) {
	for _, f := range All {
		var d *results.Dataset
		switch f.Experiment {
		case "conformance":
			d = solverRuns(f.Experiment).open(t)
		case "solver-shootout":
			d = solverRuns(f.Experiment, manyMethods()...).open(t)
		case "stability":
			d = stabilityRuns().open(t)
		default:
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			dr, err := f.Draw(d)
			if err != nil {
				t.Fatal(err)
			}
			picture, err := dr.render("svg", houseStyle(t))
			if err != nil {
				t.Fatal(err)
			}
			checkSVG(t, picture)
			name := f.Name
			if name != f.Experiment {
				name = f.Experiment + "-" + name
			}
			golden(t, name, picture)
		})
	}
}

// The field of a method that does not fit says so, that of one that ran out of rounds what it reached.
func TestConformanceSaysWhatHappened(t *testing.T) {
	dr, err := figureNamed(t, "conformance").Draw(solverRuns("conformance").open(t))
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

// A method that makes no demand calls is not the best by demand calls.
func TestFreeMethodsAreLeftOutOfTheirMeter(t *testing.T) {
	dr, err := profileKind.Draw(solverRuns("solvers").open(t), Options{Where: []string{"solver=newton,nesterov,interior"}, Meter: []string{"demand-calls", "time"}})
	if err != nil {
		t.Fatal(err)
	}
	panels := map[string]bool{}
	for _, d := range dr.Numbers {
		if d.Series == "interior" {
			panels[d.Panel] = true
		}
	}
	if panels["a"] || !panels["b"] || !strings.Contains(dr.Caption, "Not by demand calls: interior") {
		t.Errorf("interior is drawn in panels %v; caption %q", panels, dr.Caption)
	}
}

func TestUnknownOptionsNameTheAllowed(t *testing.T) {
	d := testRuns(t, "policies")
	for _, c := range []struct {
		kind string
		o    Options
		want string
	}{
		{"profile", Options{X: "tau"}, "does not take x; it takes by, panel, meter, target"},
		{"sweep", Options{Log: "z"}, `"z", allowed are x, y, xy, none`},
		{"sweep", Options{Width: "poster"}, "allowed are column, page"},
		{"profile", Options{Meter: []string{"money"}}, "allowed are demand-calls, time, rounds, messages"},
		{"profile", Options{Targets: []float64{2}}, "between 0 and 1"},
		{"sweep", Options{Y: []string{"happiness"}}, `no column "happiness"`},
		{"sweep", Options{Y: []string{"status"}}, "holds text"},
		{"sweep", Options{X: "mechanism"}, "a number is needed on this axis"},
		{"sweep", Options{Where: []string{"tau"}}, `condition "tau"`},
		{"sweep", Options{Where: []string{"tau=7"}}, "column p_market_tau of table runs holds 0, 1, 2"},
		{"sweep", Options{Where: []string{"weather=7"}}, `no column "weather"`},
		{"sweep", Options{Panel: []string{"tau", "g", "m"}}, "at most two"},
		{"multiples", Options{Where: []string{"m=50", "g=0"}}, "name what makes panels"},
		{"surface", Options{Where: []string{"m=50", "g=0"}}, "two parameters"},
		{"convergence", Options{}, "record.trace"},
		{"frontier", Options{Y: []string{"price"}}, "price is neither good high nor good low: say which way you mean with price:high or price:low, or take one of efficiency-per-agent, fairness, participation, seconds, gap, gini"},
		{"frontier", Options{Y: []string{"price:cheap"}}, "high or low"},
		{"interval", Options{By: []string{"mechanism"}, Base: "auction"}, `no runs of "auction"`},
		{"sweep", Options{Y: []string{"gini / (1 - "}}, "formula"},
		{"rate", Options{}, "record.trace"},
		{"critical-difference", Options{Where: []string{"mechanism=flat"}, Y: []string{"fairness"}}, "one treatment"},
	} {
		k, _ := KindNamed(c.kind)
		if _, err := k.Draw(d, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %+v: error %v, want one that says %q", c.kind, c.o, err, c.want)
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func houseStyle(t *testing.T) mark.Style {
	t.Helper()
	s, err := mark.Style{}.Complete()
	if err != nil {
		t.Fatal(err)
	}
	return s
}
