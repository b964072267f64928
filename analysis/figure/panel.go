package figure

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// panel is one plot of a drawing. Its methods draw and record the same numbers.
type panel struct {
	plot    *plot.Plot
	drawing *Drawing
	name    string // "a", "b", …
	title   string
	key     []keyEntry // of this panel alone, between its title and its data

	logX, logY     bool
	fixedX, fixedY bool  // the ends of the axis are chosen and not to be widened
	inX, inY       scale // what is drawn, on a logarithmic axis its positive part
	settled        bool
}

// add records d and says whether it can be drawn: it must be finite.
func (p *panel) add(d Datum) bool {
	for _, v := range []float64{d.X, d.Y} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			p.drawing.notFinite++
			return false
		}
	}
	if p.logX && d.X <= 0 || p.logY && d.Y <= 0 {
		d.Clipped = true
		p.drawing.clipped++
	}
	p.record(d)
	return true
}

// record keeps a datum; a coordinate that the mark does not have is NaN.
func (p *panel) record(d Datum) {
	for _, v := range []float64{d.X, d.XLow, d.XHigh} {
		p.inX = p.inX.with(v, p.logX)
	}
	for _, v := range []float64{d.Y, d.YLow, d.YHigh} {
		p.inY = p.inY.with(v, p.logY)
	}
	p.drawing.Numbers = append(p.drawing.Numbers, d)
}

// line joins the points (x, y) in order, with a gap where one is not finite. A long line is thinned.
func (p *panel) line(series string, x, y []float64, s draw.LineStyle) {
	x, y = p.thin(x, y)
	var run plotter.XYs
	flush := func() {
		if len(run) > 0 {
			p.plot.Add(&plotter.Line{XYs: run, LineStyle: s})
		}
		run = nil
	}
	for i := range x {
		if !p.add(datum(p.name, series, "line", x[i], y[i])) {
			flush()
			continue
		}
		run = append(run, plotter.XY{X: x[i], Y: y[i]})
	}
	flush()
}

// points draws marks with their intervals.
func (p *panel) points(ms []mark) {
	var drawn marks
	for _, m := range ms {
		m.Panel = p.name
		if m.Mark == "" {
			m.Mark = "point"
		}
		if p.add(m.Datum) {
			drawn = append(drawn, m)
		}
	}
	if len(drawn) > 0 {
		p.plot.Add(drawn)
	}
}

// rule draws a named horizontal reference line.
func (p *panel) rule(label string, y float64) {
	if math.IsNaN(y) || math.IsInf(y, 0) {
		p.drawing.notFinite++
		return
	}
	p.record(datum(p.name, label, "rule", math.NaN(), y))
	p.plot.Add(rule{at: y})
}

// upright draws a vertical reference line.
func (p *panel) upright(label string, x float64) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		p.drawing.notFinite++
		return
	}
	p.record(datum(p.name, label, "rule", x, math.NaN()))
	p.plot.Add(rule{at: x, upright: true})
}

// band draws a grey stripe between two values of y.
func (p *panel) band(label string, low, high float64) {
	d := datum(p.name, label, "band", math.NaN(), (low+high)/2)
	d.YLow, d.YHigh = low, high
	p.record(d)
	p.plot.Add(band{low, high})
}

// boxes draws one horizontal box plot for each sample, the first at the top: hinges and median, whiskers to the last
// value within 1.5 hinge distances, single values beyond (Tukey, Exploratory Data Analysis, 1977).
func (p *panel) boxes(all []sample, height vg.Length) error {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.name
		if s.N == 0 {
			continue
		}
		at := float64(len(all) - 1 - i)
		b, err := plotter.NewBoxPlot(height, at, plotter.Values(s.Sorted))
		if err != nil {
			return fmt.Errorf("figure: box of %s: %w", s.name, err)
		}
		b.Horizontal = true
		b.CapWidth = height / 2
		b.FillColor = light(s.style.color)
		b.BoxStyle = draw.LineStyle{Color: black, Width: thin}
		b.WhiskerStyle = draw.LineStyle{Color: black, Width: thin}
		b.MedianStyle = draw.LineStyle{Color: black, Width: 1.4 * normal}
		b.GlyphStyle = draw.GlyphStyle{Color: grey, Radius: 1.2, Shape: draw.RingGlyph{}}
		p.fewOutside(b, s.Sorted)
		d := datum(p.name, s.name, "box", b.Median, at)
		d.XLow, d.XHigh, d.Q1, d.Q3 = b.AdjLow, b.AdjHigh, b.Quartile1, b.Quartile3
		p.add(d)
		for _, o := range b.Outside {
			p.add(datum(p.name, s.name, "outlier", b.Value(o), at))
		}
		p.plot.Add(b)
	}
	p.names(names)
	return nil
}

// names labels the rows of the panel, the first at the top. A panel whose neighbour on the left has the same names leaves them to it.
func (p *panel) names(names []string) {
	ticks := nameTicks(reversed(names))
	row := p.drawing.rows[len(p.drawing.rows)-1]
	p.plot.Y.Tick.Marker, p.plot.Y.Tick.Length = ticks, 0
	p.rangeY(-0.5, float64(len(names))-0.5)
	if len(row) < 2 || row[len(row)-2] == nil {
		return
	}
	left := row[len(row)-2].plot.Y.Tick.Marker
	if u, ok := left.(unlabelled); ok {
		left = u.Ticker
	}
	if same, ok := left.(plot.ConstantTicks); ok && slices.Equal(same, ticks) {
		p.unlabelled()
	}
}

// unlabelled leaves the labels of the vertical axis to the neighbour on the left.
func (p *panel) unlabelled() { p.plot.Y.Tick.Marker = unlabelled{p.plot.Y.Tick.Marker} }

// mostOutside is the largest number of single values drawn beyond the whiskers of a box.
const mostOutside = 80

// fewOutside thins the single values of a box by rank, where there are too many to be told apart, and keeps the extremes.
func (p *panel) fewOutside(b *plotter.BoxPlot, values []float64) {
	if len(b.Outside) <= mostOutside {
		return
	}
	slices.SortFunc(b.Outside, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
	few := make([]int, mostOutside)
	for i := range few {
		few[i] = b.Outside[i*(len(b.Outside)-1)/(mostOutside-1)]
	}
	b.Outside = few
	p.drawing.note(fmt.Sprintf("Of more than %d values beyond the whiskers of a box, %d are drawn, the extremes among them.", mostOutside, mostOutside))
}

func reversed(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[len(names)-1-i] = n
	}
	return out
}

// violins draws one violin a value of x, of equal area, the widest one 0.95 of the distance between
// neighbours.
func (p *panel) violins(name string, x []float64, samples [][]float64, fill func(i int) color.Color) {
	spacing := math.Inf(1)
	for i := 1; i < len(x); i++ {
		spacing = min(spacing, math.Abs(x[i]-x[i-1]))
	}
	if math.IsInf(spacing, 1) {
		spacing = 1
	}
	var vs []*violin
	peak := 0.0
	for i, values := range samples {
		if len(values) == 0 {
			continue
		}
		v := newViolin(x[i], values, fill(i))
		for k, y := range v.ys {
			d := datum(p.name, name, "violin", x[i], y)
			d.YLow, d.YHigh, d.Q1, d.Q3, d.Size = v.ys[0], v.ys[len(v.ys)-1], v.q1, v.q3, v.density[k]
			p.add(d)
			if v.density[k] > peak {
				peak = v.density[k]
			}
		}
		vs = append(vs, v)
	}
	for _, v := range vs {
		v.halfWidth, v.peak = 0.475*spacing, peak
		p.plot.Add(v)
	}
}
