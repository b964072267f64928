package main

import (
	"strings"
	"testing"

	"walras/results/query"
	"walras/solver"
)

// TestSelectingNamesEveryStatus: rows are selected by status, so that the page about it names all there are.
func TestSelectingNamesEveryStatus(t *testing.T) {
	for _, s := range solver.Statuses() {
		if !strings.Contains(query.Help, s.String()) {
			t.Errorf("walras help selecting lacks %s", s)
		}
	}
}
