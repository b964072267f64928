package main

import (
	"slices"
	"testing"

	"walras/analysis/audit"
	"walras/experiments/claim"
)

// TestBuiltinPaperIsWhole: every name in the built-in paper file is known, every experiment parses with its overrides, every claim that
// can be tested and has no words of its own is one of its claims, and all figures with numbers of the paper are there.
func TestBuiltinPaperIsWhole(t *testing.T) {
	name, text := audit.Builtin()
	f := audit.Parse(name, text, knownNames())
	for _, p := range f.Problems {
		t.Error(p)
	}
	for _, x := range f.Experiments {
		flags := specFlags{sets: x.Set}
		if _, err := flags.load(x.Spec); err != nil {
			t.Errorf("%s: %v", x.Pos, err)
		}
	}
	for _, c := range claim.All {
		if in := slices.ContainsFunc(f.Claims, func(d audit.Claim) bool { return d.Test == c.Name }); in != (c.Says == "") {
			t.Errorf("claim %s with words of its own %q: %v that it is in %s", c.Name, c.Says, in, name)
		}
	}
	for _, number := range []string{"2", "3", "4", "5", "6", "7", "8", "9"} {
		i := slices.IndexFunc(f.Figures, func(d audit.Figure) bool { return d.Number == number })
		if i < 0 || len(f.Figures[i].Expect) == 0 {
			t.Errorf("figure %s is missing, or nothing is expected of it", number)
		}
	}
}
