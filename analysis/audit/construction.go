package audit

import (
	"fmt"
	"strings"
)

// byConstruction is a check that holds whatever the runs are: made, shown, and no evidence.
func byConstruction(c Check, findings []groupFinding, notes []string) CheckFinding {
	var parts []string
	for i, f := range findings {
		if i > 0 && i < len(findings)-1 {
			continue
		}
		parts = append(parts, f.says(""))
	}
	if n := len(findings); n > 2 {
		parts[0] = fmt.Sprintf("(the first and the last of %d groups) %s", n, parts[0])
	}
	if len(notes) > 0 {
		parts = append(parts, "at "+strings.Join(notes, ", "))
	}
	return CheckFinding{Says: c.Says, Verdict: NotCompared,
		Reason: fmt.Sprintf("It holds by construction, and is no evidence. %s In the runs %s", sentence(c.Construction), sentence(strings.Join(parts, "; ")))}
}

// whole is the verdict on a figure: the worst of its checks, those of each reading by themselves and of the readings the best.
func whole(checks []CheckFinding) Verdict {
	var parts, readings []Verdict
	byReading := map[string][]Verdict{}
	var names []string
	for _, c := range checks {
		if c.Reading == "" {
			parts = append(parts, c.Verdict)
			continue
		}
		if byReading[c.Reading] == nil {
			names = append(names, c.Reading)
		}
		byReading[c.Reading] = append(byReading[c.Reading], c.Verdict)
	}
	for _, name := range names {
		readings = append(readings, worst(byReading[name]))
	}
	if len(readings) > 0 {
		parts = append(parts, first(leniency, readings))
	}
	return worst(parts)
}
