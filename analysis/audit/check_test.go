package audit

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// parsed is the checks of a figure over experiment run.
func parsed(t *testing.T, lines ...string) []Check {
	t.Helper()
	text := "paper: {title: T}\nexperiments: {run: }\nfigures:\n  - number: 1\n    kind: sweep\n    experiment: run\n    expect:\n"
	for _, l := range lines {
		text += "      - {says: it, " + l + "}\n"
	}
	f := Parse("p.yaml", []byte(text), nil)
	for _, p := range f.Problems {
		t.Fatal(p)
	}
	return f.Figures[0].Expect
}

func TestChecks(t *testing.T) {
	folders := Folders{"run": made(t, "run", 200, 7)}
	for _, c := range []struct {
		check string
		want  Verdict
		says  string // part of the reason
	}{
		{"value: efficiency, where: [tau=0], along: mechanism, order: [none, flat, clearing], is: rising", Reproduced, "established are a rise in 2 of 2 steps and a fall in 0"},
		{"value: efficiency, where: [tau=0], along: mechanism, order: [clearing, flat, none], is: falling", Reproduced, "established are a fall in 2 of 2 steps and a rise in 0"},
		{"value: efficiency, where: [tau=0], along: mechanism, order: [none, flat, clearing], is: falling", Contradicted, "a rise in 2"},
		{"value: noise, where: [tau=0], along: mechanism, order: [none, flat, clearing], is: rising", Undecided, ""},
		{"value: efficiency, where: [mechanism=none], along: tau, is: falling", Reproduced, "change −2 [−2, −2]"},
		{"value: efficiency, by: [mechanism], along: tau, is: falling", Reproduced, "of 3 groups 3 reproduced"},
		{"value: efficiency, by: [mechanism], where: [tau=0], bound: '> 12.5', for: some", Reproduced, "of 3 groups 1 reproduced, 2 contradicted"},
		{"value: efficiency, by: [mechanism], where: [tau=0], bound: '> 12.5'", Contradicted, "of 3 groups 1 reproduced, 2 contradicted"},
		{"value: efficiency / agents, where: [tau=0, mechanism=none], bound: '< 2.7'", Reproduced, "claimed < 2.7"},
		{"value: efficiency, where: [tau=0], a: [mechanism=clearing], b: [mechanism=none], bound: '>= 1.27'", Reproduced, ""},
		{"value: efficiency, where: [tau=0], a: [mechanism=clearing], b: [mechanism=none], bound: '>= 1.4'", TrendOnly, ""},
		{"value: efficiency, where: [tau=0], a: [mechanism=none], b: [mechanism=clearing], bound: '>= 1.4'", Contradicted, ""},
		{"value: efficiency, where: [tau=0], a: [mechanism=flat], b: [mechanism=none], as: difference, bound: '>= 0.7'", Reproduced, "1 [0.7998, 1.2]"},
		{"value: efficiency - 20, where: [tau=0], a: [mechanism=clearing], b: [mechanism=none], bound: '> 1'", TrendOnly, "a ratio above 1 is a loss"},
		{"value: efficiency - 20, where: [tau=0], a: [mechanism=none], b: [mechanism=clearing], bound: '> 1'", Contradicted, "a ratio above 1 is a loss"},
		{"value: efficiency, a: ['mechanism=clearing', tau=0], b: ['mechanism=none', tau=0], over: {a: [mechanism=none, tau=2], b: [mechanism=none, tau=0]}, bound: '> 1.4'", Reproduced, "ratio of sizes 1.5"},
		{"value: highest(price) / last(price), table: trace, where: [tau=0, mechanism=none], bound: '>= 2.9'", Reproduced, "mean of highest(price) / last(price), claimed >= 2.9: 3"},
		{"value: first(price) - lowest(price), table: trace, where: [tau=0, mechanism=none, binding=true], bound: '>= 3.8'", Reproduced, "100 draws"},
		{"value: resilience, table: shocks, where: [tau=0, mechanism=none, round=50], bound: '< 1'", Reproduced, ""},
		{"value: known(resilience), table: shocks, by: [tau], where: [mechanism=none], bound: '>= 0.5'", Contradicted, "of 2 groups 1 reproduced, 1 contradicted"},
		{"value: known(resilience), table: shocks, by: [tau, round], where: [mechanism=none], bound: '>= 0.5'", Contradicted, "τ = 0, round = 50: "},
	} {
		check := parsed(t, c.check)[0]
		findings, notes, err := folders.find(check, 1)
		if err != nil {
			t.Errorf("%s: %v", c.check, err)
			continue
		}
		if got := judge(check.Says, findings, check.Some, notes); got.Verdict != c.want || !strings.Contains(got.Reason, c.says) {
			t.Errorf("%s: %s, want %s with %q\n%s", c.check, got.Verdict, c.want, c.says, got.Reason)
		}
	}
}

