package figure

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// boxKind draws Tukey's boxes of a quantity, one for each treatment.
var boxKind = Kind{
	Name: "box", Title: "box plots of quantities, one for each treatment",
	Needs: "several rules on the same markets",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Has("runs", "efficiency", "agents"), c.Rules()) },
	Takes: []string{"y", "by", "panel", "log", "base"}, draw: drawBoxes,
}

// violinKind draws the density of a quantity, one violin for each treatment or for each value of a parameter.
var violinKind = Kind{
	Name: "violin", Title: "violins of quantities, one for each treatment or value of a parameter",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Has("runs", "efficiency", "agents"), false) },
	Takes: []string{"x", "y", "by", "panel", "base"}, draw: drawViolins,
}

// intervalKind draws means with their intervals over the middle of the runs.
var intervalKind = Kind{
	Name: "interval", Title: "means of quantities with intervals, over the middle 90 % of the runs",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Has("runs", "efficiency", "agents"), false) },
	Takes: []string{"y", "by", "panel", "base", "published"}, draw: drawIntervals,
}

// sample is the values of one treatment in a panel.
type sample struct {
	Series
	analysis.Summary
	over []float64 // those of runs that hand out more than there is
}

// infinite counts the infinite values of s: logarithms of nothing, such as the welfare of buyers who are left without goods.
func (s *sample) infinite() int {
	n := 0
	for _, x := range s.Sorted {
		if math.IsInf(x, 0) {
			n++
		}
	}
	return n
}

// overloadGlyph marks runs that hand out more than there is: such an allocation cannot be carried out, whatever its efficiency.
var overloadGlyph = draw.GlyphStyle{Color: mark.Vermillion, Radius: 2.2, Shape: draw.CrossGlyph{}}

func drawBoxes(q *request) *Drawing {
	return q.distributions(true, func(p *Panel, all []sample, k quantity) {
		if _, logged := q.logs(false, k.log); logged {
			p.Log(true, false)
		}
		NoError(p.boxes(all, 9))
		var ms []mark.Point
		for i, s := range all {
			for _, x := range s.over {
				m := mark.MarkOf(s.Name, x, float64(len(all)-1-i), overloadGlyph)
				m.Mark = "overload"
				ms = append(ms, m)
			}
		}
		p.Points(p.sparse(ms))
		if len(ms) > 0 {
			p.drawing.addKey(mark.KeyMark("† runs that hand out more than there is (load > 1)", overloadGlyph))
		}
	}, "Boxes: median and quartiles, whiskers to the last value within 1.5 of their distance, single values beyond", "")
}

// mostViolins is the largest number of violins beside each other over a parameter.
const mostViolins = 21

func drawViolins(q *request) *Drawing {
	return q.distributions(false, func(p *Panel, all []sample, _ quantity) {
		at, samples, names := make([]float64, len(all)), make([][]float64, len(all)), make([]string, len(all))
		for i, s := range all {
			at[i], samples[i], names[i] = float64(i), s.Sorted, strings.ReplaceAll(s.Name, ", ", "\n")
		}
		if q.X == "" {
			p.violins("violin", at, samples, func(i int) color.Color { return mark.Pale(all[i].Style.Color) })
			p.Plot.X.Tick.Marker, p.Plot.X.Tick.LineStyle.Color = mark.NameTicks(names), color.Transparent // the length of marks keeps names off the axis
			p.RangeX(-0.5, float64(len(all))-0.5)
			return
		}
		for i, s := range all {
			if !s.Key[0].Numeric {
				NoError(fmt.Errorf("figure: column %q holds %q, a number is needed on this axis", q.column(q.X), s.Key[0]))
			}
			at[i] = s.Key[0].Number
		}
		if step := (len(at)-2)/(mostViolins-1) + 1; step > 1 {
			q.caption.Add("(%s) shows one in %d of the values of %s", p.Name, step, analysis.ParameterName(q.column(q.X)))
			at, samples = everyNth(at, step), everyNth(samples, step)
		}
		shade := mark.ScaleOf(at)
		p.violins("violin", at, samples, func(i int) color.Color { return mark.Cividis(shade.At(at[i])) })
	}, "Violins of equal area, cut at the extreme values, with median and quartiles", "")
}

// meanBar is the width of the interval of the mean, heavier than the spread of the runs.
const meanBar = vg.Length(1.6)

