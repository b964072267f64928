package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/results"
)

// frontierKind draws the means of two quantities, a point for every rule with its parameters, and the set of points that none of the
// others beats in both.
var frontierKind = Kind{
	Name: "frontier", Title: "two quantities against each other, with the points that no other beats in both",
	Needs: "several rules on the same markets, or fees",
	fits: func(c *analysis.Contents) Fit {
		return fit(c.Has("runs", "gini", "efficiency", "agents"), c.Rules() || len(fees(c)) > 0)
	},
	Takes: []string{"x", "y", "z", "by", "panel", "size"}, draw: drawFrontier,
}

// fees are those of the chosen parameters that take several values.
func fees(c *analysis.Contents) []string {
	return slices.DeleteFunc(c.Swept(2, "market"), func(column string) bool { return !slices.Contains(chosen, column) })
}

// chosen are the market parameters that a rule sets, in contrast to those of the market it finds.
var chosen = []string{"p_market_tau", "p_market_g"}

func drawFrontier(q *request) *Drawing {
	kx, ky, senses, v, by := q.objectives()
	rule := policy(v, by)
	v = q.slice(v, slices.Concat(rule, q.columns(q.Panel))...)
	all := Split(v, by)
	if q.Z == "" {
		q.Z = onlyNumber(v, rule, by, len(all))
	}
	path := q.Z != "" && len(all) == 1
	shown := q.channels(v, slices.Concat(rule, q.columns(q.Panel)))
	dr := q.drawing(70 * vg.Millimeter)
	var sums []analysis.Summary
	q.spread(dr, v, kx.label, ky.label, func(p *Panel, part analysis.View) {
		var ms []mark.Point
		for _, s := range Within(all, part) {
			more, behind := q.frontierMarks(s, rule, kx, ky, shown)
			ms, sums = append(ms, more...), append(sums, behind...)
		}
		if path {
			p.joined("path", ms)
		}
		q.frontierOf(p, ms, kx, ky, senses)
	})
	dr.addKey(shown.keys()...)
	if shown.shade == nil {
		for _, s := range all {
			dr.addKey(mark.KeyMark(s.Name, s.Style.Glyph(2.4)))
		}
	}
	dr.addKey(mark.KeyLine("frontier of the means", draw.LineStyle{Color: mark.Black, Width: mark.Normal}, nil))
	if q.overload {
		dr.addKey(mark.KeyMark("hands out more than there is", draw.GlyphStyle{Color: mark.Grey, Radius: 2.2, Shape: draw.RingGlyph{}}))
		q.caption.Add("A rule that exceeds capacity on any market cannot be carried out; it is not on the frontier")
	}
	q.caption.Replicates("bars", sums)
	q.caption.Outcome(v, sums...)
	return dr
}

// objectives are the two quantities of a frontier or an attainment surface, the runs, and what makes series: the mechanism, unless
// something else is asked for or only other things vary.
func (q *request) objectives() (kx, ky quantity, senses [2]results.Sense, v analysis.View, by []string) {
	kx = q.quantity(cmp.Or(q.X, "fairness"))
	ky = q.only("efficiency-per-agent")
	for i, k := range []quantity{kx, ky} {
		senses[i] = q.direction(k)
	}
	v = q.runs(needs(kx, ky)...)
	if by = q.columns(q.By); len(by) == 0 {
		by = q.telling(v)
	}
	return kx, ky, senses, v, by
}

// policy are the columns whose values make a rule: the series and what they can choose.
func policy(v analysis.View, by []string) []string {
	rule := slices.Clone(by)
	for _, c := range v.Columns() {
		if strings.HasPrefix(c, "p_mechanism_") || strings.HasPrefix(c, "p_solver_") || slices.Contains(chosen, c) {
			values := Levels(v, c)
			if len(values) > 1 && !slices.Contains(rule, c) {
				rule = append(rule, c)
			}
		}
	}
	return rule
}

