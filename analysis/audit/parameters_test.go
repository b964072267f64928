package audit

import (
	"strings"
	"testing"
)

func TestParameters(t *testing.T) {
	folders := Folders{"run": made(t, "run", 3, 7), "other": made(t, "other", 5, 8)}
	for _, c := range []struct {
		parameter   string
		want        Verdict
		says        string // part of what was run
		experiments string
	}{
		{"{name: fee, column: tau, default: 2, range: [0, 2]}", NotCompared, "0, 2", "run, other"},
		{"{name: fee, column: tau, default: 2.0, values: [0, 2]}", NotCompared, "", ""},
		{"{name: fee, column: tau, default: 1}", NotReproduced, "", ""},
		{"{name: fee, column: tau, default: 2, range: [0, 3]}", NotReproduced, "", ""},
		{"{name: fee, column: tau, default: 2, values: [0, 1, 2]}", NotReproduced, "", ""},
		{"{name: value, column: law, default: 'uniform(0,1)'}", NotCompared, "uniform(0,1)", ""},
		{"{name: replications, column: replicate, default: 5}", NotCompared, "3; 5", "run; other"},
		{"{name: replications, column: replicate, default: 1000}", NotReproduced, "", ""},
		{"{name: lost, column: lost, default: 1}", Missing, "–", ""},
	} {
		f := Parse("p.yaml", []byte("paper: {title: T}\nexperiments: {run: , other: }\ntables:\n  - number: 3\n    parameters:\n      - "+c.parameter), nil)
		for _, p := range f.Problems {
			t.Fatal(p)
		}
		g, verdicts, _, problems := folders.parameters(f, &f.Tables[0])
		if row := g.Rows[0]; verdicts[0] != c.want || row[len(row)-1].Tag != string(c.want) || !strings.Contains(row[3].Text, c.says) {
			t.Errorf("%s: %s, run %q, want %s with %q", c.parameter, verdicts[0], row[3].Text, c.want, c.says)
		}
		var experiments []string
		for _, row := range g.Below.Rows {
			experiments = append(experiments, row[2].Text)
		}
		if got := strings.Join(experiments, "; "); c.experiments != "" && got != c.experiments {
			t.Errorf("%s: run by %q, want %q", c.parameter, got, c.experiments)
		}
		if (len(problems) > 0) != (c.want == Missing) {
			t.Errorf("%s: problems %q", c.parameter, problems)
		}
	}
}
