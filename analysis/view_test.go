package analysis_test

import (
	"strings"
	"testing"

	"walras/analysis"
	"walras/analysis/internal/fixture"
)

var small = fixture.Plan{Name: "small", Mechanisms: []string{"none", "clearing"}, N: []int{5}, M: []float64{10}, Tau: []float64{0.5}, Replicates: 2}

func TestLoadReadsWhatIdentifiesACell(t *testing.T) {
	v, err := analysis.Load(small.Dataset(t), "runs", "efficiency")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"efficiency", "mechanism", "replicate", "status", "p_market_m", "p_solver_step"} {
		if !v.Has(c) {
			t.Errorf("column %s was not read", c)
		}
	}
	if v.Has("gini") {
		t.Error("column gini was read though nobody asked")
	}
	if v.Len() != 4 || v.Experiment() != "small" {
		t.Errorf("%d rows of %q, want 4 of small", v.Len(), v.Experiment())
	}
}

func TestLoadNamesTheRemedy(t *testing.T) {
	d := small.Dataset(t, "agents")
	for _, c := range []struct{ table, column, want string }{
		{"agents", "activity", "record.agents: true"},
		{"trace", "gap", "record.trace"}, // the table is declared, and empty
		{"runs", "p_market_rho", "parameter rho of the section market"},
		{"trace", "residual", "run the experiment again"},
	} {
		_, err := analysis.Load(d, c.table, c.column)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.table) {
			t.Errorf("loading %s of %s: error %v does not say %q", c.column, c.table, err, c.want)
		}
	}
}
