package figure

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"walras/results"
)

// A run of the tests is a table of rows: what is not named is null or, for a number, NaN.
type runRow map[string]any

// runsSchema is table runs as the kinds read it, parameters last.
var runsSchema = &results.Schema{Table: "runs", Columns: []results.Column{
	{Name: "cell_id", Kind: results.Uint64}, {Name: "experiment", Kind: results.String}, {Name: "market", Kind: results.String},
	{Name: "mechanism", Kind: results.String}, {Name: "scenario", Kind: results.String, Nullable: true}, {Name: "solver", Kind: results.String, Nullable: true},
	{Name: "replicate", Kind: results.Int64}, {Name: "status", Kind: results.String}, {Name: "error", Kind: results.String, Nullable: true},
	{Name: "agents", Kind: results.Int64}, {Name: "resources", Kind: results.Int64}, {Name: "rounds", Kind: results.Int64},
	{Name: "demand_calls", Kind: results.Int64}, {Name: "messages", Kind: results.Int64}, {Name: "time_total_ns", Kind: results.Int64, Nullable: true, Volatile: true, Unit: "ns"},
	{Name: "price", Kind: results.Float64}, {Name: "price_lo", Kind: results.Float64, Nullable: true}, {Name: "price_hi", Kind: results.Float64, Nullable: true},
	{Name: "gap", Kind: results.Float64, Label: "relative duality gap", Sense: results.Low}, {Name: "infeasibility", Kind: results.Float64}, {Name: "complementarity", Kind: results.Float64}, {Name: "regret", Kind: results.Float64},
	{Name: "efficiency", Kind: results.Float64}, {Name: "value", Kind: results.Float64}, {Name: "cost", Kind: results.Float64}, {Name: "fees", Kind: results.Float64},
	{Name: "gini", Kind: results.Float64, Label: "Gini index", Sense: results.Low}, {Name: "load", Kind: results.Float64}, {Name: "rate_predicted", Kind: results.Float64, Nullable: true},
	{Name: "p_market_m", Kind: results.Float64, Nullable: true}, {Name: "p_market_tau", Kind: results.Float64, Nullable: true, Unit: "fee a unit"},
	{Name: "p_market_g", Kind: results.Float64, Nullable: true}, {Name: "p_market_shape", Kind: results.Float64, Nullable: true},
	{Name: "p_market_valuation", Kind: results.String, Nullable: true},
	{Name: "p_solver_step", Kind: results.Float64, Nullable: true, Unit: "1/L"}, {Name: "p_solver_gamma", Kind: results.Float64, Nullable: true},
}}

var traceSchema = &results.Schema{Table: "trace", Columns: []results.Column{
	{Name: "cell_id", Kind: results.Uint64}, {Name: "round", Kind: results.Int64}, {Name: "time_ns", Kind: results.Int64, Volatile: true},
	{Name: "price", Kind: results.Float64}, {Name: "demand", Kind: results.Float64}, {Name: "gap", Kind: results.Float64, Label: "relative duality gap"}, {Name: "regret", Kind: results.Float64},
}}

// tables collects rows and traces and writes them as a run.
type tables struct {
	name, spec  string
	about       results.About
	runs, trace *results.Block
	cells       int
}

func newTables(name string) *tables {
	return &tables{name: name, spec: "name: " + name, runs: results.NewBlock(runsSchema, 0), trace: results.NewBlock(traceSchema, 0)}
}

// add appends a run and, if it has any, its rounds: price, demand, gap and regret.
func (t *tables) add(row runRow, rounds [][4]float64) {
	row["cell_id"] = uint64(t.cells)
	if row["experiment"] == nil {
		row["experiment"] = t.name
	}
	for i, c := range runsSchema.Columns {
		switch v := row[c.Name].(type) {
		case nil:
			if c.Nullable {
				t.runs.AppendNull(i)
			} else if c.Kind == results.Float64 {
				t.runs.AppendFloat(i, math.NaN())
			} else {
				t.runs.AppendInt(i, 0)
			}
		case string:
			t.runs.AppendString(i, v)
		case float64:
			t.runs.AppendFloat(i, v)
		case int:
			t.runs.AppendInt(i, int64(v))
		case uint64:
			t.runs.AppendUint(i, v)
		}
	}
	for k, r := range rounds {
		t.trace.AppendUint(0, uint64(t.cells))
		t.trace.AppendInt(1, int64(k+1))
		t.trace.AppendInt(2, int64(1000*(k+1)))
		for j, v := range r {
			t.trace.AppendFloat(3+j, v)
		}
	}
	t.cells++
}

