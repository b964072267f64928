package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// Powers draws fitted powers and gathers what the caption says of them.
type Powers struct {
	labels              mark.EndLabels // of the panel being drawn
	Behind              Counts         // draws of each series
	shared, apart       bool           // there are series whose places share draws, and whose places have draws of their own
	left                int            // draws left out, over all series
	notPositive, values int
	bends               int
	doubts              analysis.Doubts // of the intervals of powers without a bend
	Bars                analysis.Doubts // of the intervals of means
	Bounded, exceeding  int             // runs with a bound, and above it
}

// Growth draws a power law: the means with their intervals, a line through them, and the power beside its end.
func (n *Powers) Growth(p *Panel, s Series, fit analysis.PowerLaw) {
	n.left += fit.Left
	if fit.N == 0 {
		return
	}
	n.Behind.With(fit.N)
	n.notPositive, n.values = n.notPositive+fit.NotPositive, n.values+fit.Values
	n.shared, n.apart = n.shared || fit.Shared, n.apart || !fit.Shared
	p.Line(s.Name, fit.X, fit.Mean, s.Style.Line(TraceLine))
	var ms []mark.Point
	for k, x := range fit.X {
		n.Bars.Add(fit.Spread[k])
		ms = append(ms, mark.MarkOf(s.Name, x, fit.Mean[k], s.Style.Glyph(1.7)).High(fit.Spread[k].Low, fit.Spread[k].High))
	}
	p.Points(ms)
	WritePower(p, s.Name, fit)
	if fit.Bends() {
		n.bends++
	} else if !math.IsNaN(fit.Slope) {
		n.doubts.Add(fit.Interval)
	}
	n.labels = append(n.labels, mark.EndLabel{Y: fit.Mean[len(fit.Mean)-1], Text: powerLabel(fit), Style: s.Style})
}

// Bound draws the means of what is proved of the same runs, and counts the values above theirs.
func (n *Powers) Bound(p *Panel, s Series, x, column, bound string) {
	fit := Must(s.View.Power(x, bound))
	if fit.N == 0 {
		return // nothing is proved of this method
	}
	if len(fit.X) > 1 {
		p.Line(s.Name+", bound", fit.X, fit.Mean, mark.Dotted(s.Style.Color))
	} else { // of plays of one length
		m := mark.MarkOf(s.Name+", bound", fit.X[0], fit.Mean[0], boundGlyph(s.Style.Color))
		m.Mark = "bound"
		p.Points([]mark.Point{m})
	}
	WritePower(p, s.Name+", bound", fit)
	exceeding, bounded := AboveZero(Measured(s.View, func(x []float64) float64 { return x[0] - x[1] }, column, bound))
	n.exceeding, n.Bounded = n.exceeding+exceeding, n.Bounded+bounded
}

// boundGlyph marks what is proved of plays of one length.
func boundGlyph(c color.Color) draw.GlyphStyle {
	return draw.GlyphStyle{Color: c, Radius: 2.4, Shape: draw.RingGlyph{}}
}

// End writes the powers beside the series of a panel.
func (n *Powers) End(p *Panel) {
	p.Ends(n.labels)
	n.labels = nil
}

// Caption says what the numbers beside the series are, powers of a quantity with several places, and what the marks do not show.
func (n Powers) Caption(c *Caption, over, places string) {
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
	c.Add("The number beside each series is the power of %s, the slope of the least squares line through log mean against log %[1]s, with its 95 %% interval over %s draws, %s%s", over, n.Behind, clusters, bend)
	if said := n.doubts.Doubted(); said != "" {
		c.Add("%s %s", analysis.DoubtMark, said)
	}
	if said := n.doubts.Missing(); said != "" {
		c.Add("%s %s", analysis.MissingMark, said)
	}
	if said := n.Bars.Doubted(); said != "" {
		c.Add("Bars: %s", said)
	}
	if said := n.Bars.Missing(); said != "" {
		c.Add("Bars: %s", said)
	}
	if n.Bounded > 0 {
		c.Add("Above its bound: %d of %d values", n.exceeding, n.Bounded)
	}
	if n.notPositive > 0 {
		c.Add("%d of %d values of single runs are zero or negative; they enter the means unchanged, and a series with such a mean has no power", n.notPositive, n.values)
	}
	if n.left > 0 {
		c.Add("%d draws lack a value at some place and are left out", n.left)
	}
}

// WritePower records the slope of a series and the one at its end.
func WritePower(p *Panel, series string, fit analysis.PowerLaw) {
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
	label := WithInterval(fit.Slope, fit.Interval, 2)
	if last := mark.Number(fit.Last, 2); fit.Bends() && last != mark.Number(fit.Slope, 2) {
		label += " → " + last
	} else if !fit.Bends() {
		label += analysis.MarkOf(fit.Interval)
	}
	return label
}

// WithInterval is "0.50 [0.49, 0.51]".
func WithInterval(v float64, of stat.Interval, decimals int) string {
	label := mark.Number(v, decimals)
	if of.Known() {
		label += " [" + mark.Number(of.Low, decimals) + ", " + mark.Number(of.High, decimals) + "]"
	}
	return label
}

// Measured is a function of columns, row by row; without a function it is the first column.
func Measured(v analysis.View, of func(x []float64) float64, columns ...string) []float64 {
	if of == nil {
		of = func(x []float64) float64 { return x[0] }
	}
	return Must(v.Values(analysis.Measure{Name: columns[0], Needs: columns, Of: of}))
}

// AboveZero counts the values above zero, and those that are known.
func AboveZero(values []float64) (yes, known int) {
	for _, v := range values {
		if v > 0 {
			yes++
		}
		if !math.IsNaN(v) {
			known++
		}
	}
	return yes, known
}
