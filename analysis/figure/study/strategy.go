package study

import (
	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// strategicGain sets what strategic agents gain and what it costs against their number, at the same capacity per agent: "strategy-proof"
// holds in the limit alone, and the powers say how fast it is approached.
var strategicGain = figure.Figure{
	Name: "strategy", Title: "Gain from anticipating the price, and its cost, against the number of agents",
	Needs: "strategic agents at several numbers of agents",
	Fits: func(c *analysis.Contents) bool {
		return c.Of("mechanism", "nash") && c.Numbers("p_market_n") > 2 && c.Has("runs", "deviation_gain", "nash_ratio")
	},
	ByHand: drawStrategy,
}

// leastNash is the share of the optimum that a Nash equilibrium of the proportional-share mechanism has at least (Johari and Tsitsiklis,
// Mathematics of Operations Research 29, 2004, theorem 3), proved for one resource and payoffs that are concave, nonnegative and
// never fall.
const leastNash = 0.75

// strategicLosses are quantities that vanish as agents become many, one panel each: a column, or what it lacks to one.
var strategicLosses = []struct {
	title, x, y string
	of          []strategicLoss
}{
	{"gain of one agent that anticipates", "", "share of its payoff as price taker", []strategicLoss{{"mean over participants", "deviation_gain", false}, {"largest", "deviation_gain_max", false}}},
	{"what it holds back, best misreport", "", "share", []strategicLoss{{"demand held back", "shading", false}, {"α understated", "misreport", true}}},
	{"efficiency lost where all anticipate", "agents n", "1 − ratio to the optimum", []strategicLoss{{"mean", "nash_ratio", true}}},
}

type strategicLoss struct {
	name, column string
	lack         bool
}

func drawStrategy(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	runs := figure.Load(d, "runs", "deviation_gain", "deviation_gain_max", "shading", "misreport", "nash_ratio", "nash_steps", "binding")
	runs = only(c, runs, "mechanism", "nash")
	sizes, ns := along(runs, "p_market_n")
	dr := figure.NewDrawing(mark.PageWidth, 54*vg.Millimeter)
	var n figure.Powers
	for k, q := range strategicLosses {
		if k%2 == 0 {
			dr.Row()
		}
		p := dr.Panel(q.title, q.x, q.y)
		p.Log(true, true)
		p.Plot.X.Tick.Marker = mark.ValueTicks(ns)
		for i, l := range q.of {
			g := figure.Must(runs.Growth("p_market_n", l.column))
			for _, row := range g.Rows {
				for k := range row {
					if l.lack {
						row[k] = 1 - row[k]
					}
				}
			}
			s := mark.SeriesStyles[i]
			n.Growth(p, figure.Series{Name: l.name, Style: s}, analysis.FitPower(g))
			p.Key = append(p.Key, mark.KeyLine(l.name, s.Line(figure.TraceLine), s.Marker))
		}
		n.End(p)
	}
	drawNashRatio(dr.Panel("Nash equilibrium over optimum", "agents n", "ratio of efficiencies"), ns, figure.Summarise(sizes, analysis.Column("ratio", "nash_ratio")), &n.Bars)
	c.Add("Gains are those of an agent that alone anticipates its effect on the price. It holds back 1 − x/x* of its demand; understated is 1 less its best report of α over α. Capacity per agent is the same for all n. Marks are means over %s draws, bars 95 %% t intervals", n.Behind)
	n.Caption(c, "n", "n")
	binding, known := figure.AboveZero(figure.Measured(runs, nil, "binding"))
	c.Add("3/4 is proved for payoffs that never fall. Here they fall beyond demand at price 0, which matters where capacity does not bind: on %d of %d markets the price is 0 and nothing is gained", known-binding, runs.Len())
	if _, found := figure.AboveZero(figure.Measured(runs, nil, "nash_steps")); found < runs.Len() {
		c.Add("No Nash equilibrium was found on %d markets", runs.Len()-found)
	}
	c.Outcome(runs)
	return dr
}

// drawNashRatio draws the mean and the smallest ratio over n, and what it is at least.
func drawNashRatio(p *figure.Panel, ns []float64, ratios []analysis.Summary, bars *analysis.Doubts) {
	p.Log(true, false)
	p.Plot.X.Tick.Marker = mark.ValueTicks(ns)
	var mean, least []mark.Point
	for k, s := range ratios {
		bars.Add(s.T)
		mean = append(mean, mark.MarkOf("mean", ns[k], s.Mean, mark.SeriesStyles[0].Glyph(1.9)).High(s.T.Low, s.T.High))
		least = append(least, mark.MarkOf("smallest", ns[k], s.Quantile(0), mark.SeriesStyles[1].Glyph(1.9)))
	}
	p.Rule("3/4 (Johari and Tsitsiklis)", leastNash)
	p.Points(least)
	p.Points(mean)
	p.Key = []mark.KeyEntry{mark.KeyMark("mean", mark.SeriesStyles[0].Glyph(2)), mark.KeyMark("smallest", mark.SeriesStyles[1].Glyph(2)), mark.KeyLine("3/4, proved", mark.RuleStyle, nil)}
	p.RangeY(leastNash-0.02, 1.01)
}
