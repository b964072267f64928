package figure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// sweepKind draws the mean of a quantity over a parameter, one line per treatment, with the interval of the mean as a band.
var sweepKind = Kind{
	Name: "sweep", Title: "mean of a quantity over a parameter, with a band for its interval",
	Needs: "a parameter of markets or rules with several numbers",
	fits: func(c *analysis.Contents) Fit {
		return fit(c.Has("runs", "efficiency", "agents") && len(c.Swept(2, analysis.Sections...)) > 0, len(c.Swept(3, "market", "mechanism", "scenario")) > 0)
	},
	Takes: []string{"x", "y", "z", "by", "panel", "log", "size"}, draw: drawSweep,
}

// multiplesKind is a sweep in small panels, by one or two parameters.
var multiplesKind = Kind{
	Name: "multiples", Title: "small multiples: a sweep for every value of one or two parameters",
	Needs: "several parameters with several values, one of them of numbers",
	fits: func(c *analysis.Contents) Fit {
		return fit(c.Has("runs", "efficiency", "agents") && len(c.Swept(2, analysis.Sections...)) > 0 && parameters(c) > 1, false)
	},
	Takes: []string{"x", "y", "z", "by", "panel", "log", "size"}, draw: drawMultiples,
}

// sweptQuantity is what a sweep draws where nothing else is asked for.
const sweptQuantity = "efficiency-per-agent"

// parameters is how many parameters vary.
func parameters(c *analysis.Contents) (n int) {
	for _, column := range c.Varying(analysis.Sections...) {
		if analysis.SectionOf(column) != "" {
			n++
		}
	}
	return n
}

func drawMultiples(q *request) *Drawing {
	if len(q.Panel) == 0 {
		k := q.only(sweptQuantity)
		v := q.runs(k.Needs...)
		x, params := q.swept(v)
		params = slices.DeleteFunc(params, func(c string) bool { return c == x || slices.Contains(q.columns(q.By), c) })
		if len(params) == 0 {
			NoError(fmt.Errorf("figure: no parameter varies beside %s: name what makes panels with --panel", x))
		}
		q.X, q.Panel = x, params[:min(2, len(params))]
	}
	return drawSweep(q)
}

func drawSweep(q *request) *Drawing {
	ks := q.several(sweptQuantity)
	whole := q.runs(needs(ks...)...)
	x, _ := q.swept(whole)
	q.X = x
	v, all := q.slicedSeries([]string{x}, needs(ks...)...)
	if len(all) == 1 {
		all[0].Name = ""
	}
	by := q.treatments(v)
	w := sweep{x: x}
	w.shown = q.channels(v, slices.Concat(by, q.columns(q.Panel), []string{x}))
	w.at = Levels(v, x)
	dr := q.drawing(64 * vg.Millimeter)
	q.spreadEach(dr, v, q.parameterLabel(x), ks, func(p *Panel, part analysis.View, k quantity) {
		p.Log(q.logs(false, k.log))
		for _, s := range Within(all, part) {
			w.line(q, p, s, k)
		}
		q.markOverloaded(p, part)
	})
	if len(w.sums) == 0 {
		NoError(fmt.Errorf("figure: parameter %s is null in all %d chosen rows", x, v.Len()))
	}
	dr.addKey(LineKeys(all, true)...)
	dr.addKey(w.shown.keys()...)
	if w.absent > 0 {
		q.caption.Add("%d runs to which %s does not apply are not drawn", w.absent, analysis.ParameterName(x))
	}
	q.caption.Replicates("bands", w.sums)
	q.caption.Outcome(v, w.sums...)
	return dr
}

// sweep is a drawing of a quantity over a parameter in the making.
type sweep struct {
	x      string
	at     []analysis.Value // of the parameter
	shown  channels
	sums   []analysis.Summary // behind the marks
	absent int                // runs to which the parameter does not apply
}

// mostLabels is the largest number of values on a logarithmic axis that are labelled one by one.
const mostLabels = 6

// line draws one series.
func (w *sweep) line(q *request, p *Panel, s Series, k quantity) {
	groups := Sorted(s.View, w.x)
	if len(groups) > 0 && groups[0].Key[0].Null {
		w.absent += groups[0].Len()
		groups = groups[1:]
	}
	at := NumberKeys(groups, w.x)
	names, views := make([]string, len(groups)), make([]analysis.View, len(groups))
	for i, g := range groups {
		names[i] = strings.TrimPrefix(s.Name+", "+analysis.TreatmentName([]string{w.x}, g.Key), ", ")
		views[i] = g.View
	}
	name := cmp.Or(s.Name, p.title) // the numbers beside the figure name what is the only series of its panel
	sums := q.summarised(names, views, k)
	low, high := make([]float64, len(at)), make([]float64, len(at))
	var xs, ys []float64
	var ms []mark.Point
	for i, sum := range sums {
		low[i], high[i] = sum.T.Low, sum.T.High
		if sum.N == 0 {
			continue
		}
		xs, ys = append(xs, at[i]), append(ys, sum.Mean)
		m := mark.MarkOf(name, at[i], sum.Mean, s.Style.Glyph(1.6))
		w.shown.show(&m, views[i])
		ms = append(ms, m)
	}
	look, width := s.Style, mark.Normal
	if w.shown.any() {
		look, width = mark.Look{Color: mark.Grey}, mark.Hairline
	}
	p.Ribbon(name, at, low, high, look)
	p.Line(name, xs, ys, look.Line(width))
	p.Points(everyNth(ms, 1+(len(ms)-1)/mostMarks))
	if p.logX && len(w.at) <= mostLabels {
		var ticks []float64
		for _, v := range w.at {
			ticks = append(ticks, v.Number)
		}
		p.Plot.X.Tick.Marker = mark.ValueTicks(ticks)
	}
	w.sums = append(w.sums, sums...)
}

// mostMarks is the largest number of markers on a line: more would hide it.
const mostMarks = 40

// swept is the parameter on the horizontal axis: the one asked for, else the one with the most values that are numbers; and all
// that vary, those with the most values first.
func (q *request) swept(v analysis.View) (string, []string) {
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
		values := Levels(v, c)
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
		NoError(fmt.Errorf("figure: no parameter with numbers varies in experiment %q: name a column for the horizontal axis with --x", v.Experiment()))
	}
	return x, names
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
