package experiments

import (
	"strings"
	"testing"

	"walras/experiments/spec"
)

// TestBoundsAndRefusals: rules that prove a bound have it in their rows and
// others null, a rule that does not fit the market is skipped with its reason, and α
// may be infinite.
func TestBoundsAndRefusals(t *testing.T) {
	s := parse(t, `
name: bounds
seed: 3
replicates: 2
market:
  - paper: {n: 6, m: 12}
  - routes: {n: 6, j: 3}
mechanism: [frontier: {gini: [0, 0.2]}, welfare, alpha-fair: {alpha: [0.5, inf]}, equal]
`, Builtin())
	f := runsOf(t, s)
	alphas := map[string]int{}
	for i, rule := range f.Strings("mechanism") {
		one := f.Strings("market")[i] == "paper"
		proves := rule == "frontier" || rule == "welfare"
		status, reason := f.Strings("status")[i], f.Strings("error")[i]
		if skipped := status == "skipped"; skipped != (proves && !one) || skipped != strings.Contains(reason, "allowed: one resource") {
			t.Errorf("%s on %s: %s %q", rule, f.Strings("market")[i], status, reason)
		}
		if f.Null("bound", i) == (proves && one) {
			t.Errorf("%s on %s: bound is null %v", rule, f.Strings("market")[i], f.Null("bound", i))
		}
		if eff, bound := f.Floats("efficiency")[i], f.Floats("bound")[i]; proves && one && eff > bound+1e-9 {
			t.Errorf("%s: efficiency %v above its bound %v", rule, eff, bound)
		}
		alphas[f.Strings("p_mechanism_alpha")[i]]++
	}
	if alphas["inf"] != 4 || alphas["0.5"] != 4 {
		t.Errorf("rows by alpha: %v", alphas)
	}
	if _, err := spec.Parse("x", []byte("name: x\nmarket: paper\nmechanism: {alpha-fair: {alpha: .inf}}\n"), Builtin()); err == nil || !strings.Contains(err.Error(), "inf") {
		t.Errorf("alpha: .inf is %v", err)
	}
	for _, text := range []string{"alpha-fair: {alpha: -1}", "alpha-fair: {alpha: 51}", "alpha-fair: {alpha: 0, of: activity}", "frontier: {gini: 1.5}"} {
		if _, err := spec.Parse("x", []byte("name: x\nmarket: paper\nmechanism: {"+text+"}\n"), Builtin()); err == nil {
			t.Errorf("%s passes", text)
		} else {
			t.Log(err)
		}
	}
}
