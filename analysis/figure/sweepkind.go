package figure

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
)

// sweepKind draws the mean of a quantity over a parameter, one line a treatment, with the interval of the mean as a band.
var sweepKind = Kind{
	Name: "sweep", Title: "mean of a quantity over a parameter, with a band for its interval",
	Takes: []string{"x", "y", "by", "panel", "log"}, draw: drawSweep,
}

// multiplesKind is a sweep in small panels, by one or two parameters.
var multiplesKind = Kind{
	Name: "multiples", Title: "small multiples: a sweep for every value of one or two parameters",
	Takes: []string{"x", "y", "by", "panel", "log"}, draw: drawMultiples,
}

// sweptQuantity is what a sweep draws where nothing else is asked for.
const sweptQuantity = "efficiency-per-agent"

func drawMultiples(q *request) (*Drawing, error) {
	if len(q.Panel) == 0 {
		k, err := q.only(sweptQuantity)
		if err != nil {
			return nil, err
		}
		v, err := q.runs(k.Needs...)
		if err != nil {
			return nil, err
		}
		x, params, err := q.swept(v)
		if err != nil {
			return nil, err
		}
		params = slices.DeleteFunc(params, func(c string) bool { return c == x || slices.Contains(q.columns(q.By), c) })
		if len(params) == 0 {
			return nil, fmt.Errorf("figure: no parameter varies beside %s: name what makes panels with --panel", x)
		}
		q.X, q.Panel = x, params[:min(2, len(params))]
	}
	return drawSweep(q)
}

func drawSweep(q *request) (*Drawing, error) {
	k, err := q.only(sweptQuantity)
	if err != nil {
		return nil, err
	}
	whole, err := q.runs(k.Needs...)
	if err != nil {
		return nil, err
	}
	x, _, err := q.swept(whole)
	if err != nil {
		return nil, err
	}
	q.X = x
	v, all, err := q.slicedSeries([]string{x}, k.Needs...)
	if err != nil {
		return nil, err
	}
	if len(all) == 1 {
		all[0].name = ""
	}
	logX, logY := q.logs(false, k.log)
	dr := q.drawing(64 * vg.Millimeter)
	var sums []analysis.Summary
	absent := 0
	err = q.spread(dr, v, q.parameterLabel(x), k.label, func(p *panel, part analysis.View) error {
		p.log(logX, logY)
		for _, s := range within(all, part) {
			more, without, err := q.sweepLine(p, s, x, k)
			if err != nil {
				return err
			}
			sums, absent = append(sums, more...), absent+without
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(sums) == 0 {
		return nil, fmt.Errorf("figure: parameter %s is null in all %d rows that are left", x, v.Len())
	}
	dr.key = lineKeys(all, true)
	if absent > 0 {
		q.caption.add("%d runs to which %s does not apply are not drawn", absent, analysis.ParameterName(x))
	}
	q.caption.replicates("bands", sums)
	return dr, q.caption.outcome(v, sums...)
}

// sweepLine draws one series and returns the summaries behind it, with the number of runs to which the parameter does not apply.
func (q *request) sweepLine(p *panel, s series, x string, k quantity) ([]analysis.Summary, int, error) {
	groups, err := s.view.GroupBy(x)
	if err != nil {
		return nil, 0, err
	}
	analysis.SortGroups(groups)
	absent := 0
	if len(groups) > 0 && groups[0].Key[0].Null {
		absent = groups[0].Len()
		groups = groups[1:]
	}
	at, err := numberKeys(groups, x)
	if err != nil {
		return nil, 0, err
	}
	names, views := make([]string, len(groups)), make([]analysis.View, len(groups))
	for i, g := range groups {
		names[i] = strings.TrimPrefix(s.name+", "+seriesName([]string{x}, g.Key), ", ")
		views[i] = g.View
	}
	sums, err := q.summarised(names, views, k)
	if err != nil {
		return nil, 0, err
	}
	low, high := make([]float64, len(at)), make([]float64, len(at))
	var ms []mark
	for i, sum := range sums {
		low[i], high[i] = sum.T.Low, sum.T.High
		if sum.N > 0 {
			ms = append(ms, mark{Datum: datum("", s.name, "point", at[i], sum.Mean), radius: 1.6, shape: s.style.marker, fill: s.style.color})
		}
	}
	p.ribbon(s.name, at, low, high, s.style)
	kept := slices.DeleteFunc(slices.Clone(sums), func(s analysis.Summary) bool { return s.N == 0 })
	var xs []float64
	for i, sum := range sums {
		if sum.N > 0 {
			xs = append(xs, at[i])
		}
	}
	p.line(s.name, xs, means(kept), s.style.line(normal))
	p.points(thinMarks(ms))
	return sums, absent, nil
}

// mostMarks is the largest number of markers on a line: more would hide it.
const mostMarks = 40

// thinMarks keeps every k-th marker.
func thinMarks(ms []mark) []mark {
	every := 1 + (len(ms)-1)/mostMarks
	var out []mark
	for i := 0; i < len(ms); i += every {
		out = append(out, ms[i])
	}
	return out
}

// swept is the parameter on the horizontal axis: the one asked for, else the one with the most values that are numbers; and all
// that vary, those with the most values first.
func (q *request) swept(v analysis.View) (string, []string, error) {
	type candidate struct {
		name    string
		n       int
		numeric bool
	}
	var found []candidate
	for _, c := range v.Columns() {
		if !strings.HasPrefix(c, "p_") {
			continue
		}
		values, err := levels(v, c)
		if err != nil {
			return "", nil, err
		}
		if len(values) > 1 {
			found = append(found, candidate{c, len(values), values[0].Numeric})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return b.n - a.n })
	var names []string
	x := q.column(q.X)
	for _, f := range found {
		names = append(names, f.name)
		if x == "" && f.numeric && !slices.Contains(q.columns(slices.Concat(q.By, q.Panel)), f.name) {
			x = f.name
		}
	}
	if x == "" {
		return "", nil, fmt.Errorf("figure: no parameter with numbers varies in experiment %q: name a column for the horizontal axis with --x", v.Experiment())
	}
	return x, names, nil
}

// parameterLabel is the word for a parameter on an axis.
func (q *request) parameterLabel(column string) string {
	known, err := q.data.Columns("runs")
	if err != nil {
		return column
	}
	for _, c := range known {
		if c.Name == column {
			return axisLabel(c)
		}
	}
	return column
}
