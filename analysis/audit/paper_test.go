package audit

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// one parses a file of a head and the given lines.
func one(lines string) *Paper {
	return Parse("p.yaml", []byte("paper: {title: T}\n"+lines), &Names{
		Experiments: []string{"fees", "rules"}, Figures: []string{"frontier"}, Kinds: []string{"sweep", "box"}, Tests: []string{"existence"}})
}

func TestBuiltinHasNoProblems(t *testing.T) {
	f := Embedded()
	for _, p := range f.Problems {
		t.Error(p)
	}
	if f.ID != "arXiv:2510.05504v1" || len(f.Figures) != 8 || len(f.Tables) != 6 {
		t.Errorf("%s has %d figures and %d tables; the paper has Figures 2 to 9 and Tables 3 to 8 of results", f.ID, len(f.Figures), len(f.Tables))
	}
	for _, of := range []string{"L4.1", "L4.2", "P4.3", "P4.4", "T4.6", "T4.7", "T4.8", "C4.9", "P4.10", "P4.11", "T4.12", "C4.13"} {
		found := false
		for _, c := range f.Claims {
			found = found || c.Label == of
		}
		if !found {
			t.Errorf("no claim %s", of)
		}
	}
}

// TestRelativeEfficiencyFitsEfficiency checks a relation within the paper's own numbers: relative efficiency is the ratio to no enforcement.
func TestRelativeEfficiencyFitsEfficiency(t *testing.T) {
	table, _ := Embedded().Table("7")
	base, _ := table.Row("none")
	for _, row := range table.Values {
		ratio, e := row.Values["relative efficiency"], row.Values["efficiency"]
		if want := e.Mean / base.Values["efficiency"].Mean; math.Abs(ratio.Mean-want) > 0.02 {
			t.Errorf("%s: %g is printed, %g/%g = %.3f", row.Key, ratio.Mean, e.Mean, base.Values["efficiency"].Mean, want)
		}
	}
	if same, ok := Embedded().Table("8"); !ok || same.Same != "7" {
		t.Error("Table 8 is not declared to repeat Table 7")
	}
}

func TestProblemsHavePlaces(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"figures:\n  - {number: 1, name: frontier, experiment: fees}", `p.yaml:3:45: unknown experiment "fees"; allowed: those that this file declares: `},
		{"experiments:\n  fess:", `p.yaml:3:3: unknown experiment "fess"`},
		{"experiments: {fees: }\nfigures:\n  - {number: 1, name: frontiers, experiment: fees}", `p.yaml:4:23: unknown figure "frontiers"; allowed: frontier`},
		{"experiments: {fees: }\nfigures:\n  - {number: 1, kind: pie, experiment: fees}", `p.yaml:4:23: unknown kind of figure "pie"; allowed: sweep, box`},
		{"experiments: {fees: }\nfigures:\n  - {number: 1, kind: sweep, name: frontier, experiment: fees}", "p.yaml:4:6: a figure with name and kind or options of a kind"},
		{"experiments: {fees: }\nfigures:\n  - {number: 1, kind: sweep, experiment: fees, where: [m]}", `p.yaml:4:56: condition "m": found its end; it must be column=value`},
		{"experiments: {fees: }\nfigures:\n  - {number: 1, name: frontier, experiment: fees, published: {table: 2, values: {gini: Gini}}}", `p.yaml:4:82: unknown table "2"`},
		{"experiments: {fees: }\nfigures:\n  - {number: 1, name: frontier, experiment: fees, published: {table: 2}}", "published without values"},
		{"experiments:\n  paper: {spec: fees}", `p.yaml:3:3: name of an experiment "paper"`},
		{"claims:\n  - {label: a, statement: s, test: none}", `p.yaml:3:36: unknown test of a claim "none"; allowed: existence`},
		{"claims:\n  - {label: a, statement: s}", "p.yaml:3:6: a claim with neither or both of test and compare"},
		{"claims:\n  - {label: a, statement: s, test: existence, draw: {x: n}}", "p.yaml:3:54: draw without y and bounds"},
		{"claims:\n  - {label: a, statement: s, test: existence, draw: {x: n, y: g, log: z}}", `unknown logarithmic axes "z"; allowed: x, y, xy`},
		{"claims:\n  - {label: a, statement: s, draw: {x: n, y: g}}", "a claim with draw and without test"},
		{"colour: red", `p.yaml:2:1: unknown key "colour" of the file; allowed: paper, names, experiments, readings, figures, tables, claims, limits`},
		{"limits:\n  - {a: b}", "p.yaml:3:6: an item of limits is a mapping; allowed: a text"},
		{"tables:\n  - {number: 1, same: 9}", `p.yaml:3:6: table 1 is the same as unknown table "9"`},
		{"tables:\n  - {number: 1, parameters: [{name: n, column: n, range: [1, x]}]}", `range from or to "x"; allowed: a number`},
		{"limits: [a\n", "not YAML"},
		{"limits: &a [x]\n", "p.yaml:2:9: a YAML anchor"},
	} {
		f := one(c.lines)
		text := ""
		for _, p := range f.Problems {
			text += p.Error() + "\n"
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%s\ngives\n%swant %s", c.lines, text, c.want)
		}
	}
}

const checked = "experiments: {fees: }\nfigures:\n  - number: 1\n    name: frontier\n    experiment: fees\n    expect:\n      - "

