package audit

import (
	"fmt"
	"slices"
	"strings"
)

// compareClaim judges a claim by comparisons over runs.
func (m *Maker) compareClaim(c *Claim) (out ClaimFinding, problems []string) {
	out = ClaimFinding{Claim: *c, Finding: Finding{ID: "compare-" + slug(c.Label)}}
	var tested, found []string
	var stated, assumed []Verdict
	for i, check := range c.Compare {
		if check.Says == "" {
			check.Says = c.Statement
		}
		verdict, finding, problem := m.compareOnce(c, check, &out)
		problems = append(problems, problem...)
		if check.Assuming == "" {
			stated = append(stated, verdict)
			out.Instances, out.Violations = out.Instances+finding.draws, out.Violations+finding.draws-finding.met
			tested = append(tested, strings.TrimSuffix(check.Says, "."))
			found = append(found, fmt.Sprintf("(%d) %s: %s", i+1, verdict, finding.text))
		} else {
			assumed = append(assumed, verdict)
			out.Assumptions = append(out.Assumptions, check.Assuming)
			found = append(found, fmt.Sprintf("(%d) assuming %s, %s: %s", i+1, check.Assuming, verdict, finding.text))
		}
	}
	for _, check := range c.Beside {
		_, finding, problem := m.compareOnce(c, check, &out)
		problems = append(problems, problem...)
		found = append(found, fmt.Sprintf("Beside, %s: %s", strings.TrimSuffix(check.Says, "."), finding.text))
	}
	if out.Verdict == "" {
		out.Verdict = decideClaim(stated, assumed)
	}
	out.Tested, out.Reason = sentence(strings.Join(tested, "; ")), strings.Join(found, " ")
	return out, problems
}

// compareOnce makes one comparison of a claim and links its run. What cannot be made leaves the claim missing.
func (m *Maker) compareOnce(c *Claim, check Check, out *ClaimFinding) (Verdict, groupFinding, []string) {
	findings, notes, err := m.find(check, m.Paper.comparisons())
	if err != nil {
		return Missing, groupFinding{text: sentence(err.Error())}, out.missing(check.Pos, "claim "+c.Label, err)
	}
	if check.Published == "" {
		link := m.Folders[check.Experiment].link()
		if link.Text = "run of " + check.Experiment; !slices.Contains(out.Files, link) {
			out.Files = append(out.Files, link)
		}
	}
	whole := groupFinding{text: judge(check.Says, findings, check.Some, notes).Reason}
	for _, f := range findings {
		whole.draws, whole.met = whole.draws+f.draws, whole.met+f.met
	}
	return decide(findings, check.Some), whole, nil
}

// decide is the verdict on one comparison.
func decide(findings []groupFinding, some bool) Verdict {
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
		return Holds
	case refuted == n, !some && refuted > 0:
		return Fails
	}
	return Undecided
}

// decideClaim is the verdict on a claim, given those of its comparisons as it is stated and of those with an assumption added.
func decideClaim(stated, assumed []Verdict) Verdict {
	all := func(list []Verdict, v Verdict) bool {
		return len(list) > 0 && !slices.ContainsFunc(list, func(o Verdict) bool { return o != v })
	}
	switch refuted := slices.Contains(stated, Fails); {
	case all(stated, Holds):
		return Holds
	case refuted && all(assumed, Holds):
		return HoldsUnder
	case refuted:
		return Fails
	}
	return Undecided
}
