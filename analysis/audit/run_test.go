package audit

import (
	"math/rand/v2"
	"testing"

	"walras/results"
)

// rules are the mechanisms of the made-up run, with the mean that each adds to the draw's own value.
var rules = []struct {
	name  string
	shift float64
}{{"none", 0}, {"flat", 1}, {"clearing", 3}}

// made is a run of three rules at two fees: efficiency is a value of the draw, standard normal around 10, plus the shift of the rule,
// less the fee; agents are 4; noise has nothing to do with either. Every run has two rounds and one shock.
func made(t testing.TB, name string, draws int, seed uint64) Folder {
	t.Helper()
	runs := &results.Schema{Table: "runs", Columns: []results.Column{
		{Name: "cell_id", Kind: results.Uint64}, {Name: "experiment", Kind: results.String}, {Name: "market", Kind: results.String}, {Name: "mechanism", Kind: results.String},
		{Name: "scenario", Kind: results.String, Nullable: true}, {Name: "solver", Kind: results.String, Nullable: true},
		{Name: "replicate", Kind: results.Int64}, {Name: "seed", Kind: results.Uint64}, {Name: "status", Kind: results.String},
		{Name: "agents", Kind: results.Int64}, {Name: "p_market_tau", Kind: results.Float64}, {Name: "p_market_law", Kind: results.String},
		{Name: "efficiency", Kind: results.Float64}, {Name: "noise", Kind: results.Float64}, {Name: "binding", Kind: results.Bool},
	}}
	trace := &results.Schema{Table: "trace", Columns: []results.Column{{Name: "cell_id", Kind: results.Uint64}, {Name: "round", Kind: results.Int64}, {Name: "price", Kind: results.Float64}}}
	shocks := &results.Schema{Table: "shocks", Columns: []results.Column{{Name: "cell_id", Kind: results.Uint64}, {Name: "round", Kind: results.Int64}, {Name: "resilience", Kind: results.Float64, Nullable: true}}}
	a, b, c := results.NewBlock(runs, 16), results.NewBlock(trace, 16), results.NewBlock(shocks, 16)
	rng := rand.New(rand.NewPCG(seed, 0))
	cell := uint64(0)
	for draw := range draws {
		own := 10 + rng.NormFloat64()
		for _, rule := range rules {
			for _, tau := range []float64{0, 2} {
				status := "converged"
				if draw == 0 && rule.name == "flat" && tau == 2 {
					status = "error"
				}
				a.AppendUint(0, cell)
				for i, s := range []string{name, "paper", rule.name} {
					a.AppendString(1+i, s)
				}
				a.AppendNull(4)
				a.AppendNull(5)
				a.AppendInt(6, int64(draw))
				a.AppendUint(7, seed<<32+uint64(draw))
				a.AppendString(8, status)
				a.AppendInt(9, 4)
				a.AppendFloat(10, tau)
				a.AppendString(11, "uniform(0,1)")
				a.AppendFloat(12, own+rule.shift-tau)
				a.AppendFloat(13, rng.NormFloat64())
				a.AppendBool(14, draw%2 == 0)
				for round, price := range []float64{5, 1, 9, 3} {
					b.AppendUint(0, cell)
					b.AppendInt(1, int64(round+1))
					b.AppendFloat(2, price)
				}
				c.AppendUint(0, cell)
				c.AppendInt(1, 50)
				if tau == 0 {
					c.AppendFloat(2, 0.9)
				} else {
					c.AppendNull(2)
				}
				cell++
			}
		}
	}
	dir := t.TempDir() + "/" + name
	run, err := results.Create(dir, results.Header{Name: name, Spec: "name: " + name, SpecHash: "made", Shards: 1, Cells: int64(cell),
		Schemas: []*results.Schema{runs, trace, shocks}, Provenance: results.CollectProvenance()})
	if err != nil {
		t.Fatal(err)
	}
	if err := run.WriteShard(0, a, b, c); err != nil {
		t.Fatal(err)
	}
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return Folder{Data: d, Path: "../" + name}
}
