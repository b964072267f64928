package audit

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/analysis/table"
	"walras/results/query"
)

// groupFinding is what a check came to in one group of runs.
type groupFinding struct {
	group       string // "" where there is one group
	established bool   // the interval is on the side that is claimed
	refuted     bool   // the interval is on the other side
	agrees      bool   // the claimed direction is established, by more than the practical size
	opposes     bool   // the opposite direction is
	short       bool   // the claimed size has no meaning, so that no more than its direction can be established
	negligible  bool   // it is established that there is no difference of practical size
	idle        bool   // what is compared is equal in every draw
	needs       needed // draws that would decide what is not
	claim       string // what is compared, and what is claimed of it
	text        string // the numbers
	draws       int    // counted: those that all compared runs have in common
	met         int    // of these, how many meet the claim by themselves
}

// count counts the draws that meet the claim by themselves, and says so. Where the compared runs have no draw in common there is nothing to
// count, and how many draws each has is said.
func (f *groupFinding) count(values []float64, met func(x float64) bool, sides ...draws) {
	if len(values) == 0 {
		f.text += apartText(sides)
		return
	}
	f.draws = len(values)
	for _, x := range values {
		if met(x) {
			f.met++
		}
	}
	s := stat.ExactShareOf(f.met, f.draws, stat.Level)
	f.text += fmt.Sprintf("; met in %d of %d draws (%s %% [%s, %s])", f.met, f.draws, table.Short(100*s.Value), table.Short(100*s.Interval.Low), table.Short(100*s.Interval.High))
}

// apartText says how many draws sides have of which none is common.
func apartText(sides []draws) string {
	var counts []string
	for _, d := range sides {
		if n := fmt.Sprint(len(d.values)); !slices.Contains(counts, n) {
			counts = append(counts, n)
		}
	}
	if len(counts) == 0 {
		return ""
	}
	return fmt.Sprintf("; %s draws each, none of them common", strings.Join(counts, " or "))
}

// countRatios counts the draws with x beyond y times the bound, which means something where y is not positive too.
func (t trial) countRatios(f *groupFinding, x, y []float64) {
	beyond := make([]float64, len(x))
	for i := range x {
		beyond[i] = x[i] - t.Bound.Value*y[i]
	}
	f.count(beyond, Bound{Op: t.Bound.Op}.Met)
}

// Folders are the runs of a paper file's experiments by name.
type Folders map[string]Folder

// named is the run of an experiment, an error where there is none.
func (f Folders) named(experiment string) (Folder, error) {
	folder, ok := f[experiment]
	if !ok {
		return folder, fmt.Errorf("experiment %s has not been run", experiment)
	}
	return folder, folder.Err
}

// find makes a check that is one of so many of a family.
func (f Folders) find(c Check, family int) ([]groupFinding, []string, error) {
	m, err := query.ParseMeasure("", c.Value)
	if err != nil {
		return nil, nil, err
	}
	folder, err := f.named(c.Experiment)
	if err != nil {
		return nil, nil, err
	}
	columns, _, err := folder.columns(c.Table)
	if err != nil {
		return nil, nil, err
	}
	t := trial{Check: c, family: family, exact: folder.Exact}
	free := slices.Clone(c.By)
	for i, conditions := range [][]string{c.A, c.B, c.OverA, c.OverB} {
		if t.sides[i], err = bind(c.Table, columns, conditions); err != nil {
			return nil, nil, err
		}
		free = append(free, t.sides[i].Columns()...)
	}
	if c.Along != "" {
		free = append(free, c.Along)
	}
	wants, err := t.wants(m, columns)
	if err != nil {
		return nil, nil, err
	}
	v, measures, notes, err := folder.rows(wanted{c.Table, c.Where, free, wants})
	if err != nil {
		return nil, nil, err
	}
	by, err := query.Columns(c.Table, c.By, columns)
	if err != nil {
		return nil, nil, err
	}
	if c.Along != "" {
		column, err := query.Column(c.Table, c.Along, columns)
		if err != nil {
			return nil, nil, err
		}
		t.along = column.Name
	}
	groups := []analysis.Group{{View: v}}
	if len(by) > 0 {
		if groups, err = v.GroupBy(by...); err != nil {
			return nil, nil, err
		}
		analysis.SortGroups(groups)
	}
	t.resolved(measures)
	t.groups = len(groups)
	var out []groupFinding
	for _, g := range groups {
		var one groupFinding
		switch {
		case c.Along != "":
			var curve curve
			if curve, err = t.curveOf(g.View); err == nil {
				one = t.trend(curve)
			}
		case len(c.OverA) > 0:
			one, err = t.changes(g.View)
		case len(c.A) > 0:
			one, err = t.pair(g.View)
		default:
			one, err = t.value(g.View)
		}
		if err == nil {
			err = t.idle(g.View, &one)
		}
		if err != nil {
			return nil, nil, err
		}
		if len(by) > 0 {
			one.group = groupName(g, by)
		}
		out = append(out, one)
	}
	return out, notes, nil
}

