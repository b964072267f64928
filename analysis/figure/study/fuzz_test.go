package study

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/internal/fixture"
	"walras/analysis/table"
	"walras/results"
	"walras/results/query"
)

var fuzzed = flag.Int("fuzz-pictures", 600, "how many pictures of made-up folders TestNothingPanics asks for")

var fuzzedFolders = flag.String("fuzz-folders", "", "`FOLDERS` of results, separated by commas, that TestNothingPanics draws too")

// fuzzFolders are folders of every shape: rules beside solvers, skipped and failed runs, markets that could not be drawn, one choice alone, null
// parameters, infinite values, no trace, plays.
func fuzzFolders(t *testing.T) map[string]*results.Dataset {
	t.Helper()
	out := map[string]*results.Dataset{
		"solvers": fixture.SolverRuns("solvers").Open(t), "many": fixture.SolverRuns("many", fixture.ManyMethods()...).Open(t), "policies": fixture.PolicyRuns("policies").Open(t),
		"horizons": horizonRuns(t, "horizons"), "shocks": shockRuns(t, "shocks"), "drift": driftRuns(t), "noise": noiseRuns(t),
		"prices": fixture.PriceRuns("prices").Open(t), "goods": goodsRuns(t),
		"rules": dataset(t, "paper-mechanisms"), "fees": dataset(t, "paper-fees"), "rounds": dataset(t, "paper-convergence"),
	}
	for dir := range strings.SplitSeq(*fuzzedFolders, ",") {
		if dir == "" {
			continue
		}
		d, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		out[dir] = d
	}
	rng := rand.New(rand.NewPCG(17, 3))
	for k := range 6 {
		name := fmt.Sprintf("odd-%d", k)
		runs := fixture.NewTables(name)
		for replicate := range 1 + k%4 {
			for i, solver := range []string{"bracket", "tatonnement", "tatonnement", "lbfgs", ""}[:1+(k+2)%5] {
				row := fixture.Row{"market": []string{"paper", "routes"}[k%2*(replicate%2)], "mechanism": "clearing", "replicate": replicate, "agents": 20, "resources": 1,
					"status": []string{"converged", "limit", "skipped", "error", "cycle"}[rng.IntN(5)], "error": "made up"}
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

// goodsRuns are methods on Fisher markets and exchange economies of three goods, of which some cycle; prices and agents are recorded round by
// round.
func goodsRuns(t *testing.T) *results.Dataset {
	runs, trace, prices, agents := madeTable{name: "runs"}, madeTable{name: "trace"}, madeTable{name: "prices"}, madeTable{name: "agents"}
	cell := uint64(0)
	for replicate := range 3 {
		for _, family := range []string{"fisher", "scarf", "ces-exchange"} {
			for i, solver := range []string{"mirror", "tatonnement", "frank-wolfe", "price-newton"} {
				row := fixture.Row{"cell_id": cell, "market": family, "scenario": "", "solver": solver, "replicate": replicate, "seed": uint64(replicate), "agents": 4, "resources": 3,
					"status": "converged", "certificate": "proof", "rounds": 8 << i, "demand_calls": 8 << i, "messages": 32 << i, "gap": math.Pow(0.1, float64(i+3)), "infeasibility": 1e-9,
					"complementarity": 0.0, "regret": 1e-9, "p_market_rho": 0.5 - float64(replicate), "nash_welfare": 1 + float64(i), "price": 1.0, "gini": 0.1 * float64(i), "efficiency": 3.0, "load": 1.0}
				if family == "scarf" {
					row["certificate"], row["status"], row["period"] = "residual", []string{"cycle", "limit", "cycle", "skipped"}[i], 17+replicate
					row["efficiency"], row["nash_welfare"] = nil, nil
				}
				if solver == "frank-wolfe" {
					row["p_solver_step"], row["rate_predicted"] = "line search", 1.0
				}
				for round := range 8 << i {
					trace.rows = append(trace.rows, fixture.Row{"cell_id": cell, "round": round + 1, "gap": 1 / float64(1+round), "gap_proved": 2 / float64(1+round), "regret": 0.0, "price": 1.0, "demand": math.Inf(1)})
					for good := range 3 {
						p := []float64{1, 0, float64(round)}[good]
						prices.rows = append(prices.rows, fixture.Row{"cell_id": cell, "round": round + 1, "resource": good, "price": p})
						agents.rows = append(agents.rows, fixture.Row{"cell_id": cell, "round": round + 1, "agent": good, "resource": good, "x": p})
					}
				}
				runs.rows = append(runs.rows, row)
				cell++
			}
		}
	}
	return madeRun(t, "goods", runs, trace, prices, agents)
}

// asker asks for pictures of a folder.
type asker struct {
	*rand.Rand
	numbers [2][]string // columns with a number in some row, of table runs and of table trace
	choices []string    // in which runs differ
	fitting []figure.Kind
	values  map[string][]string // of these
}

func newAsker(t *testing.T, d *results.Dataset, rng *rand.Rand) asker {
	t.Helper()
	a := asker{Rand: rng, choices: []string{"market", "status", "replicate"}, values: map[string][]string{"status": {"converged", "played", "cycle"}, "replicate": {"0"}}}
	for i, name := range []string{"runs", "trace"} {
		columns, err := d.Columns(name)
		if err != nil {
			continue
		}
		f, err := d.Frame(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range columns {
			if c.Kind != results.String && slices.ContainsFunc(f.Floats(c.Name), func(x float64) bool { return !math.IsNaN(x) }) {
				a.numbers[i] = append(a.numbers[i], c.Name)
			}
		}
	}
	c, err := analysis.ContentsOf(d)
	if err != nil {
		t.Fatal(err)
	}
	a.fitting = slices.DeleteFunc(slices.Clone(figure.Kinds), func(k figure.Kind) bool { return k.Fits(c) == figure.Unfit })
	if len(a.fitting) == 0 {
		a.fitting = figure.Kinds
	}
	for _, name := range c.Varying(analysis.Sections...) {
		a.choices = append(a.choices, name, name) // oftener than what may not differ
		for _, v := range c.Levels(name) {
			a.values[name] = append(a.values[name], v.Text)
		}
	}
	return a
}

func pick[T any](a asker, from ...T) T { return from[a.IntN(len(from))] }

// called is a column as a user may name it.
func (a asker) called(column string) string {
	if section, own, ok := query.Parameter(column); ok {
		return pick(a, column, own, section+"."+own)
	}
	return column
}

// number names something for an axis: as a rule what the folder has, and else what may not be there, holds text or is a formula.
func (a asker) number() string {
	table := a.numbers[0]
	if a.IntN(4) == 0 && len(a.numbers[1]) > 0 {
		table = a.numbers[1]
	}
	switch name := a.called(pick(a, table...)); a.IntN(12) {
	case 0:
		return pick(a, "nothing", "status", "tau", "solver", "gini + 1", "1/gap", "regret_dynamic", "efficiency-per-agent", "participation", "fairness", "seconds")
	case 1:
		return pick(a, name+" / rounds", "log("+name+")", name+" - "+name, name+":low", name+":high", "swing("+name+")")
	default:
		return name
	}
}

// several are n things.
func several(n int, one func() string) (out []string) {
	for range n {
		out = append(out, one())
	}
	return out
}

// options are those that a kind takes, most of them unset, and a condition.
func (a asker) options(k figure.Kind) (o figure.Options) {
	choice := func() string { return a.called(pick(a, a.choices...)) }
	for _, takes := range k.Takes {
		if a.IntN(3) > 0 {
			continue
		}
		switch takes {
		case "x":
			o.X = pick(a, a.number, choice)()
		case "y":
			o.Y = several(1+a.IntN(5)/4, a.number)
		case "z":
			o.Z = a.number()
		case "size":
			o.Size = a.number()
		case "base":
			o.Base = pick(a, slices.Concat(a.values["solver"], a.values["mechanism"], []string{"none", "nothing"})...)
		case "by":
			o.By = several(1+a.IntN(3)/2, choice)
		case "panel":
			o.Panel = several(1+a.IntN(3)/2, choice)
		case "log":
			o.Log = pick(a, "x", "y", "xy", "none")
		case "meter":
			o.Meter = several(1+a.IntN(3)/2, func() string { return pick(a, "demand-calls", "messages", "rounds", "time") })
		case "target":
			o.Targets = pick(a, []float64{1e-6}, []float64{1e-2, 1e-4}, []float64{1e-12})
		case "budget":
			o.Budget = pick(a, 10.0, 1000, 0.5)
		}
	}
	if a.IntN(2) == 0 {
		return o
	}
	column := pick(a, a.choices...)
	if values := a.values[column]; len(values) > 0 && a.IntN(5) > 0 {
		o.Where = []string{a.called(column) + pick(a, "=", "=", "!=") + pick(a, values...)}
	} else {
		o.Where = []string{pick(a, "agents>1000", "round<3", "gap<=1e-3", "load>1", "rounds>=2", "nothing=1")}
	}
	return o
}

// No folder makes a kind, a figure or a table panic, whatever it is asked for: there is a picture that can be written, or a message. What is said to fit
// can be drawn, where the runs have a value to draw.
func TestNothingPanics(t *testing.T) {
	data := fuzzFolders(t)
	folders := slices.Sorted(maps.Keys(data))
	rng := rand.New(rand.NewPCG(5, 11))
	var askers []asker
	for _, name := range folders {
		askers = append(askers, newAsker(t, data[name], rng))
	}
	drawn, refused, why := 0, 0, map[string]int{}
	for range *fuzzed {
		at := rng.IntN(len(folders))
		a, folder := askers[at], folders[at]
		k := pick(a, pick(a, figure.Kinds, a.fitting, a.fitting, a.fitting)...)
		o := a.options(k)
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("%s of folder %s with %+v panics: %v\n%s", k.Name, folder, o, r, debug.Stack())
				}
			}()
			dr, err := k.Draw(data[folder], o)
			if err == nil {
				_, err = dr.Render("svg", fixture.HouseStyle(t))
			}
			if err == nil {
				drawn++
				return
			}
			refused++
			why[fmt.Sprintf("%.60s", err)]++
			if s := err.Error(); s == "" || strings.Contains(s, "%!") {
				t.Errorf("%s of folder %s with %+v: message %q", k.Name, folder, o, s)
			}
		}()
	}
	if testing.Verbose() {
		reasons := slices.SortedFunc(maps.Keys(why), func(a, b string) int { return why[b] - why[a] })
		for _, reason := range reasons[:min(40, len(reasons))] {
			t.Logf("%d refused: %s", why[reason], reason)
		}
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