func TestChecksThatCannotBeMade(t *testing.T) {
	folders := Folders{"run": made(t, "run", 20, 7)}
	for _, c := range []struct{ check, want string }{
		{"value: efficiancy, bound: '> 1'", `no column "efficiancy"; did you mean "efficiency"?`},
		{"value: law, bound: '> 1'", "holds text"},
		{"value: efficiency, where: [tau=7], bound: '> 1'", "p_market_tau=7 leaves no row"},
		{"value: last(prise), table: trace, bound: '> 1'", `no column "prise"`},
		{"value: efficiency, along: market, is: rising", "there is no trend"},
		{"value: efficiency, where: [tau=0], along: mechanism, order: [none, nothing], is: rising", "mechanism = nothing"},
		{"value: efficiency, a: [mechanism=none], b: [mechanism=flat], bound: '> 1'", ""},
	} {
		_, _, err := folders.find(parsed(t, c.check)[0], 1)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: error %v, want %q", c.check, err, c.want)
		}
	}
	// A selection that holds two runs of one draw is refused, and what they differ in has to be said.
	check := parsed(t, "value: efficiency, a: [tau<=2], b: [tau=0], where: [mechanism=none], bound: '> 1'")[0]
	if _, _, err := folders.find(check, 1); err == nil || !strings.Contains(err.Error(), "fix what they differ in") {
		t.Errorf("two runs of one draw: error %v", err)
	}
}