// groupName is Group.Name, with the name of the column before a number that it would give alone.
func groupName(g analysis.Group, by []string) string {
	var parts []string
	for i, column := range by {
		part := analysis.Group{Key: g.Key[i : i+1]}.Name(column)
		if _, err := strconv.ParseFloat(part, 64); err == nil {
			part = column + " = " + part
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// trial is a check with its names resolved.
type trial struct {
	Check
	measure query.Measure
	against query.Measure    // of side B
	binding *query.Measure   // whether capacity binds; nil where the runs do not say
	along   string           // full name
	sides   [4]*query.Filter // of A, B, OverA and OverB
	groups  int
	family  int  // checks
	exact   bool // see Folder
}

// level is that of each of count intervals in each group such that those of all checks of the family hold together at stat.Level (Bonferroni).
func (t trial) level(count int) float64 {
	return 1 - (1-stat.Level)/float64(max(1, t.family)*t.groups*max(1, count))
}

// practical is the share of a value below which a difference is of no practical size.
func (t trial) practical() float64 {
	if t.Practical > 0 {
		return t.Practical
	}
	return practicalShare
}

// size is by how much draws may differ of which all that we have are equal.
func (t trial) size(all ...draws) float64 {
	if t.exact {
		return 0
	}
	return size(all...)
}

// side fills in where an estimate stands to the bound, and to the neutral value that tells its direction: less than small from it is no
// difference of practical size. A bound at the neutral value claims a difference, or with <= and >= that there is none in the other direction.
func (t trial) side(e stat.Estimate, bound, neutral, small float64) groupFinding {
	f := groupFinding{}
	if !t.Bound.Above() { // the same upside down
		e = stat.Estimate{Value: -e.Value, N: e.N, Interval: stat.Interval{Low: -e.Interval.High, High: -e.Interval.Low, Level: e.Interval.Level, Reason: e.Interval.Reason}}
		bound, neutral = -bound, -neutral
	}
	low, high := e.Interval.Low, e.Interval.High
	f.agrees, f.negligible = low > neutral+small, within(e, neutral-small, neutral+small)
	weak := strings.HasSuffix(t.Bound.Op, "=")
	switch {
	case small > 0 && bound == neutral && weak:
		f.established, f.refuted = low >= neutral-small, high < neutral-small
		f.needs = needs(e, neutral-small)
	case small > 0 && bound == neutral:
		f.established, f.refuted = f.agrees, high <= neutral+small
		f.needs = needs(e, neutral-small, neutral+small)
	case weak:
		f.established, f.refuted = low >= bound, high < bound
		f.needs = needs(e, bound)
	default:
		f.established, f.refuted = low > bound, high <= bound
		f.needs = needs(e, bound)
	}
	f.opposes = f.refuted && high < neutral-small
	return f
}

// value compares the mean over runs with the bound.
func (t trial) value(v analysis.View) (groupFinding, error) {
	d, err := t.draws(v, t.measure)
	if err != nil {
		return groupFinding{}, err
	}
	e := estimate(d.values, t.size(d), t.level(1))
	if t.Bound.Value > 0 && t.Bound.Value < 1 && !t.exact {
		if share, ok := stat.ProportionOf(d.values, t.level(1)); ok { // also of none and of all
			e = share
		}
	}
	f := t.side(e, t.Bound.Value, t.Bound.Value, 0)
	f.claim, f.text = fmt.Sprintf("mean of %s, claimed %s", t.Value, t.Bound), told(e)
	f.count(d.values, t.Bound.Met)
	f.text += t.oneSided(d.values)
	if d.lost > 0 {
		f.text += fmt.Sprintf("; %d of %d runs failed or have no value", d.lost, v.Len())
	}
	return f, nil
}

// selected are the draws of a side.
func (t trial) selected(v analysis.View, side *query.Filter, m query.Measure) (draws, error) {
	v = v.Filter(side)
	if v.Len() == 0 {
		return draws{}, fmt.Errorf("no row of experiment %s satisfies %v", t.Experiment, side)
	}
	return t.draws(v, m)
}

// pair compares a with b.
func (t trial) pair(v analysis.View) (groupFinding, error) {
	a, err := t.selected(v, t.sides[0], t.measure)
	if err != nil {
		return groupFinding{}, err
	}
	b, err := t.selected(v, t.sides[1], t.against)
	if err != nil {
		return groupFinding{}, err
	}
	what := fmt.Sprintf("%s for %s", t.Value, strings.Join(t.A, ", "))
	base := strings.Join(t.B, ", ")
	other := "that for " + base
	if t.Against != "" {
		other = t.Against + " for " + base
	}
	d := difference(a, b, t.size(a, b), t.level(1))
	under := estimate(b.values, t.size(b), t.level(1))
	small := t.practical() * math.Abs(under.Value)
	if t.As == Difference {
		f := t.side(d, t.Bound.Value, 0, small)
		f.claim, f.text = fmt.Sprintf("%s minus %s, claimed %s", what, other, t.Bound), told(d)+t.sizeNote(0, small)
		each := each(a, b, minus).values
		f.count(each, t.Bound.Met, a, b)
		f.text += t.oneSided(each)
		return f, nil
	}
	x, y := paired(a, b)
	if len(x) == 0 {
		return groupFinding{}, fmt.Errorf("%s and %s have no draw in common, and a ratio needs one: name what they differ in under paired in the spec", strings.Join(t.A, ", "), base)
	}
	if i := under.Interval; i.Low < 0 && i.High > 0 || i.Low == 0 && under.Value > 0 { // few draws: the sign of the base is open
		return groupFinding{needs: needs(under, 0), text: fmt.Sprintf("whether the base %s is positive is open (%s), and with it what a ratio means", base, told(under))}, nil
	}
	if !under.Above(0) {
		zero := t
		zero.Bound.Value = 0
		f := zero.side(d, 0, 0, small)
		f.established, f.short = false, true
		f.text = fmt.Sprintf("the base %s is not positive (%s), where a ratio above 1 is a loss; the difference is %s", base, told(under), told(d))
		return f, nil
	}
	r := t.ratio(x, y)
	f := t.side(r, t.Bound.Value, 1, t.practical())
	f.claim, f.text = fmt.Sprintf("%s over %s, claimed %s", what, other, t.Bound), told(r)+t.sizeNote(1, t.practical())
	t.countRatios(&f, x, y)
	return f, nil
}

// sizeNote says what is of no practical size where the bound is at the neutral value.
func (t trial) sizeNote(neutral, small float64) string {
	if t.Bound.Value != neutral {
		return ""
	}
	return fmt.Sprintf(" (differences below %s are of no practical size)", table.Short(small))
}

// ratio is Σx/Σy with its interval. Draws that are all in one proportion may differ by as much as equal values may.
func (t trial) ratio(x, y []float64) stat.Estimate {
	r := stat.RatioOf(x, y, t.level(1))
	if !r.Interval.Known() && r.N > 1 {
		r.Interval = around(r, t.size(draws{values: []float64{r.Value}}))
	}
	return r
}

// changes compares the change from b to a with that from over b to over a, whatever their signs.
func (t trial) changes(v analysis.View) (groupFinding, error) {
	var sides [4]draws
	for i, side := range t.sides {
		var err error
		if sides[i], err = t.selected(v, side, t.measure); err != nil {
			return groupFinding{}, err
		}
	}
	first, second := each(sides[0], sides[1], minus), each(sides[2], sides[3], minus)
	x, y := paired(first, second)
	if len(x) == 0 {
		return groupFinding{}, fmt.Errorf("the two changes have no draw in common")
	}
	dx, dy := estimate(x, t.size(sides[0], sides[1]), t.level(1)), estimate(y, t.size(sides[2], sides[3]), t.level(1))
	if t.As == Ratio {
		turn(x, dx.Value)
		turn(y, dy.Value)
		r := t.ratio(x, y)
		f := t.side(r, t.Bound.Value, 1, t.practical())
		f.text = fmt.Sprintf("change of %s from %s to %s %s, from %s to %s %s; ratio of sizes %s, claimed %s", t.Value,
			strings.Join(t.B, ", "), strings.Join(t.A, ", "), told(dx), strings.Join(t.OverB, ", "), strings.Join(t.OverA, ", "), told(dy), told(r), t.Bound)
		t.countRatios(&f, x, y)
		return f, nil
	}
	for i := range x {
		x[i] -= y[i]
	}
	d := estimate(x, t.size(sides[:]...), t.level(1))
	f := t.side(d, t.Bound.Value, 0, t.practical()*math.Abs(dy.Value))
	f.text = fmt.Sprintf("change of %s %s minus %s: %s, claimed %s", t.Value, told(dx), told(dy), told(d), t.Bound)
	f.count(x, t.Bound.Met)
	return f, nil
}

// turn changes signs so that the mean is positive.
func turn(x []float64, mean float64) {
	if mean < 0 {
		for i := range x {
			x[i] = -x[i]
		}
	}
}
