package figure

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// trueFrontier shows the rules beside what is possible: the true frontier of each pair of fees over the mean of the draws, every rule
// as a point, what fairness costs along the frontier, and how far each rule stays below the frontier of its own market and below the
// one without fees.
var trueFrontier = Figure{
	Name: "true-frontier", Title: "Rules and fees against the true efficiency-fairness frontier",
	Experiment: "frontier", Draw: drawTrueFrontier,
}

// meanPoints is the number of points at which mean frontiers are drawn.
const meanPoints = 81

func drawTrueFrontier(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", append([]string{"agents"}, analysis.FrontierColumns...)...)
	if err != nil {
		return nil, err
	}
	return trueFrontierOf(runs)
}

// feeMarket is the rows of one pair of fees.
type feeMarket struct {
	tau, g   float64
	style    style // of its transaction fee
	frontier analysis.View
	rules    []rival
	agents   float64
}

// rival is the rows of one rule on one pair of fees.
type rival struct {
	name, mechanism string
	analysis.View
}

// frontierFigure is the figure in the making.
type frontierFigure struct {
	drawing   *Drawing
	caption   caption
	fixed     []float64 // values of g
	taus      []float64
	markets   []feeMarket
	names     []string // of rules, from top to bottom
	summaries []analysis.Summary
	overload  bool
	widest    float64 // of the bands above mean frontiers, per agent
	lowest    float64 // fairness of a mark
}

func trueFrontierOf(runs analysis.View) (*Drawing, error) {
	f := &frontierFigure{lowest: 1}
	view, err := f.split(runs)
	if err != nil {
		return nil, err
	}
	f.drawing = newDrawing(PageWidth, 62*vg.Millimeter)
	f.drawing.row()
	for k, g := range f.fixed {
		if err := f.plane(g, k == 0); err != nil {
			return nil, err
		}
	}
	shareAxes(f.drawing.rows[0])
	if err := f.prices(); err != nil {
		return nil, err
	}
	f.drawing.row()
	if err := f.shortfalls("short of its own frontier", nil); err != nil {
		return nil, err
	}
	if err := f.withoutFees(); err != nil {
		return nil, err
	}
	if err := f.widths(); err != nil {
		return nil, err
	}
	f.keys()
	c := &f.caption
	c.add("Line: largest mean efficiency over the markets for a mean Gini index, linear between the indices that were run")
	if f.widest > 0 {
		c.add("With g > 0 the true frontier is in a grey band up to the dual bound, at most %s per agent wide, mostly less than the line", shortNumber(f.widest))
	}
	if len(f.fixed) > 1 {
		c.add("Of the two rows of a rule the upper is of g = %g and the lower of g = %g", f.fixed[0], f.fixed[1])
	}
	c.replicates("bars", f.summaries)
	if f.overload {
		c.add("Rings: the rule exceeds capacity on some market and is compared on the others only")
	}
	if err := c.outcome(view, f.summaries...); err != nil {
		return nil, err
	}
	f.drawing.Caption = c.String()
	return f.drawing, nil
}

// mostFixed is how many fixed fees have a panel each.
const mostFixed = 2

// split fixes what the figure does not vary and finds markets and rules.
func (f *frontierFigure) split(runs analysis.View) (analysis.View, error) {
	by := []string{"mechanism"}
	for _, c := range runs.Columns() {
		if strings.HasPrefix(c, "p_mechanism_") {
			by = append(by, c)
		}
	}
	view, notes, err := runs.Slice(append([]string{"p_market_tau", "p_market_g", "solver"}, by...)...)
	if err != nil {
		return view, err
	}
	f.caption.fixed(notes)
	groups, err := view.GroupBy("p_market_g", "p_market_tau")
	if err != nil {
		return view, err
	}
	analysis.SortGroups(groups)
	for _, g := range groups {
		m := feeMarket{g: g.Key[0].Number, tau: g.Key[1].Number}
		if !slices.Contains(f.fixed, m.g) {
			f.fixed = append(f.fixed, m.g)
		}
		if !slices.Contains(f.taus, m.tau) {
			f.taus = append(f.taus, m.tau)
		}
		if err := m.fill(g.View, by); err != nil {
			return view, err
		}
		f.markets = append(f.markets, m)
	}
	slices.Sort(f.taus)
	if len(f.fixed) > mostFixed || len(f.taus) > len(seriesStyles) {
		return view, fmt.Errorf("figure: %d fixed fees and %d transaction fees, the figure has room for %d and %d: give fewer in the spec", len(f.fixed), len(f.taus), mostFixed, len(seriesStyles))
	}
	for i := range f.markets {
		m := &f.markets[i]
		m.style = style{f.shade(m.tau), seriesStyles[slices.Index(f.taus, m.tau)].dashes, draw.CircleGlyph{}}
		for _, r := range m.rules {
			if !slices.Contains(f.names, r.name) {
				f.names = append(f.names, r.name)
			}
		}
	}
	return view, nil
}

// shade is the colour of a transaction fee.
func (f *frontierFigure) shade(tau float64) color.NRGBA {
	const darkest = 0.85 // of the yellow end, which would vanish on paper
	return cividis(darkest * scaleOf(f.taus).at(tau))
}

// tauKey is the key of those colours.
func (f *frontierFigure) tauKey() keyEntry {
	taus := scaleOf(f.taus)
	return keyShadeOf("τ", shortNumber(taus.low), shortNumber(taus.high), func(t float64) color.NRGBA {
		return f.shade(taus.low + t*(taus.high-taus.low))
	})
}

// fill splits the rows of one market into its frontier and its rules.
func (m *feeMarket) fill(v analysis.View, by []string) error {
	agents, err := v.Floats("agents")
	if err != nil {
		return err
	}
	m.agents = agents[v.Rows()[0]]
	if m.frontier, err = v.WhereText("mechanism", "frontier"); err != nil {
		return err
	}
	groups, err := v.GroupBy(by...)
	if err != nil {
		return err
	}
	analysis.SortGroups(groups)
	analysis.OrderGroups(groups, analysis.MechanismOrder)
	values := map[string][]analysis.Value{}
	for _, column := range by[1:] {
		if values[column], err = levels(v, column); err != nil {
			return err
		}
	}
	for _, g := range groups {
		name := g.Key[0].Text
		if name == "frontier" {
			continue
		}
		if name == "alpha-fair" {
			name = "α-fair"
		}
		for i, k := range g.Key[1:] {
			if !k.Null && len(values[by[1+i]]) > 1 {
				name += ", " + analysis.ParameterName(by[1+i]) + " = " + infinity.Replace(k.Text)
			}
		}
		m.rules = append(m.rules, rival{name, g.Key[0].Text, g.View})
	}
	return nil
}

// infinity is how a parameter without bounds is printed.
var infinity = strings.NewReplacer("+Inf", "∞", "inf", "∞")

// keys are of the rules and of the frontier.
func (f *frontierFigure) keys() {
	d := f.drawing
	d.key = []keyEntry{keyLine("true frontier", draw.LineStyle{Color: black, Width: normal}, nil)}
	var seen []string
	for _, m := range f.markets {
		for _, r := range m.rules {
			if slices.Contains(seen, r.mechanism) {
				continue
			}
			seen = append(seen, r.mechanism)
			name := r.mechanism
			if name == "alpha-fair" {
				name = "α-fair, joined by α"
			}
			s := mechanismStyle(r.mechanism)
			d.key = append(d.key, keyMark(name, draw.GlyphStyle{Color: s.color, Radius: 2.2, Shape: s.marker}))
		}
	}
}
