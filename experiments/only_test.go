package experiments

import (
	"slices"
	"testing"

	"walras/experiments/spec"
	"walras/results"
	"walras/results/query"
)

// TestOnlyIsWhere: a condition selects the same cells before they are computed as it selects rows afterwards.
func TestOnlyIsWhere(t *testing.T) {
	const plain = `
name: plain
seed: 5
replicates: 3
market: [{paper: {n: [4, 6], m: 10, alpha: [5, "uniform(5,20)"], tau: [0, 0.5]}}, {grid: {}}]
mechanism: [clearing, flat]
solver: [{nesterov: {restart: [true, false]}}, {tatonnement: {step: [0.5, 1], schedule: [constant, sqrt]}}]
stop: {rounds: 3}
record: {time: false}
exclude: [{market.paper.tau: 0.5, mechanism: flat}]
`
	const played = `
name: played
seed: 5
replicates: 4
market: {paper: {n: 4, m: 10, tau: [0, 0.5]}}
scenario: [{stationary: {rounds: 3}}, {seasonal: {rounds: [3, 4]}}]
mechanism: [clearing, flat]
solver: [{tatonnement: {step: [0.5, 1]}}]
record: {time: false}
`
	for _, source := range []string{plain, played} {
		s := parse(t, source, Builtin())
		dir := t.TempDir()
		mustRun(t, s, Options{Dir: dir})
		data, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		frame := frameOf(t, dir, "runs")
		id := frame.Text("cell_id", 7)
		conditions := []string{
			"market=paper", "market!=paper", "market!=nothing", "mechanism=flat,clearing", "mechanism!=flat",
			"solver=null", "solver!=null", "solver=tatonnement,null", "solver!=tatonnement", "solver!=tatonnement,null", `solver!=""`,
			"scenario=null", "scenario!=null", "scenario=seasonal", "scenario!=seasonal", "scenario.rounds=4", "scenario.rounds<4", "scenario.seasonal.rounds=3",
			"step=0.5", "step=5e-1", "step=null", "step!=null", "step!=1", "step=1,null", "step<1", "step>0.7", "step~1.0000001", "solver.step>=1", "p_solver_step<=0.5",
			"solver.tatonnement.step=1", "schedule=sqrt", "schedule!=sqrt", "schedule=constant,null", "restart=true", "restart!=true", "restart=null", "restart=false,null",
			"market.tau=0", "market.paper.tau>0", "market.paper.tau!=0.5", "tau>=0.25 and tau<=1", "tau=range(0,0.5,2)", "p_market_tau!=0",
			"p_market_n>4", "p_market_n=4", "p_market_n=4.0", "p_market_n<5.5", "p_market_n~6", "p_market_n!=4", "p_market_n=null",
			"alpha=5", `alpha="uniform(5,20)"`, `alpha!="uniform(5,20)"`, "market.alpha=null",
			"replicate=0", "replicate!=1", "replicate!=0,2", "replicate<2", "replicate>=1", "replicate<=1.5", "replicate~2", "replicate=range(0,2,3)", "replicate!=null", "replicate>7",
			"cell_id=" + id, "cell_id!=" + id, "cell_id<=" + id, "cell_id>" + id,
		}
		selected := 0
		check := func(texts ...string) {
			where, err := query.Where(data, "runs", texts...)
			if err != nil {
				if _, err := spec.NewSelection(s, Tables(s)[0].Columns, texts); err == nil {
					t.Errorf("%s: %v selects cells, and is no condition on rows", s.Name, texts)
				}
				return
			}
			var want, got []uint64
			for r, keep := range where.Keep(frame) {
				if keep {
					want = append(want, frame.Uints("cell_id")[r])
				}
			}
			sel, err := spec.NewSelection(s, Tables(s)[0].Columns, texts)
			if err != nil {
				if len(want) > 0 {
					t.Errorf("%s: %v selects %d rows, and no cells: %v", s.Name, texts, len(want), err)
				}
				return
			}
			for cell, id := range spec.NewWalk(s).Cells(0, s.Grid().Len()) {
				if sel.Has(cell, id) {
					got = append(got, id)
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if half := s.Grid().Len() / 2; !slices.Equal(got, want) || sel.Count(0, half)+sel.Count(half, s.Grid().Len()) != int64(len(want)) || len(want) == 0 {
				t.Errorf("%s: %v selects %d rows, %d cells, counted %d", s.Name, texts, len(want), len(got), sel.Count(0, s.Grid().Len()))
			}
			selected++
		}
		for _, a := range conditions {
			check(a)
		}
		if selected < 30 {
			t.Errorf("%s: %d conditions select something", s.Name, selected)
		}
		for i, a := range conditions { // each with some of the others
			for j := i % 11; j < len(conditions); j += 11 {
				check(a, conditions[j])
			}
		}
	}
}