func drawIntervals(q *request) *Drawing {
	return q.distributions(true, func(p *Panel, all []sample, k quantity) {
		var wide, ours, theirs []mark.Point
		source := ""
		names := make([]string, len(all))
		for i, s := range all {
			at := float64(len(all) - 1 - i)
			names[i] = s.Name
			if s.N == 0 {
				continue
			}
			spread := mark.NewDatum("", s.Name, "spread", s.Quantile(0.5), at)
			spread.XLow, spread.XHigh = s.Quantile(0.05), s.Quantile(0.95)
			wide = append(wide, mark.Point{Datum: spread})
			m := mark.MarkOf(s.Name, s.Mean, at, s.Style.Glyph(2.4)).Wide(s.T.Low, s.T.High)
			m.Bar = meanBar
			ours = append(ours, m)
			for _, v := range q.Published {
				if v.Quantity != k.name || v.Base != q.Base || v.Name != s.Key[0].Text {
					continue
				}
				m := mark.MarkOf(s.Name, v.Mean, at-0.3, publishedGlyph) // below ours
				m.Mark = "published"
				if v.SD > 0 {
					m = m.Wide(v.Mean-v.SD, v.Mean+v.SD)
				}
				theirs, source = append(theirs, m), v.Source
			}
		}
		if q.Base != "" {
			p.Upright(q.Base, 1)
		}
		p.Points(wide)
		p.Points(ours)
		p.Points(theirs)
		p.Names(names)
		p.drawing.addKey(mark.KeyMark("mean of the runs", draw.GlyphStyle{Color: mark.Blue, Radius: 2.4, Shape: draw.CircleGlyph{}}),
			mark.KeyLine(fmt.Sprintf("%g %% interval of the mean", 100*stat.Level), draw.LineStyle{Color: mark.Black, Width: meanBar}, nil),
			mark.KeyLine("5 % to 95 % of the runs", draw.LineStyle{Color: mark.Grey, Width: mark.Thin}, nil))
		if len(theirs) > 0 {
			p.drawing.addKey(mark.KeyMark("published value ± sd, "+source, publishedGlyph))
		}
	}, "", "heavy bars")
}

// publishedGlyph marks a value that was printed elsewhere.
var publishedGlyph = draw.GlyphStyle{Color: mark.Black, Radius: 2.2, Shape: draw.CrossGlyph{}}

// distributions draws the values of quantities, a sample for each treatment. Lying samples stand in rows, with their values along the horizontal
// axis. The caption says what is drawn, and of bars, if any, which intervals they are.
func (q *request) distributions(lying bool, draw func(p *Panel, all []sample, k quantity), what, bars string) *Drawing {
	ks := q.several("efficiency-per-agent")
	x := ""
	if q.X != "" {
		q.By = []string{q.X}
		x = q.parameterLabel(q.column(q.X))
	}
	v, all := q.slicedSeries(nil, needs(ks...)...)
	height := 64 * vg.Millimeter
	if lying {
		height = vg.Length(len(all))*15 + 48
	}
	status := Must(v.Strings("status"))
	answered := v.Where(func(r int) bool { return !v.Failed(status[r]) })
	for i, k := range ks { // of all panels alike, for they share their axes
		values := Must(answered.Values(k.Measure))
		ks[i].log = k.log && !slices.ContainsFunc(values, func(x float64) bool { return x <= 0 })
	}
	dr := q.drawing(height)
	var sums []analysis.Summary
	q.spreadEach(dr, v, x, ks, func(p *Panel, part analysis.View, k quantity) {
		samples := q.samples(Within(all, part), k)
		for i, s := range samples {
			if n := s.infinite(); n > 0 { // without them, quartiles and means would be better than they are
				q.caption.Add("%s is not drawn, as %s is infinite in %d of %d runs", s.Name, k.Name, n, s.N)
				samples[i].Summary, s.Summary = analysis.Summary{}, analysis.Summary{}
			}
			sums = append(sums, s.Summary)
			if n := len(s.over); n > 0 {
				samples[i].Name += " †"
				if o := (overload{s.Name, n, s.View.Len()}); !slices.Contains(q.over, o) {
					q.over = append(q.over, o)
				}
			}
		}
		label := k.label
		if q.Base != "" {
			label = fmt.Sprintf("%s, ratio to %s on the same market", k.Name, q.Base)
		}
		switch {
		case lying:
			p.Plot.X.Label.Text, p.Plot.Y.Label.Text = label, ""
			if p.title == k.label {
				p.title = ""
			}
		case p.title == k.label:
			p.title = label
		default:
			p.Plot.Y.Label.Text = label
		}
		draw(p, samples, k)
	})
	if lying && len(dr.rows) > 1 {
		dr.panelHeight = height
	}
	q.caption.Add("%s", what)
	q.caption.Replicates(bars, sums)
	q.caption.Outcome(v, sums...)
	return dr
}

// samples are the values of every series, relative to those of the base on the same market where there is one.
func (q *request) samples(all []Series, k quantity) []sample {
	names, views, out := make([]string, len(all)), make([]analysis.View, len(all)), make([]sample, len(all))
	for i, s := range all {
		names[i], views[i] = s.Name, s.View
	}
	sums := q.summarised(names, views, k)
	base := slices.Index(names, q.Base)
	if q.Base != "" && (base < 0 || views[base].Len() == 0) {
		NoError(fmt.Errorf("figure: no runs of %q, to which values are relative; there are %s", q.Base, strings.Join(names, ", ")))
	}
	negative, pairs := 0, 0
	for i, s := range all {
		out[i] = sample{Series: s, Summary: sums[i]}
		over := s.View.Overloaded()
		if q.Base != "" {
			p := Must(s.View.PairWith(views[base], k.Measure))
			out[i].Summary = analysis.SummaryBy(p.Draws, p.Ratio)
			if i == base { // 1 on any market
				out[i].T = stat.Exactly(1, len(p.Ratio), stat.Level).Interval
			}
			negative, pairs = negative+p.NegativeBase, pairs+len(p.Ratio)
		} else if over.Len() > 0 {
			of := Must(over.Summarise(k.Measure))
			out[i].over = of.Sorted
		}
	}
	if negative > 0 {
		q.caption.Add("In %d of %d pairs the value of %s is not positive: there a ratio above 1 is a loss", negative, pairs, q.Base)
	}
	return out
}
