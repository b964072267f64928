package audit

import (
	"fmt"
	"strings"
)

// verdict is that on one group.
func (f groupFinding) verdict() Verdict {
	switch {
	case f.idle:
		return NotCompared
	case f.established:
		return Reproduced
	case f.opposes:
		return Contradicted
	case (f.refuted || f.short) && f.agrees:
		return TrendOnly
	case f.refuted, f.negligible:
		return NotReproduced
	}
	return Undecided
}

// leniency is the order in which groups decide where one of them is enough, the best first: while one is open, it may comply.
var leniency = []Verdict{Reproduced, Undecided, TrendOnly, NotReproduced, Contradicted}

// judge gives the verdict of a check: the worst of its groups, or with for: some the best of them. A group is reproduced where what is
// claimed is established; contradicted where the opposite direction is; trend only where the direction is and the claimed size is
// refuted; not reproduced where it is refuted otherwise, or is established to be of no practical size; and else undecided.
func judge(says string, findings []groupFinding, some bool, notes []string) CheckFinding {
	var all []Verdict
	for _, x := range findings {
		all = append(all, x.verdict())
	}
	out := CheckFinding{Says: says, Verdict: worst(all)}
	if some {
		out.Verdict = first(leniency, all)
	}
	out.Reason = reason(findings, all, out.Verdict, notes)
	return out
}

// reason is that of the verdict on groups, given those on each.
func reason(findings []groupFinding, all []Verdict, verdict Verdict, notes []string) string {
	const shown = 4 // groups; of more, the first and the last
	var parts []string
	if verdict == Undecided {
		needs := needed{}
		for i, x := range findings {
			if all[i] == Undecided {
				needs = needs.and(x.needs)
			}
		}
		if text := needs.String(); text != "" {
			parts = append(parts, text)
		}
	}
	n := len(findings)
	common := commonClaim(findings)
	if common != "" {
		parts = append(parts, common)
	}
	if n > 1 {
		parts = append(parts, fmt.Sprintf("of %d groups %s", n, tally(all)))
	}
	if n > shown {
		parts[len(parts)-1] += ", of which the first and the last are shown"
	}
	var groups []string
	for i, x := range findings {
		if n > shown && i > 0 && i < n-1 {
			continue
		}
		groups = append(groups, x.says(common))
	}
	if len(notes) > 0 {
		groups[len(groups)-1] += "; at " + strings.Join(notes, ", ")
	}
	if n > 1 { // a sentence for each
		groups = append([]string{strings.Join(parts, "; ")}, groups...)
		parts = []string{strings.Join(groups, ". ")}
	} else {
		parts = append(parts, groups...)
	}
	return sentence(strings.Join(parts, "; "))
}

// commonClaim is what all groups compare, "" where they differ: one takes no part in what the others say of it.
func commonClaim(findings []groupFinding) string {
	if len(findings) < 2 {
		return ""
	}
	for _, f := range findings[1:] {
		if f.claim != findings[0].claim {
			return ""
		}
	}
	return findings[0].claim
}

// says is a group with its numbers; what all groups compare has been said.
func (f groupFinding) says(common string) string {
	out := f.text
	if f.claim != "" && f.claim != common {
		out = f.claim + ": " + out
	}
	if f.group != "" {
		out = f.group + ": " + out
	}
	return out
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
