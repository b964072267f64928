package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
)

// attainmentKind draws what a quarter, half and three quarters of the replicates attain in two quantities, each replicate with the
// best of its rules.
var attainmentKind = Kind{
	Name: "attainment", Title: "what 25, 50 and 75 % of the replicates attain in two quantities",
	Takes: []string{"x", "y", "panel"}, draw: drawAttainment,
}

// attainmentLevels are the shares of replicates, with the look of each surface.
var attainmentLevels = []struct {
	share float64
	line  draw.LineStyle
}{
	{0.25, draw.LineStyle{Color: skyBlue, Width: normal, Dashes: []vg.Length{1.2, 1.6}}},
	{0.5, draw.LineStyle{Color: blue, Width: 1.4 * normal}},
	{0.75, draw.LineStyle{Color: vermillion, Width: normal, Dashes: []vg.Length{4, 2}}},
}

func drawAttainment(q *request) (*Drawing, error) {
	kx, ky, senses, v, by, err := q.objectives()
	if err != nil {
		return nil, err
	}
	rule, err := policy(v, by)
	if err != nil {
		return nil, err
	}
	v, notes, err := v.Slice(slices.Concat(rule, q.columns(q.Panel))...)
	if err != nil {
		return nil, err
	}
	q.caption.fixed(notes)
	dr := q.drawing(70 * vg.Millimeter)
	err = q.spread(dr, v, kx.label, ky.label, func(p *panel, part analysis.View) error {
		over, err := overloaded(part)
		if err != nil {
			return err
		}
		if over.Len() > 0 {
			q.caption.add("(%s) %d runs that hand out more than there is are left out", p.name, over.Len())
		}
		points, err := replicatePoints(part, kx, ky)
		if err != nil {
			return err
		}
		var cloud []mark
		for _, i := range p.sparseRows(points.X, points.Y) {
			cloud = append(cloud, mark{Datum: datum("", "runs", "point", points.X[i], points.Y[i]), radius: 0.7, shape: draw.CircleGlyph{}, fill: lightGrey})
		}
		p.points(cloud)
		shares := make([]float64, len(attainmentLevels))
		for i, l := range attainmentLevels {
			shares[i] = l.share
		}
		surfaces, err := analysis.Attain(points, shares, senses[0], senses[1])
		if err != nil {
			return err
		}
		for i, l := range attainmentLevels {
			p.staircase(fmt.Sprintf("%g %%", 100*l.share), surfaces[i].Corners, l.line)
			q.caption.add("(%s) %g %%: %s", p.name, 100*l.share, surfaces[i].Note())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, l := range attainmentLevels {
		dr.addKey(keyLine(fmt.Sprintf("attained by %g %%", 100*l.share), l.line, nil))
	}
	dr.addKey(keyMark("single runs", draw.GlyphStyle{Color: lightGrey, Radius: 1, Shape: draw.CircleGlyph{}}))
	q.caption.add("Each replicate with all its rules: %s", seriesList(rule))
	return dr, q.caption.outcome(v)
}

// seriesList names columns.
func seriesList(columns []string) string {
	out := ""
	for i, c := range columns {
		if i > 0 {
			out += ", "
		}
		out += analysis.ParameterName(c)
	}
	return out
}

// replicatePoints are the two quantities of the runs, by replicate; failed and overloaded runs are left out, and a value that is not
// finite counts as none.
func replicatePoints(v analysis.View, kx, ky quantity) (analysis.Replicated, error) {
	var out analysis.Replicated
	status, err := v.Strings("status")
	if err != nil {
		return out, err
	}
	of, replicates, err := v.Numbered("replicate")
	if err != nil {
		return out, err
	}
	var load []float64
	if v.Has("load") {
		if load, err = v.Floats("load"); err != nil {
			return out, err
		}
	}
	xs, err := v.Values(kx.Measure)
	if err != nil {
		return out, err
	}
	ys, err := v.Values(ky.Measure)
	if err != nil {
		return out, err
	}
	used := 0
	for i, r := range v.Rows() {
		if v.Failed(status[r]) || len(load) > 0 && load[r] > 1+analysis.OverloadSlack {
			continue
		}
		of[used], xs[used], ys[used] = of[i], finite(xs[i]), finite(ys[i])
		used++
	}
	return analysis.Replicated{Replicates: replicates, Of: of[:used], X: xs[:used], Y: ys[:used]}, nil
}

// finite is x, or NaN where x is infinite.
func finite(x float64) float64 {
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}
