package audit

import (
	"regexp"
	"strings"
	"testing"
)

// TestHelpNamesAllKeys: every key that an entry may have, as the problem of an unknown one lists them, stands on the page.
func TestHelpNamesAllKeys(t *testing.T) {
	text := `
zz: 1
paper: {title: T, zz: 1}
experiments: {run: {zz: 1}}
figures:
  - {number: 1, kind: sweep, experiment: run, zz: 1, published: {table: 1, values: {q: m}, zz: 1}, expect: [{value: e, bound: '> 1', zz: 1}, {value: e, a: [m=1], b: [m=2], over: {a: [m=1], b: [m=2], zz: 1}, bound: '> 1'}]}
tables:
  - number: 1
    zz: 1
    experiment: run
    rows: m
    metrics: [{name: m, readings: [{of: e, zz: 1}], zz: 1}]
    variants: [{name: v, zz: 1}]
    implied: [{name: i, says: s, of: a, ours: e, from: {a: {metric: m, zz: 1}}, zz: 1}]
    consistent: [{says: s, of: a, is: 1, from: {a: {row: 1, metric: m, zz: 1}}, zz: 1}]
    values: {1: {m: 1}}
  - {number: 2, parameters: [{name: n, column: n, zz: 1}]}
claims:
  - {label: c, statement: s, test: t, draw: {x: n, y: [g], zz: 1}, zz: 1}
  - {label: d, statement: s, compare: [{experiment: run, value: e, bound: '> 1', zz: 1}]}
`
	words := map[string]bool{}
	for _, w := range regexp.MustCompile(`[a-z_]+`).FindAllString(Help, -1) {
		words[w] = true
	}
	found := 0
	for _, p := range Parse("p.yaml", []byte(text), nil).Problems {
		if !strings.Contains(p.Found, `unknown key "zz"`) {
			t.Errorf("unexpected problem %v", p)
			continue
		}
		found++
		if strings.Contains(p.Found, "key \"zz\" of draw") {
			continue // the picture of a test's rows
		}
		for _, key := range strings.Split(p.Allowed, ", ") {
			if key != "a" && key != "1" && !words[key] {
				t.Errorf("%s: key %s is not on the page", p.Found, key)
			}
		}
	}
	if found < 14 {
		t.Errorf("%d entries refuse an unknown key", found)
	}
}
