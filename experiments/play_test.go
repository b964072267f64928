package experiments

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"walras/experiments/spec"
	"walras/results"
)

const playSpec = `
name: plays
seed: 5
replicates: 6
market: {paper: {n: 8, m: [10, 20], g: 0}}
scenario:
  - fee-jump: {rounds: 120, at: 40, tau: 1.5, until: 80}
  - drift: {rounds: [50, 100], path: 2}
  - stationary: {rounds: 60, delay: 1, drop: 0.2, answer: 0.8, noise: student, noise_sigma: 0.1, reports: 2}
mechanism: [clearing, flat]
solver: {ogd: {}, ader: {}, tatonnement: {}, bracket: {}, resolve: {}}
record: {trace: log 5, metrics: true, agents: true, time: false}
`

// Plays are the same whatever the workers, also where one is interrupted and
// continued, and every row obeys the signs and bounds of regret.
func TestPlays(t *testing.T) {
	spec := parse(t, playSpec, Builtin())
	var digests []string
	var dir string
	for _, workers := range []int{1, 2, 5} {
		dir = t.TempDir()
		s, err := Run(context.Background(), spec, Options{Dir: dir, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, s.Digest)
		// Of the four plays of a market bracket is refused always, resolve where reports are imperfect.
		if s.ByStatus["skipped"] != 12*(4+1) || s.ByStatus["played"] != s.Cells-60 {
			t.Errorf("by status: %v", s.ByStatus)
		}
	}
	if digests[0] != digests[1] || digests[0] != digests[2] {
		t.Errorf("digests differ with 1, 2 and 5 workers: %v", digests)
	}
	data, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := data.Frame("runs")
	if err != nil {
		t.Fatal(err)
	}
	col := f.Floats
	for i, status := range f.Strings("status") {
		name := f.Strings("scenario")[i] + " " + f.Strings("solver")[i] + " " + f.Strings("mechanism")[i]
		if status != "played" {
			if !f.Null("regret_dynamic", i) || f.Strings("error")[i] == "" {
				t.Errorf("%s is %s with regret %v and error %q", name, status, col("regret_dynamic")[i], f.Strings("error")[i])
			}
			continue
		}
		if f.Ints("rounds")[i] != f.Ints("p_scenario_rounds")[i] {
			t.Errorf("%s: %d rounds of %d", name, f.Ints("rounds")[i], f.Ints("p_scenario_rounds")[i])
		}
		bounded := f.Strings("scenario")[i] != "stationary" && slices.Contains([]string{"ogd", "ader", "tatonnement"}, f.Strings("solver")[i])
		if bounded != !f.Null("bound_static", i) {
			t.Errorf("%s: bound %v", name, col("bound_static")[i])
		}
		if bounded && !(col("regret_static")[i] <= col("bound_static")[i] && col("regret_dynamic")[i] <= col("bound_dynamic")[i]) {
			t.Errorf("%s: static %v of %v, dynamic %v of %v", name, col("regret_static")[i], col("bound_static")[i], col("regret_dynamic")[i], col("bound_dynamic")[i])
		}
		if col("regret_dynamic")[i] < 0 || col("regret_welfare")[i] < -1e-9 || col("violation_sum")[i] < col("violation_net")[i]-1e-9 {
			t.Errorf("%s: regret %v, of welfare %v; violation %v, net %v", name, col("regret_dynamic")[i], col("regret_welfare")[i], col("violation_sum")[i], col("violation_net")[i])
		}
		if shocks := f.Ints("shocks")[i]; (f.Strings("scenario")[i] == "fee-jump") != (shocks == 2) {
			t.Errorf("%s: %d shocks", name, shocks)
		}
	}
	checkTraceAndShocks(t, data)
}

// checkTraceAndShocks looks at the fee through the trace, and at the events.
func checkTraceAndShocks(t *testing.T, data *results.Dataset) {
	t.Helper()
	f, err := data.Frame("trace")
	if err != nil {
		t.Fatal(err)
	}
	jumped := 0
	for i, fee := range f.Floats("fee") {
		switch {
		case fee == 1.5:
			jumped++
			if round := f.Ints("round")[i]; round < 40 || round > 79 {
				t.Errorf("fee 1.5 in round %d", round)
			}
		case fee != 0.5:
			t.Errorf("fee %v", fee)
		}
		if w, best := f.Floats("welfare")[i], f.Floats("optimum")[i]; w > best+1e-9*math.Abs(best) {
			t.Errorf("welfare %v above the optimum %v", w, best)
		}
	}
	if jumped == 0 {
		t.Error("no recorded round under the shock")
	}
	s, err := data.Frame("shocks")
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() == 0 || s.Len()%2 != 0 {
		t.Fatalf("%d rows of shocks", s.Len())
	}
	for i := range s.Len() {
		want, from, to := "tau 1.5", int64(40), int64(79)
		if i%2 == 1 {
			want, from, to = "tau* 1", 80, 120
		}
		if s.Strings("event")[i] != want || s.Ints("round")[i] != from || s.Ints("last")[i] != to {
			t.Errorf("shock %d: %q from %d to %d", i, s.Strings("event")[i], s.Ints("round")[i], s.Ints("last")[i])
		}
		if r := s.Floats("efficiency_after")[i] / s.Floats("efficiency_before")[i]; math.Abs(r-s.Floats("resilience")[i]) > 1e-12 {
			t.Errorf("shock %d: resilience %v, ratio %v", i, s.Floats("resilience")[i], r)
		}
	}
}

// A spec says where a scenario cannot be what it asks for.
func TestScenarioSpecErrors(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace.csv")
	if err := os.WriteFile(trace, []byte("round,parameter,value\n10,tau,1\n5,tau,2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ scenario, want string }{
		{"fee-jump: {rounds: 40, at: 50}", "test.yaml:4:39: scenario.fee-jump.at is 50; allowed: at most rounds = 40"},
		{"fee-jump: {rounds: 90, at: 50, until: 20}", "until is 20; allowed: 0, or above at = 50"},
		{"capacity-loss: {left: 0}", "test.yaml:4:34: scenario.capacity-loss.left is 0; allowed: a finite number > 0"},
		{"participation-shock: {share: 1}", "allowed: a finite number > 0 and < 1"},
		{`events: {rounds: 20, events: "10 tau 1; 5 tau 2"}`, `comes after "10 tau 1"; allowed: events in the order of their rounds`},
		{`events: {rounds: 20, events: "30 tau 1"}`, `test.yaml:4:41: scenario.events.events is a list with the event "30 tau 1"; allowed: events up to rounds = 20`},
		{`events: {events: "3 m 0"}`, "above 0, as excess demand is measured by capacity"},
		{`events: {events: "3 agents 0"}`, "as a market needs an agent"},
		{"trace: {path: " + trace + "}", `line 3: event "5 tau 2" comes after "10 tau 1"`},
		{"trace: {path: /does/not/exist.csv}", "test.yaml:4:26: scenario.trace.path is /does/not/exist.csv: no such file"},
		{"drift: {rounds: 10, path: 90}", "test.yaml:4:38"},
		{"drift: {noise: student}", "test.yaml:4:27: scenario.drift.noise is student with noise_sigma = 0; allowed: noise_sigma above 0, or noise = none"},
		{"stationary: {noise_sigma: 0.1}", "test.yaml:4:38: scenario.stationary.noise_sigma is 0.1 with noise = none; allowed: 0, or noise = gaussian, uniform or student"},
		{"stationary: {noise: cauchy, noise_sigma: 1}", `scenario.stationary.noise is cauchy; allowed: one of none, gaussian, uniform, student`},
		{"stationary: {reports: 0}", "scenario.stationary.reports is 0; allowed: an integer >= 1 and <= 1e+06"},
		{"alternation: {low: 0}", "scenario.alternation.low is 0; allowed: a finite number > 0"},
		{"seasonal: {amplitude: 1, of: m}", "scenario.seasonal.amplitude is 1; allowed: a finite number > 0 and < 1"},
		{"fee-jmp: {}", `did you mean "fee-jump"`},
	} {
		_, err := spec.Parse("test.yaml", []byte("name: bad\nmarket: paper\nsolver: ogd\nscenario: {"+c.scenario+"}\n"), Builtin())
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "test.yaml:4:") {
			t.Errorf("%s: %v; want %q", c.scenario, err, c.want)
		}
	}
}

// A scalar is the rounds, the first parameter of every scenario; the trace's
// length, which shards depend on, is that of the longest.
func TestScenarioRounds(t *testing.T) {
	spec := parse(t, "name: s\nmarket: paper\nscenario: {stationary: [10, 700]}\nsolver: ogd\nrecord: {trace: all}\n", Builtin())
	if got := mostRounds(spec); got != 700 {
		t.Errorf("most rounds %d", got)
	}
}

// Strategic rules fill their columns and nobody else's, and are skipped where
// they do not apply.
func TestStrategyRows(t *testing.T) {
	spec := parse(t, `
name: strategic
replicates: 5
market: {paper: {n: 6, m: 10, g: [0, 1]}}
mechanism: [clearing, nash]
solver: bracket
`, Builtin())
	f := runsOf(t, spec)
	for i, rule := range f.Strings("mechanism") {
		fixed := f.Floats("p_market_g")[i] > 0
		filled := !f.Null("nash_ratio", i)
		if filled != (rule == "nash" && !fixed) || (rule == "nash" && fixed) != (f.Strings("status")[i] == "skipped") {
			t.Errorf("%s with g = %v: %s, ratio null %v", rule, f.Floats("p_market_g")[i], f.Strings("status")[i], !filled)
		}
		if ratio := f.Floats("nash_ratio")[i]; filled && !(ratio >= 0.75 && ratio <= 1+1e-9 && f.Floats("deviation_gain")[i] >= 0) {
			t.Errorf("ratio %v, gain %v", ratio, f.Floats("deviation_gain")[i])
		}
	}
}

// TestWarmPlaysAllocateNothing covers drawing, surveying, playing and appending.
func TestWarmPlaysAllocateNothing(t *testing.T) {
	spec := parse(t, "name: s\nreplicates: 100000\nmarket: {paper: {n: 8, m: 10, g: 0}}\nscenario: {drift: {rounds: 30, path: 1}}\nsolver: [ogd, tatonnement, ader]\nrecord: {time: false}\n", Builtin())
	w := warmWorker(t, spec)
	if allocs := ownAllocs(func() {
		w.begin(shardTask{from: 0, to: 300})
		if err := w.work(func(int64) {}); err != nil {
			t.Fatal(err)
		}
	}); allocs > 3 {
		t.Errorf("300 warm plays allocate %v times", allocs)
	}
}
