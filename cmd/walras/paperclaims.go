package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"walras/analysis/audit"
	"walras/experiments/claim"
)

// claims tests the claims: by a built-in test, or by comparing runs.
func (p *paperRun) claims(ctx context.Context, m *audit.Maker, r *audit.Report) error {
	for i := range m.Paper.Claims {
		c := &m.Paper.Claims[i]
		if !p.quiet {
			fmt.Fprintf(p.stderr, "claim %d of %d: %s %s\n", i+1, len(m.Paper.Claims), c.Label, c.Statement)
		}
		start := time.Now()
		var out audit.ClaimFinding
		var problems []string
		var err error
		switch {
		case c.Broken != "":
			out = audit.ClaimFinding{Claim: *c, Finding: audit.Finding{ID: fmt.Sprintf("missing-%d", i+1), Verdict: audit.Missing, Problem: c.Broken}}
		case c.Test != "":
			out, problems, err = p.test(ctx, m, c)
		default:
			out, problems, err = m.Claim(c)
		}
		if err != nil {
			return err
		}
		p.add(problems)
		r.Claims = append(r.Claims, out)
		if !p.quiet {
			fmt.Fprintf(p.stderr, "    %s (%s)\n", out.Verdict, time.Since(start).Round(10*time.Millisecond))
		}
	}
	return nil
}

// test runs a built-in test, or takes its outcome as it was saved.
func (p *paperRun) test(ctx context.Context, m *audit.Maker, declared *audit.Claim) (audit.ClaimFinding, []string, error) {
	c, ok := claim.Named(declared.Test)
	if !ok {
		return audit.ClaimFinding{}, nil, fmt.Errorf("no claim %q", declared.Test) // the parser knows them all
	}
	out := audit.ClaimFinding{Claim: *declared, Finding: audit.Finding{ID: c.Name}}
	b := claim.DefaultBudget()
	b.Workers = p.workers
	if b.Workers == 0 {
		b.Workers = runtime.NumCPU()
	}
	o, _, err := claim.Run(ctx, c, b, m.Dir+"/"+audit.ClaimDir)
	if ctx.Err() != nil {
		return out, nil, ctx.Err()
	}
	if err != nil {
		out.Verdict, out.Problem = audit.Missing, err.Error()
		return out, []string{fmt.Sprintf("%s: claim %s: %v", declared.Pos, declared.Label, err)}, nil
	}
	out.Verdict, out.Tested, out.Assumptions = audit.Verdict(o.Verdict), o.Tested, o.Assumptions
	out.Instances, out.Violations, out.Reason = o.Instances, o.Violations, o.Finding
	folder := audit.ClaimDir + "/" + c.Name + "/"
	out.Files = []audit.Link{{Text: "rows (CSV)", Path: folder + claim.RowsFile}, {Text: "outcome (JSON)", Path: folder + claim.OutcomeFile}}
	var problems []string
	if declared.Draw.X != "" {
		f, err := m.Evidence(declared.Draw, folder+claim.RowsFile)
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s: claim %s: %v", declared.Pos, declared.Label, err))
		} else {
			out.Figures = append(out.Figures, f)
		}
	}
	if x := o.Counterexample; x != nil {
		out.Counterexample, out.Certificate = x.Shows, x.Certificate
		out.Command = "cd " + strings.TrimSuffix(folder, "/") + " && walras run " + claim.SpecFile
		out.Files = append(out.Files, audit.Link{Text: "market (JSON)", Path: folder + claim.MarketFile}, audit.Link{Text: "experiment (YAML)", Path: folder + claim.SpecFile})
	}
	return out, problems, nil
}