// TestClaims: a claim fails where the interval is beyond its bound, also where the direction is the claimed one, and is undecided where
// the interval includes it. Differences of the made runs are the same on every draw, which 80 draws show well enough.
func TestClaims(t *testing.T) {
	folders := Folders{"run": made(t, "run", 80, 7)}
	for _, c := range []struct {
		check string
		want  Verdict
	}{
		{"value: efficiency, where: [tau=0], a: [mechanism=clearing], b: [mechanism=none], bound: '>= 1.27'", Holds},
		{"value: efficiency, where: [tau=0], a: [mechanism=clearing], b: [mechanism=none], bound: '>= 1.4'", Fails},
		{"value: noise, where: [tau=0, mechanism=none], bound: '> 0'", Undecided},
		{"value: efficiency, where: [tau=0], along: mechanism, order: [none, clearing, flat], is: rising", Fails},
	} {
		findings, _, err := folders.find(parsed(t, c.check)[0], 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := decide(findings, false); got != c.want {
			t.Errorf("%s: %s, want %s: %+v", c.check, got, c.want, findings)
		}
	}
}

// TestClaimVerdict is the rule for comparisons as stated and with assumptions.
func TestClaimVerdict(t *testing.T) {
	for _, c := range []struct {
		stated, assumed []Verdict
		want            Verdict
	}{
		{[]Verdict{Holds, Holds}, nil, Holds},
		{[]Verdict{Holds, Holds}, []Verdict{Fails}, Holds},
		{[]Verdict{Holds, Fails}, []Verdict{Holds}, HoldsIf},
		{[]Verdict{Holds, Fails}, []Verdict{Holds, Undecided}, Fails},
		{[]Verdict{Holds, Fails}, nil, Fails},
		{[]Verdict{Holds, Undecided}, []Verdict{Holds}, Undecided},
	} {
		if got := decideClaim(c.stated, c.assumed); got != c.want {
			t.Errorf("stated %v, assumed %v: %s, want %s", c.stated, c.assumed, got, c.want)
		}
	}
}

// TestCompareClaim: what is stated fails, what is assumed holds, what stands beside has no bearing; instances are draws.
func TestCompareClaim(t *testing.T) {
	f := Parse("p.yaml", []byte(`
paper: {title: T}
experiments: {run: }
claims:
  - label: c
    statement: clearing is much better than none
    compare:
      - {says: by 40 %, experiment: run, value: efficiency, where: [tau=0], a: [mechanism=clearing], b: [mechanism=none], bound: ">= 1.4"}
      - {says: by 20 %, assuming: a smaller gain, experiment: run, value: efficiency, where: [tau=0], a: [mechanism=clearing], b: [mechanism=none], bound: ">= 1.2"}
    beside:
      - {says: with the fee, experiment: run, value: efficiency, where: [tau=2], a: [mechanism=clearing], b: [mechanism=none], bound: "< 1"}
    notes: by hand it is 13/10
`), nil)
	for _, p := range f.Problems {
		t.Fatal(p)
	}
	m := &Maker{Paper: f, Folders: Folders{"run": made(t, "run", 50, 7)}, Dir: t.TempDir()}
	got, problems, err := m.Claim(&f.Claims[0])
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if got.Verdict != HoldsIf || got.Instances != 50 || got.Violations != 50 || len(got.Conditions) != 1 || len(got.Notes) != 1 || len(got.Found) != 3 || !strings.HasPrefix(got.Found[2], "Beside, with the fee") {
		t.Errorf("found %+v", got)
	}
}

// TestClaimSharesAndThresholds: beside an assumption stands the share of draws that meet it, 50 of 50 or none, with its exact interval
// (0.025^(1/50) = 0.929 and 1 − 0.929); a bound that is ours is varied, and a verdict that changes says so.
func TestClaimSharesAndThresholds(t *testing.T) {
	f := Parse("p.yaml", []byte(`
paper: {title: T}
experiments: {run: }
claims:
  - label: c
    stated_by: us
    statement: clearing is much better than none
    compare:
      - says: by 40 %
        experiment: run
        value: efficiency
        where: [tau=0]
        a: [mechanism=clearing]
        b: [mechanism=none]
        bound: ">= 1.4"
        vary: {bound: [">= 1.2", ">= 1.5"], value: [{name: half of it, of: efficiency / 2}]}
      - says: by 20 %
        assuming: there are agents
        among: {experiment: run, where: [tau=0, mechanism=none], value: "above(agents, 0)"}
        experiment: run
        value: efficiency
        where: [tau=0]
        a: [mechanism=clearing]
        b: [mechanism=none]
        bound: ">= 1.2"
        vary: {bound: ">= 1.1"}
`), nil)
	for _, p := range f.Problems {
		t.Fatal(p.Error())
	}
	m := &Maker{Paper: f, Folders: Folders{"run": made(t, "run", 50, 7)}, Dir: t.TempDir()}
	got, problems, err := m.Claim(&f.Claims[0])
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if got.StatedBy != Us || got.Verdict != HoldsIf || len(got.Conditions) != 1 || !strings.HasPrefix(got.Conditions[0].Draws, "50 of 50 (100 % [92.89, 100])") {
		t.Errorf("stated by %s, %s, conditions %q, found: %s", got.StatedBy, got.Verdict, got.Conditions, got.Reason)
	}
	if len(got.Thresholds) != 2 || !strings.HasSuffix(got.Thresholds[0], "holds at >= 1.2, fails at >= 1.5, fails at half of it: the verdict on this comparison changes.") ||
		!strings.HasSuffix(got.Thresholds[1], "holds at >= 1.1: the verdict is the same at all of them.") {
		t.Errorf("%q", got.Thresholds)
	}
	s, err := m.Folders.share(Among{Experiment: "run", Where: []string{"tau=0", "mechanism=none"}, Value: "above(0, agents)"})
	if err != nil || s.Value != 0 || math.Abs(s.Interval.High-(1-math.Pow(0.025, 1.0/50))) > 1e-9 {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestStatementsApart: statements of the paper and ours are counted in lines of their own.
func TestStatementsApart(t *testing.T) {
	r := &Report{Paper: &Paper{}}
	for i, by := range []string{ThePaper, Us, ThePaper, Us, Us} {
		v := Holds
		if i > 2 {
			v = HoldsIf
		}
		r.Claims = append(r.Claims, ClaimFinding{Claim: Claim{StatedBy: by}, Finding: Finding{Verdict: v}})
	}
	want := []string{"2 statements of the paper: 2 holds", "3 statements of ours: 1 holds, 2 refuted as stated, holds if …"}
	if got := r.Counts(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestClaimFamilies is Holm's correction by hand: of three comparisons the interval of the third, on noise, is beyond no level, and
// the two that are certain leave it alone in its family.
func TestClaimFamilies(t *testing.T) {
	f := Parse("p.yaml", []byte(`
paper: {title: T}
experiments: {run: }
claims:
  - label: a
    statement: s
    compare:
      - {experiment: run, value: efficiency, where: [tau=0], a: [mechanism=clearing], b: [mechanism=none], bound: ">= 1.4"}
      - {experiment: run, value: efficiency, where: [tau=0], a: [mechanism=clearing], b: [mechanism=none], bound: ">= 1.2"}
  - label: b
    statement: s
    compare:
      - {experiment: run, value: noise, where: [tau=0, mechanism=none], bound: "> 0"}
`), nil)
	m := &Maker{Paper: f, Folders: Folders{"run": made(t, "run", 50, 7)}, Dir: t.TempDir()}
	for range 2 { // made, and as kept
		got, err := m.families()
		if err != nil || !slices.Equal(got["a"], []int{3, 3}) || !slices.Equal(got["b"], []int{1}) {
			t.Errorf("families %v, %v", got, err)
		}
	}
}

// TestEqualSides: what is equal in every draw is not compared, and says in how many capacity binds (in every other one); rules that are equal
// stand in one place of an order.
func TestEqualSides(t *testing.T) {
	folders := Folders{"run": made(t, "run", 40, 7)}
	for _, c := range []struct {
		check string
		want  Verdict
		says  string
	}{
		{"value: noise, a: [mechanism=clearing], b: [mechanism=none], where: [tau=0], bound: '<= 1'", Undecided, "is positive is open"},
		{"value: agents, a: [mechanism=clearing], b: [mechanism=none], where: [tau=0], bound: '> 1'", NotCompared, "equal in each of 40 draws (capacity binds in 20 of 40)"},
		{"value: agents, a: [mechanism=clearing], b: [mechanism=none], where: [tau=0], as: difference, bound: '>= 0'", NotCompared, "nothing to compare"},
		{"value: agents, a: [tau=2], b: [tau=0], where: [mechanism=none], bound: '>= 0.9'", Reproduced, ""},
		{"value: agents, a: [tau=2], b: [tau=0], where: [mechanism=none], bound: '< 1'", NotCompared, ""},
		{"value: agents, along: mechanism, order: [none, flat, clearing], where: [tau=0], is: rising", NotCompared, "none, flat, clearing are equal in each of 40"},
		{"value: efficiency, a: [mechanism=clearing], b: [mechanism=none], against: efficiency + 3, where: [tau=0], bound: '> 1'", NotCompared, ""},
		{"value: efficiency, a: [mechanism=clearing], b: [mechanism=none], against: efficiency + 1, where: [tau=0], as: difference, bound: '> 0.5'", Reproduced, "efficiency for mechanism=clearing minus efficiency + 1 for mechanism=none"},
	} {
		check := parsed(t, c.check)[0]
		findings, notes, err := folders.find(check, 1)
		if err != nil {
			t.Errorf("%s: %v", c.check, err)
			continue
		}
		got := judge(check.Says, findings, check.Some, notes)
		if got.Verdict != c.want || !strings.Contains(got.Reason, c.says) {
			t.Errorf("%s: %s, want %s with %q\n%s", c.check, got.Verdict, c.want, c.says, got.Reason)
		}
	}
}

// TestSpread: the variance of efficiency − 2 noise is 1 + 4 = 5, that of efficiency 1, in independent draws of standard normal laws.
func TestSpread(t *testing.T) {
	folders := Folders{"run": made(t, "run", 2000, 7)}
	for _, c := range []struct {
		check string
		want  Verdict
	}{
		{"value: efficiency - 2 * noise, a: [mechanism=none], b: [mechanism=flat], against: efficiency, where: [tau=0], spread: true, bound: '> 4'", Reproduced},
		{"value: efficiency - 2 * noise, a: [mechanism=none], b: [mechanism=flat], against: efficiency, where: [tau=0], spread: true, bound: '> 6'", TrendOnly},
		{"value: efficiency, where: [tau=0, mechanism=none], spread: true, bound: '> 0.8'", Reproduced},
		{"value: efficiency, where: [tau=0, mechanism=none], spread: true, bound: '> 1.2'", Contradicted},
	} {
		check := parsed(t, c.check)[0]
		findings, notes, err := folders.find(check, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := judge(check.Says, findings, check.Some, notes); got.Verdict != c.want || !strings.Contains(got.Reason, "variance of") {
			t.Errorf("%s: %s, want %s\n%s", c.check, got.Verdict, c.want, got.Reason)
		}
	}
}

// TestForegone: a check that no run can decide is refused with its reason, and one that can come out either way is not.
func TestForegone(t *testing.T) {
	for _, c := range []struct{ value, bound, want string }{
		{"highest(price) / last(price)", "> 1", "cannot fail"},
		{"highest(price) - first(price)", ">= 0", "cannot fail"},
		{"last(price) / highest(price)", "<= 1", "cannot fail"},
		{"highest(price) / last(price)", "< 1", "cannot be met"},
		{"lowest(price) - last(price)", "> 0", "cannot be met"},
		{"highest(price, 50) - highest(price)", "> 0", "cannot be met"},
		{"swing(price)", ">= 0", "cannot fail"},
		{"efficiency_after - efficiency_lowest", "> 0", "cannot fail"},
		{"known(price)", "<= 1", "cannot fail"},
		{"abs(price)", "< 0", "cannot be met"},
		{"highest(price) / last(price)", "> 1.05", ""},
		{"highest(price) / last(demand)", "> 1", ""},
		{"highest(price, 50) - last(price, 49)", "> 0", ""},
		{"efficiency_after - efficiency_first", "> 0", ""},
		{"efficiency", "> 0", ""},
		{"known(price)", ">= 0.95", ""},
		{"1 - gini", "< 1", ""},
		{"abs(last(demand) - m) / m", "<= 0.001", ""},
	} {
		b, err := parseBound(c.bound)
		if err != nil {
			t.Fatal(err)
		}
		why := foregone(Check{Value: c.value, Bound: b})
		if (why == "") != (c.want == "") || !strings.Contains(why, c.want) {
			t.Errorf("%s %s: %q, want %q", c.value, c.bound, why, c.want)
		}
	}
}

// TestReadingsOfFigures: of the readings the best counts, and what holds by construction does not.
func TestReadingsOfFigures(t *testing.T) {
	at := func(reading string, v Verdict) CheckFinding { return CheckFinding{Reading: reading, Verdict: v} }
	for _, c := range []struct {
		checks []CheckFinding
		want   Verdict
	}{
		{[]CheckFinding{at("a", Contradicted), at("a", Reproduced), at("b", TrendOnly)}, TrendOnly},
		{[]CheckFinding{at("a", Contradicted), at("b", Contradicted)}, Contradicted},
		{[]CheckFinding{at("", NotReproduced), at("a", Reproduced), at("b", Contradicted)}, NotReproduced},
		{[]CheckFinding{at("", NotCompared), at("", Reproduced)}, Reproduced},
		{[]CheckFinding{at("", NotCompared)}, NotCompared},
	} {
		if got := whole(c.checks); got != c.want {
			t.Errorf("%v: %s, want %s", c.checks, got, c.want)
		}
	}
	found := byConstruction(Check{Says: "it", Construction: "a sum of squares"}, []groupFinding{{group: "a", text: "mean 3"}, {text: "left out"}, {group: "c", text: "mean 4"}}, nil)
	if found.Verdict != NotCompared || !strings.HasSuffix(found.Reason, "a sum of squares. In the runs (the first and the last of 3 groups) a: mean 3; c: mean 4.") {
		t.Errorf("by construction: %+v", found)
	}
}
