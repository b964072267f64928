package experiments

import (
	"context"
	"path/filepath"
	"testing"

	"walras/results"
	"walras/solver/market/contract"
)

// TestCellTakenOut finds each cell of a sweep by its identity, writes its
// market to a file, solves the file, and compares with the cell's row.
func TestCellTakenOut(t *testing.T) {
	spec := parse(t, `
name: out
replicates: 3
market: [{paper: {n: 4, m: [5, 9], g: 0}}, {routes: {n: 6, j: 3, length: 2}}]
solver: [bracket, tatonnement]
stop: {rounds: 500}
`, Builtin())
	dir := t.TempDir()
	if _, err := Run(context.Background(), spec, Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	data, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := data.Frame("runs", "cell_id", "seed", "dual", "price", "status", "solver")
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range f.Uints("cell_id") {
		cell, err := FindCell(spec, id)
		if err != nil {
			t.Fatal(err)
		}
		if cell.ID != id || cell.Seed != f.Uints("seed")[i] {
			t.Errorf("cell %d seed %d; row has %d, %d", cell.ID, cell.Seed, id, f.Uints("seed")[i])
		}
		path := filepath.Join(t.TempDir(), "m.json")
		if err := contract.WriteFile(path, cell.Market().(*contract.Market), results.Replace); err != nil {
			t.Fatal(err)
		}
		alone := parse(t, "name: alone\nmarket: {file: '"+path+"'}\nsolver: "+f.Strings("solver")[i]+"\nstop: {rounds: 500}\n", Builtin())
		one, err := OpenCell(alone, 0)
		if err != nil {
			t.Fatal(err)
		}
		res := one.Solve(context.Background())
		if status := res.Status.String(); status != f.Strings("status")[i] {
			t.Errorf("status %s from the file, %s in the row", status, f.Strings("status")[i])
		}
		if dual := f.Floats("dual")[i]; res.Err == nil && res.Certificate.Dual != dual {
			t.Errorf("dual value %v from the file, %v in the row", res.Certificate.Dual, dual)
		}
	}
	if f.Len() != 18 {
		t.Errorf("%d rows, want 18", f.Len())
	}
	if _, err := FindCell(spec, 1); err == nil {
		t.Error("found a cell that is not there")
	}
}
