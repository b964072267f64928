package claim

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"walras/solver/market/file"
)

// lemma is a claim with every kind of row, and a counterexample.
func lemma(calls *int) Claim {
	return Claim{Name: "lemma", About: thePaper, test: func(_ context.Context, _ Budget, o *Outcome) error {
		*calls++
		o.Tested, o.Argument, o.Instances, o.Violations, o.Assumed, o.Finding = "it", "proof", 2, 1, 1, "not quite"
		o.conditions = []condition{scarce, settings("that")}
		o.Rows = newRows("price [payoff]", "agents", "slack", "note")
		o.Rows.add(1.0/3, 2, true, "a, \"b\"\nc")
		o.Rows.add(math.Inf(1), -1, false, "")
		o.Counterexample = &Counterexample{Market: logMarket(1, [4]float64{1, 1, 0, 0}), Parameters: map[string]float64{"step": 0.1},
			Shows: "nothing", Spec: "name: x\n", Checks: []string{"price=0"}, Certificate: "none"}
		return nil
	}}
}

// TestRunReuses: an outcome is taken from its folder by the same program with
// the same budget, with every value it had, and made again where the budget is
// another or a file is not what it was.
func TestRunReuses(t *testing.T) {
	calls := 0
	c, dir := lemma(&calls), t.TempDir()
	run := func(b Budget, wantReused bool) *Outcome {
		t.Helper()
		o, reused, err := Run(context.Background(), c, b, dir)
		if err != nil || reused != wantReused {
			t.Fatalf("reused %v, error %v; want reused %v", reused, err, wantReused)
		}
		return o
	}
	first := run(smallBudget, false)
	other := smallBudget
	other.Workers = 7
	again := run(other, true)
	if calls != 1 || file.Digest(first.Counterexample.Market) != file.Digest(again.Counterexample.Market) {
		t.Errorf("%d calls", calls)
	}
	first.Counterexample.Market, again.Counterexample.Market = nil, nil
	if fmt.Sprint(first.Rows.Values) != fmt.Sprint(again.Rows.Values) || again.Rows.Values[0][0] != 1.0/3 {
		t.Errorf("saved %v, loaded %v", first.Rows.Values, again.Rows.Values)
	}
	first.Rows.Values, again.Rows.Values = nil, nil
	first.class, first.supposes, first.conditions, first.drawn = "", nil, nil, 0 // how it was made, and not what came out
	if !reflect.DeepEqual(first, again) {
		t.Errorf("saved %+v, loaded %+v", first, again)
	}
	other.Seed++
	run(other, false)
	run(other, true)
	path := filepath.Join(dir, "lemma", OutcomeFile) // of an older build
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old := bytes.Replace(text, fmt.Appendf(nil, `"schema": %d`, schemaVersion), []byte(`"schema": 2`), 1)
	if err := os.WriteFile(path, old, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Load(filepath.Dir(path)); bytes.Equal(old, text) || err == nil {
		t.Errorf("an outcome of an older schema was loaded (%v)", err)
	}
	run(other, false)
	for _, name := range []string{OutcomeFile, RowsFile, MarketFile, SpecFile} {
		path := filepath.Join(dir, "lemma", name)
		run(other, true)
		if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
		run(other, false)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		run(other, false)
	}
}

// TestConfirm: true conditions are confirmed, and false ones are not.
func TestConfirm(t *testing.T) {
	x := &Counterexample{Market: logMarket(1, [4]float64{4, 1, 0, 0}), // 4/(1+μ) − 1 = 1 at μ = 1
		Spec: "name: x\nmarket: {file: counterexample.json}\nsolver: {bracket: {}, tatonnement: {}}\nrecord: {trace: all}\n"}
	folder := t.TempDir()
	if err := Save(folder, Claim{Name: "x"}, Budget{}, &Outcome{Counterexample: x}, ""); err != nil {
		t.Fatal(err)
	}
	confirm := func(check string) error {
		x.Checks = []string{check}
		return x.Confirm(context.Background(), folder, filepath.Join(folder, "out"))
	}
	for _, check := range []string{"price~1", "status=converged", "status!=limit", "price<=1.1 where solver=bracket", "round>0 in trace",
		"agents>=1", "agents<2", "error=null"} {
		if err := confirm(check); err != nil {
			t.Error(err)
		}
	}
	for _, check := range []string{"price~1.1", "status=limit", "price>1.5", "price~1 where solver=newton", "colour=1", "price~1 in agents", "agents<1"} {
		if confirm(check) == nil {
			t.Errorf("%q was confirmed", check)
		}
	}
}
