package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// attainmentKind draws what a quarter, half and three quarters of the replicates attain in two quantities, each replicate with the
// best of its rules.
var attainmentKind = Kind{
	Name: "attainment", Title: "what 25, 50 and 75 % of the replicates attain in two quantities",
	Needs: "several rules on the same markets, or fees",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Has("runs", "gini", "efficiency", "agents"), false) },
	Takes: []string{"x", "y", "panel"}, draw: drawAttainment,
}

// attainmentLevels are the shares of replicates, with the look of each surface.
var attainmentLevels = []struct {
	share float64
	line  draw.LineStyle
}{
	{0.25, draw.LineStyle{Color: mark.SkyBlue, Width: mark.Normal, Dashes: []vg.Length{1.2, 1.6}}},
	{0.5, draw.LineStyle{Color: mark.Blue, Width: 1.4 * mark.Normal}},
	{0.75, draw.LineStyle{Color: mark.Vermillion, Width: mark.Normal, Dashes: []vg.Length{4, 2}}},
}

func drawAttainment(q *request) *Drawing {
	kx, ky, senses, v, by := q.objectives()
	rule := policy(v, by)
	v = q.slice(v, slices.Concat(rule, q.columns(q.Panel))...)
	dr := q.drawing(70 * vg.Millimeter)
	q.spread(dr, v, kx.label, ky.label, func(p *Panel, part analysis.View) {
		over := part.Overloaded()
		if over.Len() > 0 {
			q.caption.Add("(%s) %d runs that hand out more than there is are left out", p.Name, over.Len())
		}
		points := replicatePoints(part, kx, ky)
		var cloud []mark.Point
		for _, i := range p.sparseRows(points.X, points.Y) {
			cloud = append(cloud, mark.MarkOf("runs", points.X[i], points.Y[i], draw.GlyphStyle{Color: mark.LightGrey, Radius: 0.7, Shape: draw.CircleGlyph{}}))
		}
		p.Points(cloud)
		shares := make([]float64, len(attainmentLevels))
		for i, l := range attainmentLevels {
			shares[i] = l.share
		}
		surfaces := Must(analysis.Attain(points, shares, senses[0], senses[1]))
		for i, l := range attainmentLevels {
			p.staircase(fmt.Sprintf("%g %%", 100*l.share), surfaces[i].Corners, l.line)
			q.caption.Add("(%s) %g %%: %s", p.Name, 100*l.share, surfaces[i].Note())
		}
	})
	for _, l := range attainmentLevels {
		dr.addKey(mark.KeyLine(fmt.Sprintf("attained by %g %%", 100*l.share), l.line, nil))
	}
	dr.addKey(mark.KeyMark("single runs", draw.GlyphStyle{Color: mark.LightGrey, Radius: 1, Shape: draw.CircleGlyph{}}))
	q.caption.Add("Each replicate with all its rules: %s", seriesList(rule))
	q.caption.Outcome(v)
	return dr
}

// seriesList names columns.
func seriesList(columns []string) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = analysis.ParameterName(c)
	}
	return strings.Join(names, ", ")
}

// replicatePoints are the two quantities of the runs, by drawn market, which is a replicate; failed and overloaded runs are left out, and a value that is not
// finite counts as none.
func replicatePoints(v analysis.View, kx, ky quantity) analysis.Replicated {
	status := Must(v.Strings("status"))
	of, replicates, err := v.NumberedDraws()
	NoError(err)
	over := rowSet(v.Overloaded().Rows())
	xs := Must(v.Values(kx.Measure))
	ys := Must(v.Values(ky.Measure))
	used := 0
	for i, r := range v.Rows() {
		if v.Failed(status[r]) || r < len(over) && over[r] {
			continue
		}
		of[used], xs[used], ys[used] = of[i], finite(xs[i]), finite(ys[i])
		used++
	}
	return analysis.Replicated{Replicates: replicates, Of: of[:used], X: xs[:used], Y: ys[:used]}
}

// finite is x, or NaN where x is infinite.
func finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}
