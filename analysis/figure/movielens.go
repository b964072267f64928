package figure

import (
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// movieLensEfficiency is Figure 8 of the paper: efficiency by mechanism on markets made from MovieLens
// ratings, relative to no enforcement on the same draw, and, because a ratio of negative numbers
// ranks the wrong way round, also as it is.
var movieLensEfficiency = Figure{
	Name: "movielens-efficiency", Title: "MovieLens: efficiency by mechanism (Figure 8)",
	Experiment: "paper-movielens", Draw: drawMovieLensEfficiency,
}

// movieLensCostGini is Figure 9 of the paper: average cost and Gini index by mechanism.
var movieLensCostGini = Figure{
	Name: "movielens-cost-gini", Title: "MovieLens: cost and inequality by mechanism (Figure 9)",
	Experiment: "paper-movielens", Draw: drawMovieLensCostGini,
}

func drawMovieLensEfficiency(d *results.Dataset) (*Drawing, error) {
	runs, err := analysis.Load(d, "runs", "efficiency", "agents")
	if err != nil {
		return nil, err
	}
	return movieLensEfficiencyOf(runs)
}

func drawMovieLensCostGini(d *results.Dataset) (*Drawing, error) {
	runs, err := analysis.Load(d, "runs", "average_cost", "gini")
	if err != nil {
		return nil, err
	}
	return movieLensCostGiniOf(runs)
}

func movieLensEfficiencyOf(runs analysis.View) (*Drawing, error) {
	m, err := newByMechanism(runs)
	if err != nil {
		return nil, err
	}
	eff, err := summarise(m.groups, analysis.EfficiencyPerAgent)
	if err != nil {
		return nil, err
	}
	m.fill(m.panel("efficiency", "units of account per agent"), eff)
	var base analysis.View
	for _, g := range m.groups {
		if g.Key[0].Text == "none" {
			base = g.View
		}
	}
	if base.Len() == 0 {
		return nil, fmt.Errorf("figure: experiment %q has no runs of mechanism %q, to which efficiency is relative: add it to the section mechanism of the spec and run it again", runs.Experiment(), "none")
	}
	relative := make([]analysis.Summary, len(m.groups))
	negative, pairs := 0, 0
	for i, g := range m.groups {
		p, err := g.PairWith(base, analysis.EfficiencyPerAgent)
		if err != nil {
			return nil, err
		}
		relative[i] = analysis.SummaryOf(p.Ratio)
		negative, pairs = negative+p.NegativeBase, pairs+len(p.Ratio)
	}
	p := m.panel("relative to no enforcement", "ratio on the same draw")
	p.upright("no enforcement", 1)
	m.fill(p, relative)
	if negative > 0 {
		m.caption.add("In %d of %d pairs the efficiency of no enforcement is not positive: there a ratio above 1 is a loss", negative, pairs)
	}
	return m.finish(eff)
}

func movieLensCostGiniOf(runs analysis.View) (*Drawing, error) {
	m, err := newByMechanism(runs)
	if err != nil {
		return nil, err
	}
	cost, err := summarise(m.groups, analysis.AverageCost)
	if err != nil {
		return nil, err
	}
	gini, err := summarise(m.groups, analysis.Gini)
	if err != nil {
		return nil, err
	}
	m.fill(m.panel("average cost", "units of account per agent"), cost)
	m.fill(m.panel("Gini index", "index, 0 for equal shares"), gini)
	return m.finish(cost)
}

// byMechanism builds a row of panels that compare mechanisms, one line of marks a mechanism.
type byMechanism struct {
	drawing *Drawing
	view    analysis.View
	groups  []analysis.Group
	names   []string
	caption caption
}

func newByMechanism(runs analysis.View) (*byMechanism, error) {
	view, notes, err := runs.Slice("mechanism")
	if err != nil {
		return nil, err
	}
	groups, err := view.GroupBy("mechanism")
	if err != nil {
		return nil, err
	}
	analysis.OrderGroups(groups, analysis.MechanismOrder)
	m := &byMechanism{drawing: newDrawing(PageWidth, 44*vg.Millimeter), view: view, groups: groups}
	m.drawing.row()
	m.caption.fixed(notes)
	for _, g := range groups {
		m.names = append(m.names, g.Key[0].String())
	}
	return m, nil
}

// panel adds a panel with one row a mechanism, named on the first.
func (m *byMechanism) panel(title, axis string) *panel {
	p := m.drawing.panel(title, axis, "")
	p.plot.Y.Tick.Marker = nameTicks(reversed(m.names))
	if len(m.drawing.rows[0]) > 1 {
		p.plot.Y.Tick.Marker = unlabelled{p.plot.Y.Tick.Marker}
	}
	p.plot.Y.Tick.Length = 0
	p.plot.Y.Min, p.plot.Y.Max = -0.5, float64(len(m.names))-0.5
	return p
}

// fill draws the mean, its interval and the middle 90 % of replicates.
func (m *byMechanism) fill(p *panel, sums []analysis.Summary) {
	var wide, ours []mark
	for i, s := range sums {
		at := float64(len(sums) - 1 - i)
		st := mechanismStyle(m.groups[i].Key[0].Text)
		spread := datum("", m.names[i], "spread", s.Quantile(0.5), at)
		spread.XLow, spread.XHigh = s.Quantile(0.05), s.Quantile(0.95)
		wide = append(wide, mark{Datum: spread})
		d := datum("", m.names[i], "point", s.Mean, at)
		d.XLow, d.XHigh = s.T.Low, s.T.High
		ours = append(ours, mark{Datum: d, radius: 2.4, shape: st.marker, fill: st.color, bar: meanBar})
	}
	p.points(wide)
	p.points(ours)
}

// meanBar is the width of the interval of the mean, heavier than the spread of the replicates.
const meanBar = vg.Length(1.6)

func (m *byMechanism) finish(sums []analysis.Summary) (*Drawing, error) {
	m.drawing.key = []keyEntry{
		keyMark("mean of the replicates", draw.GlyphStyle{Color: blue, Radius: 2.4, Shape: draw.CircleGlyph{}}),
		keyLine(fmt.Sprintf("%g %% t interval of the mean", 100*analysis.Level), draw.LineStyle{Color: black, Width: meanBar}, nil),
		keyLine("5 % to 95 % of the replicates", draw.LineStyle{Color: grey, Width: thin}, nil),
	}
	m.caption.replicates("", sums)
	if err := m.caption.outcome(m.view, sums...); err != nil {
		return nil, err
	}
	m.drawing.Caption = m.caption.String()
	return m.drawing, nil
}
