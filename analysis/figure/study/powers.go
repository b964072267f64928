package study

import (
	"math"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// powers draws fitted powers and gathers what the caption says of them.
type powers struct {
	labels              mark.EndLabels // of the panel being drawn
	behind              figure.Counts  // draws of each series
	shared, apart       bool           // there are series whose places share draws, and whose places have draws of their own
	left                int            // draws left out, over all series
	notPositive, values int
	bends               int
	doubts              analysis.Doubts // of the intervals of powers without a bend
	bars                analysis.Doubts // of the intervals of means
	bounded, exceeding  int             // runs with a bound, and above it
}

// growth draws a power law: the means with their intervals, a line through them, and the power beside its end.
func (n *powers) growth(p *figure.Panel, s figure.Series, fit analysis.PowerLaw) {
	n.left += fit.Left
	if fit.N == 0 {
		return
	}
	n.behind.With(fit.N)
	n.notPositive, n.values = n.notPositive+fit.NotPositive, n.values+fit.Values
	n.shared, n.apart = n.shared || fit.Shared, n.apart || !fit.Shared
	p.Line(s.Name, fit.X, fit.Mean, s.Style.Line(figure.TraceLine))
	var ms []mark.Point
	for k, x := range fit.X {
		n.bars.Add(fit.Spread[k])
		ms = append(ms, mark.MarkOf(s.Name, x, fit.Mean[k], s.Style.Glyph(1.7)).High(fit.Spread[k].Low, fit.Spread[k].High))
	}
	p.Points(ms)
	writePower(p, s.Name, fit)
	if fit.Bends() {
		n.bends++
	} else if !math.IsNaN(fit.Slope) {
		n.doubts.Add(fit.Interval)
	}
	n.labels = append(n.labels, mark.EndLabel{Y: fit.Mean[len(fit.Mean)-1], Text: powerLabel(fit), Style: s.Style})
}

// bound draws the means of what is proved of the same runs, and counts the values above theirs.
func (n *powers) bound(p *figure.Panel, s figure.Series, x, column, bound string) {
	fit := figure.Must(s.View.Power(x, bound))
	if fit.N == 0 {
		return // nothing is proved of this method
	}
	p.Line(s.Name+", bound", fit.X, fit.Mean, mark.Dotted(s.Style.Color))
	writePower(p, s.Name+", bound", fit)
	exceeding, bounded := aboveZero(measured(s.View, func(x []float64) float64 { return x[0] - x[1] }, column, bound))
	n.exceeding, n.bounded = n.exceeding+exceeding, n.bounded+bounded
}

// end writes the powers beside the series of a panel.
func (n *powers) end(p *figure.Panel) {
	p.Ends(n.labels)
	n.labels = nil
}

// caption says what the numbers beside the series are, powers of a quantity with several places, and what the marks do not show.
func (n powers) caption(c *figure.Caption, over, places string) {
	bend := ""
	if n.bends > 0 {
		bend = "; a second number is the power between the two largest " + places + ", given where the points are established not to lie on a line, so that the first describes this range alone"
	}
	clusters := "each one cluster over all " + places + " (bootstrap-t of the infinitesimal jackknife)"
	switch {
	case n.apart && n.shared:
		clusters += " where these share them, else with the variances of all " + places + " added (Welch)"
	case n.apart:
		clusters = "with the variances of all " + places + " added, which have draws of their own (Welch)"
	}
	c.Add("The number beside each series is the power of %s, the slope of the least squares line through log mean against log %[1]s, with its 95 %% interval over %s draws, %s%s", over, n.behind, clusters, bend)
	if said := n.doubts.Doubted(); said != "" {
		c.Add("%s %s", analysis.DoubtMark, said)
	}
	if said := n.doubts.Missing(); said != "" {
		c.Add("%s %s", analysis.MissingMark, said)
	}
	if said := n.bars.Doubted(); said != "" {
		c.Add("Bars: %s", said)
	}
	if said := n.bars.Missing(); said != "" {
		c.Add("Bars: %s", said)
	}
	if n.bounded > 0 {
		c.Add("Above its bound: %d of %d values", n.exceeding, n.bounded)
	}
	if n.notPositive > 0 {
		c.Add("%d of %d values of single runs are zero or negative; they enter the means unchanged, and a series with such a mean has no power", n.notPositive, n.values)
	}
	if n.left > 0 {
		c.Add("%d draws lack a value at some place and are left out", n.left)
	}
}

// writePower records the slope of a series and the one at its end.
func writePower(p *figure.Panel, series string, fit analysis.PowerLaw) {
	if !math.IsNaN(fit.Slope) {
		p.Written(series, "exponent", fit.Slope, fit.Interval)
		p.Written(series, "last exponent", fit.Last, fit.LastInterval)
		p.Written(series, "change of exponent", fit.Bend, fit.BendInterval)
	}
}

// powerLabel is "0.50 [0.49, 0.51]", with "→ 0.98" behind it where the end is steeper or flatter, or what there is in the place of a
// power.
func powerLabel(fit analysis.PowerLaw) string {
	if math.IsNaN(fit.Slope) {
		last := fit.Mean[len(fit.Mean)-1]
		switch {
		case fit.NotPositive == fit.Values && last == 0:
			return "0 in every run"
		case last < 0:
			return "mean " + mark.OneDigit(last)
		}
		return "no power"
	}
	label := withInterval(fit.Slope, fit.Interval, 2)
	if last := mark.Number(fit.Last, 2); fit.Bends() && last != mark.Number(fit.Slope, 2) {
		label += " → " + last
	} else if !fit.Bends() {
		label += analysis.MarkOf(fit.Interval)
	}
	return label
}

// withInterval is "0.50 [0.49, 0.51]".
func withInterval(v float64, of stat.Interval, decimals int) string {
	label := mark.Number(v, decimals)
	if of.Known() {
		label += " [" + mark.Number(of.Low, decimals) + ", " + mark.Number(of.High, decimals) + "]"
	}
	return label
}
