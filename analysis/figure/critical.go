package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// criticalKind draws the critical-difference diagram of Demšar (JMLR 7, 2006): mean ranks of the treatments over paired market
// draws, with a bar over those that Nemenyi's test cannot tell apart.
var criticalKind = Kind{
	Name: "critical-difference", Title: "mean ranks over paired markets, with groups that cannot be told apart",
	Needs: "several solvers on the same markets, which stand still",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Solves(), true) },
	Takes: []string{"y", "by", "meter", "target"}, draw: drawCritical,
}

// criticalAlpha is the family-wise level of Nemenyi's test, that of the intervals elsewhere.
const criticalAlpha = 1 - stat.Level

func drawCritical(q *request) *Drawing {
	m := q.ranked()
	test := Must(m.Friedman())
	cd := Must(stat.Nemenyi(test, criticalAlpha))
	half := (len(m.Treatments) + 1) / 2
	dr := q.drawing(vg.Length(half)*labelRow + vg.Length(len(cd.Cliques))*cliqueRow + 52)
	q.row(dr)
	p := dr.Panel("", "", "")
	r := ranks{names: m.Treatments, test: test, cd: cd}
	for place, t := range cd.Order {
		d := mark.NewDatum(p.Name, m.Treatments[t], "rank", test.MeanRanks[t], math.NaN())
		d.Size = float64(place + 1)
		p.Record(d)
	}
	for _, c := range cd.Cliques {
		d := mark.NewDatum(p.Name, "not told apart", "clique", math.NaN(), math.NaN())
		d.XLow, d.XHigh = test.MeanRanks[cd.Order[c[0]]], test.MeanRanks[cd.Order[c[1]]]
		p.Record(d)
	}
	d := mark.NewDatum(p.Name, "critical difference", "length", math.NaN(), math.NaN())
	d.Size = cd.Difference
	p.Record(d)
	p.Plot.HideAxes()
	p.Plot.Add(r)
	p.RangeX(1, float64(len(m.Treatments)))
	p.RangeY(0, 1)
	q.caption.Add("Ranked by %s, 1 is best; %s", m.Measure, m.Note())
	if m.DrawCount() < len(m.X) {
		q.caption.Add("A block of the test is a draw: treatments are ranked by their mean rank over its markets, which share it")
	}
	chance, by := test.Probability()
	switch {
	case test.Reason != "":
		q.caption.Add("Friedman: %s", test.Reason)
	case chance > criticalAlpha:
		q.caption.Add("Friedman, %s: p = %s, no difference is shown; the groups are for orientation only", by, mark.ShortNumber(chance))
	default:
		q.caption.Add("Friedman, %s: p %s; treatments whose ranks are no farther apart than the critical difference %s (Nemenyi, level %g) are joined",
			by, probability(chance), mark.ShortNumber(cd.Difference), criticalAlpha)
	}
	if cd.Doubt != "" {
		q.caption.Add("%s", cd.Doubt)
	}
	return dr
}

// probability is "= 0.03" or "< 1e−12".
func probability(p float64) string {
	if p < 1e-12 {
		return "< 1e−12"
	}
	return "= " + mark.ShortNumber(p)
}

// ranked is the table of what is ranked: a quantity, or the cost of reaching a target.
func (q *request) ranked() analysis.Matrix {
	if len(q.Y) > 0 {
		k := q.only("")
		v := q.runs(k.Needs...)
		sense := q.direction(k)
		return Must(v.Matrix(q.treatments(v), k.Measure, sense))
	}
	target := q.target()
	meter := Must(meterOf(orDefault(q.Meter, "demand-calls")[0]))
	v := q.runs(append(slices.Clone(analysis.CertificateColumns), meter.Column)...)
	v = q.solving(v)
	by := q.treatments(v)
	part, free, err := v.Charging(by, meter)
	NoError(err)
	for _, f := range free {
		q.mention("Left out: %s, which makes no %s", f, meter.Name)
	}
	m := Must(part.Costs(by, meter, analysis.Certificate(target)...))
	m.Measure = fmt.Sprintf("%s to a certificate of %s", meter.Name, mark.OneDigit(target))
	return m
}

// ranks draws the diagram: an axis of ranks, names to the left and to the right below it, bars over cliques.
type ranks struct {
	names []string
	test  stat.FriedmanTest
	cd    stat.CriticalDifference
}

// Distances of the diagram.
const (
	labelRow  = vg.Length(11)
	cliqueRow = vg.Length(6)
)

// Plot implements plot.Plotter. It keeps a third of the width on either side for names.
func (r ranks) Plot(c draw.Canvas, _ *plot.Plot) {
	k := len(r.names)
	const word = "mean rank" // beside the axis
	style := mark.TextStyle(mark.SmallSize, mark.Black, draw.XRight, draw.YCenter)
	side := style.Width(word) + 6
	for _, n := range r.names {
		side = max(side, style.Width(n)+10)
	}
	left, right := c.Min.X+side, c.Max.X-side
	x := func(rank float64) vg.Length { return left + (right-left)*vg.Length((rank-1)/float64(k-1)) }
	axis := c.Max.Y - 34
	line := draw.LineStyle{Color: mark.Black, Width: mark.Thin}
	c.StrokeLine2(line, left, axis, right, axis)
	tick := mark.TextStyle(mark.SmallSize, mark.Black, draw.XCenter, draw.YBottom)
	for rank := 1; rank <= k; rank++ {
		c.StrokeLine2(line, x(float64(rank)), axis, x(float64(rank)), axis+3)
		c.FillText(tick, vg.Point{X: x(float64(rank)), Y: axis + 4}, fmt.Sprint(rank))
	}
	c.FillText(mark.TextStyle(mark.SmallSize, mark.Black, draw.XLeft, draw.YBottom), vg.Point{X: right + 6, Y: axis + 4}, word)
	// The critical difference, as a length over the axis.
	top, end := axis+20, left+x(1+r.cd.Difference)-x(1)
	c.StrokeLines(draw.LineStyle{Color: mark.Black, Width: mark.Normal},
		[]vg.Point{{X: left, Y: top - 2}, {X: left, Y: top + 2}}, []vg.Point{{X: left, Y: top}, {X: end, Y: top}}, []vg.Point{{X: end, Y: top - 2}, {X: end, Y: top + 2}})
	c.FillText(mark.TextStyle(mark.SmallSize, mark.Black, draw.XLeft, draw.YBottom), vg.Point{X: left, Y: top + 4}, "critical difference "+mark.ShortNumber(r.cd.Difference))
	below := axis - 4
	for _, clique := range r.cd.Cliques {
		below -= cliqueRow
		from, to := r.test.MeanRanks[r.cd.Order[clique[0]]], r.test.MeanRanks[r.cd.Order[clique[1]]]
		c.StrokeLine2(draw.LineStyle{Color: mark.Vermillion, Width: 2.4}, x(from)-2, below, x(to)+2, below)
	}
	half := (k + 1) / 2
	for place, t := range r.cd.Order {
		at, row, end, gap := x(r.test.MeanRanks[t]), place, left-4, vg.Length(-3)
		style := mark.TextStyle(mark.SmallSize, mark.Black, draw.XRight, draw.YCenter)
		if place >= half {
			row, end, gap = k-1-place, right+4, 3
			style.XAlign = draw.XLeft
		}
		y := below - 8 - labelRow*vg.Length(row)
		c.StrokeLines(line, []vg.Point{{X: at, Y: axis}, {X: at, Y: y}, {X: end, Y: y}})
		c.FillText(style, vg.Point{X: end + gap, Y: y + mark.KeyDrop}, r.names[t])
	}
}
