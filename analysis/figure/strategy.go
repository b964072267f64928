package figure

import (
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// strategicGain sets what strategic agents gain and what it costs against their number, at the same capacity an agent: "strategy-proof"
// holds in the limit alone, and the powers say how fast it is approached.
var strategicGain = Figure{
	Name: "strategy", Title: "Gain from anticipating the price, and its cost, against the number of agents",
	Experiment: "strategy", Draw: drawStrategy,
}

// leastNash is the share of the optimum that a Nash equilibrium of the proportional-share mechanism has at least (Johari and Tsitsiklis,
// Mathematics of Operations Research 29, 2004, theorem 3), proved for one resource and payoffs that are concave, nonnegative and
// never fall.
const leastNash = 0.75

func drawStrategy(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", "deviation_gain", "deviation_gain_max", "shading", "misreport", "nash_ratio", "nash_steps", "binding")
	if err != nil {
		return nil, err
	}
	if runs, err = runs.WhereText("mechanism", "nash"); err != nil {
		return nil, err
	}
	if runs.Len() == 0 {
		return nil, fmt.Errorf("figure: experiment %q has no runs of mechanism nash: add it to the spec and run it again", d.Manifest().Name)
	}
	return strategyOf(runs)
}

// strategicLoss is a quantity that vanishes as agents become many: a column, or what it lacks to one.
type strategicLoss struct {
	name, column string
	lack         bool
}

func strategyOf(runs analysis.View) (*Drawing, error) {
	dr := newDrawing(PageWidth, 54*vg.Millimeter)
	var n growthCount
	dr.row()
	gain := dr.panel("gain of one that anticipates", "", "share of its payoff as price taker")
	shade := dr.panel("what it holds back, best misreport", "", "share")
	dr.row()
	loss := dr.panel("efficiency lost where all anticipate", "agents n", "1 − ratio to the optimum")
	ratio := dr.panel("Nash equilibrium over optimum", "agents n", "ratio of efficiencies")
	for _, q := range []struct {
		p    *panel
		loss []strategicLoss
	}{
		{gain, []strategicLoss{{"mean over participants", "deviation_gain", false}, {"largest", "deviation_gain_max", false}}},
		{shade, []strategicLoss{{"demand held back", "shading", false}, {"α understated", "misreport", true}}},
		{loss, []strategicLoss{{"mean", "nash_ratio", true}}},
	} {
		q.p.log(true, true)
		n.labels = nil
		for i, l := range q.loss {
			s := series{name: l.name, style: seriesStyles[i], view: runs}
			grid, rows, err := runs.Replicated("p_market_n", l.column)
			if err != nil {
				return nil, err
			}
			if l.lack {
				for _, row := range rows {
					for k := range row {
						row[k] = 1 - row[k]
					}
				}
			}
			q.p.growth(s, analysis.FitPower(grid, rows), &n)
			q.p.key = append(q.p.key, keyLine(l.name, s.style.line(traceLine), s.style.marker))
		}
		q.p.ends(n.labels)
	}
	if err := nashRatio(ratio, runs); err != nil {
		return nil, err
	}
	for _, p := range []*panel{gain, shade, loss} {
		p.plot.X.Tick.Marker = ratio.plot.X.Tick.Marker
	}
	var c caption
	c.add("Gains of an agent that alone anticipates its effect on the price, held back: 1 − x/x* of its demand, understated: 1 less the best report of α over α. Capacity an agent is the same for all n. Marks: means over %s replicates, bars 95 %% t intervals", countRange(n.least, n.most))
	c.add("Beside each series: the power of n, the slope of the least squares line through log mean against log n, with its 95 %% interval over replicates (bootstrap-t of the infinitesimal jackknife)%s", n.bendNote("n"))
	n.captions(&c)
	if err := nashNotes(&c, runs); err != nil {
		return nil, err
	}
	if err := c.outcome(runs); err != nil {
		return nil, err
	}
	dr.Caption = c.String()
	return dr, nil
}

// nashRatio draws the mean and the smallest ratio over n, and what it is at least.
func nashRatio(p *panel, runs analysis.View) error {
	sizes, err := runs.GroupBy("p_market_n")
	if err != nil {
		return err
	}
	analysis.SortGroups(sizes)
	ns, err := numberKeys(sizes, "p_market_n")
	if err != nil {
		return err
	}
	sums, err := summarise(sizes, analysis.Column("ratio", "nash_ratio"))
	if err != nil {
		return err
	}
	p.log(true, false)
	p.plot.X.Tick.Marker = valueTicks(ns)
	var mean, least []mark
	for k, s := range sums {
		d := datum("", "mean", "point", ns[k], s.Mean)
		d.YLow, d.YHigh = s.T.Low, s.T.High
		mean = append(mean, mark{Datum: d, radius: 1.9, shape: seriesStyles[0].marker, fill: seriesStyles[0].color})
		least = append(least, mark{Datum: datum("", "smallest", "point", ns[k], s.Quantile(0)), radius: 1.9, shape: seriesStyles[1].marker, fill: seriesStyles[1].color})
	}
	p.rule("3/4 (Johari and Tsitsiklis)", leastNash)
	p.points(least)
	p.points(mean)
	p.key = []keyEntry{
		keyMark("mean", draw.GlyphStyle{Color: seriesStyles[0].color, Radius: 2, Shape: seriesStyles[0].marker}),
		keyMark("smallest", draw.GlyphStyle{Color: seriesStyles[1].color, Radius: 2, Shape: seriesStyles[1].marker}),
		keyLine("3/4, proved", ruleStyle, nil),
	}
	p.rangeY(leastNash-0.02, 1.01)
	return nil
}

// nashNotes says where the equilibrium was not found, and where there is nothing to gain.
func nashNotes(c *caption, runs analysis.View) error {
	steps, err := runs.Floats("nash_steps")
	if err != nil {
		return err
	}
	binding, err := runs.Floats("binding")
	if err != nil {
		return err
	}
	lost, slack := 0, 0
	for _, r := range runs.Rows() {
		if steps[r] != steps[r] {
			lost++
		}
		if binding[r] == 0 {
			slack++
		}
	}
	c.add("3/4 is proved for payoffs that never fall; here they fall beyond demand at price 0, which matters where capacity does not bind: %d of %d markets, where the price is 0 and nothing is gained", slack, runs.Len())
	if lost > 0 {
		c.add("No Nash equilibrium found on %d markets", lost)
	}
	return nil
}
