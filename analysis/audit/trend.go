package audit

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	gonum "gonum.org/v1/gonum/stat"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/analysis/table"
)

// curve is a quantity along a column, point by point in the claimed order.
type curve struct {
	names []string // of the points
	all   []draws
	means []float64
	sign  float64 // makes what is claimed a rise
	small float64 // a change of no practical size: a share of the mean size of the points
}

// curveOf reads the draws of every point.
func (t trial) curveOf(v analysis.View) (c curve, err error) {
	groups, _, err := t.distinct(v)
	if err != nil || len(groups) < 2 {
		return c, err
	}
	for _, g := range groups {
		d, err := t.draws(g.View, t.measure)
		if err != nil {
			return c, err
		}
		if len(d.values) < 2 {
			return c, fmt.Errorf("%s = %s: %d values are too few for an interval", t.Along, g.Key[0], len(d.values))
		}
		c.names, c.all = append(c.names, g.Key[0].String()), append(c.all, d)
	}
	return c.measured(t), nil
}

// measured fills in what follows from the draws.
func (c curve) measured(t trial) curve {
	c.sign = -1
	if t.Rising {
		c.sign = 1
	}
	for _, d := range c.all {
		mean := gonum.Mean(d.values, nil)
		c.means = append(c.means, mean)
		c.small += t.practical() * math.Abs(mean) / float64(len(c.all))
	}
	return c
}

// rise is the change from point i to point j in the claimed direction.
func (t trial) rise(c curve, i, j int, level float64) stat.Estimate {
	from, to := c.all[i], c.all[j]
	if c.sign < 0 {
		from, to = to, from
	}
	return difference(to, from, t.size(from, to), level)
}

// mostKnots is how many points there are at most between any two of which a change is looked for, beside steps: of a longer curve some that are spread evenly.
const mostKnots = 9

// contrasts are the pairs of points between which an established fall refutes a rise: neighbours, and beside them all pairs of the knots
// that are none, with the ends of the curve last.
func contrasts(points int) (steps, spans [][2]int) {
	for i := range points - 1 {
		steps = append(steps, [2]int{i, i + 1})
	}
	knots := min(points, mostKnots)
	at := func(k int) int { return k * (points - 1) / (knots - 1) }
	for gap := 1; gap < knots; gap++ {
		for k := range knots - gap {
			if i, j := at(k), at(k+gap); j > i+1 || points == 2 {
				spans = append(spans, [2]int{i, j})
			}
		}
	}
	return steps, spans
}

// together are the rises of pairs of points with intervals that hold all at once: bands over the draws that all points have in common, and
// otherwise, or at a level that resamples do not reach, Bonferroni's correction. The pairs are one of two lists that share the error: steps
// that few draws make would else widen the bands of all.
func (t trial) together(c curve, pairs [][2]int) []stat.Estimate {
	out := stat.Bands(c.common(pairs), t.level(2))
	if out == nil {
		out = make([]stat.Estimate, len(pairs))
	}
	for k, p := range pairs {
		if out[k].N == 0 || !out[k].Interval.Known() {
			out[k] = t.rise(c, p[0], p[1], t.level(2*len(pairs)))
		}
	}
	return out
}

// common are the rises of pairs by draw; none where some points lack draws that others have.
func (c curve) common(pairs [][2]int) [][]float64 {
	for _, d := range c.all[1:] {
		if !slices.Equal(d.seeds, c.all[0].seeds) {
			return nil
		}
	}
	rows := make([][]float64, len(c.all[0].seeds))
	for r := range rows {
		rows[r] = make([]float64, len(pairs))
		for k, p := range pairs {
			x, y := alike(c.all[p[1]].values[r], c.all[p[0]].values[r])
			rows[r][k] = c.sign * (x - y)
		}
	}
	return rows
}

