package main

import (
	"testing"

	"walras/analysis/table"
	"walras/solver"
)

// The conformance table, which reads results only, judges every method by the promise that the method makes.
func TestTablePromises(t *testing.T) {
	for _, m := range solver.Methods {
		want, got := m.Promise, table.PromiseOf(m.Name)
		full := table.PromiseOf("")
		if want.Gap == 0 {
			want.Gap = full.Gap
		}
		if want.Rounds == 0 {
			want.Rounds = full.Rounds
		}
		if got.Gap != want.Gap || got.Rounds != want.Rounds {
			t.Errorf("%s promises a gap of %g in %d rounds, and the table judges it by %g in %d: change ownPromises there", m.Name, want.Gap, want.Rounds, got.Gap, got.Rounds)
		}
	}
}
