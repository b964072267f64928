package study

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/internal/fixture"
	"walras/analysis/table"
	"walras/results"
)

var fuzzed = flag.Int("fuzz-pictures", 600, "how many pictures of made-up folders TestNothingPanics asks for; all of them without a limit is -1")

// fuzzFolders are folders of every shape: rules beside solvers, skipped and failed runs, markets that could not be drawn, one choice alone, null
// parameters, infinite values, no trace, plays.
func fuzzFolders(t *testing.T) map[string]*results.Dataset {
	t.Helper()
	out := map[string]*results.Dataset{
		"solvers": fixture.SolverRuns("solvers").Open(t), "many": fixture.SolverRuns("many", fixture.ManyMethods()...).Open(t), "policies": fixture.PolicyRuns("policies").Open(t),
		"horizons": horizonRuns(t, "horizons"), "shocks": shockRuns(t, "shocks"), "drift": driftRuns(t), "noise": noiseRuns(t),
		"rules": dataset(t, "paper-mechanisms"), "fees": dataset(t, "paper-fees"), "rounds": dataset(t, "paper-convergence"),
	}
	rng := rand.New(rand.NewPCG(17, 3))
	for k := range 6 {
		name := fmt.Sprintf("odd-%d", k)
		runs := fixture.NewTables(name)
		for replicate := range 1 + k%4 {
			for i, solver := range []string{"bracket", "tatonnement", "tatonnement", "lbfgs", ""}[:1+(k+2)%5] {
				row := fixture.Row{"market": []string{"paper", "routes"}[k%2*(replicate%2)], "mechanism": "clearing", "replicate": replicate, "agents": 20, "resources": 1,
					"status": []string{"converged", "limit", "skipped", "error"}[rng.IntN(4)], "error": "made up"}
				if solver != "" {
					row["solver"] = solver
				} else {
					row["mechanism"], row["status"], row["load"] = "none", "allocated", 1.5
				}
				if k%3 == 1 {
					row["status"] = "converged"
				}
				for _, column := range []string{"gap", "infeasibility", "complementarity", "regret", "efficiency", "value", "cost", "fees", "gini", "price", "load"} {
					if row[column] == nil && rng.IntN(3) > 0 {
						row[column] = []float64{1e-9, 0.3, 0, -2, math.Inf(1), math.NaN()}[rng.IntN(6)]
					}
				}
				for _, column := range []string{"rounds", "demand_calls", "messages", "time_total_ns"} {
					row[column] = rng.IntN(3) * rng.IntN(1000)
				}
				if row["status"] == "error" {
					row["resources"], row["agents"] = 0, 0
				}
				if solver == "tatonnement" {
					row["p_solver_step"] = 0.5 * float64(i)
				}
				if k > 2 {
					row["p_market_m"], row["p_market_tau"] = 50.0, float64(replicate)
				}
				var rounds [][4]float64
				for range rng.IntN(5) * (k % 2) {
					rounds = append(rounds, [4]float64{rng.Float64(), 10 * rng.Float64(), []float64{rng.Float64(), 0, 1e-9, math.NaN()}[rng.IntN(4)], rng.Float64()})
				}
				runs.Add(row, rounds)
			}
		}
		out[name] = runs.Open(t)
	}
	return out
}

// fuzzOptions are what may be asked for: names that are there and names that are not, texts where numbers are needed, and combinations.
var fuzzOptions = map[string][]figure.Options{
	"x":      {{X: "tau"}, {X: "solver"}, {X: "rounds"}, {X: "market"}, {X: "gini + 1"}},
	"y":      {{Y: []string{"rounds"}}, {Y: []string{"gap", "gini"}}, {Y: []string{"status"}}, {Y: []string{"regret_dynamic"}}, {Y: []string{"nothing"}}, {Y: []string{"1/gap"}}},
	"z":      {{Z: "rounds"}, {Z: "efficiency"}, {Z: "step"}},
	"size":   {{Size: "participation"}, {Size: "load"}},
	"base":   {{Base: "none"}, {Base: "bracket"}},
	"by":     {{By: []string{"market"}}, {By: []string{"mechanism", "solver"}}, {By: []string{"tau"}}, {By: []string{"step"}}, {By: []string{"replicate"}}},
	"panel":  {{Panel: []string{"market"}}, {Panel: []string{"solver"}}, {Panel: []string{"tau", "market"}}, {Panel: []string{"mechanism"}}},
	"log":    {{Log: "x"}, {Log: "xy"}, {Log: "none"}},
	"meter":  {{Meter: []string{"demand-calls"}}, {Meter: []string{"messages", "rounds"}}, {Meter: []string{"time"}}},
	"target": {{Targets: []float64{1e-6}}, {Targets: []float64{1e-2, 1e-4}}},
	"budget": {{Budget: 10}},
}

