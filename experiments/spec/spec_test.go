package spec

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func mustParse(t testing.TB, src string, overrides ...Override) *Spec {
	t.Helper()
	s, err := Parse("s.yaml", []byte(src), fakeRegistry(), overrides...)
	if err != nil {
		t.Fatalf("%s\n%v", src, err)
	}
	return s
}

const fullSource = `
# Every key there is.
name: full
title: 'it''s "all"'
seed: 0xff
replicates: 1e2
market:
  - data: {full: [false, true], path: "a: b"}
  - paper: {tau: [0, 5e-1, 1.0], g: [1, 2, 3], alpha: "uniform( 5, 20 )", n: 7}
scenario: shock
mechanism: [clearing, flat: 0.5]
solver: {tatonnement: {step: "range(0.1, 1.6, 16)", rule: [sqrt, constant]}, bracket: }
stop: {tolerance: 1e-6, seconds: 2.5}
record: {trace: every  1, time: false}
paired: [tau, g]
zip: [[market.paper.g, market.paper.tau]]
exclude:
  - {solver: bracket, market.paper.tau: 1}
  - market.data.full: true
    mechanism: [flat, clearing, flat]
allow: [limit, converged]
`

const fullCanonical = `name: "full"
title: "it's \"all\""
seed: 255
replicates: 100
market:
  - data:
      path: "a: b"
      n: 10
      tau: 0
      full: [false, true]
  - paper:
      n: 7
      m: 100
      tau: [0, 0.5, 1]
      g: [1, 2, 3]
      alpha: "uniform(5,20)"
scenario:
  - shock:
      round: 50
mechanism:
  - clearing: {}
  - flat:
      share: 0.5
solver:
  - bracket: {}
  - tatonnement:
      step: range(0.1,1.6,16)
      gamma: 0
      rule: ["sqrt", "constant"]
stop:
  tolerance: 1e-06
  rounds: 100000
  demand_calls: 0
  seconds: 2.5
  check: 0
record:
  trace: "all"
  metrics: false
  agents: false
  prices: false
  time: false
paired: [g, tau]
zip: [[market.paper.tau, market.paper.g]]
exclude: [{market.data.full: [true], mechanism: [clearing, flat]}, {market.paper.tau: [1], solver: [bracket]}]
allow: [converged, limit]
`

func TestCanonical(t *testing.T) {
	s := mustParse(t, fullSource)
	if got := s.Canonical(); got != fullCanonical {
		t.Errorf("canonical text\n%s\nwant\n%s", got, fullCanonical)
	}
	again := mustParse(t, fullCanonical)
	if again.Canonical() != fullCanonical || again.Hash() != s.Hash() {
		t.Error("the canonical text does not stand for itself")
	}
	if len(s.Hash()) != 64 {
		t.Errorf("hash %q; want 64 hexadecimal digits", s.Hash())
	}
}

func TestDefaults(t *testing.T) {
	s := mustParse(t, "name: a\nmarket: paper")
	if s.Seed != 1 || s.Replicates != 1 || s.Title != "" || s.Stop.Tolerance != 1e-9 || !s.Record.Time || s.Record.Trace.String() != "none" {
		t.Errorf("defaults %+v", s)
	}
	for status, want := range map[string]bool{"converged": true, "precision": true, "no-clearing": true, "limit": true, "error": false, "timeout": false, "diverged": false} {
		if s.Allows(status) != want {
			t.Errorf("status %s is allowed: %v; want %v", status, !want, want)
		}
	}
	g := s.Grid()
	if g.Cells() != 1 || g.TreatmentAt(0).Mechanism.Name != "clearing" || g.TreatmentAt(0).Solver.Name != "bracket" {
		t.Errorf("%d cells, treatment %+v; want clearing by bracket", g.Cells(), g.TreatmentAt(0))
	}
}

