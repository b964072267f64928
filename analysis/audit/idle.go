package audit

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
)

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
	return fmt.Sprintf("; %d of %d lie exactly at the bound and none misses it, as with a check that cannot fail", at, len(values))
}
