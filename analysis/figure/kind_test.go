package figure

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walras/analysis/internal/fixture"
	"walras/results"
)

var update = flag.Bool("update", false, "rewrite the golden pictures in testdata")

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
	{"simplex", "prices", Options{By: []string{"solver"}, Width: "column"}},
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
	{"compare", "solvers", Options{}},
	{"interval", "policies", Options{By: []string{"mechanism"}, Base: "clearing"}},
}

func testRuns(tb testing.TB, name string) *results.Dataset {
	switch name {
	case "policies":
		return fixture.PolicyRuns(name).Open(tb)
	case "prices":
		return fixture.PriceRuns(name).Open(tb)
	}
	return fixture.SolverRuns(name).Open(tb)
}

// Every kind draws its example: a valid SVG, the same twice, the golden picture; the CSV holds what is drawn and the JSON says what made
// it.
func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	data := map[string]*results.Dataset{"solvers": testRuns(t, "solvers"), "policies": testRuns(t, "policies"), "prices": testRuns(t, "prices")}
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
			second, err := again.Render("svg", fixture.HouseStyle(t))
			if err != nil {
				t.Fatal(err)
			}
			picture := read(t, filepath.Join(dir, k.Name+".svg"))
			if !bytes.Equal(picture, second) {
				t.Error("the picture is not the same when drawn again")
			}
			fixture.CheckSVG(t, picture)
			fixture.CheckCSV(t, read(t, filepath.Join(dir, k.Name+".csv")), dr.Numbers)
			checkRecord(t, read(t, filepath.Join(dir, k.Name+".json")), e.kind, dr)
			fixture.Golden(t, *update, "kind-"+e.kind, picture)
		})
	}
	for _, k := range Kinds {
		if !seen[k.Name] || k.Title == "" || len(k.Takes) == 0 || k.fits == nil {
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
	if r.Query == nil || r.Query.Parts[0].Kind != kind || len(r.Query.Reads) == 0 || r.Query.Rows == 0 || r.SpecHash != "fixture" || r.Digest == "" || r.Numbers != len(dr.Numbers) || r.Caption != dr.FullCaption() {
		t.Errorf("record %+v of kind %s", r, kind)
	}
}

// A method that makes no demand calls is not the best by demand calls.
func TestFreeMethodsAreLeftOutOfTheirMeter(t *testing.T) {
	dr, err := profileKind.Draw(fixture.SolverRuns("solvers").Open(t), Options{Where: []string{"solver=newton,nesterov,interior"}, Meter: []string{"demand-calls", "time"}})
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
		{"simplex", Options{}, "record.prices: true"},
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