// onlyNumber is the one parameter that a single series of rules varies, if there is one and it is a number: shade shows it.
func onlyNumber(v analysis.View, rule, by []string, series int) string {
	if series > 1 || len(rule) != len(by)+1 {
		return ""
	}
	if levels := Levels(v, rule[len(by)]); len(levels) == 0 || !levels[0].Numeric { // none where the runs that have it are not of the slice
		return ""
	}
	return rule[len(by)]
}

// markOverloaded sets a dagger behind the title of a panel, or the name of its quantity, in which runs hand out more than there is.
func (q *request) markOverloaded(p *Panel, v analysis.View) {
	over := v.Overloaded()
	if over.Len() == 0 || len(q.Panel) == 0 {
		return
	}
	q.over = append(q.over, overload{p.title, over.Len(), v.Len()})
	p.title += " †"
}

// frontierMarks is a point for every rule of a series.
func (q *request) frontierMarks(s Series, rule []string, kx, ky quantity, shown channels) ([]mark.Point, []analysis.Summary) {
	groups := Sorted(s.View, rule...)
	names, views := make([]string, len(groups)), make([]analysis.View, len(groups))
	for i, g := range groups {
		names[i], views[i] = analysis.TreatmentName(rule, g.Key), g.View
	}
	xs := q.summarised(names, views, kx)
	ys := q.summarised(names, views, ky)
	var ms []mark.Point
	for i := range groups {
		if xs[i].N == 0 || ys[i].N == 0 {
			continue
		}
		m := mark.MarkOf(names[i], xs[i].Mean, ys[i].Mean, s.Style.Glyph(2.4)).Wide(xs[i].T.Low, xs[i].T.High).High(ys[i].T.Low, ys[i].T.High)
		if views[i].Overloaded().Len() > 0 {
			m.Mark, m.Radius, m.Shape = "overload", 2.2, draw.RingGlyph{}
			q.overload = true
		} else {
			shown.show(&m, views[i])
		}
		ms = append(ms, m)
	}
	return ms, append(xs, ys...)
}

// frontierOf draws the points of a panel and their frontier, with the distance of each to it as its size in the numbers, and states the
// hypervolume.
func (q *request) frontierOf(p *Panel, ms []mark.Point, kx, ky quantity, senses [2]results.Sense) {
	var points [][]float64
	ms = slices.DeleteFunc(slices.Clone(ms), func(m mark.Point) bool {
		infinite := math.IsInf(m.X, 0) || math.IsInf(m.Y, 0)
		if infinite {
			q.caption.Add("%s is not drawn, as its mean is infinite", m.Series)
		}
		return infinite
	})
	slices.SortStableFunc(ms, func(a, b mark.Point) int { return cmp.Compare(b.Mark, a.Mark) }) // what is overloaded comes first, behind the others
	over := 0
	for _, m := range ms {
		if m.Mark == "overload" {
			over++
			continue
		}
		points = append(points, []float64{m.X, m.Y})
	}
	f, err := analysis.NewFrontier(points, senses[:]...)
	if err != nil {
		NoError(fmt.Errorf("%w: nothing is left of %s against %s", err, ky.name, kx.name))
	}
	unit := f.Ranges()
	for i := range points {
		far, _, err := f.Distance(points[i], unit)
		NoError(err)
		if q.Size == "" {
			ms[over+i].Size = far
		}
	}
	corners := make([][2]float64, len(f.Points))
	for i, c := range f.Points {
		corners[i] = [2]float64{c[0], c[1]}
	}
	p.staircase("frontier", corners, draw.LineStyle{Color: mark.Black, Width: mark.Normal})
	p.Points(p.sparse(ms))
	worst := []float64{points[0][0], points[0][1]}
	for _, c := range points {
		for k, sense := range f.Senses {
			if sense == results.Low {
				worst[k] = max(worst[k], c[k])
			} else {
				worst[k] = min(worst[k], c[k])
			}
		}
	}
	h := Must(f.Hypervolume(worst))
	q.caption.Add("(%s) %d of %d points on the frontier; it dominates an area of %s from the reference point (%s, %s), the worst of each mean",
		p.Name, len(f.Points), len(points), mark.ShortNumber(h.Volume), mark.ShortNumber(worst[0]), mark.ShortNumber(worst[1]))
}
