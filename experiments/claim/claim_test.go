package claim

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"walras/experiments"
	"walras/experiments/spec"
)

// smallBudget is what the tests can afford.
var smallBudget = Budget{Seed: 11, Instances: 40}

// test runs a claim's test, and fails where it cannot.
func test(t *testing.T, c Claim, b Budget) *Outcome {
	t.Helper()
	o, err := c.Try(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// text is all of an outcome that is saved.
func text(t *testing.T, c Claim, o *Outcome) []byte {
	t.Helper()
	folder := t.TempDir()
	if err := Save(folder, c, smallBudget, o, ""); err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, name := range []string{OutcomeFile, RowsFile, MarketFile, SpecFile} {
		b, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

// TestAll holds every claim to what package claim promises of it.
func TestAll(t *testing.T) {
	names := map[string]bool{}
	for _, c := range All {
		if names[c.Name] {
			t.Errorf("two claims are called %s", c.Name)
		}
		names[c.Name] = true
		t.Run(c.Name, func(t *testing.T) {
			one, two := smallBudget, smallBudget
			one.Workers, two.Workers = 1, 2
			o := test(t, c, one)
			if !bytes.Equal(text(t, c, o), text(t, c, test(t, c, two))) {
				t.Error("the outcome depends on the number of workers, or on chance")
			}
			complete(t, c, o)
			if o.Counterexample != nil {
				refuted(t, c, o)
			}
		})
	}
}

// complete checks that an outcome says what it has to.
func complete(t *testing.T, c Claim, o *Outcome) {
	t.Helper()
	if o.Tested == "" || o.Finding == "" {
		t.Errorf("tested %q, finding %q: none may be empty", o.Tested, o.Finding)
	}
	if o.Instances <= 0 || o.Violations < 0 || o.Violations > o.Instances {
		t.Errorf("%d violations in %d instances", o.Violations, o.Instances)
	}
	if len(o.Rows.Values) == 0 || len(o.Rows.Units) != len(o.Rows.Columns) {
		t.Errorf("%d rows, %d columns with %d units", len(o.Rows.Values), len(o.Rows.Columns), len(o.Rows.Units))
	}
	switch o.Verdict {
	case Holds:
		if o.Violations > 0 || o.Counterexample != nil || o.Argument == "" {
			t.Errorf("it holds, with %d violations, counterexample %v and argument %q", o.Violations, o.Counterexample, o.Argument)
		}
	case HoldsIf, Fails:
		if o.Violations == 0 || o.Counterexample == nil || refutations[c.Name] == nil {
			t.Errorf("%s, with %d violations, counterexample %v", o.Verdict, o.Violations, o.Counterexample)
		}
		if (o.Verdict == HoldsIf) != (len(o.Conditions) > 0 && o.Argument != "") {
			t.Errorf("%s, with %d conditions and argument %q", o.Verdict, len(o.Conditions), o.Argument)
		}
	default:
		t.Errorf("verdict %q", o.Verdict)
	}
}

// refuted checks a counterexample: an independent argument, and an experiment
// that shows it. It goes through files, as a reader would.
func refuted(t *testing.T, c Claim, o *Outcome) {
	t.Helper()
	folder := t.TempDir()
	if err := Save(folder, c, smallBudget, o, "x"); err != nil {
		t.Fatal(err)
	}
	loaded, _, err := Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	x := loaded.Counterexample
	if err := x.meets(c.supposes); err != nil {
		t.Error(err)
	}
	if err := refutations[c.Name](x); err != nil {
		t.Errorf("independent check of the counterexample: %v", err)
	}
	if x.Shows == "" || x.Certificate == "" || len(x.Checks) == 0 {
		t.Errorf("shows %q, certificate %q, checks %q: none may be empty", x.Shows, x.Certificate, x.Checks)
	}
	t.Chdir(folder) // as its reader would
	if _, err := spec.Parse(SpecFile, []byte(x.Spec), experiments.Builtin()); err != nil {
		t.Error(err)
	}
	if err := x.Confirm(context.Background(), folder, filepath.Join(folder, "out")); err != nil {
		t.Error(err)
	}
}
