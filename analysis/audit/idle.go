package audit

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
	"walras/results/query"
)

// wants are the measures that a check reads: its value, the one of side b where it is another, and whether capacity binds.
func (t *trial) wants(m query.Measure, columns []results.Column) ([]query.Measure, error) {
	all := []query.Measure{m}
	if t.Against != "" {
		against, err := query.ParseMeasure("", t.Against)
		if err != nil {
			return nil, err
		}
		all = append(all, against)
	}
	if len(known(columns, []string{"binding"})) > 0 {
		binding, err := query.ParseMeasure("", "binding")
		if err != nil {
			return nil, err
		}
		t.binding, all = &binding, append(all, binding)
	}
	return all, nil
}

// resolved takes the measures of wants with the full names of their columns.
func (t *trial) resolved(all []query.Measure) {
	t.measure, t.against = all[0], all[0]
	if t.Against != "" {
		t.against = all[1]
	}
	if t.binding != nil {
		t.binding = &all[len(all)-1]
	}
	if t.Spread {
		t.Value = "variance of " + t.Value
	}
}

// draws are the values of a measure on the draws of some runs, or with spread their squared deviations, of which the mean is the variance.
// A run that ended without a certificate has rounds all the same.
func (t trial) draws(v analysis.View, m query.Measure) (draws, error) {
	d, err := drawsOf(v, m, t.Table == "trace" || t.Table == "agents")
	if err != nil || !t.Spread || len(d.values) < 2 {
		return d, err
	}
	mean := stat.MeanOf(d.values, stat.Level).Value
	n := float64(len(d.values))
	squares := make([]float64, len(d.values))
	for i, x := range d.values {
		squares[i] = (x - mean) * (x - mean) * n / (n - 1)
	}
	d.values = squares
	return d, nil
}

// idle notes that what a check compares is equal in every draw, so that there is nothing to compare: the two sides of a strict bound, or of
// any where they are different rules, and all rules of a trend. Most often capacity binds nowhere, and the rules are one.
func (t trial) idle(v analysis.View, f *groupFinding) error {
	switch {
	case t.along == "mechanism":
		groups, equal, err := t.distinct(v)
		if err != nil || equal == "" {
			return err
		}
		if len(groups) > 1 {
			f.text += "; " + equal + ", and stand in one place of the order"
			return nil
		}
		f.idle, f.text = true, equal+", so that there is nothing to compare"
	case len(t.A) > 0 && len(t.OverA) == 0:
		a, err := t.selected(v, t.sides[0], t.measure)
		if err != nil {
			return err
		}
		b, err := t.selected(v, t.sides[1], t.against)
		if err != nil {
			return err
		}
		rules := slices.Contains(t.sides[0].Columns(), "mechanism") && slices.Contains(t.sides[1].Columns(), "mechanism")
		n, equal := equalDraws(a, b)
		if !equal || !rules && strings.HasSuffix(t.Bound.Op, "=") {
			return nil
		}
		binds, err := t.binds(v)
		if err != nil {
			return err
		}
		f.idle = true
		f.text = fmt.Sprintf("%s and %s are equal in each of %d draws%s, so that there is nothing to compare", strings.Join(t.A, ", "), strings.Join(t.B, ", "), n, binds)
	}
	return nil
}

// distinct are the groups along a column. Of rules that are equal in every draw and neighbours in the order the first stands for all, and
// the text says so; where all are, it stands alone.
func (t trial) distinct(v analysis.View) (out []analysis.Group, equal string, err error) {
	groups, err := t.ordered(v)
	if err != nil || t.along != "mechanism" {
		return groups, "", err
	}
	binds, err := t.binds(v)
	if err != nil {
		return nil, "", err
	}
	var last draws
	var texts, names []string
	shared := 0 // draws of the rules in names, which are equal
	told := func() {
		if len(names) > 1 {
			texts = append(texts, fmt.Sprintf("%s are equal in each of %d draws%s", strings.Join(names, ", "), shared, binds))
		}
		names = nil
	}
	for _, g := range groups {
		d, err := t.draws(g.View, t.measure)
		if err != nil {
			return nil, "", err
		}
		n, same := equalDraws(last, d)
		if !same {
			told()
			out, last = append(out, g), d
		}
		names, shared = append(names, g.Key[0].String()), n
	}
	told()
	return out, strings.Join(texts, "; "), nil
}

