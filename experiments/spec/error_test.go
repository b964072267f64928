package spec

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

// errorLine is the form of every line of every error of a spec.
var errorLine = regexp.MustCompile(`^[^\n]+:[1-9][0-9]*:[1-9][0-9]*: [^\n]+$`)

func checkErrorForm(t *testing.T, err error) {
	t.Helper()
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if !errorLine.MatchString(line) {
			t.Errorf("error line %q; allowed: file:line:col: text", line)
		}
	}
	var spec *SpecError
	if !errors.As(err, &spec) {
		t.Errorf("error %v is no SpecError", err)
	}
}

// Each case is a source whose errors, all of them, are the lines wanted.
// Where a want ends in … only its beginning is compared.
func TestParseErrors(t *testing.T) {
	const head = "name: a\n"
	for _, c := range []struct{ name, src, want string }{
		{"empty", "", `s.yaml:1:1: no name; allowed: name: small letters, …
s.yaml:1:1: no market; allowed: market: a name, a mapping from names to parameters, or a list of these; names: paper, data`},
		{"not a mapping", "- a", `s.yaml:1:1: the spec is a list; allowed: a mapping with the keys name, title, …`},
		{"unknown key", head + "market: paper\nreplicate: 3", `s.yaml:3:1: unknown key "replicate"; did you mean "replicates"? allowed: name, title, seed, …`},
		{"unknown key, nothing near", head + "market: paper\nzzzzzzzz: 3", `s.yaml:3:1: unknown key "zzzzzzzz"; allowed: name, …`},
		{"duplicate key", head + "market: paper\nname: b", `s.yaml:3:1: key "name" again, first at 1:1; allowed: each key once`},
		{"duplicate parameter", head + "market: {paper: {n: 3, n: 4}}", `s.yaml:2:24: key "n" again, first at 2:18; …`},
		{"name", "name: Two words\nmarket: paper", `s.yaml:1:7: name is "Two words"; allowed: small letters, …`},
		{"title", head + "title: \"a\\nb\"\nmarket: paper", `s.yaml:2:8: title is "a\nb"; allowed: one line of text`},
		{"seed", head + "seed: -1\nmarket: paper", `s.yaml:2:7: seed is -1; allowed: an integer from 0 to 18446744073709551615`},
		{"replicates", head + "replicates: 0\nmarket: paper", `s.yaml:2:13: replicates is 0; allowed: an integer >= 1`},
		{"replicates fraction", head + "replicates: 2.5\nmarket: paper", `s.yaml:2:13: replicates is 2.5; allowed: an integer >= 1`},
		{"replicates in quotes", head + "replicates: '3'\nmarket: paper", `s.yaml:2:13: replicates is "3"; allowed: an integer >= 1`},
		{"unknown family", head + "market: papr", `s.yaml:2:9: unknown market "papr"; did you mean "paper"? allowed: paper, data`},
		{"unknown solver", head + "market: paper\nsolver: [bracket, newton]", `s.yaml:3:19: unknown solver "newton"; allowed: bracket, tatonnement`},
		{"unknown parameter", head + "market:\n  paper:\n    taau: 1", `s.yaml:4:5: unknown market.paper parameter "taau"; did you mean "tau"? allowed: n, m, tau, g, alpha`},
		{"negative capacity", head + "market: {paper: {m: -100}}", `s.yaml:2:21: market.paper.m is -100; allowed: a finite number > 0`},
		{"negative fee in a list", head + "market: {paper: {tau: [0, -0.5, 1]}}", `s.yaml:2:27: market.paper.tau is -0.5; allowed: a finite number >= 0`},
		{"nan", head + "market: {paper: {tau: .nan}}", `s.yaml:2:23: market.paper.tau is .nan; allowed: a finite number >= 0, a list of these, range(…`},
		{"infinity", head + "market: {paper: {tau: .inf}}", `s.yaml:2:23: market.paper.tau is .inf; allowed: a finite number >= 0, …`},
		{"overflow", head + "market: {paper: {tau: 1e999}}", `s.yaml:2:23: market.paper.tau is 1e999; allowed: a finite number >= 0, …`},
		{"octal", head + "market: {paper: {n: 010}}", `s.yaml:2:21: market.paper.n is 010; allowed: an integer >= 1, …`},
		{"underscore", head + "market: {paper: {n: 1_0}}", `s.yaml:2:21: market.paper.n is 1_0; allowed: an integer >= 1, …`},
		{"number in quotes", head + "market: {paper: {tau: \"0.5\"}}", `s.yaml:2:23: market.paper.tau is "0.5"; allowed: a finite number >= 0, …`},
		{"text for a number", head + "market: {paper: {n: many}}", `s.yaml:2:21: market.paper.n is many; allowed: an integer >= 1, a list …`},
		{"a mapping for a number", head + "market: {paper: {n: {a: 1}}}", `s.yaml:2:22: market.paper.n is a mapping; allowed: an integer >= 1, a list …`},
		{"nothing", head + "market:\n  paper:\n    n:", `s.yaml:4:5: market.paper.n is nothing; allowed: an integer >= 1, a list …`},
		{"empty list", head + "market: {paper: {n: []}}", `s.yaml:2:21: market.paper.n is an empty list; allowed: an integer >= 1, a list …`},
		{"list in a list", head + "market: {paper: {n: [[1]]}}", `s.yaml:2:22: market.paper.n is a list; allowed: an integer >= 1, …`},
		{"range in a list", head + "market: {paper: {n: ['range(1,2,2)']}}", `s.yaml:2:22: market.paper.n is "range(1,2,2)"; allowed: an integer >= 1, …`},
		{"twice the same value", head + "market: {paper: {tau: [0.5, 5e-1]}}", `s.yaml:2:29: market.paper.tau has the value 0.5 twice; allowed: each value once`},
		{"boolean", head + "market: {data: {full: yes}}", `s.yaml:2:23: market.data.full is yes; allowed: true or false, or a list of these`},
		{"one of", head + "market: paper\nsolver: {tatonnement: {rule: sqr}}", `s.yaml:3:30: solver.tatonnement.rule is sqr; allowed: one of constant, sqrt, robbins-monro`},
		{"strict bound", head + "market: paper\nsolver: {tatonnement: {step: 2}}", `s.yaml:3:30: solver.tatonnement.step is 2; allowed: a finite number > 0 and < 2`},
		{"law", head + "market: {paper: {alpha: unifrm}}", `s.yaml:2:25: market.paper.alpha: law "unifrm"; allowed: a number or uniform(a,b)`},
		{"law, nan", head + "market: {paper: {alpha: 'range(1,nan,3)'}}", `s.yaml:2:25: market.paper.alpha is "range(1,nan,3)"; allowed: range(first,last,count) …`},
		{"range of one", head + "market: {paper: {tau: 'range(0,1,1)'}}", `s.yaml:2:23: market.paper.tau is "range(0,1,1)"; allowed: range(first,last,count) …`},
		{"range out of bounds", head + "market: {paper: {tau: 'range(-1,1,5)'}}", `s.yaml:2:23: market.paper.tau takes the value -1 in its range; allowed: a finite number >= 0`},
		{"range of fractions", head + "market: {paper: {n: 'range(1,2,3)'}}", `s.yaml:2:21: market.paper.n takes the value 1.5 in its range; allowed: an integer >= 1`},
		{"logrange from zero", head + "market: {paper: {tau: 'logrange(0,1,3)'}}", `s.yaml:2:23: market.paper.tau is "logrange(0,1,3)"; allowed: …`},
		{"range without quotes", head + "market: {paper: {tau: range(0,1,5)}}", `s.yaml:2:23: "range(0", cut at a comma; allowed: quotes around a value with commas …`},
		{"value of nothing", head + "market: paper\nsolver: {bracket: 3}", `s.yaml:3:19: solver.bracket is 3, and has no parameters; allowed: {}`},
		{"section of numbers", head + "market: [[paper]]", `s.yaml:2:10: market holds a list; allowed: a name, a mapping …`},
		{"empty section", head + "market: paper\nsolver:", `s.yaml:3:1: solver holds nothing; allowed: a name, …`},
		{"shared combination", head + "market: paper\nsolver: [{tatonnement: {step: [0.5, 1]}}, bracket, tatonnement]",
			`s.yaml:3:52: solver.tatonnement shares a combination of parameters with the one at 3:11; allowed: each combination once`},
		{"cross check", head + "market: {paper: {n: [10, 200]}}", `s.yaml:2:10: market.paper.m is 100 for 200 agents; allowed: at least 1 per agent`},
		{"cross check in a list", head + "market: {paper: {m: [100, 30, 10], n: 20}}", `s.yaml:2:31: market.paper.m is 10 for 20 agents; allowed: at least 1 per agent`},
		{"matter of the machine", head + "market: {data: {path: [a, b]}}", `s.yaml:2:23: market.data.path has 2 values, and does not tell cells apart; allowed: one value`},
		{"stop", head + "market: paper\nstop: {tolerance: -1, round: 3}", `s.yaml:3:19: stop.tolerance is -1; allowed: a finite number > 0 and <= 1
s.yaml:3:23: unknown stop key "round"; did you mean "rounds"? allowed: tolerance, …`},
		{"no rounds", head + "market: paper\nstop: {rounds: 0}", `s.yaml:3:8: stop.rounds is 0; allowed: an integer >= 1`},
		{"limits are no grids", head + "market: paper\nstop: {rounds: [1, 2]}", `s.yaml:3:16: stop.rounds is a list; allowed: an integer >= 0`},
		{"stop of the wrong form", head + "market: paper\nstop: 3", `s.yaml:3:7: stop is 3; allowed: a mapping with the keys tolerance, …`},
		{"trace", head + "market: paper\nrecord: {trace: every 0}", `s.yaml:3:17: record.trace: trigger "every 0"; allowed: none, …`},
		{"metrics", head + "market: paper\nrecord: {metrics: 1}", `s.yaml:3:19: record.metrics is 1; allowed: true or false`},
		{"allow", head + "market: paper\nallow: [converged, limits]", `s.yaml:3:20: unknown status "limits"; did you mean "limit"? allowed: converged, …`},
		{"allow twice", head + "market: paper\nallow: [limit, limit]", `s.yaml:3:16: allow has "limit" twice; allowed: each name once`},
		{"paired", head + "market: paper\npaired: [fee]", `s.yaml:3:10: unknown market parameter "fee"; allowed: n, m, tau, …`},
		{"paired form", head + "market: paper\npaired: tau", `s.yaml:3:9: paired is tau; allowed: a list out of n, m, …`},
		{"zip lengths", head + "market: {paper: {tau: [0, 1], g: [1, 2, 3]}}\nzip: [[market.paper.tau, market.paper.g]]",
			`s.yaml:2:34: zip: market.paper.g has 3 values and market.paper.tau has 2 values; allowed: lists of equal length`},
		{"zip path", head + "market: paper\nzip: [[market.paper.tau, market.paper.gg]]", `s.yaml:3:26: unknown market.paper parameter "gg"; did you mean "g"? …`},
		{"zip short path", head + "market: paper\nzip: [[tau, g]]", `s.yaml:3:8: the path is tau; allowed: section.component.parameter, …
s.yaml:3:13: the path is g; …`},
		{"zip across", head + "market: paper\nzip: [[market.paper.tau, solver.tatonnement.step]]",
			`s.yaml:3:26: zip joins solver.tatonnement.step to a parameter of market.paper; allowed: parameters of one component`},
		{"zip twice", head + "market: paper\nzip: [[market.paper.tau, market.paper.tau]]", `s.yaml:3:26: zip names market.paper.tau again; allowed: each parameter once`},
		{"zip alone", head + "market: paper\nzip: [[market.paper.tau]]", `s.yaml:3:7: zip holds a list; allowed: a list of lists of at least two paths, …`},
		{"exclude form", head + "market: paper\nexclude: {solver: bracket}", `s.yaml:3:11: exclude is a mapping; allowed: a list of mappings …`},
		{"exclude nothing", head + "market: paper\nexclude: [{}]", `s.yaml:3:11: exclude holds a mapping; allowed: …`},
		{"exclude name", head + "market: paper\nexclude: [{solver: brackets}]", `s.yaml:3:20: unknown solver "brackets"; did you mean "bracket"? …`},
		{"exclude value", head + "market: paper\nexclude: [{market.paper.tau: -2}]", `s.yaml:3:30: exclude: market.paper.tau is -2; allowed: a finite number >= 0`},
		{"exclude everything", head + "market: paper\nexclude: [{solver: bracket}]", `s.yaml:3:10: exclude drops every combination; allowed: rules that leave some`},
		{"overflow of cells", head + "replicates: 9000000000000000000\nmarket: {paper: {tau: [0, 1]}}", `s.yaml:2:13: the spec has more cells than can be counted; allowed: at most 9223372036854775807`},
		{"YAML syntax", head + "market: [paper", `s.yaml:2:9: not YAML: …`},
		{"anchor", head + "market: &a paper", `s.yaml:2:9: a YAML anchor, alias or merge key; allowed: plain YAML mappings, …`},
		{"alias", head + "market: *a", `s.yaml:2:9: a YAML anchor, alias or merge key; …`},
		{"merge", head + "<<: {a: 1}", `s.yaml:2:1: a YAML anchor, alias or merge key; …`},
		{"tag", head + "market: !!str paper", `s.yaml:2:9: a YAML tag or directive; …`},
		{"two documents", head + "---\nname: b", `s.yaml:3:5: a second YAML document; allowed: one document per file`},
		{"control character", "name: a\x01", `s.yaml:1:8: the control character U+0001; allowed: printable text; …`},
		{"not UTF-8", "name: \xff", `s.yaml:1:7: the byte 0xff, which is not UTF-8; allowed: UTF-8 text`},
		{"nested", "a: " + strings.Repeat("[", 100000), `s.yaml:1:20: nesting that is too deep; allowed: …`},
		{"nested in blocks", strings.Repeat("- ", 1000), `s.yaml:1:201: nesting that is too deep; …`},
		{"keys", strings.Repeat("a: 1\n", 6000), `s.yaml:5001:2: too many keys, brackets and nested lists; …`},
		{"brackets", "a: [" + strings.Repeat("[],", 6000), `s.yaml:1:14999: too many keys, brackets and nested lists; …`},
		{"dashes", strings.Repeat("-\n", 1<<19), `s.yaml:5001:1: too many keys, brackets and nested lists; …`},
		{"quotes", strings.Repeat("\"\"", 1<<18), `s.yaml:1:3: not YAML: …`},
		{"size", strings.Repeat(" ", 1<<20+1), `s.yaml:1:1: a spec of 1048577 bytes; allowed: at most 1048576 bytes`},
		{"values", head + "market: {paper: {tau: 'range(0,1,100000)', g: [1, 2]}}", `s.yaml:2:47: too many values; allowed: at most 100000 in the lists and ranges of a spec`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("s.yaml", []byte(c.src), fakeRegistry())
			compareErrors(t, err, c.want)
		})
	}
}

