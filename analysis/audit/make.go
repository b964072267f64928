package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"walras/results"
)

// Report makes all parts of the report: figures, tables, claims. One that cannot be made is a problem, and stops no other.
func (m *Maker) Report(ctx context.Context) (*Report, error) {
	r := New(m.Paper)
	err := forEach(ctx, m, m.Paper.Figures, &r.Figures, func(i int, f *Figure) (FigureFinding, []string, error) {
		m.part(0, "figure", i, len(m.Paper.Figures), f.Title)
		return m.Figure(f)
	})
	if err != nil {
		return nil, err
	}
	err = forEach(ctx, m, m.Paper.Tables, &r.Tables, func(i int, t *Table) (TableFinding, []string, error) {
		m.part(len(m.Paper.Figures), "table", i, len(m.Paper.Tables), t.Title)
		return m.Table(t)
	})
	if err != nil {
		return nil, err
	}
	err = forEach(ctx, m, m.Paper.Claims, &r.Claims, func(i int, c *Claim) (out ClaimFinding, problems []string, err error) {
		m.part(len(m.Paper.Figures)+len(m.Paper.Tables), "claim", i, len(m.Paper.Claims), c.Label+" "+c.Statement)
		start := time.Now()
		switch {
		case c.Broken != "":
			out = ClaimFinding{Claim: *c, Finding: Finding{ID: fmt.Sprintf("missing-%d", i+1), Verdict: Missing, Problem: c.Broken}}
		case c.Test != "":
			out, problems, err = m.tested(ctx, c)
		default:
			out, problems, err = m.Claim(c)
		}
		fmt.Fprintf(m.Progress, "    %s (%s)\n", out.Verdict, time.Since(start).Round(10*time.Millisecond))
		return out, problems, err
	})
	if err != nil {
		return nil, err
	}
	return r, m.clear(r)
}

// part says which of all parts of the report comes next.
func (m *Maker) part(before int, what string, i, of int, title string) {
	all := len(m.Paper.Figures) + len(m.Paper.Tables) + len(m.Paper.Claims)
	fmt.Fprintf(m.Progress, "[%d/%d] %s %d of %d: %s\n", before+i+1, all, what, i+1, of, title)
}

// forEach makes a finding of every entry, until ctx ends.
func forEach[E, F any](ctx context.Context, m *Maker, entries []E, findings *[]F, find func(int, *E) (F, []string, error)) error {
	for i := range entries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		found, problems, err := find(i, &entries[i])
		if err != nil {
			return err
		}
		for _, p := range problems {
			m.Problem(p)
		}
		*findings = append(*findings, found)
	}
	return nil
}

// Files that a test leaves, and what links call them.
const outcomeFile, rowsFile, specFile = "outcome.json", "rows.csv", "counterexample.yaml"

var evidence = []Link{{"rows (CSV)", rowsFile}, {"outcome (JSON)", outcomeFile}, {"market (JSON)", "counterexample.json"}, {"experiment (YAML)", specFile}}

// outcome is what the report takes from outcome.json.
type outcome struct {
	Outcome struct {
		Verdict    Verdict     `json:"verdict"`
		Tested     string      `json:"tested"`
		Hypotheses []Condition `json:"hypotheses"`
		Conditions []Condition `json:"conditions"`
		All        string      `json:"all"`
		Argument   string      `json:"argument"`
		Thresholds []struct {
			Says string `json:"says"`
		} `json:"thresholds"`
		Instances  int    `json:"instances"`
		Violations int    `json:"violations"`
		Finding    string `json:"finding"`

		Counterexample *struct {
			Shows       string `json:"shows"`
			Certificate string `json:"certificate"`
			Scope       string `json:"scope"`
		} `json:"counterexample"`
	} `json:"outcome"`
	Files map[string]string `json:"sha256"` // the others, with their digests
}

// tested judges a claim by a built-in test.
func (m *Maker) tested(ctx context.Context, c *Claim) (ClaimFinding, []string, error) {
	out := ClaimFinding{Claim: *c, Finding: Finding{ID: c.Test}}
	dir := filepath.Join(m.Dir, ClaimDir)
	err := m.Test(ctx, c.Test, dir)
	if ctx.Err() != nil {
		return out, nil, ctx.Err()
	}
	var o outcome
	if err == nil {
		o, err = readOutcome(filepath.Join(dir, c.Test, outcomeFile))
	}
	if err != nil {
		return out, out.missing(c.Pos, "claim "+c.Label, err), nil
	}
	found := &o.Outcome
	out.Verdict, out.Tested, out.Reason = found.Verdict, found.Tested, found.Finding
	out.Hypotheses, out.Conditions, out.All, out.Argument = found.Hypotheses, found.Conditions, found.All, found.Argument
	for _, t := range found.Thresholds {
		out.Thresholds = append(out.Thresholds, t.Says)
	}
	out.Instances, out.Violations = found.Instances, found.Violations
	folder := ClaimDir + "/" + c.Test
	for _, l := range evidence {
		if _, there := o.Files[l.Path]; there || l.Path == outcomeFile {
			out.Files = append(out.Files, Link{l.Text, folder + "/" + l.Path})
		}
	}
	if x := found.Counterexample; x != nil {
		out.Counterexample, out.Certificate, out.Scope = x.Shows, x.Certificate, x.Scope
		out.Command = "cd " + folder + " && walras run " + specFile
	}
	if c.Draw.X == "" {
		return out, nil, nil
	}
	f, err := m.Evidence(c.Draw, folder+"/"+rowsFile)
	if err != nil {
		return out, []string{fmt.Sprintf("%s: claim %s: %v", c.Pos, c.Label, err)}, nil
	}
	out.Figures = append(out.Figures, f)
	return out, nil, nil
}

func readOutcome(path string) (o outcome, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return o, err
	}
	if err := json.Unmarshal(text, &o); err != nil {
		return o, fmt.Errorf("%s: %w", path, err)
	}
	return o, nil
}

// Save writes the report into dir, with the pictures that are there, and returns the paths of report.md and report.html.
func (r *Report) Save(dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	read := func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, filepath.FromSlash(path))) }
	paths := []string{filepath.Join(dir, "report.md"), filepath.Join(dir, "report.html")}
	for i, write := range []func(io.Writer) error{
		func(w io.Writer) error { return WriteMarkdown(w, r) },
		func(w io.Writer) error { return WriteHTML(w, r, read) },
	} {
		if err := results.Replace(paths[i], write); err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
	}
	return paths, nil
}
