package figure

import (
	"fmt"
	"image/color"
	"math"

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
	log     bool
	settled bool
}

// add records d and says whether it can be drawn: it must be finite.
func (p *panel) add(d Datum) bool {
	for _, v := range []float64{d.X, d.Y} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			p.drawing.notFinite++
			return false
		}
	}
	if p.log && d.Y <= 0 {
		d.Clipped = true
		p.drawing.clipped++
	}
	p.drawing.Numbers = append(p.drawing.Numbers, d)
	return true
}

// line joins the points (x, y) in order, with a gap where one is not finite.
func (p *panel) line(series string, x, y []float64, s draw.LineStyle) {
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
	if p.add(datum(p.name, label, "rule", 0, y)) {
		p.drawing.Numbers[len(p.drawing.Numbers)-1].X = math.NaN()
		p.plot.Add(rule{at: y})
	}
}

// upright draws a vertical reference line.
func (p *panel) upright(label string, x float64) {
	if p.add(datum(p.name, label, "rule", x, 0)) {
		p.drawing.Numbers[len(p.drawing.Numbers)-1].Y = math.NaN()
		p.plot.Add(rule{at: x, upright: true})
	}
}

// band draws a grey stripe between two values of y.
func (p *panel) band(label string, low, high float64) {
	d := datum(p.name, label, "band", 0, (low+high)/2)
	d.YLow, d.YHigh = low, high
	if p.add(d) {
		p.drawing.Numbers[len(p.drawing.Numbers)-1].X = math.NaN()
		p.plot.Add(band{low, high})
	}
}

// boxes draws one horizontal box plot a row, the first at the top: hinges and median, whiskers to the last
// value within 1.5 hinge distances, single values beyond (Tukey, Exploratory Data Analysis, 1977).
func (p *panel) boxes(names []string, samples [][]float64, height vg.Length, colors []color.NRGBA) error {
	for i, values := range samples {
		if len(values) == 0 {
			continue
		}
		at := float64(len(names) - 1 - i)
		b, err := plotter.NewBoxPlot(height, at, plotter.Values(values))
		if err != nil {
			return fmt.Errorf("figure: box of %s: %w", names[i], err)
		}
		b.Horizontal = true
		b.CapWidth = height / 2
		b.FillColor = light(colors[i])
		b.BoxStyle = draw.LineStyle{Color: black, Width: thin}
		b.WhiskerStyle = draw.LineStyle{Color: black, Width: thin}
		b.MedianStyle = draw.LineStyle{Color: black, Width: 1.4 * normal}
		b.GlyphStyle = draw.GlyphStyle{Color: grey, Radius: 1.2, Shape: draw.RingGlyph{}}
		d := datum(p.name, names[i], "box", b.Median, at)
		d.XLow, d.XHigh, d.Q1, d.Q3 = b.AdjLow, b.AdjHigh, b.Quartile1, b.Quartile3
		p.add(d)
		for _, o := range b.Outside {
			p.add(datum(p.name, names[i], "outlier", b.Value(o), at))
		}
		p.plot.Add(b)
	}
	p.plot.Y.Tick.Marker = nameTicks(reversed(names))
	p.plot.Y.Tick.Length = 0
	p.plot.Y.Min, p.plot.Y.Max = -0.5, float64(len(names))-0.5
	return nil
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

// logY makes the vertical axis logarithmic; it is called before data is added. Values that are not
// positive are drawn at the lower edge and counted in the caption.
func (p *panel) logY() {
	p.log = true
	p.plot.Y.Scale = logScale{}
	p.plot.Y.Tick.Marker = logTicks{}
}

// settle is called once, when all data is in: it chooses the ends of a logarithmic axis and leaves
// some air around the data on linear ones.
func (p *panel) settle() {
	if p.settled {
		return
	}
	p.settled = true
	if p.log {
		p.settleLog()
	}
	const air = 0.03 // of the range, on either side
	for _, a := range []*plot.Axis{&p.plot.X, &p.plot.Y} {
		if _, linear := a.Scale.(plot.LinearScale); !linear || a.Min > a.Max {
			continue
		}
		pad := air * (a.Max - a.Min)
		if pad == 0 {
			pad = max(math.Abs(a.Min)/10, 1e-6)
		}
		a.Min, a.Max = a.Min-pad, a.Max+pad
	}
}

// settleLog rounds the range of the positive values out to powers of ten. Where nothing is positive
// it is the decade from 1 to 10, with all values at its lower edge.
func (p *panel) settleLog() {
	low, high := math.Inf(1), math.Inf(-1)
	for _, d := range p.drawing.Numbers {
		if d.Panel == p.name && d.Y > 0 {
			low, high = min(low, d.Y), max(high, d.Y)
		}
	}
	if low > high {
		low, high = 1, 1
	}
	p.plot.Y.Min = math.Pow(10, math.Floor(math.Log10(low)))
	p.plot.Y.Max = math.Pow(10, math.Ceil(math.Log10(high)))
	if p.plot.Y.Min == p.plot.Y.Max {
		p.plot.Y.Max *= 10
	}
}
