package study

import (
	"maps"
	"math"
	"slices"
	"testing"

	"walras/analysis/figure"
	"walras/analysis/internal/fixture"
	"walras/results"
)

// rows of a test table, by column: what is not named is null. Texts, whole numbers (int), identities (uint64) and numbers go by their type.
type madeTable struct {
	name string
	rows []fixture.Row
}

// schema lists every column that a row names, in the order of their names, cell_id first.
func (s madeTable) schema() *results.Schema {
	kinds := map[string]results.Kind{}
	for _, r := range s.rows {
		for name, v := range r {
			switch v.(type) {
			case string:
				kinds[name] = results.String
			case int:
				kinds[name] = results.Int64
			case uint64:
				kinds[name] = results.Uint64
			case bool:
				kinds[name] = results.Bool
			case float64:
				kinds[name] = results.Float64
			}
		}
	}
	out := &results.Schema{Table: s.name}
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		c := results.Column{Name: name, Kind: kinds[name], Nullable: kinds[name] != results.Uint64}
		if name == "cell_id" {
			out.Columns = slices.Insert(out.Columns, 0, c)
			continue
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

// madeRun writes tables as the run of an experiment and opens it. Runs get a cell_id where they have none, and what every run has.
func madeRun(tb testing.TB, experiment string, all ...madeTable) *results.Dataset {
	tb.Helper()
	for i, r := range all[0].rows {
		common := fixture.Row{"cell_id": uint64(i), "experiment": experiment, "market": "paper", "mechanism": "clearing", "scenario": "stationary",
			"solver": "ogd", "replicate": 0, "status": "played", "agents": 20, "resources": 1}
		for name, v := range common {
			if _, ok := r[name]; !ok {
				r[name] = v
			}
		}
	}
	var schemas []*results.Schema
	var blocks []*results.Block
	for _, s := range all {
		schema := s.schema()
		b := results.NewBlock(schema, len(s.rows))
		for _, r := range s.rows {
			for i, c := range schema.Columns {
				appendValue(b, i, r[c.Name])
			}
		}
		schemas, blocks = append(schemas, schema), append(blocks, b)
	}
	dir := tb.TempDir() + "/run"
	run, err := results.Create(dir, results.Header{Name: experiment, Spec: "name: " + experiment, SpecHash: "fixture", Shards: 1, Cells: int64(len(all[0].rows)),
		Schemas: schemas, Provenance: results.CollectProvenance()})
	if err != nil {
		tb.Fatal(err)
	}
	if err := run.WriteShard(0, blocks...); err != nil {
		tb.Fatal(err)
	}
	if err := run.Close(); err != nil {
		tb.Fatal(err)
	}
	d, err := results.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func appendValue(b *results.Block, col int, v any) {
	switch v := v.(type) {
	case nil:
		b.AppendNull(col)
	case string:
		b.AppendString(col, v)
	case int:
		b.AppendInt(col, int64(v))
	case uint64:
		b.AppendUint(col, v)
	case bool:
		b.AppendBool(col, v)
	case float64:
		b.AppendFloat(col, v)
	}
}

// factors are those by which replicates of the tests differ; their mean is 1.
var factors = []float64{0.7, 0.9, 1, 1.1, 1.3}

// horizonRuns grow as planted powers of T: ogd as 1/2 and 3/4, ader as −1/4 of a static regret that is negative under jitter; bounds are
// ten times as much, one run is above its bound and some are at it; one run of ader failed.
func horizonRuns(tb testing.TB, experiment string) *results.Dataset {
	s := madeTable{name: "runs"}
	for _, scenario := range []string{"stationary", "jitter"} {
		for _, rounds := range []int{100, 1000, 10000} {
			for replicate, f := range factors {
				for _, m := range []struct {
					solver   string
					schedule any
					power    float64
				}{{"ogd", "sqrt", 0.5}, {"ogd", "constant", 0.75}, {"ader", "sqrt", -0.25}} {
					y := 5 * f * math.Pow(float64(rounds), m.power)
					row := fixture.Row{"scenario": scenario, "solver": m.solver, "p_solver_schedule": m.schedule, "replicate": replicate, "rounds": rounds, "p_scenario_rounds": rounds,
						"regret_static": y, "regret_dynamic": 2 * y, "bound_static": 10 * y, "bound_dynamic": 20 * y, "path_length": 1.0,
						"violation_sum": 3 * y, "violation_net": 0.0}
					if scenario == "jitter" {
						row["p_scenario_law"] = "student"
						if m.solver == "ader" {
							row["regret_static"] = -y
						}
					}
					if m.solver == "ogd" && m.schedule == "sqrt" && replicate == 0 && rounds == 100 && scenario == "jitter" {
						row["bound_dynamic"] = y
					}
					if m.schedule == "constant" && replicate == 1 && rounds == 1000 {
						row["bound_static"] = row["regret_static"] // at its bound is not above it
					}
					if m.solver == "ader" && replicate == 4 && rounds == 100 && scenario == "stationary" {
						row["status"] = "diverged"
					}
					s.rows = append(s.rows, row)
				}
			}
		}
	}
	return madeRun(tb, experiment, s)
}

// driftRuns track a random walk within 1 and 4 times its moves, and exactly.
func driftRuns(tb testing.TB) *results.Dataset {
	s := madeTable{name: "runs"}
	add := func(scenario string, path, law any, moves float64) {
		for replicate, f := range factors {
			for solver, times := range map[string]float64{"resolve": 0, "tracking": 1, "ogd": 4} {
				s.rows = append(s.rows, fixture.Row{"scenario": scenario, "p_scenario_path": path, "p_scenario_law": law, "p_scenario_rounds": 2000, "solver": solver,
					"replicate": replicate, "rounds": 2000, "path_length": 2000 * moves, "tracking": f * times * moves, "regret_dynamic": f * times * times * moves * moves * 2000})
			}
		}
	}
	for _, path := range []float64{0.5, 2, 8} {
		add("drift", path, nil, path/2000)
	}
	add("seasonal", nil, nil, 0.1)
	add("jitter", nil, "gaussian", 0.2)
	slices.SortStableFunc(s.rows, func(a, b fixture.Row) int { return compareText(a["solver"].(string), b["solver"].(string)) }) // maps have no order
	return madeRun(tb, "drift", s)
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// noiseRuns have the square error that closed forms give, in every replicate times a factor: (σc)²/(ML²)/(t − 1) for steps 1/t, and
// floor + (v₁ − floor)(1 − s)^{2(t−1)} for constant steps s.
func noiseRuns(tb testing.TB) *results.Dataset {
	return noiseRunsAt(tb, noiseColumns{"p_solver_noise", "p_solver_sigma", "p_solver_reports"})
}

// noiseRunsAt are noiseRuns with the noise in these columns.
func noiseRunsAt(tb testing.TB, at noiseColumns) *results.Dataset {
	const sigma, m, l, star = 0.1, 50.0, 10.0, 3.0
	runs, trace := madeTable{name: "runs"}, madeTable{name: "trace"}
	for _, law := range []string{"gaussian", "student"} {
		for _, reports := range []int{1, 4} {
			variance := sigma * sigma * m * m / (float64(reports) * l * l)
			for _, step := range []float64{1, 0.2} {
				schedule, decay := "constant", any(nil)
				floor := step / (2 - step) * variance
				if step == 1 {
					schedule, decay = "robbins-monro", 1.0
				}
				for replicate, f := range factors {
					cell := uint64(len(runs.rows))
					runs.rows = append(runs.rows, fixture.Row{"cell_id": cell, "solver": figure.Iterative, "replicate": replicate, "rounds": 1000, "p_scenario_rounds": 1000, "p_market_m": m,
						"p_solver_step": step, "p_solver_schedule": schedule, "p_solver_decay": decay, at.law: law, at.sigma: sigma, at.reports: reports,
						"p_solver_start": 0.0, "lipschitz": l, "price_optimal": star, "tracking": math.Sqrt(f * floor)})
					for t := 1; t <= 1000; t += 1 + t/20 {
						v := variance / float64(t-1)
						if step < 1 {
							v = floor + (star*star-floor)*math.Pow(1-step, 2*float64(t-1))
						}
						if t == 1 {
							v = star * star
						}
						trace.rows = append(trace.rows, fixture.Row{"cell_id": cell, "round": t, "price": star + math.Sqrt(f*v), "price_optimal": star})
					}
				}
			}
		}
	}
	return madeRun(tb, "noise", runs, trace)
}

// delayRuns iterate e_{t+1} = e_t − s e_{t−d}, held within ±1.
func delayRuns(tb testing.TB) *results.Dataset {
	const rounds, star = 3000, 2.0
	s := madeTable{name: "runs"}
	for _, d := range []int{0, 1, 3} {
		for _, ratio := range []float64{0.5, 0.9, 0.98, 1.02, 1.1, 1.5} {
			step := ratio * levinMay(float64(d))
			e := make([]float64, d+1, rounds)
			for i := range e {
				e[i] = 0.01
			}
			sum := 0.0
			for len(e) < rounds {
				next := max(-1, min(1, e[len(e)-1]-step*e[len(e)-1-d]))
				e = append(e, next)
				if len(e) > rounds/2 {
					sum += next * next
				}
			}
			s.rows = append(s.rows, fixture.Row{"solver": figure.Iterative, "p_scenario_delay": d, "p_solver_step": step, "p_solver_start": star - 0.01, "price_optimal": star,
				"tracking": math.Sqrt(sum / (rounds / 2))})
		}
	}
	return madeRun(tb, "delay", s)
}

// shockRuns recover in as many rounds as their replicate says, doubled for the slow method, which in the last replicates does not at all.
func shockRuns(tb testing.TB, experiment string) *results.Dataset {
	runs, shocks := madeTable{name: "runs"}, madeTable{name: "shocks"}
	for _, left := range []float64{0.5, 0.8} {
		for i, solver := range []string{"fast", "slow"} {
			for replicate := range 9 {
				cell := uint64(len(runs.rows))
				runs.rows = append(runs.rows, fixture.Row{"cell_id": cell, "scenario": "capacity-loss", "p_scenario_left": left, "solver": solver, "replicate": replicate})
				for k, at := range []int{100, 200} {
					row := fixture.Row{"cell_id": cell, "round": at, "last": at + 99, "resilience": left + 0.01*float64(replicate), "recovery_5": replicate * (i + 1),
						"recovery_1": 2 * replicate * (i + 1), "area_lost": float64(1+replicate) * float64(1+k), "overshoot": 0.1 * float64(replicate)}
					if i == 1 && replicate > 6 {
						row["recovery_1"] = nil
					}
					if i == 1 && replicate > 3 {
						row["recovery_5"] = nil
					}
					if replicate == 8 {
						row["overshoot"] = nil
					}
					shocks.rows = append(shocks.rows, row)
				}
			}
		}
	}
	return madeRun(tb, experiment, runs, shocks)
}

// strategyRuns gain n^−2 and lose n^−3 times a factor.
func strategyRuns(tb testing.TB) *results.Dataset {
	s := madeTable{name: "runs"}
	for _, n := range []int{4, 16, 64} {
		for replicate, f := range factors {
			x := float64(n)
			s.rows = append(s.rows, fixture.Row{"mechanism": "nash", "solver": "bracket", "status": "converged", "replicate": replicate, "agents": n, "rounds": 1, "p_market_n": n,
				"deviation_gain": f * math.Pow(x, -2), "deviation_gain_max": 2 * f * math.Pow(x, -1.5), "shading": f / x, "misreport": 1 - 0.5*f/x,
				"nash_ratio": 1 - 0.1*f*math.Pow(x, -3), "nash_steps": 10, "binding": replicate > 0},
				fixture.Row{"solver": "bracket", "status": "converged", "replicate": replicate, "agents": n, "rounds": 1, "p_market_n": n})
		}
	}
	return madeRun(tb, "strategy", s)
}

// feeRuns have, for each agent, efficiency 9 up to round 28, 10 in round 29, and 8 − 2/(t − 29) from round 30 on; fairness 0.68, 0.7, 0.6 in round
// 30, then 0.65.
func feeRuns(tb testing.TB) *results.Dataset {
	runs, trace := madeTable{name: "runs"}, madeTable{name: "trace"}
	for _, m := range []float64{50, 100} {
		for _, gamma := range []float64{0, 5} {
			for _, step := range []float64{0.5, 1} {
				for replicate, f := range factors {
					cell := uint64(len(runs.rows))
					runs.rows = append(runs.rows, fixture.Row{"cell_id": cell, "scenario": "fee-jump", "p_scenario_at": 30, "p_market_m": m, "solver": figure.Iterative, "p_solver_step": step,
						"p_solver_gamma": gamma, "replicate": replicate})
					for t := 1; t <= 60; t++ {
						eff, fair, fee, price := 10.0, 0.7, 0.5, 1.0
						if t < 29 { // what the start leaves
							eff, fair = 9, 0.68
						}
						if t >= 30 {
							eff, fair, fee = 8-2/float64(t-29), 0.65, 1.5
						}
						if t == 30 {
							fair = 0.6
						}
						if m == 100 {
							price = 0
						}
						trace.rows = append(trace.rows, fixture.Row{"cell_id": cell, "round": t, "welfare": 20 * f * eff * (1 + gamma/100), "gini": 1 - fair*(1+m/1000), "fee": fee,
							"optimum": 20 * f * math.Ceil(eff), "price_optimal": price})
					}
				}
			}
		}
	}
	return madeRun(tb, "shock-fee", runs, trace)
}
