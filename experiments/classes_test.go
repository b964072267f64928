package experiments

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"walras/results"
)

// A spec over markets of several classes: agents are buyers and not pairs of a buyer and a
// good, reports are theirs, columns that mean nothing in a class are null in its rows, and
// what is made for other markets is skipped with the reason.
func TestMarketsOfSeveralClasses(t *testing.T) {
	t.Run("standing still", func(t *testing.T) { severalClasses(t, "") })
	t.Run("moving", func(t *testing.T) { severalClasses(t, "scenario: {drift: {rounds: 5}}") })
}

func severalClasses(t *testing.T, scenario string) {
	spec := parse(t, `
name: classes
seed: 5
replicates: 2
market: [{fisher: {n: 12, j: 4, utility: ces, rho: -1}}, {paper: {n: 7}}]
mechanism: [clearing, flat]
solver: [newton, proportional-response, pdhg]
record: {trace: all, agents: true}
`+scenario, Builtin())
	dir := t.TempDir()
	if _, err := Run(context.Background(), spec, Options{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	data, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := data.Frame("runs", "cell_id", "market", "class", "mechanism", "solver", "status", "error", "agents", "resources", "demand_calls", "messages",
		"certificate", "efficiency", "cost", "binding", "gini", "participation")
	if err != nil {
		t.Fatal(err)
	}
	goods := map[uint64]bool{}
	for i, id := range f.Uints("cell_id") {
		text := func(column string) string { return f.Strings(column)[i] }
		fisher := text("market") == "fisher"
		if goods[id] = fisher; (text("class") == "fisher") != fisher || f.Ints("agents")[i] != map[bool]int64{true: 12, false: 7}[fisher] {
			t.Fatalf("row %d: class %s, %d agents in market %s", i, text("class"), f.Ints("agents")[i], text("market"))
		}
		why := ""
		switch {
		case fisher && text("mechanism") == "flat":
			why = "made for contract markets, and this is a Fisher market"
		case fisher && scenario != "":
			why = "scenarios move contract markets, and this is a Fisher market"
		case fisher && text("solver") == "pdhg":
			why = "proximal responses, which a Fisher market has not"
		case !fisher && text("solver") == "proportional-response":
			why = "buyers who bid, which a contract market has not"
		}
		if (text("status") == "skipped") != (why != "") || !strings.Contains(text("error"), why) {
			t.Errorf("row %d: %s, %q; want %q", i, text("status"), text("error"), why)
		}
		if why != "" {
			continue
		}
		if text("certificate") != "proof" || f.Ints("messages")[i] != f.Ints("demand_calls")[i]*f.Ints("agents")[i] {
			t.Errorf("row %d: certificate %q, %d messages in %d calls of %d agents", i, text("certificate"), f.Ints("messages")[i], f.Ints("demand_calls")[i], f.Ints("agents")[i])
		}
		if math.IsNaN(f.Floats("cost")[i]) != fisher || math.IsNaN(f.Floats("efficiency")[i]) || math.IsNaN(f.Floats("gini")[i]) || fisher && f.Floats("participation")[i] != 1 {
			t.Errorf("row %d of %s: cost %v, efficiency %v, Gini %v, participation %v", i, text("market"), f.Floats("cost")[i], f.Floats("efficiency")[i], f.Floats("gini")[i], f.Floats("participation")[i])
		}
	}
	agents, err := data.Frame("agents", "cell_id", "agent", "activity", "standing")
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range agents.Uints("cell_id") {
		if fisher := goods[id]; math.IsNaN(agents.Floats("activity")[i]) != fisher || math.IsNaN(agents.Floats("standing")[i]) == fisher || agents.Ints("agent")[i] >= 12 {
			t.Fatalf("row %d of agents: activity %v, standing %v of agent %d", i, agents.Floats("activity")[i], agents.Floats("standing")[i], agents.Ints("agent")[i])
		}
	}
}

// Contract markets alone have the columns they always had, and Fisher markets alone
// none that mean nothing there.
func TestColumnsOfOneClass(t *testing.T) {
	for text, want := range map[string]map[string]bool{
		"market: paper": {"cost": true, "binding": true, "class": false, "certificate": false},
		"market: fisher\nsolver: proportional-response": {"cost": false, "binding": false, "demand_zero": false, "efficiency": true, "gini": true, "class": true, "certificate": true},
	} {
		runs := Tables(parse(t, "name: one\n"+text+"\n", Builtin()))[0]
		for name, there := range want {
			if k := slices.IndexFunc(runs.Columns, func(c results.Column) bool { return c.Name == name }); (k >= 0) != there {
				t.Errorf("%s: column %s is there: %v", text, name, k >= 0)
			} else if there && name == "cost" && runs.Columns[k].Nullable {
				t.Errorf("%s: %s is nullable", text, name)
			}
		}
	}
}