func TestChecksAreRead(t *testing.T) {
	for _, c := range []struct{ check, want string }{
		{"{value: e, along: tau, is: falling}", ""},
		{"{value: e, bound: '>= 0.9'}", ""},
		{"{value: e, a: [m=1], b: [m=2], bound: '< 1', as: difference}", ""},
		{"{value: e, along: tau}", "along without is"},
		{"{value: e, along: tau, is: down}", `unknown trend "down"; allowed: rising, falling`},
		{"{value: e, along: tau, is: rising, bound: '> 1'}", "a check with along and bound, a or b"},
		{"{value: e}", "a check without along and bound"},
		{"{value: e, a: [m=1], bound: '> 1'}", "a or b without the other"},
		{"{value: e, bound: about 3}", `bound "about 3"; allowed: an operator`},
		{"{value: $, bound: '> 1'}", `formula "$"`},
		{"{bound: '> 1'}", "check without value"},
		{"{value: e, bound: '> 1', table: rounds}", `unknown table "rounds"; allowed: runs, shocks, trace`},
	} {
		f := one(checked + c.check)
		text := ""
		for _, p := range f.Problems {
			text += p.Error() + "\n"
		}
		if c.want == "" && (text != "" || len(f.Figures[0].Expect) != 1) || !strings.Contains(text, c.want) {
			t.Errorf("%s gives %q, want %q", c.check, text, c.want)
		}
		if c.want != "" && len(f.Figures[0].Expect) != 0 {
			t.Errorf("%s is used although it is broken", c.check)
		}
	}
}

// TestRestIsKept: one bad value leaves the others, one bad figure the others.
func TestRestIsKept(t *testing.T) {
	f := one(`experiments: {fees: }
tables:
  - number: 5
    experiment: fees
    rows: tau
    metrics: [{name: eff, readings: [efficiency]}, {name: cost, readings: [cost]}]
    values:
      0: {eff: 2.45 ± 0.12, cost: about 1}
      0.5: {eff: -3, cost: 1.0 +- 0.1}
figures:
  - {number: 1, name: nothing, experiment: fees}
  - {number: 2, name: frontier, experiment: fees}
`)
	if len(f.Problems) != 2 {
		t.Errorf("%d problems: %v", len(f.Problems), f.Problems)
	}
	first, _ := f.Tables[0].Row("0")
	second, _ := f.Tables[0].Row("0.5")
	if v := first.Values["eff"]; v.Mean != 2.45 || v.SD != 0.12 || v.Decimals != 2 || v.Rounding() != 0.005 {
		t.Errorf("eff is %+v", v)
	}
	if _, ok := first.Values["cost"]; ok {
		t.Error("a value that is no number is used")
	}
	if v := second.Values["eff"]; v.Mean != -3 || !math.IsNaN(v.SD) || v.Decimals != 0 {
		t.Errorf("eff is %+v", v)
	}
	if v := second.Values["cost"]; v.Mean != 1 || v.SD != 0.1 {
		t.Errorf("cost is %+v", v)
	}
	if f.Figures[0].Broken == "" || f.Figures[1].Broken != "" {
		t.Errorf("broken: %q and %q", f.Figures[0].Broken, f.Figures[1].Broken)
	}
}

// TestValues: what is printed with a number of decimals is read back, with its rounding.
func TestValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean, sd := rapid.Float64Range(-1e6, 1e6).Draw(t, "mean"), rapid.Float64Range(0, 1e3).Draw(t, "sd")
		digits := rapid.IntRange(0, 6).Draw(t, "digits")
		v, err := parseValue(fmt.Sprintf("%.*f ± %.*f", digits, mean, digits, sd))
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(v.Mean-mean) > v.Rounding()+1e-9 || math.Abs(v.SD-sd) > v.Rounding()+1e-9 || v.Decimals != digits {
			t.Errorf("%g ± %g with %d digits is %+v", mean, sd, digits, v)
		}
	})
	for _, text := range []string{"", "n/a", "1e3", "inf", "NaN", "1 ± ", "1 ± -2", "1 ± 2 ± 3", "0x10", "1_000", "--1"} {
		if v, err := parseValue(text); err == nil {
			t.Errorf("%q is %+v", text, v)
		}
	}
}

// FuzzParse: any text gives a file, the same one twice, whose problems are in the text and whose values are numbers.
func FuzzParse(f *testing.F) {
	_, text := Builtin()
	f.Add(text)
	if example, err := os.ReadFile("testdata/example/paper.yaml"); err == nil {
		f.Add(example)
	}
	f.Add([]byte(checked + "{value: e, along: tau, is: falling}"))
	f.Add([]byte("paper: [\x00"))
	f.Fuzz(func(t *testing.T, src []byte) {
		file := Parse("f", src, nil)
		lines := strings.Count(string(src), "\n") + 2
		for _, p := range file.Problems {
			if p.Line < 1 || p.Line > lines || p.Col < 1 || strings.Contains(p.Error(), "\n") {
				t.Errorf("problem %q of a text of %d lines", p.Error(), lines)
			}
		}
		for _, table := range file.Tables {
			for _, row := range table.Values {
				for _, v := range row.Values {
					if math.IsNaN(v.Mean) || math.IsInf(v.Mean, 0) || v.SD < 0 {
						t.Errorf("value %+v", v)
					}
				}
			}
		}
		if again := Parse("f", src, nil); fmt.Sprintf("%#v", again) != fmt.Sprintf("%#v", file) {
			t.Error("a second parse differs")
		}
	})
}