func compareErrors(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want %s", want)
	}
	checkErrorForm(t, err)
	got, lines := strings.Split(err.Error(), "\n"), strings.Split(want, "\n")
	if len(got) != len(lines) {
		t.Fatalf("errors\n%v\nwant\n%s", err, want)
	}
	for i, line := range lines {
		start, cut := strings.CutSuffix(line, "…")
		if got[i] != line && !(cut && strings.HasPrefix(got[i], start)) {
			t.Errorf("error\n%s\nwant\n%s", got[i], line)
		}
	}
}

// A mechanism that needs a solver needs one in the registry, too.
func TestParseWithoutSolvers(t *testing.T) {
	registry := fakeRegistry()
	registry.Solvers = nil
	if _, err := Parse("s.yaml", []byte("name: a\nmarket: paper\nmechanism: [none, flat]"), registry); err != nil {
		t.Errorf("rules without a solver: %v", err)
	}
	_, err := Parse("s.yaml", []byte("name: a\nmarket: paper"), registry)
	compareErrors(t, err, "s.yaml:1:1: mechanism.clearing needs a solver, and the spec has none; allowed: solver: …")
}

// Nobody reads a million errors, and nothing should hold them.
func TestParseErrorsAreBounded(t *testing.T) {
	src := "name: a\nmarket: {paper: {n: [" + strings.Repeat("x, ", 10000) + "x]}}"
	_, err := Parse("s.yaml", []byte(src), fakeRegistry())
	if n := strings.Count(err.Error(), "\n") + 1; n != maxProblems {
		t.Errorf("%d errors; want %d", n, maxProblems)
	}
}