// equalDraws says whether two sides are equal, to rounding, in each of the n draws that they have in common; without one they are not.
func equalDraws(a, b draws) (n int, yes bool) {
	d := each(a, b, minus)
	for _, x := range d.values {
		if x != 0 {
			return len(d.values), false
		}
	}
	return len(d.values), len(d.values) > 0
}

// binds says in how many draws capacity binds, "" where the runs do not say.
func (t trial) binds(v analysis.View) (string, error) {
	if t.binding == nil {
		return "", nil
	}
	o, err := v.Observe(*t.binding, true)
	if err != nil {
		return "", err
	}
	return bindsIn(o.Values), nil
}

// bindsIn is the clause that counts the draws in which capacity binds; a value is that of a draw, the mean over its runs.
func bindsIn(values []float64) string {
	n := 0
	for _, x := range values {
		if x > 0 {
			n++
		}
	}
	return fmt.Sprintf(" (capacity binds in %d of %d)", n, len(values))
}

// oneSided warns of a strict bound that some draws meet with equality and none misses: this is how a check looks that cannot fail, such as
// that a maximum is above the last value.
func (t trial) oneSided(values []float64) string {
	if t.Spread || strings.HasSuffix(t.Bound.Op, "=") {
		return ""
	}
	at := 0
	for _, x := range values {
		switch {
		case x == t.Bound.Value:
			at++
		case !t.Bound.Met(x):
			return ""
		}
	}
	if at == 0 {
		return ""
	}
	return fmt.Sprintf("; %d of %d are exactly at the bound and none is beyond it on the other side, which is how a check looks that cannot fail", at, len(values))
}

// byConstruction is a check that holds whatever the runs are: made, shown, and no evidence.
func byConstruction(c Check, findings []groupFinding, notes []string) CheckFinding {
	var parts []string
	for i, f := range findings {
		if i > 0 && i < len(findings)-1 {
			continue
		}
		if f.group != "" {
			f.text = f.group + ": " + f.text
		}
		parts = append(parts, f.text)
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

// equalRows says which rows of a table are equal in every draw of a selection, under every reading of every metric, though the paper prints
// different values for them: such runs cannot compare the rows. "" where there are none.
func (s selection) equalRows(t *Table, called func(key string) string) (string, error) {
	apart := map[[2]int]bool{} // pairs that have an order in the paper
	for _, m := range t.Metrics {
		for _, p := range t.ordered(m.Name) {
			apart[p] = true
		}
	}
	group := make([]int, len(t.Values)) // of each row, the first row that it equals
	shared, found := 0, false
	for i := range t.Values {
		group[i] = i
		for j := range i {
			if group[j] != j {
				continue
			}
			n, equal, err := s.equal(t.Values[i].Key, t.Values[j].Key)
			if err != nil {
				return "", err
			}
			if equal {
				group[i], shared, found = j, n, found || apart[[2]int{i, j}]
				break
			}
		}
	}
	if !found {
		return "", nil
	}
	var texts []string
	for j := range t.Values {
		var names []string
		for i := range t.Values {
			if group[i] == j {
				names = append(names, called(t.Values[i].Key))
			}
		}
		if len(names) > 1 {
			texts = append(texts, strings.Join(names, ", "))
		}
	}
	return fmt.Sprintf("%s are equal in each of %d draws%s", strings.Join(texts, "; "), shared, s.binds), nil
}

// equal says whether two rows are equal under all measures, on the n draws that they have in common.
func (s selection) equal(row, other string) (n int, equal bool, err error) {
	for _, list := range s.measures {
		for _, m := range list {
			a, err := s.draws(row, "", m)
			if err != nil {
				return 0, false, err
			}
			b, err := s.draws(other, "", m)
			if err != nil {
				return 0, false, err
			}
			if m.Of == nil {
				continue
			}
			common, same := equalDraws(a, b)
			if !same {
				return 0, false, nil
			}
			n = max(n, common)
		}
	}
	return n, n > 0, nil
}