// Sources on one line mean the same, sources on different lines do not.
func TestHashFollowsMeaning(t *testing.T) {
	const head = "name: a\n"
	groups := [][]string{
		{head + "market: paper", "market: [paper]\nname: a", head + "market: {paper: }", head + "market: {paper: 20}",
			head + "title: some text\nmarket: paper", head + "market: {paper: {n: 20.0, m: 1e2, alpha: 'uniform(5.0,2e1)'}}",
			head + "seed: 1\nreplicates: 0x1\nmarket: paper\nsolver: bracket\nmechanism: {clearing: {}}\nexclude: []\nstop: {tolerance: 0.000000001}",
			"\ufeff" + head + "market: paper\r\n", "{name: a, market: {paper: {}}}", head + "market: paper\nrecord: {trace: none}\nzip: []"},
		{head + "market: {paper: {tau: [0, 0.5, 1]}}", head + "market: {paper: {tau: 'range(0,1,3)'}}", head + "market:\n  paper:\n    tau:\n    - -0.0\n    - +.5\n    - 1.\n"},
		{head + "market: {paper: {tau: [1, 0.5, 0]}}"},
		{head + "market: paper\nseed: 2"},
		{head + "market: paper\nreplicates: 2"},
		{head + "market: {paper: {alpha: 3}}", head + "market: {paper: {alpha: '3.0'}}", head + "market: {paper: {alpha: 'uniform(3,3)'}}"},
		{head + "market: paper\nallow: []"},
		{head + "market: paper\nmechanism: flat", head + "market: paper\nmechanism: {flat: 1}", head + "market: paper\nmechanism: [{flat: {share: 1}}]"},
		{head + "market: data", head + "market: {data: elsewhere/u.data}"},
		{head + "market: [data, paper]"},
		{head + "market: [paper, data]", head + "market: {data: {}, paper: {}}", head + "market: {paper, data}"},
		{"name: b\nmarket: paper"},
		{head + "market: paper\npaired: [tau]"},
		{head + "market: paper\npaired: [tau, g]", head + "market: paper\npaired: [g, tau]"},
		{head + "market: paper\nstop: {rounds: 5}"},
	}
	seen := map[string]int{}
	for i, group := range groups {
		want := mustParse(t, group[0]).Hash()
		if j, ok := seen[want]; ok {
			t.Errorf("groups %d and %d have the same hash", j, i)
		}
		seen[want] = i
		for _, src := range group[1:] {
			if mustParse(t, src).Hash() != want {
				t.Errorf("%q\nhas not the hash of\n%q", src, group[0])
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "-0": 0, "+1": 1, "1e-12": 1e-12, "1E3": 1000, ".5": 0.5, "5.": 5, "0.1": 0.1, "0x10": 16, "-2.5e+1": -25,
	} {
		if got, ok := parseNumber(text); !ok || got != want || math.Signbit(got) != (want < 0) {
			t.Errorf("parseNumber(%q) = %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "-", ".", "e1", "1e", "1e+", "01", "1_0", "0o7", "0b1", "nan", ".nan", "inf", ".inf", "1e999", "--1", "+-1", "0x", "0x1.8p1", "-0x1", "1 ", "١"} {
		if got, ok := parseNumber(text); ok {
			t.Errorf("parseNumber(%q) = %v; want none", text, got)
		}
	}
	for text, want := range map[string]int64{
		"7": 7, "1e6": 1e6, "20.0": 20, "-3": -3, "0x1F": 31, "9223372036854775807": math.MaxInt64, "9007199254740992.0": 1 << 53,
	} {
		if got, ok := parseInteger(text); !ok || got != want {
			t.Errorf("parseInteger(%q) = %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"2.5", "1e-1", "9223372036854775808", "1e300", "0xffffffffffffffff", "x"} {
		if got, ok := parseInteger(text); ok {
			t.Errorf("parseInteger(%q) = %v; want none", text, got)
		}
	}
}

func TestLongListIsWrittenAsRange(t *testing.T) {
	var values []string
	for i := range 20 {
		values = append(values, fmt.Sprint(i))
	}
	list := "name: a\nmarket: {paper: {tau: [" + strings.Join(values, ",") + "]}}"
	if text := mustParse(t, list).Canonical(); !strings.Contains(text, "tau: range(0,19,20)\n") {
		t.Errorf("canonical text\n%s", text)
	}
	uneven := strings.Replace(list, "7,", "7.5,", 1)
	if text := mustParse(t, uneven).Canonical(); !strings.Contains(text, "tau: [0, 1, 2,") {
		t.Errorf("canonical text\n%s", text)
	}
}

func TestColumns(t *testing.T) {
	src := "name: a\nmarket: [{paper: {alpha: [1, 2]}}, data]\nmechanism: [flat, clearing]\nsolver: [tatonnement, bracket]\nscenario: shock"
	render := func(s *Spec) string {
		var b strings.Builder
		for _, c := range s.Columns() {
			fmt.Fprintf(&b, "%s %s %s\n", c.Column(), c.Kind, c.Unit)
		}
		return b.String()
	}
	want := `p_market_n int64 
p_market_m float64 tokens
p_market_tau float64 
p_market_g float64 
p_market_alpha float64 
p_market_full bool 
p_scenario_round int64 
p_mechanism_share float64 
p_solver_step float64 1/L
p_solver_gamma float64 
p_solver_rule string 
`
	if got := render(mustParse(t, src)); got != want {
		t.Errorf("columns\n%s\nwant\n%s", got, want)
	}
	law := strings.Replace(src, "[1, 2]", "['uniform(1,2)', 2]", 1)
	if got := render(mustParse(t, law)); got != strings.Replace(want, "alpha float64", "alpha string", 1) {
		t.Errorf("columns with a law\n%s", got)
	}
}

// A component is asked about every combination, except those that exclude
// drops whatever the rest of the cell.
func TestValidateLeavesOutWhatIsExcluded(t *testing.T) {
	const src = "name: a\nmarket: {paper: {n: [10, 200], m: [100, 300]}}\n"
	mustParse(t, src+"exclude: [{market.paper.n: 200, market.paper.m: 100}]")
	_, err := Parse("s.yaml", []byte(src+"exclude: [{market.paper.n: 200, market.paper.m: 100, solver: bracket}, {market.paper.n: 10}]"), fakeRegistry())
	compareErrors(t, err, "s.yaml:2:36: market.paper.m is 100 for 200 agents; allowed: at least 1 per agent")
	// More combinations than are tried at once: the ends are always tried.
	_, err = Parse("s.yaml", []byte("name: a\nmarket: {paper: {n: 'range(1,101,101)', m: [200, 100], tau: 'range(0,1,1000)'}}"), fakeRegistry())
	compareErrors(t, err, "s.yaml:2:50: market.paper.m is 100 for 101 agents; allowed: at least 1 per agent")
}

// A component may come twice where its combinations differ.
func TestComponentTwice(t *testing.T) {
	g := mustParse(t, "name: a\nmarket: [{paper: {tau: [0, 1], g: [1, 2]}}, {paper: {tau: [0, 2], g: 3}}, {paper: {tau: 3}}]").Grid()
	if g.MarketCount() != 7 {
		t.Errorf("%d markets; want 7", g.MarketCount())
	}
}
