package figure

import (
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// mechanisms is Figure 4 of the paper: efficiency, average cost and Gini index of each allocation
// rule over the same markets. Draws in which a rule hands out more than there is are marked: such an
// allocation cannot be carried out, whatever its efficiency.
var mechanisms = Figure{
	Name: "mechanisms", Title: "Efficiency, cost and inequality by mechanism (Figure 4)",
	Experiment: "paper-mechanisms", Draw: drawMechanisms,
}

func drawMechanisms(d *results.Dataset) (*Drawing, error) {
	runs, err := analysis.Load(d, "runs", "efficiency", "agents", "average_cost", "gini", "load")
	if err != nil {
		return nil, err
	}
	return mechanismsOf(runs)
}

func mechanismsOf(runs analysis.View) (*Drawing, error) {
	view, notes, err := runs.Slice("mechanism")
	if err != nil {
		return nil, err
	}
	groups, err := view.GroupBy("mechanism")
	if err != nil {
		return nil, err
	}
	analysis.OrderGroups(groups, analysis.MechanismOrder)
	over := make([]analysis.View, len(groups)) // the overloaded draws
	names := make([]string, len(groups))
	colors := make([]color.NRGBA, len(groups))
	var overloads []string
	for i, g := range groups {
		load, err := g.Floats("load")
		if err != nil {
			return nil, err
		}
		over[i] = g.Where(func(r int) bool { return load[r] > 1+analysis.OverloadSlack })
		names[i], colors[i] = g.Key[0].String(), mechanismStyle(g.Key[0].Text).color
		if n := over[i].Len(); n > 0 {
			s, err := g.Summarise(analysis.LoadFactor)
			if err != nil {
				return nil, err
			}
			overloads = append(overloads, fmt.Sprintf("%s in %d of %d draws, up to %.2f times capacity", names[i], n, g.Len(), s.Quantile(1)))
			names[i] += " †"
		}
	}

	dr := newDrawing(PageWidth, 46*vg.Millimeter)
	dr.row()
	var first []analysis.Summary
	for k, m := range []struct {
		analysis.Measure
		axis string
	}{
		{analysis.EfficiencyPerAgent, "units of account per agent"},
		{analysis.AverageCost, "units of account per agent"},
		{analysis.Gini, "index, 0 for equal shares"},
	} {
		sums, err := summarise(groups, m.Measure)
		if err != nil {
			return nil, err
		}
		p := dr.panel(m.Name, m.axis, "")
		samples := make([][]float64, len(sums))
		for i, s := range sums {
			samples[i] = s.Sorted
		}
		if err := p.boxes(names, samples, 9, colors); err != nil {
			return nil, err
		}
		if err := overloadMarks(p, names, over, m.Measure); err != nil {
			return nil, err
		}
		if k == 0 {
			first = sums
		} else {
			p.plot.Y.Tick.Marker = unlabelled{p.plot.Y.Tick.Marker}
		}
	}

	var c caption
	c.fixed(notes)
	if len(overloads) > 0 {
		dr.key = []keyEntry{keyMark("† draws in which the allocation exceeds capacity (load > 1)", overloadGlyph)}
		c.add("Overload: %s", strings.Join(overloads, "; "))
	} else {
		c.add("No allocation exceeds capacity")
	}
	c.replicates("", first)
	c.add("Boxes: median, hinges, whiskers to 1.5 hinge distances")
	if err := c.outcome(view, first...); err != nil {
		return nil, err
	}
	dr.Caption = c.String()
	return dr, nil
}

var overloadGlyph = draw.GlyphStyle{Color: vermillion, Radius: 2.2, Shape: draw.CrossGlyph{}}

// overloadMarks puts a cross on the box of each mechanism at each draw with load > 1.
func overloadMarks(p *panel, names []string, over []analysis.View, m analysis.Measure) error {
	var ms []mark
	for i, v := range over {
		if v.Len() == 0 {
			continue
		}
		s, err := v.Summarise(m)
		if err != nil {
			return err
		}
		for _, x := range s.Sorted {
			ms = append(ms, mark{Datum: datum("", names[i], "overload", x, float64(len(over)-1-i)),
				radius: overloadGlyph.Radius, shape: overloadGlyph.Shape, fill: overloadGlyph.Color})
		}
	}
	p.points(ms)
	return nil
}
