package analysis_test

import (
	"fmt"
	"os"
	"path/filepath"

	"walras/analysis"
	"walras/results"
	"walras/results/query"
)

// write is a result folder as a run of two solvers on two markets leaves it; one run reached its limit.
func write(dir string) error {
	schema := &results.Schema{Table: "runs", Columns: []results.Column{
		{Name: "cell_id", Kind: results.Uint64}, {Name: "market", Kind: results.String}, {Name: "mechanism", Kind: results.String},
		{Name: "scenario", Kind: results.String, Nullable: true}, {Name: "solver", Kind: results.String}, {Name: "replicate", Kind: results.Int64},
		{Name: "status", Kind: results.String}, {Name: "rounds", Kind: results.Int64}, {Name: "p_market_tau", Kind: results.Float64},
	}}
	run, err := results.Create(dir, results.Header{Name: "pair", Spec: "name: pair", SpecHash: "pair", Shards: 1, Cells: 8,
		Schemas: []*results.Schema{schema}, Provenance: results.CollectProvenance()})
	if err != nil {
		return err
	}
	block := results.NewBlock(schema, 8)
	for i := range 8 {
		solver, status := []string{"newton", "tatonnement"}[i%2], "converged"
		if i == 7 {
			status = "limit"
		}
		block.AppendUint(0, uint64(i))
		block.AppendString(1, "paper")
		block.AppendString(2, "clearing")
		block.AppendNull(3)
		block.AppendString(4, solver)
		block.AppendInt(5, int64(i/4))
		block.AppendString(6, status)
		block.AppendInt(7, int64(5+40*(i%2)+i))
		block.AppendFloat(8, float64(i/2%2))
	}
	if err := run.WriteShard(0, block); err != nil {
		return err
	}
	return run.Close()
}

// From a result folder to statistics: load columns, keep rows, group, summarise. What failed is counted.
func Example() {
	parent, err := os.MkdirTemp("", "analysis")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(parent)
	dir := filepath.Join(parent, "pair")
	if err := write(dir); err != nil {
		panic(err)
	}

	data, err := results.Open(dir)
	if err != nil {
		panic(err)
	}
	view, err := analysis.Load(data, "runs", "rounds")
	if err != nil {
		panic(err)
	}
	where, err := query.Where(data, "runs", "tau=0,1", "solver!=bracket")
	if err != nil {
		panic(err)
	}
	groups, err := view.Filter(where).GroupBy("solver")
	if err != nil {
		panic(err)
	}
	analysis.SortGroups(groups)
	for _, g := range groups {
		s, err := g.Summarise(analysis.Column("rounds", "rounds"))
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s: %d of %d runs, mean %.4g, median %g\n", g.Name("solver"), s.N, s.Rows, s.Mean, s.Quantile(0.5))
		if left := s.Left(); left != "" {
			fmt.Println("  left out:", left)
		}
	}
	// Output:
	// newton: 4 of 4 runs, mean 8, median 8
	// tatonnement: 3 of 4 runs, mean 48, median 48
	//   left out: 1 limit
}

// The same for a table that does not fit into memory: it is read one row group at a time.
func ExampleAggregateTable() {
	parent, err := os.MkdirTemp("", "analysis")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(parent)
	dir := filepath.Join(parent, "pair")
	if err := write(dir); err != nil {
		panic(err)
	}
	data, err := results.Open(dir)
	if err != nil {
		panic(err)
	}

	share, err := query.ParseMeasure("rounds over five", "rounds / 5")
	if err != nil {
		panic(err)
	}
	table, err := analysis.AggregateTable(data, "runs", []string{"solver", "p_market_tau"}, share)
	if err != nil {
		panic(err)
	}
	for _, g := range table.Groups {
		fmt.Println(g.Key[0], g.Key[1], g.Stats[0].N, g.Stats[0].Mean())
	}
	fmt.Println(table.Notes()[0])
	// Output:
	// newton 0 2 1.4
	// newton 1 2 1.8
	// tatonnement 0 2 9.6
	// tatonnement 1 1 9.6
	// 1 of 8 rows failed and are left out
}
