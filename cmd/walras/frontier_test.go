package main

import (
	"context"
	"math"
	"testing"

	"walras/analysis"
	"walras/experiments"
	"walras/experiments/catalog"
	"walras/experiments/spec"
	"walras/results"
)

// TestNothingIsAboveTheFrontier runs the built-in experiment on fewer draws, and
// holds every row against the true frontier of its own market and against that of its
// draw without fees. Without the fixed fee each frontier is proved to rounding.
func TestNothingIsAboveTheFrontier(t *testing.T) {
	src, err := catalog.Source("frontier")
	if err != nil {
		t.Fatal(err)
	}
	spec, err := spec.Parse("frontier", src, experiments.Builtin(), spec.Set("replicates=6"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := experiments.Run(context.Background(), spec, experiments.Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	data, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	v, err := analysis.Load(data, "runs", analysis.FrontierColumns...)
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) []float64 {
		x, err := v.Floats(name)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	tau, g, eff, bound := column("p_market_tau"), column("p_market_g"), column("efficiency"), column("bound")
	frontier, err := v.WhereText("mechanism", "frontier")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range frontier.Rows() {
		if gap := (bound[r] - eff[r]) / (1 + math.Abs(eff[r])); g[r] == 0 && math.Abs(gap) > 1e-8 || gap < -1e-8 {
			t.Errorf("row %d: efficiency %v, bound %v", r, eff[r], bound[r])
		}
	}
	free := frontier.Where(func(r int) bool { return tau[r] == 0 && g[r] == 0 })
	for name, held := range map[string]struct {
		against analysis.View
		across  []string
	}{
		"own market": {frontier, nil}, "no fees": {free, []string{"p_market_tau", "p_market_g"}},
	} {
		s, err := v.ShortOf(held.against, held.across...)
		if err != nil {
			t.Fatal(err)
		}
		if s.Unpaired+s.Failed+s.Outside+s.Overloaded > 0 || len(s.Most) != v.Len() {
			t.Errorf("%s: %s", name, s.Note())
		}
		for i, most := range s.Most {
			if most < -1e-9 {
				t.Errorf("%s: row %d is above the frontier by %v of the optimum", name, i, -most)
			}
		}
	}
}
