package figure

import (
	"fmt"
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
	kx, ky, v, by, err := q.objectives()
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
		if over > 0 {
			q.caption.add("(%s) %d runs that hand out more than there is are left out", p.name, over)
		}
		replicates, cloud, err := replicatePoints(part, kx, ky)
		if err != nil {
			return err
		}
		p.points(p.sparse(cloud))
		if n := len(replicates); n > mostReplicates {
			replicates = replicates[:mostReplicates]
			q.caption.addOnce(fmt.Sprintf("Surfaces over the first %d of %d replicates", mostReplicates, n))
		}
		for _, l := range attainmentLevels {
			a, err := analysis.Attain(replicates, l.share, kx.sense, ky.sense)
			if err != nil {
				return err
			}
			p.staircase(fmt.Sprintf("%g %%", 100*l.share), a.Corners, l.line)
			q.caption.add("(%s) %g %%: %s", p.name, 100*l.share, a.Note())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, l := range attainmentLevels {
		dr.key = append(dr.key, keyLine(fmt.Sprintf("attained by %g %%", 100*l.share), l.line, nil))
	}
	dr.key = append(dr.key, keyMark("single runs", draw.GlyphStyle{Color: lightGrey, Radius: 1, Shape: draw.CircleGlyph{}}))
	q.caption.add("Each replicate with all its rules: %s", seriesList(rule))
	return dr, q.caption.outcome(v)
}

// mostReplicates bounds the replicates behind a surface, whose computation takes their square. The standard error of a share over a
// thousand is at most 1.6 points.
const mostReplicates = 1000

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

// replicatePoints are the two quantities of the runs, by replicate, and as marks; failed and overloaded runs are left
// out, and of a replicate's points those that another beats, for they change no surface.
func replicatePoints(v analysis.View, kx, ky quantity) ([][][]float64, []mark, error) {
	status, err := v.Strings("status")
	if err != nil {
		return nil, nil, err
	}
	groups, err := v.GroupBy("replicate")
	if err != nil {
		return nil, nil, err
	}
	var load []float64
	if v.Has("load") {
		if load, err = v.Floats("load"); err != nil {
			return nil, nil, err
		}
	}
	replicates := make([][][]float64, len(groups))
	var cloud []mark
	for i, g := range groups {
		xs, err := g.Values(kx.Measure)
		if err != nil {
			return nil, nil, err
		}
		ys, err := g.Values(ky.Measure)
		if err != nil {
			return nil, nil, err
		}
		for k, r := range g.Rows() {
			if analysis.Failed(status[r]) || len(load) > 0 && load[r] > 1+analysis.OverloadSlack {
				continue
			}
			replicates[i] = append(replicates[i], []float64{xs[k], ys[k]})
			cloud = append(cloud, mark{Datum: datum("", "runs", "point", xs[k], ys[k]), radius: 0.7, shape: draw.CircleGlyph{}, fill: lightGrey})
		}
		if f, err := analysis.NewFrontier(replicates[i], kx.sense, ky.sense); err == nil { // an error is a replicate without points
			replicates[i] = f.Points
		}
	}
	return replicates, cloud, nil
}
