package experiments

import (
	"math"
	"slices"
	"testing"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
)

// TestColumnsAreFilledForEveryStatus: whatever the status of a cell, and however little is known of it, each column of
// each spec gets one value, of its kind.
func TestColumnsAreFilledForEveryStatus(t *testing.T) {
	for _, spec := range []*spec.Spec{
		parse(t, mechanismsSpec, Builtin()),
		parse(t, "name: x\nmarket: paper\nmechanism: [frontier, nash, clearing]\nsolver: [fixed-point, newton]\nrecord: {trace: all, agents: true, prices: true}\n", Builtin()),
		parse(t, "name: x\nmarket: paper\nscenario: drift\nsolver: [ogd, fixed-point]\nrecord: {trace: log 2}\n", Builtin()),
	} {
		columns := spec.Columns()
		w, err := newWorker(t.Context(), spec, columns, newBlocks(Tables(spec), 0))
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		w.enter(0, 0)
		for i := range w.treatments {
			for _, drawn := range []bool{false, true} {
				if w.drawErr = errNotBound; drawn {
					w.draw(1)
				}
				for _, status := range solver.Statuses() {
					w.plays.begin()
					w.row.Result, w.row.rate = failure(errNotBound), math.NaN()
					w.row.Status = status
					w.append(1, &w.treatments[i])
					rows++
				}
			}
			w.alive.begin()
			w.attempt(1, &w.treatments[i]) // and as it is
			w.alive.end()
			rows++
		}
		for _, b := range w.blocks {
			b.Frame() // panics where columns differ in length
		}
		f := w.blocks[0].Frame()
		if f.Len() != rows {
			t.Fatalf("%d rows, want %d", f.Len(), rows)
		}
		first := f.Text("agents", 0) + f.Text("binding", 0) + f.Text("efficiency", 0) + f.Text("gap", 0)
		if first != "0falseNaNNaN" || f.Null("error", 0) || !f.Null("price_lo", 0) {
			t.Errorf("a cell without a market has agents, binding, efficiency, gap %s", first)
		}
	}
}

// TestColumnsAreDeclared: what people read of a column is there, and no table declares a name twice.
func TestColumnsAreDeclared(t *testing.T) {
	for _, table := range TableColumns() {
		seen := map[string]bool{}
		for _, c := range table.Columns {
			if c.Doc == "" || seen[c.Name] || !slices.Contains([]results.Sense{results.Neither, results.High, results.Low}, c.Sense) {
				t.Errorf("table %s: column %+v", table.Table, c)
			}
			seen[c.Name] = true
		}
	}
}