// merged is one set of options with what another says.
func merged(a, b figure.Options) figure.Options {
	for _, o := range []struct {
		into *string
		from string
	}{{&a.X, b.X}, {&a.Z, b.Z}, {&a.Size, b.Size}, {&a.Base, b.Base}, {&a.Log, b.Log}} {
		if o.from != "" {
			*o.into = o.from
		}
	}
	a.Y, a.By, a.Panel = slices.Concat(a.Y, b.Y), slices.Concat(a.By, b.By), slices.Concat(a.Panel, b.Panel)
	a.Meter, a.Targets = slices.Concat(a.Meter, b.Meter), slices.Concat(a.Targets, b.Targets)
	if b.Budget != 0 {
		a.Budget = b.Budget
	}
	return a
}

// fuzzCase is a picture to ask for.
type fuzzCase struct {
	folder string
	kind   figure.Kind
	o      figure.Options
}

func fuzzCases(folders []string) (out []fuzzCase) {
	for _, folder := range folders {
		for _, k := range figure.Kinds {
			asked := []figure.Options{{}}
			for i, takes := range k.Takes {
				for _, o := range fuzzOptions[takes] {
					asked = append(asked, o)
					for _, other := range k.Takes[i+1:] {
						for _, p := range fuzzOptions[other] {
							asked = append(asked, merged(o, p))
						}
					}
				}
			}
			for _, o := range asked {
				for _, where := range [][]string{nil, {"status=converged"}, {"replicate=0"}, {"mechanism=clearing,flat"}, {"agents>1000"}} {
					o.Where = where
					out = append(out, fuzzCase{folder, k, o})
				}
			}
		}
	}
	return out
}

// No folder makes a kind, a figure or a table panic, whatever it is asked for: there is a picture that can be written, or a message. What is said to fit
// can be drawn, where the runs have a value to draw.
func TestNothingPanics(t *testing.T) {
	data := fuzzFolders(t)
	var folders []string
	for name := range data {
		folders = append(folders, name)
	}
	slices.Sort(folders)
	cases := fuzzCases(folders)
	rng := rand.New(rand.NewPCG(5, 11))
	rng.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
	if *fuzzed >= 0 && *fuzzed < len(cases) {
		cases = cases[:*fuzzed]
	}
	drawn, refused := 0, 0
	for _, c := range cases {
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("%s of folder %s with %+v panics: %v", c.kind.Name, c.folder, c.o, r)
				}
			}()
			dr, err := c.kind.Draw(data[c.folder], c.o)
			if err == nil {
				_, err = dr.Render("svg", fixture.HouseStyle(t))
			}
			if err == nil {
				drawn++
				return
			}
			refused++
			if s := err.Error(); s == "" || strings.Contains(s, "%!") {
				t.Errorf("%s of folder %s with %+v: message %q", c.kind.Name, c.folder, c.o, s)
			}
		}()
	}
	for _, name := range folders {
		c, err := analysis.ContentsOf(data[name])
		if err != nil {
			t.Fatal(err)
		}
		telling, _, err := Suggest(data[name])
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range telling {
			if _, err := s.Draw(data[name]); err != nil {
				refused++
				if !strings.HasPrefix(name, "odd-") {
					t.Errorf("figure %s is said to fit folder %s: %v", s.Name, name, err)
				}
				continue
			}
			drawn++
		}
		for _, tb := range table.All {
			if !tb.Fits(c) {
				continue
			}
			if g, err := tb.Build(data[name]); err == nil {
				g.LaTeX()
				g.Markdown()
			} else if !strings.HasPrefix(name, "odd-") {
				t.Errorf("table %s is said to fit folder %s: %v", tb.Name, name, err)
			}
		}
	}
	t.Logf("%d folders, %d kinds: %d pictures drawn, %d refused with a message", len(folders), len(figure.Kinds), drawn, refused)
}
