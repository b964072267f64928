package audit

import (
	"fmt"
	"strings"
)

// compareClaim judges a claim by comparisons over runs: it holds where each of them is established, fails where one is refuted.
func (m *Maker) compareClaim(c *Claim) (out ClaimFinding, problems []string) {
	out = ClaimFinding{Claim: *c, Finding: Finding{ID: "compare-" + slug(c.Label), Verdict: Holds}}
	var tested, found []string
	for i, check := range c.Compare {
		says := check.Says
		if says == "" {
			says = c.Statement
		}
		tested = append(tested, strings.TrimSuffix(says, "."))
		findings, notes, err := m.Folders.find(check)
		if err != nil {
			if !named(err) {
				problems = append(problems, fmt.Sprintf("%s: claim %s: %v", check.Pos, c.Label, err))
			}
			out.Problem = err.Error()
			out.Verdict = Missing
			continue
		}
		verdict, against := decide(findings, check.Some)
		for _, f := range findings {
			out.Instances += f.draws
		}
		out.Violations += against
		out.Verdict = weaker(out.Verdict, verdict)
		found = append(found, fmt.Sprintf("(%d) %s: %s", i+1, verdict, judge(says, findings, check.Some, notes).Reason))
		if folder := m.Folders[check.Experiment]; folder.Data != nil {
			link := folder.link()
			link.Text = "run of " + check.Experiment
			if len(out.Files) == 0 || out.Files[len(out.Files)-1] != link {
				out.Files = append(out.Files, link)
			}
		}
	}
	out.Tested = sentence(strings.Join(tested, "; "))
	out.Reason = strings.Join(found, " ")
	return out, problems
}

// decide is the verdict on one comparison, and in how many groups it is refuted.
func decide(findings []groupFinding, some bool) (Verdict, int) {
	established, refuted := 0, 0
	for _, f := range findings {
		if f.established {
			established++
		}
		if f.refuted {
			refuted++
		}
	}
	n := len(findings)
	switch {
	case established == n, some && established > 0:
		return Holds, refuted
	case refuted == n, !some && refuted > 0:
		return Fails, refuted
	}
	return Undecided, refuted
}

// weaker is the worse of two verdicts on parts of a claim.
func weaker(a, b Verdict) Verdict {
	for _, v := range []Verdict{Missing, Fails, Undecided, HoldsUnder} {
		if a == v || b == v {
			return v
		}
	}
	return Holds
}
