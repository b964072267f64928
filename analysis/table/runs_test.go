package table

import (
	"math"
	"testing"

	"walras/results"
)

// run is one row of a small hand-made run; what is not set is null, and NaN is stored as NaN.
type run struct {
	market, mechanism, solver, status string
	tau                               float64
	replicate                         int64
	efficiency                        float64
	rounds                            int64
	step                              string // "" is null
	binding                           bool
}

// runColumns are the columns of hand-made runs.
var runColumns = []results.Column{
	{Name: "cell_id", Kind: results.Uint64}, {Name: "experiment", Kind: results.String}, {Name: "market", Kind: results.String},
	{Name: "mechanism", Kind: results.String}, {Name: "scenario", Kind: results.String, Nullable: true}, {Name: "solver", Kind: results.String, Nullable: true},
	{Name: "replicate", Kind: results.Int64}, {Name: "seed", Kind: results.Uint64}, {Name: "status", Kind: results.String}, {Name: "error", Kind: results.String, Nullable: true},
	{Name: "rounds", Kind: results.Int64, Sense: results.Low}, {Name: "demand_calls", Kind: results.Int64, Sense: results.Low}, {Name: "messages", Kind: results.Int64, Sense: results.Low}, {Name: "time_total_ns", Kind: results.Int64, Nullable: true, Volatile: true, Sense: results.Low},
	{Name: "gap", Kind: results.Float64}, {Name: "infeasibility", Kind: results.Float64}, {Name: "complementarity", Kind: results.Float64}, {Name: "regret", Kind: results.Float64},
	{Name: "efficiency", Kind: results.Float64, Sense: results.High}, {Name: "binding", Kind: results.Bool},
	{Name: "p_market_tau", Kind: results.Float64, Nullable: true}, {Name: "p_solver_step", Kind: results.String, Nullable: true},
}

// about is what hand-made folders say of their methods.
var about = results.About{Stop: results.Stop{Tolerance: 1e-8, Rounds: 20000}, Methods: []results.MethodAbout{
	{Name: "newton", PromiseGap: 1e-8, PromiseRounds: 200}, {Name: "optimistic", PromiseGap: 1e-8, PromiseRounds: 60000}, {Name: "bracket", PromiseGap: 1e-8, PromiseRounds: 20000},
	{Name: "subgradient", PromiseGap: 1e-2, PromiseRounds: 20000}, {Name: "multiplicative", PromiseGap: 1e-5, PromiseRounds: 20000},
}}

// folder writes runs to a result folder, in shards of a few rows, and opens it.
func folder(t *testing.T, runs []run) *results.Dataset {
	t.Helper()
	const perShard = 5
	schema := &results.Schema{Table: "runs", Columns: runColumns}
	dir := t.TempDir() + "/run"
	shards := (len(runs) + perShard - 1) / perShard
	w, err := results.Create(dir, results.Header{Name: "hand-made", Spec: "name: hand-made", SpecHash: "0123456789abcdef", Shards: shards,
		Cells: int64(len(runs)), Schemas: []*results.Schema{schema}, Provenance: results.CollectProvenance(), About: about})
	if err != nil {
		t.Fatal(err)
	}
	for s := range shards {
		b := results.NewBlock(schema, perShard)
		for i := s * perShard; i < min((s+1)*perShard, len(runs)); i++ {
			appendRun(b, schema, runs[i], i)
		}
		if err := w.WriteShard(s, b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func appendRun(b *results.Block, schema *results.Schema, r run, i int) {
	for c, column := range schema.Columns {
		text := func(s string) {
			if s == "" && column.Nullable {
				b.AppendNull(c)
				return
			}
			b.AppendString(c, s)
		}
		switch column.Name {
		case "cell_id":
			b.AppendUint(c, uint64(i))
		case "experiment":
			text("hand-made")
		case "market":
			text(r.market)
		case "mechanism":
			text(r.mechanism)
		case "scenario":
			b.AppendNull(c)
		case "solver":
			text(r.solver)
		case "replicate":
			b.AppendInt(c, r.replicate)
		case "seed":
			b.AppendUint(c, uint64(100+r.replicate))
		case "status":
			text(r.status)
		case "error":
			if r.status == "skipped" {
				text("needs one resource; this market has 7")
			} else {
				b.AppendNull(c)
			}
		case "rounds", "demand_calls":
			b.AppendInt(c, r.rounds)
		case "messages":
			b.AppendInt(c, 10*r.rounds)
		case "time_total_ns":
			b.AppendInt(c, 1000*r.rounds)
		case "gap", "infeasibility", "complementarity", "regret":
			switch r.status {
			case "converged":
				b.AppendFloat(c, 1e-9)
			case "limit":
				b.AppendFloat(c, 0.5)
			default:
				b.AppendFloat(c, math.NaN())
			}
		case "efficiency":
			b.AppendFloat(c, r.efficiency)
		case "binding":
			b.AppendBool(c, r.binding)
		case "p_market_tau":
			b.AppendFloat(c, r.tau)
		case "p_solver_step":
			text(r.step)
		}
	}
}

// fees is two mechanisms at two fees on six markets: at fee 0 the second is better by 1 on every market, at fee 1 the
// first fails throughout and the second in one run, with one value missing.
func fees() []run {
	var runs []run
	for k := range int64(6) {
		x := float64(k + 1)
		runs = append(runs, run{market: "paper", mechanism: "flat", status: "allocated", replicate: k, efficiency: x, binding: k < 2},
			run{market: "paper", mechanism: "none", status: "allocated", replicate: k, efficiency: x + 1},
			run{market: "paper", mechanism: "flat", status: "timeout", tau: 1, replicate: k, efficiency: -99})
		late := run{market: "paper", mechanism: "none", status: "allocated", tau: 1, replicate: k, efficiency: 10 * x}
		switch k {
		case 0:
			late.status = "error"
		case 1:
			late.efficiency = math.NaN()
		}
		runs = append(runs, late)
	}
	return runs
}
