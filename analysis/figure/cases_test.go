package figure

import (
	"strings"
	"testing"

	"walras/analysis/internal/fixture"
)

// solverRun is a row of a solver that reached its tolerance.
func solverRun(solver string, replicate int, more fixture.Row) fixture.Row {
	row := plainRun(replicate, 0.5, 0.2)
	for k, v := range map[string]any{"solver": solver, "gap": 1e-9, "infeasibility": 1e-9, "complementarity": 1e-9, "regret": 1e-9,
		"rounds": 10 + replicate, "demand_calls": 10 + replicate, "messages": 100, "time_total_ns": 1000} {
		row[k] = v
	}
	for k, v := range more {
		row[k] = v
	}
	return row
}

// boxesOf are the series that have a box.
func boxesOf(dr *Drawing) map[string]bool {
	out := map[string]bool{}
	for _, n := range dr.Numbers {
		if n.Mark == "box" {
			out[n.Series] = true
		}
	}
	return out
}

// Every solver keeps its box, whatever the defaults of its parameters are.
func TestBoxesOfSolversWithOtherDefaults(t *testing.T) {
	runs := fixture.NewTables("solvers")
	for r := range 3 {
		runs.Add(solverRun("a", r, fixture.Row{"p_solver_step": 0.5}), nil)
		runs.Add(solverRun("b", r, fixture.Row{"p_solver_step": 1.0}), nil)
		runs.Add(solverRun("c", r, fixture.Row{"p_solver_gamma": 5.0}), nil)
		runs.Add(solverRun("d", r, nil), nil)
	}
	dr, err := drawKind(t, "box", runs.Open(t), Options{Y: []string{"rounds"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := boxesOf(dr); len(got) != 4 || len(dr.Notes) != 0 {
		t.Errorf("boxes are %v, notes %q; want one for each of four solvers and nothing fixed", got, dr.Notes)
	}
}

// Values that a condition lists are all drawn; what is fixed is said.
func TestListedValuesAreDrawnAndFixedOnesAreSaid(t *testing.T) {
	runs := fixture.NewTables("levels")
	for r := range 3 {
		for _, m := range []float64{50, 100, 200} {
			runs.Add(solverRun("a", r, fixture.Row{"p_market_m": m}), nil)
		}
	}
	d := runs.Open(t)
	dr, err := drawKind(t, "box", d, Options{Y: []string{"rounds"}, Where: []string{"m=50,100"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := boxesOf(dr); !got["a, m = 50"] || !got["a, m = 100"] || len(got) != 2 {
		t.Errorf("boxes are %v, want one for m = 50 and one for 100", got)
	}
	if dr, err = drawKind(t, "box", d, Options{Y: []string{"rounds"}}); err != nil {
		t.Fatal(err)
	}
	if got := boxesOf(dr); len(got) != 1 || len(dr.Notes) != 1 || dr.Notes[0] != "Only m = 50 (of 50, 100, 200)" || !strings.Contains(dr.Caption, dr.Notes[0]) {
		t.Errorf("boxes are %v, notes %q, caption %q; want one box and the fixed m in both", got, dr.Notes, dr.Caption)
	}
}

// Rules that need no solver stand beside solvers: what compares solvers leaves them out and says so.
func TestRulesBesideSolvers(t *testing.T) {
	runs := fixture.NewTables("rules")
	for r := range 6 {
		for i, s := range []string{"a", "b"} {
			runs.Add(solverRun(s, r, fixture.Row{"demand_calls": 10 * (i + 1)}), [][4]float64{{1, 1, 1e-9, 0}})
		}
		rule := solverRun("", r, fixture.Row{"mechanism": "flat", "status": "allocated", "gap": 0.5, "demand_calls": 0, "messages": 0, "rounds": 0, "time_total_ns": nil})
		delete(rule, "solver")
		runs.Add(rule, nil)
	}
	d := runs.Open(t)
	for _, kind := range []string{"profile", "data-profile", "ecdf", "critical-difference"} {
		dr, err := drawKind(t, kind, d, Options{})
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		for _, n := range dr.Numbers {
			if strings.Contains(n.Series, "flat") {
				t.Errorf("%s draws the rule flat", kind)
			}
		}
		if want := "Left out: the rules flat, which need no solver"; len(dr.Notes) != 1 || dr.Notes[0] != want || !strings.Contains(dr.Caption, want) {
			t.Errorf("%s: notes %q do not say %q", kind, dr.Notes, want)
		}
	}
	if _, err := drawKind(t, "profile", d, Options{Where: []string{"mechanism=flat"}}); err == nil || !strings.Contains(err.Error(), "none of the chosen runs has a solver") {
		t.Errorf("without solvers the error is %v", err)
	}
}