// trend says whether a quantity rises (or falls) along a column. It is established where between no two points of the curve there is a
// change of practical size against it, each shown by an interval of its own, as all of them have to be, and there is one for it from end to end. It
// is refuted where a change of practical size against it is established anywhere, all intervals together.
func (t trial) trend(c curve) (f groupFinding) {
	if len(c.all) < 2 { // see distinct
		return f
	}
	last := len(c.all) - 1
	steps, spans := contrasts(len(c.all))
	rises := append(t.together(c, steps), t.together(c, spans)...)
	up, down, deepest := 0, 0, 0
	for k, e := range rises {
		if k < last && e.Above(0) {
			up++
		}
		if k < last && e.Below(0) {
			down++
		}
		if f.refuted = f.refuted || e.Below(-c.small); e.Value < rises[deepest].Value {
			deepest = k
		}
	}
	ends := rises[len(rises)-1]
	even := true // no fall of practical size
	for i := range last {
		for j := i + 1; j <= last; j++ {
			even = even && t.rise(c, i, j, t.level(1)).Interval.Low >= -c.small
		}
	}
	single := t.rise(c, 0, last, t.level(1))
	f.established = even && single.Above(c.small)
	f.negligible = even && !f.refuted && single.Interval.High <= c.small
	f.opposes = ends.Below(-c.small)
	if f.verdict() == Undecided {
		f.needs = t.needsTrend(c, rises)
	}
	word, opposite := "fall", "rise"
	if t.Rising {
		word, opposite = opposite, word
	}
	f.text = fmt.Sprintf("%s goes from %s at %s = %s to %s at %s, change %s; established are a %s in %d of %s and a %s in %d",
		t.Value, table.Short(c.means[0]), cmp.Or(analysis.ParameterName(t.along), t.Along), c.names[0], table.Short(c.means[last]), c.names[last], told(c.signed(ends)),
		word, up, analysis.Counting(last, "step"), opposite, down)
	if e := rises[deepest]; e.Value < 0 {
		p := append(steps, spans...)[deepest]
		f.text += fmt.Sprintf("; the largest change the other way is %s, from %s to %s", told(c.signed(e)), c.names[p[0]], c.names[p[1]])
	}
	f.text += fmt.Sprintf("; changes up to %s are of no practical size", table.Short(c.small))
	f.count(leastSteps(c.all, c.sign), func(x float64) bool { return x >= 0 }, c.all...)
	return f
}

// needsTrend is what would refute a rise where some estimate is a fall of practical size, one of them being enough, and otherwise what would
// establish it, which all pairs have to.
func (t trial) needsTrend(c curve, rises []stat.Estimate) needed {
	refute, found := needed{never: true}, false
	for _, e := range rises {
		if e.Value >= -c.small {
			continue
		}
		if n := needs(e, -c.small); !found || refute.never || refute.unknown || !n.never && !n.unknown && n.draws < refute.draws {
			refute, found = n, true
		}
	}
	if found {
		return refute
	}
	establish := needs(t.rise(c, 0, len(c.all)-1, t.level(1)), c.small)
	for i := range c.all {
		for j := i + 1; j < len(c.all); j++ {
			if e := t.rise(c, i, j, t.level(1)); !(e.Interval.Low >= -c.small) {
				establish = establish.and(needs(e, -c.small))
			}
		}
	}
	return establish
}

// signed is a rise as the change that it is.
func (c curve) signed(e stat.Estimate) stat.Estimate {
	if c.sign < 0 {
		e.Value, e.Interval.Low, e.Interval.High = -e.Value, -e.Interval.High, -e.Interval.Low
	}
	return e
}

// leastSteps is the smallest step in the claimed direction of every draw that all groups have in common, 0 where a step is rounding.
func leastSteps(all []draws, sign float64) []float64 {
	least := each(all[1], all[0], func(x, y float64) float64 { return sign * (x - y) })
	for i := 2; i < len(all); i++ {
		least = each(least, each(all[i], all[i-1], func(x, y float64) float64 { return sign * (x - y) }), math.Min)
	}
	return least.values
}

// ordered are the groups along a column: in the declared order, or by number.
func (t trial) ordered(v analysis.View) ([]analysis.Group, error) {
	groups, err := v.GroupBy(t.along)
	if err != nil {
		return nil, err
	}
	if len(t.Order) == 0 {
		analysis.SortGroups(groups)
	} else {
		var out []analysis.Group
		for _, name := range t.Order {
			i := slices.IndexFunc(groups, func(g analysis.Group) bool { return g.Key[0].Is(name) })
			if i < 0 {
				return nil, fmt.Errorf("no row of experiment %s has %s = %s", t.Experiment, t.Along, name)
			}
			out = append(out, groups[i])
		}
		groups = out
	}
	if len(groups) < 2 {
		return nil, fmt.Errorf("experiment %s has one value of %s: there is no trend", t.Experiment, t.Along)
	}
	return groups, nil
}
