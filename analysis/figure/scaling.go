package figure

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// scaling is Figure 5 of the paper: fairness of each mechanism as the number of agents grows, with
// participation as the size and efficiency as the shade of each point.
var scaling = Figure{
	Name: "scaling", Title: "Fairness, participation and efficiency over the number of agents (Figure 5)",
	Experiment: "paper-scaling", Draw: drawScaling,
}

func drawScaling(d *results.Dataset) (*Drawing, error) {
	runs, err := analysis.Load(d, "runs", "efficiency", "agents", "gini", "participation", "load", "p_market_n")
	if err != nil {
		return nil, err
	}
	return scalingOf(runs)
}

func scalingOf(runs analysis.View) (*Drawing, error) {
	view, notes, err := runs.Slice("mechanism", "p_market_n")
	if err != nil {
		return nil, err
	}
	byMechanism, err := view.GroupBy("mechanism")
	if err != nil {
		return nil, err
	}
	analysis.OrderGroups(byMechanism, analysis.MechanismOrder)
	type cell struct{ fair, part, eff []analysis.Summary }
	cells := make([]cell, len(byMechanism))
	ns := make([][]float64, len(byMechanism))
	var allEff, allPart, all []float64
	var sums []analysis.Summary
	for i, g := range byMechanism {
		bySize, err := g.GroupBy("p_market_n")
		if err != nil {
			return nil, err
		}
		analysis.SortGroups(bySize)
		if ns[i], err = numberKeys(bySize, "p_market_n"); err != nil {
			return nil, err
		}
		c := &cells[i]
		if c.fair, err = summarise(bySize, analysis.Fairness); err != nil {
			return nil, err
		}
		if c.part, err = summarise(bySize, analysis.Participation); err != nil {
			return nil, err
		}
		if c.eff, err = summarise(bySize, analysis.EfficiencyPerAgent); err != nil {
			return nil, err
		}
		allEff, allPart = append(allEff, means(c.eff)...), append(allPart, means(c.part)...)
		sums, all = append(sums, c.fair...), append(all, ns[i]...)
	}

	width := vg.Length(PageWidth)
	if len(byMechanism) == 1 {
		width = ColumnWidth
	}
	dr := newDrawing(width, 56*vg.Millimeter)
	dr.row()
	shade, bubble, sizes := scaleOf(allEff), newBubbleScale(allPart), scaleOf(all)
	var panels []*panel
	var overloads []string
	for i, g := range byMechanism {
		p := dr.panel(g.Key[0].String(), "agents n", "fairness, 1 − Gini")
		if i > 0 {
			p.plot.Y.Label.Text = ""
		}
		over, err := overloaded(g.View)
		if err != nil {
			return nil, err
		}
		if over > 0 {
			p.title += " †"
			overloads = append(overloads, fmt.Sprintf("%s in %d of %d draws", g.Key[0], over, g.Len()))
		}
		panels = append(panels, p)
		p.line("mean", ns[i], means(cells[i].fair), draw.LineStyle{Color: grey, Width: hairline})
		var ms []mark
		for k, n := range ns[i] {
			d := datum("", g.Key[0].String(), "point", n, cells[i].fair[k].Mean)
			d.YLow, d.YHigh = cells[i].fair[k].T.Low, cells[i].fair[k].T.High
			d.Size, d.Shade = cells[i].part[k].Mean, cells[i].eff[k].Mean
			ms = append(ms, mark{Datum: d, radius: bubble.radius(d.Size), shape: draw.CircleGlyph{}, fill: cividis(shade.at(d.Shade)), outline: true})
		}
		p.points(ms)
		p.plot.X.Scale = logScale{}
		p.plot.X.Tick.Marker = valueTicks(ns[i])
		p.plot.X.Min, p.plot.X.Max = sizes.low/1.15, sizes.high*1.15
	}
	shareY(panels)
	dr.key = []keyEntry{
		bubble.key("participation"),
		keyShade("efficiency per agent (units of account)", shortNumber(shade.low), shortNumber(shade.high)),
	}
	var c caption
	c.fixed(notes)
	if len(overloads) > 0 {
		c.add("† hands out more than there is: %s", strings.Join(overloads, "; "))
	}
	c.replicates("bars", sums)
	if err := c.outcome(view, sums...); err != nil {
		return nil, err
	}
	dr.Caption = c.String()
	return dr, nil
}

// shareY gives panels of one row the same vertical axis, labelled on the first.
func shareY(panels []*panel) {
	for _, p := range panels {
		panels[0].plot.Y.Min = min(panels[0].plot.Y.Min, p.plot.Y.Min)
		panels[0].plot.Y.Max = max(panels[0].plot.Y.Max, p.plot.Y.Max)
	}
	for _, p := range panels[1:] {
		p.plot.Y.Min, p.plot.Y.Max = panels[0].plot.Y.Min, panels[0].plot.Y.Max
		p.plot.Y.Tick.Marker = unlabelled{p.plot.Y.Tick.Marker}
	}
}
