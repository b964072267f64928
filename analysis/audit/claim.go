package audit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/analysis/table"
	"walras/results/query"
)

// compareClaim judges a claim by comparisons over runs, each one of a family of as many as Holm's correction counts it among.
func (m *Maker) compareClaim(c *Claim, families []int) (out ClaimFinding, problems []string) {
	out = ClaimFinding{Claim: *c, Finding: Finding{ID: "compare-" + slug(c.Label)}}
	var tested, found []string
	var stated, assumed []Verdict
	for i, check := range c.Compare {
		if check.Says == "" {
			check.Says = c.Statement
		}
		verdict, finding, problem := m.compareOnce(c, check, families[i], &out)
		problems = append(problems, problem...)
		if check.Assuming == "" {
			stated = append(stated, verdict)
			out.Instances, out.Violations = out.Instances+finding.draws, out.Violations+finding.draws-finding.met
			tested = append(tested, strings.TrimSuffix(check.Says, "."))
			found = append(found, fmt.Sprintf("(%d) %s: %s", i+1, verdict, finding.text))
		} else {
			assumed = append(assumed, verdict)
			among, problem := m.among(c, check, &out)
			problems = append(problems, problem...)
			if added := (Condition{check.Assuming, among}); !slices.Contains(out.Conditions, added) {
				out.Conditions = append(out.Conditions, added)
			}
			found = append(found, fmt.Sprintf("(%d) if %s, %s: %s", i+1, check.Assuming, verdict, finding.text))
		}
		text, problem := m.varied(c, i, check, verdict, families[i], &out)
		problems = append(problems, problem...)
		if text != "" {
			out.Thresholds = append(out.Thresholds, text)
		}
	}
	for _, check := range c.Beside {
		_, finding, problem := m.compareOnce(c, check, m.Paper.comparisons(), &out)
		problems = append(problems, problem...)
		found = append(found, fmt.Sprintf("Beside, %s: %s", strings.TrimSuffix(check.Says, "."), finding.text))
	}
	if out.Verdict == "" {
		out.Verdict = decideClaim(stated, assumed)
	}
	if out.Verdict != HoldsIf {
		out.Conditions = nil // they stand in the reason, with what came of them
	}
	out.Tested, out.Found = sentence(strings.Join(tested, "; ")), found
	return out, problems
}

// compareOnce makes one comparison of a claim and links its run. What cannot be made leaves the claim missing.
func (m *Maker) compareOnce(c *Claim, check Check, family int, out *ClaimFinding) (Verdict, groupFinding, []string) {
	findings, notes, err := m.find(check, family)
	if err != nil {
		return Missing, groupFinding{text: sentence(err.Error())}, out.missing(check.Pos, "claim "+c.Label, err)
	}
	out.rests(m.Folders, check)
	var all []Verdict
	whole := groupFinding{}
	for _, f := range findings {
		all = append(all, decide([]groupFinding{f}, false))
		whole.draws, whole.met = whole.draws+f.draws, whole.met+f.met
	}
	verdict := decide(findings, check.Some)
	whole.text = reason(findings, all, verdict, notes)
	return verdict, whole, nil
}

// rests links the run that a comparison reads.
func (f *ClaimFinding) rests(folders Folders, check Check) {
	if check.Published != "" {
		return
	}
	link := folders[check.Experiment].link()
	if link.Text = "run of " + check.Experiment; !slices.Contains(f.Files, link) {
		f.Files = append(f.Files, link)
	}
}

// among says how many of the paper's draws meet what a comparison assumes, "" where the file does not declare which.
func (m *Maker) among(c *Claim, check Check, out *ClaimFinding) (string, []string) {
	a := check.Among
	if a.Experiment == "" {
		return "", nil
	}
	s, err := m.Folders.share(a)
	if err != nil {
		return "", out.missing(check.Pos, "claim "+c.Label, err)
	}
	return fmt.Sprintf("%.0f of %d (%s %% [%s, %s]) of the draws of %s", math.Round(s.Value*float64(s.N)), s.N, table.Short(100*s.Value), table.Short(100*s.Interval.Low), table.Short(100*s.Interval.High), a.draws()), nil
}

// draws names the draws of which a share is taken.
func (a Among) draws() string {
	if len(a.Where) == 0 {
		return a.Experiment
	}
	return a.Experiment + " with " + strings.Join(a.Where, ", ")
}

// share is that of the draws of an experiment of which a value is above 0, with its exact interval.
func (f Folders) share(a Among) (stat.Estimate, error) {
	measure, err := query.ParseMeasure("", a.Value)
	if err != nil {
		return stat.Estimate{}, err
	}
	folder, err := f.named(a.Experiment)
	if err != nil {
		return stat.Estimate{}, err
	}
	columns, _, err := folder.columns("runs")
	if err != nil {
		return stat.Estimate{}, err
	}
	where, err := bind("runs", columns, a.Where)
	if err != nil {
		return stat.Estimate{}, err
	}
	if measure, err = measure.Resolve("runs", columns); err != nil {
		return stat.Estimate{}, err
	}
	v, err := analysis.LoadChosen(folder.Data, "runs", where.Choice(), append(append(where.Columns(), measure.Needs...), "seed", "status")...)
	if err != nil {
		return stat.Estimate{}, err
	}
	d, err := drawsOf(v.Filter(where), measure, false)
	if err != nil {
		return stat.Estimate{}, err
	}
	met := 0
	for _, x := range d.values {
		if x > 0 {
			met++
		}
	}
	return stat.ExactShareOf(met, len(d.values), stat.Level), nil
}

// varied says what the verdict on a comparison is at other bounds, and for other values, than those that we chose; "" where none are declared.
func (m *Maker) varied(c *Claim, i int, check Check, verdict Verdict, family int, out *ClaimFinding) (string, []string) {
	var parts []string
	same := true
	try := func(other Check, name string) []string {
		v, _, problems := m.compareOnce(c, other, family, out)
		parts = append(parts, fmt.Sprintf("%s at %s", v, name))
		same = same && v == verdict
		return problems
	}
	for _, b := range check.Vary.Bounds {
		other := check
		other.Bound = b
		if problems := try(other, b.String()); problems != nil {
			return "", problems
		}
	}
	for _, value := range check.Vary.Values {
		other := check
		other.Value = value.Of
		if problems := try(other, value.Name); problems != nil {
			return "", problems
		}
	}
	if len(parts) == 0 {
		return "", nil
	}
	end := "the verdict on this comparison changes"
	if same {
		end = "the verdict is the same at all of them"
	}
	return fmt.Sprintf("(%d) %s as declared, at %s; %s: %s.", i+1, verdict, check.Bound, strings.Join(parts, ", "), end), nil
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
		return HoldsIf
	case refuted:
		return Fails
	}
	return Undecided
}
