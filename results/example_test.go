package results_test

import (
	"fmt"
	"os"
	"path/filepath"

	"walras/results"
)

// A folder is written shard by shard, and read back column by column.
func ExampleOpen() {
	parent, err := os.MkdirTemp("", "walras")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(parent)
	dir := filepath.Join(parent, "prices")

	schema := &results.Schema{Table: "runs", Columns: []results.Column{
		{Name: "solver", Kind: results.String},
		{Name: "price", Kind: results.Float64, Nullable: true, Doc: "price at which the market clears"},
	}}
	run, err := results.Create(dir, results.Header{Name: "prices", SpecHash: "example", Shards: 1, Cells: 3, Schemas: []*results.Schema{schema}})
	if err != nil {
		panic(err)
	}
	rows := results.NewBlock(schema, 3)
	for _, price := range []float64{0.25, 0.5} {
		rows.AppendString(0, "bracket")
		rows.AppendFloat(1, price)
	}
	rows.AppendString(0, "newton")
	rows.AppendNull(1)
	if err := run.WriteShard(0, rows); err != nil {
		panic(err)
	}
	if err := run.Close(); err != nil {
		panic(err)
	}

	data, err := results.Open(dir)
	if err != nil {
		panic(err)
	}
	frame, err := data.Frame("runs", "solver", "price")
	if err != nil {
		panic(err)
	}
	for i, solver := range frame.Strings("solver") {
		fmt.Println(solver, frame.Floats("price")[i], frame.Null("price", i))
	}
	// Output:
	// bracket 0.25 false
	// bracket 0.5 false
	// newton NaN true
}
