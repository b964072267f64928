package study

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// trueFrontier shows the rules beside what is possible: the true frontier of each pair of fees over the mean of the draws, every rule
// as a point, what fairness costs along the frontier, and how far each rule stays below the frontier of its own market and below the
// one without fees.
var trueFrontier = figure.Figure{
	Name: "true-frontier", Title: "Rules and fees against the true efficiency-fairness frontier",
	Needs: "the true frontier as a rule, beside others and over both fees", Instead: "frontier",
	Fits: func(c *analysis.Contents) bool {
		return c.Of("mechanism", "frontier") && c.Has("runs", "p_market_tau", "p_market_g") && c.Has("runs", analysis.FrontierColumns...)
	},
	ByHand: func(d *results.Dataset, c *figure.Caption) *figure.Drawing {
		return trueFrontierOf(figure.Load(d, "runs", append([]string{"agents"}, analysis.FrontierColumns...)...), c)
	},
}

const (
	meanPoints = 81 // at which mean frontiers are drawn
	mostFixed  = 2  // fixed fees that have a panel each
)

// feeMarket is the rows of one pair of fees.
type feeMarket struct {
	tau, g   float64
	style    mark.Look // of its transaction fee
	frontier analysis.View
	rules    []rival
	agents   float64
}

func (m feeMarket) name() string { return fmt.Sprintf("τ = %g, g = %g", m.tau, m.g) }

// rival is the rows of one rule on one pair of fees.
type rival struct {
	name, mechanism string
	analysis.View
}

// frontierFigure is the figure in the making.
type frontierFigure struct {
	*figure.Drawing
	note      *figure.Caption
	fixed     []float64 // values of g
	taus      []float64
	markets   []feeMarket
	names     []string // of rules, from top to bottom
	summaries []analysis.Summary
	overload  bool
	widest    float64 // of the bands above mean frontiers, per agent
	lowest    float64 // fairness of a mark
}

func trueFrontierOf(runs analysis.View, c *figure.Caption) *figure.Drawing {
	f := &frontierFigure{Drawing: figure.NewDrawing(mark.PageWidth, 62*vg.Millimeter), note: c, lowest: 1}
	view := f.split(runs)
	f.Row()
	var planes []*figure.Panel
	for k, g := range f.fixed {
		planes = append(planes, f.plane(g, k))
	}
	figure.ShareAxes(planes)
	f.prices()
	f.Row()
	f.shortfalls("short of its own frontier", nil)
	for _, m := range f.markets {
		if m.tau == 0 && m.g == 0 && len(f.markets) > 1 {
			f.shortfalls("short of the fee-free frontier", &m.frontier)
		}
	}
	f.bandWidths()
	f.keys()
	c.Add("The line is the largest mean efficiency over the markets for a mean Gini index, linear between the indices that were run")
	if f.widest > 0 {
		c.Add("With g > 0 the true frontier lies in a grey band up to the dual bound, at most %s per agent wide and mostly thinner than the line", mark.ShortNumber(f.widest))
	}
	if len(f.fixed) > 1 {
		c.Add("Of the two rows of a rule the upper has g = %g and the lower g = %g", f.fixed[0], f.fixed[1])
	}
	c.Replicates("bars", f.summaries)
	if f.overload {
		c.Add("Rings: the rule exceeds capacity on some market and is compared only on the others")
	}
	c.Outcome(view, f.summaries...)
	return f.Drawing
}

// split fixes what the figure does not vary and finds markets and rules.
func (f *frontierFigure) split(runs analysis.View) analysis.View {
	by := []string{"mechanism"}
	for _, c := range runs.Columns() {
		if strings.HasPrefix(c, "p_mechanism_") {
			by = append(by, c)
		}
	}
	view, notes, err := runs.Slice(append([]string{"p_market_tau", "p_market_g", "solver"}, by...)...)
	figure.NoError(err)
	f.note.Fixed(notes)
	_, f.fixed = along(view, "p_market_g")
	_, f.taus = along(view, "p_market_tau")
	if len(f.fixed) > mostFixed || len(f.taus) > len(mark.SeriesStyles) {
		figure.NoError(fmt.Errorf("figure: %d fixed fees and %d transaction fees, the figure has room for %d and %d: give fewer in the spec", len(f.fixed), len(f.taus), mostFixed, len(mark.SeriesStyles)))
	}
	for _, g := range figure.Sorted(view, "p_market_g", "p_market_tau") {
		m := feeMarket{g: g.Key[0].Number, tau: g.Key[1].Number, agents: first(g.View, "agents"), frontier: figure.Must(g.WhereText("mechanism", "frontier")), rules: rulesOf(g.View, by)}
		m.style = mark.Look{Color: f.shade(m.tau), Dashes: mark.SeriesStyles[slices.Index(f.taus, m.tau)].Dashes, Marker: draw.CircleGlyph{}}
		for _, r := range m.rules {
			if !slices.Contains(f.names, r.name) {
				f.names = append(f.names, r.name)
			}
		}
		f.markets = append(f.markets, m)
	}
	return view
}

// shade is the colour of a transaction fee.
func (f *frontierFigure) shade(tau float64) color.NRGBA {
	const darkest = 0.85 // of the yellow end, which would vanish on paper
	return mark.Cividis(darkest * mark.ScaleOf(f.taus).At(tau))
}

// tauKey is the key of those colours.
func (f *frontierFigure) tauKey() []mark.KeyEntry {
	taus := mark.ScaleOf(f.taus)
	return []mark.KeyEntry{mark.KeyShadeOf("τ", mark.ShortNumber(taus.Low), mark.ShortNumber(taus.High), func(t float64) color.NRGBA {
		return f.shade(taus.Low + t*(taus.High-taus.Low))
	})}
}

// rulesOf are the rules of one market, the frontier apart.
func rulesOf(v analysis.View, by []string) (rules []rival) {
	groups := figure.Sorted(v, by...)
	analysis.OrderGroups(groups, analysis.MechanismOrder)
	for _, g := range groups {
		if g.Key[0].Text == "frontier" {
			continue
		}
		name := strings.Replace(g.Key[0].Text, "alpha-fair", "α-fair", 1)
		for i, k := range g.Key[1:] {
			if !k.Null && len(figure.Levels(v, by[1+i])) > 1 {
				name += ", " + analysis.ParameterName(by[1+i]) + " = " + infinity.Replace(k.Text)
			}
		}
		rules = append(rules, rival{name, g.Key[0].Text, g.View})
	}
	return rules
}

// infinity is how a parameter without bounds is printed.
var infinity = strings.NewReplacer("+Inf", "∞", "inf", "∞")

// keys are of the rules and of the frontier.
func (f *frontierFigure) keys() {
	f.Key = []mark.KeyEntry{mark.KeyLine("true frontier", draw.LineStyle{Color: mark.Black, Width: mark.Normal}, nil)}
	var seen []string
	for _, m := range f.markets {
		for _, r := range m.rules {
			if slices.Contains(seen, r.mechanism) {
				continue
			}
			seen = append(seen, r.mechanism)
			name := strings.Replace(r.mechanism, "alpha-fair", "α-fair, joined by α", 1)
			f.Key = append(f.Key, mark.KeyMark(name, mark.MechanismStyle(r.mechanism).Glyph(2.2)))
		}
	}
}
