package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestExitStatus: 0 success, 1 failure, 2 usage; and every error is one line
// that names what is wrong.
func TestExitStatus(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("WALRAS_MOVIELENS", "")
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const head = "name: x\nmarket:\n  paper: "
	write("capacity.yaml", head+"{m: -1}\n")
	write("alpha.yaml", head+"{alpha: 0}\n")
	write("nan.yaml", head+"{tau: .nan}\n")
	write("tau.yaml", head+"{tau: -0.5}\n")
	write("family.yaml", "name: x\nmarket: papper\n")
	write("key.yaml", head+"{}\nreplicate: 3\n")
	write("empty.yaml", head+"{tau: []}\n")
	write("huge.yaml", head+"{tau: 'range(0,1,10000)', g: 'range(0,1,10000)'}\nreplicates: 10000\n")
	write("limit.yaml", "name: limit\nmarket:\n  paper: "+"{m: 20, g: 0}\nsolver: tatonnement\nstop: {rounds: 2}\nallow: [converged]\n")
	write("good.yaml", head+"{}\n")
	write("altered", "1\t1\t5\t0\n")
	for _, c := range []struct {
		args   string
		status int
		stderr []string
	}{
		{"--help", 0, nil},
		{"run good.yaml -q", 0, nil},
		{"nonsense", 2, []string{"nonsense"}},
		{"run", 2, []string{"1 arg"}},
		{"run good.yaml --wokers 3", 2, []string{"wokers"}},
		{"run good.yaml -j -1", 2, []string{"-1"}},
		{"run missing.yaml", 2, []string{"missing.yaml", "quickstart"}},
		{"run capacity.yaml", 2, []string{"capacity.yaml:3:", "-1", "positive"}},
		{"run alpha.yaml", 2, []string{"alpha.yaml:3:", "alpha", "positive"}},
		{"run nan.yaml", 2, []string{"nan.yaml:3:", "tau", "nan"}},
		{"run tau.yaml", 2, []string{"tau.yaml:3:", "tau", "-0.5", "negative"}},
		{"run family.yaml", 2, []string{"family.yaml:2:9:", "papper", "paper"}},
		{"run key.yaml", 2, []string{"key.yaml:4:1:", "replicate", "replicates"}},
		{"run empty.yaml", 2, []string{"empty.yaml:3:", "tau"}},
		{"run good.yaml --set seed=abc", 2, []string{"seed", "abc"}},
		{"run good.yaml -s tatonement", 2, []string{"tatonement", "tatonnement"}},
		{"plan huge.yaml", 0, nil},
		{"run huge.yaml", 2, []string{"1000000000000", "--yes"}},
		{"run limit.yaml -q", 1, []string{"limit 1"}},
		{"run paper-movielens -q", 1, []string{"MovieLens", "grouplens.org", "--movielens"}},
		{"run paper-movielens -q --movielens altered", 1, []string{"altered", "MD5", "grouplens.org"}},
		{"run paper-movielens -q --movielens nowhere", 1, []string{"nowhere", "does not exist", "grouplens.org"}},
		{"status nowhere", 1, []string{"nowhere"}},
		{"list nonsense", 2, []string{"nonsense"}},
	} {
		var stdout, stderr bytes.Buffer
		status := run(strings.Fields(c.args), &stdout, &stderr)
		if status != c.status {
			t.Errorf("walras %s: exit status %d, want %d; stderr: %s", c.args, status, c.status, &stderr)
		}
		text := stderr.String()
		for _, want := range c.stderr {
			if !strings.Contains(text, want) {
				t.Errorf("walras %s: stderr lacks %q: %s", c.args, want, text)
			}
		}
		if c.status != 0 && strings.Count(text, "\n") != 1 {
			t.Errorf("walras %s: stderr is not one line: %q", c.args, text)
		}
	}
	if entries, _ := filepath.Glob("out/x/runs/*.parquet"); len(entries) == 0 {
		t.Error("the good run left no results")
	}
}

// Every command shows how it is used.
func TestHelpHasExamples(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Short == "" || c.Runnable() && c.Example == "" {
			t.Errorf("%s: a line on what it does, and an example, are missing", c.CommandPath())
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot())
}