// open writes the run and opens it; without rounds it has no trace.
func (t *tables) open(tb testing.TB) *results.Dataset {
	tb.Helper()
	dir := tb.TempDir() + "/run"
	schemas, blocks := []*results.Schema{runsSchema}, []*results.Block{t.runs}
	if t.trace.Len() > 0 {
		schemas, blocks = append(schemas, traceSchema), append(blocks, t.trace)
	}
	run, err := results.Create(dir, results.Header{Name: t.name, Spec: t.spec, About: t.about, SpecHash: "fixture", Shards: 1, Cells: int64(t.cells), Schemas: schemas, Provenance: results.CollectProvenance()})
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

// method is a made-up solver of the test runs: its gap falls by a factor or as a power.
type method struct {
	name   string
	kappa  float64 // factor a round; 0 for a power
	power  float64
	calls  int // demand calls a round
	single bool
}

var methods = []method{
	{name: "bracket", kappa: 0.05, calls: 1, single: true},
	{name: "newton", kappa: 0.1, calls: 2},
	{name: "nesterov", kappa: 0.7, calls: 1},
	{name: "tatonnement", kappa: 0.85, calls: 1},
	{name: "subgradient", power: 1, calls: 1},
	{name: "interior", kappa: 0.2},
}

// solverRuns are runs of made-up methods on two families with four replicates: they stop at a certificate of 1e-8 or after 120 rounds.
func solverRuns(name string, extra ...method) *tables {
	const limit, target = 120, 1e-8
	t := newTables(name)
	for replicate := range 4 {
		for f, family := range []string{"routes", "grid"} {
			src := rand.New(rand.NewPCG(uint64(replicate), uint64(f)))
			hard := 1 + float64(f) + src.Float64() // rounds stretch by this
			for _, m := range append(append([]method{}, methods...), extra...) {
				row := runRow{"market": family, "mechanism": "clearing", "solver": m.name, "replicate": replicate, "agents": 20, "resources": 1 + 4*f,
					"status": "converged", "price": 1.0, "p_market_m": 100.0}
				if m.single && f > 0 {
					row["status"], row["error"] = "skipped", m.name+" solves markets of one resource; this one has 5"
					t.add(row, nil)
					continue
				}
				var rounds [][4]float64
				gap := 1.0
				for k := 1; k <= limit && gap > target; k++ {
					gap = math.Pow(m.kappa, float64(k)/hard)
					if m.kappa == 0 {
						gap = hard * math.Pow(float64(k), -m.power)
					}
					gap *= math.Exp(0.2 * src.NormFloat64())
					rounds = append(rounds, [4]float64{1 - gap/2, 100 + 40*gap*math.Cos(float64(k)), gap, gap / float64(1+k)})
				}
				if gap > target {
					row["status"] = "limit"
				}
				for _, c := range certificateColumns {
					row[c] = gap
				}
				n := len(rounds)
				row["rounds"], row["demand_calls"], row["messages"], row["time_total_ns"] = n, n*m.calls, 20*n, 1000*n+500*(len(m.name)%3)
				if m.kappa > 0 {
					row["rate_predicted"] = math.Pow(m.kappa, 1/hard)
				}
				t.add(row, rounds)
			}
		}
	}
	return t
}

// manyMethods are more methods than fit one panel of colours.
func manyMethods() []method {
	var out []method
	for i := range 8 {
		out = append(out, method{name: "method-" + strings.Repeat("i", i+1), kappa: 0.5 + 0.05*float64(i), calls: 1 + i%2})
	}
	return out
}

// policyRuns are runs of three rules over fees τ and g and two capacities, six replicates.
func policyRuns(name string) *tables {
	t := newTables(name)
	for replicate := range 6 {
		src := rand.New(rand.NewPCG(uint64(replicate), 99))
		size := 1 + 0.2*src.NormFloat64()
		for _, m := range []float64{50, 100} {
			for _, tau := range []float64{0, 1, 2} {
				for _, g := range []float64{0, 1, 4} {
					for i, rule := range []string{"equal", "flat", "clearing"} {
						value, cost := size*(20*math.Sqrt(m)+30*float64(i)), size*(6*math.Sqrt(m)-2*tau*float64(i))
						row := runRow{"market": "paper", "mechanism": rule, "replicate": replicate, "agents": 20, "resources": 1, "status": "allocated",
							"value": value, "cost": cost, "fees": 10*tau + 20*g/2, "efficiency": value - cost - 10*tau - 10*g,
							"gini": 0.05 + 0.15*float64(i) + 0.03*tau*float64(2-i) + 0.02*src.Float64(), "p_market_m": m, "p_market_tau": tau, "p_market_g": g}
						row["load"] = 0.9
						if rule == "flat" && tau == 0 { // hands out too much
							row["load"] = 1 + 0.1*float64(replicate)
						}
						if rule == "clearing" {
							row["solver"], row["status"] = "bracket", "converged"
							if g == 4 && replicate == 0 {
								row["status"] = "no-clearing"
							}
						}
						t.add(row, nil)
					}
				}
			}
		}
	}
	return t
}

// stabilityRuns iterate Algorithm 1 on n identical agents with quadratic valuations, in place of the solver: with demand
// x' = (a − μ + γx)/(b+γ) and μ' = [μ + η(n x' − m)]₊, η = step·b/n.
func stabilityRuns() *tables {
	const n, b, alpha, rounds = 20, 1.0, 10.0, 400
	t := newTables("stability")
	for replicate := range 2 {
		m := 60 + 30*float64(replicate)
		mu := alpha - b*m/n
		market := func() runRow {
			return runRow{"market": "paper", "mechanism": "clearing", "replicate": replicate, "agents": n, "resources": 1, "status": "converged", "price": mu,
				"p_market_m": m, "p_market_shape": b, "p_market_valuation": "quadratic"}
		}
		exact := market()
		exact["solver"] = "bracket"
		t.add(exact, nil)
		for _, gamma := range []float64{0, 1} {
			for _, step := range []float64{0.5, 1, 1.5, 2, 3, 5.5, 6.5} {
				row := market()
				row["solver"], row["p_solver_step"], row["p_solver_gamma"], row["rate_predicted"] = iterative, step, gamma, spectral(step, gamma, b)
				var trace [][4]float64
				x, price := 0.0, 0.0
				for range rounds {
					x = (alpha - price + gamma*x) / (b + gamma)
					price = max(0, price+step*b/n*(n*x-m))
					trace = append(trace, [4]float64{price, n * x, 0, 0})
				}
				row["status"] = "limit"
				if math.Abs(price-mu) < 1e-9 {
					row["status"] = "converged"
				}
				t.add(row, trace)
			}
		}
	}
	return t
}
