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

// scaled is one mechanism over the numbers of agents.
type scaled struct {
	group            analysis.Group
	n                []float64
	fair, part, eff  []analysis.Summary // one a number of agents
	overloaded, runs int
}

// scaledOf summarises one mechanism.
func scaledOf(g analysis.Group) (scaled, error) {
	s := scaled{group: g, runs: g.Len()}
	bySize, err := g.GroupBy("p_market_n")
	if err != nil {
		return s, err
	}
	analysis.SortGroups(bySize)
	if s.n, err = numberKeys(bySize, "p_market_n"); err != nil {
		return s, err
	}
	if s.fair, err = summarise(bySize, analysis.Fairness); err != nil {
		return s, err
	}
	if s.part, err = summarise(bySize, analysis.Participation); err != nil {
		return s, err
	}
	if s.eff, err = summarise(bySize, analysis.EfficiencyPerAgent); err != nil {
		return s, err
	}
	s.overloaded, err = overloaded(g.View)
	return s, err
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
	var rules []scaled
	var allEff, allPart, all []float64
	var sums []analysis.Summary
	var overloads []string
	for _, g := range byMechanism {
		s, err := scaledOf(g)
		if err != nil {
			return nil, err
		}
		rules = append(rules, s)
		allEff, allPart, all = append(allEff, means(s.eff)...), append(allPart, means(s.part)...), append(all, s.n...)
		sums = append(sums, s.fair...)
		if s.overloaded > 0 {
			overloads = append(overloads, fmt.Sprintf("%s in %d of %d draws", g.Key[0], s.overloaded, s.runs))
		}
	}

	width := vg.Length(PageWidth)
	if len(rules) == 1 {
		width = ColumnWidth
	}
	dr := newDrawing(width, 56*vg.Millimeter)
	dr.row()
	shade, bubble, sizes := scaleOf(allEff), newBubbleScale(allPart), scaleOf(all)
	var panels []*panel
	for i := range rules {
		panels = append(panels, rules[i].draw(dr, i == 0, shade, bubble, sizes))
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

// draw is the panel of one mechanism; the first one of a row has the label of the vertical axis.
func (s *scaled) draw(dr *Drawing, first bool, shade scale, bubble bubbleScale, sizes scale) *panel {
	name := s.group.Key[0].String()
	p := dr.panel(name, "agents n", "fairness, 1 − Gini")
	if !first {
		p.plot.Y.Label.Text = ""
	}
	if s.overloaded > 0 {
		p.title += " †"
	}
	p.line("mean", s.n, means(s.fair), draw.LineStyle{Color: grey, Width: hairline})
	var ms []mark
	for k, n := range s.n {
		d := datum("", name, "point", n, s.fair[k].Mean)
		d.YLow, d.YHigh = s.fair[k].T.Low, s.fair[k].T.High
		d.Size, d.Shade = s.part[k].Mean, s.eff[k].Mean
		ms = append(ms, mark{Datum: d, radius: bubble.radius(d.Size), shape: draw.CircleGlyph{}, fill: cividis(shade.at(d.Shade)), outline: true})
	}
	p.points(ms)
	p.plot.X.Scale = logScale{}
	p.plot.X.Tick.Marker = valueTicks(s.n)
	p.plot.X.Min, p.plot.X.Max = sizes.low/1.15, sizes.high*1.15
	return p
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
