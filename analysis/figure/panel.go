package figure

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// Panel is one plot of a drawing. Its methods draw and record the same numbers.
type Panel struct {
	Plot    *plot.Plot
	drawing *Drawing
	Name    string // "a", "b", …
	title   string
	Key     []mark.KeyEntry // of this panel alone, between its title and its data

	logX, logY     bool
	floorX, floorY floor
	fixedX, fixedY bool       // the ends of the axis are chosen and not to be widened
	InX, InY       mark.Scale // what is drawn, on a logarithmic axis its positive part
	equal          bool       // both axes have one scale
	settled        bool
	ended          bool // labels stand at the ends of its series
}

// equalise gives both axes one scale on an area: the one that has more room than its ends need gets more on both sides.
func (p *Panel) equalise(area vg.Rectangle) {
	x, y := &p.Plot.X, &p.Plot.Y
	width, height := float64(area.Max.X-area.Min.X), float64(area.Max.Y-area.Min.Y)
	unit := min(width/(x.Max-x.Min), height/(y.Max-y.Min))
	for _, a := range []struct {
		axis *plot.Axis
		room float64
	}{{x, width / unit}, {y, height / unit}} {
		middle := (a.axis.Min + a.axis.Max) / 2
		a.axis.Min, a.axis.Max = middle-a.room/2, middle+a.room/2
	}
}

// add records d and says whether it can be drawn: it must be finite.
func (p *Panel) add(d mark.Datum) bool {
	for _, v := range []float64{d.X, d.Y} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			p.drawing.notFinite++
			return false
		}
	}
	if d.Clipped = p.floored(d.X, d.Y); d.Clipped {
		p.drawing.clipped++
	}
	p.Record(d)
	return true
}

// floored says whether a point has no place on a logarithmic axis and is drawn on its floor.
func (p *Panel) floored(x, y float64) bool { return p.logX && x <= 0 || p.logY && y <= 0 }

// Record keeps a datum; a coordinate that the mark does not have is NaN.
func (p *Panel) Record(d mark.Datum) {
	for _, v := range []float64{d.X, d.XLow, d.XHigh} {
		p.InX = p.InX.With(v, p.logX)
		p.floorX = p.floorX.with(v, p.logX)
	}
	for _, v := range []float64{d.Y, d.YLow, d.YHigh} {
		p.InY = p.InY.With(v, p.logY)
		p.floorY = p.floorY.with(v, p.logY)
	}
	p.drawing.Numbers = append(p.drawing.Numbers, d)
}

// Line joins the points (x, y) in order, with a gap where one is not finite. What is not positive runs along the floor of a logarithmic
// axis, without a wall down to it. A long line is thinned.
func (p *Panel) Line(series string, x, y []float64, s draw.LineStyle) {
	x, y = p.thin(x, y)
	var run plotter.XYs
	flush := func() {
		switch len(run) {
		case 0:
		case 1: // a line of one point cannot be seen
			p.Plot.Add(mark.Points{{Datum: mark.NewDatum(p.Name, series, "line", run[0].X, run[0].Y), Radius: s.Width, Shape: draw.CircleGlyph{}, Fill: s.Color}})
		default:
			p.Plot.Add(&plotter.Line{XYs: run, LineStyle: s})
		}
		run = nil
	}
	below := false
	for i := range x {
		if !p.add(mark.NewDatum(p.Name, series, "line", x[i], y[i])) {
			flush()
			continue
		}
		if floored := p.floored(x[i], y[i]); floored != below {
			flush()
			below = floored
		}
		run = append(run, plotter.XY{X: x[i], Y: y[i]})
	}
	flush()
}

// Points draws marks with their intervals.
func (p *Panel) Points(ms []mark.Point) {
	var drawn mark.Points
	for _, m := range ms {
		m.Panel = p.Name
		if m.Mark == "" {
			m.Mark = "point"
		}
		if p.add(m.Datum) {
			drawn = append(drawn, m)
		}
	}
	if len(drawn) > 0 {
		p.Plot.Add(drawn)
	}
}

// Rule draws a named horizontal reference line.
func (p *Panel) Rule(label string, y float64) {
	p.reference(label, mark.Rule{At: y, Style: mark.RuleStyle})
}

// Upright draws a vertical reference line.
func (p *Panel) Upright(label string, x float64) {
	p.reference(label, mark.Rule{At: x, Upright: true, Style: mark.RuleStyle})
}

// Event draws a vertical line where something happens.
func (p *Panel) Event(label string, x float64) {
	p.reference(label, mark.Rule{At: x, Upright: true, Style: mark.EventStyle})
}

func (p *Panel) reference(label string, r mark.Rule) {
	if math.IsNaN(r.At) || math.IsInf(r.At, 0) {
		p.drawing.notFinite++
		return
	}
	x, y := math.NaN(), r.At
	if r.Upright {
		x, y = y, x
	}
	p.Record(mark.NewDatum(p.Name, label, "rule", x, y))
	p.Plot.Add(r)
}

// band draws a grey stripe between two values of y.
func (p *Panel) band(label string, low, high float64) {
	d := mark.NewDatum(p.Name, label, "band", math.NaN(), (low+high)/2)
	d.YLow, d.YHigh = low, high
	p.Record(d)
	p.Plot.Add(mark.Band{Low: low, High: high})
}

// Names labels the rows of the panel, the first at the top. A panel whose neighbour on the left has the same names leaves them to it.
func (p *Panel) Names(names []string) {
	ticks := mark.NameTicks(reversed(names))
	row := p.drawing.rows[len(p.drawing.rows)-1]
	p.Plot.Y.Tick.Marker, p.Plot.Y.Tick.Length = ticks, 0
	p.RangeY(-0.5, float64(len(names))-0.5)
	if len(row) < 2 || row[len(row)-2] == nil {
		return
	}
	left := row[len(row)-2].Plot.Y.Tick.Marker
	if u, ok := left.(mark.Unlabelled); ok {
		left = u.Ticker
	}
	if same, ok := left.(plot.ConstantTicks); ok && slices.Equal(same, ticks) {
		p.Unlabelled()
	}
}

// Unlabelled leaves the labels of the vertical axis to the neighbour on the left.
func (p *Panel) Unlabelled() { p.Plot.Y.Tick.Marker = mark.Unlabelled{Ticker: p.Plot.Y.Tick.Marker} }

func reversed(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[len(names)-1-i] = n
	}
	return out
}

// Ribbon shades the area between two lines in the colour of a series.
func (p *Panel) Ribbon(series string, x, low, high []float64, s mark.Look) {
	fill := s.Color
	fill.A = mark.RibbonShade
	p.Between(series, "ribbon", x, low, high, fill)
}

// Between fills the area between two lines, with a gap where one of them is not finite.
func (p *Panel) Between(series, what string, x, low, high []float64, fill color.Color) {
	var r mark.Ribbon
	flush := func() {
		if len(r.X) > 1 {
			p.Plot.Add(r)
		}
		r = mark.Ribbon{Fill: fill}
	}
	flush()
	for i := range x {
		if math.IsNaN(low[i]+high[i]) || math.IsInf(low[i], 0) || math.IsInf(high[i], 0) {
			flush()
			continue
		}
		d := mark.NewDatum(p.Name, series, what, x[i], math.NaN())
		d.YLow, d.YHigh = low[i], high[i]
		p.Record(d)
		r.X, r.Low, r.High = append(r.X, x[i]), append(r.Low, low[i]), append(r.High, high[i])
	}
	flush()
}

// steps draws a distribution function between low and high.
func (p *Panel) steps(s stat.Steps, low, high float64, line draw.LineStyle) {
	xs, shares := s.Curve()
	xs, shares = p.thin(xs, shares)
	points := plotter.XYs{{X: low, Y: s.At(low)}}
	p.Record(mark.NewDatum(p.Name, s.Name, "step", low, s.At(low)))
	for i, x := range xs {
		if x <= low || x > high {
			continue
		}
		points = append(points, plotter.XY{X: x, Y: points[len(points)-1].Y}, plotter.XY{X: x, Y: shares[i]})
		p.Record(mark.NewDatum(p.Name, s.Name, "step", x, shares[i]))
	}
	points = append(points, plotter.XY{X: high, Y: points[len(points)-1].Y})
	p.Plot.Add(&plotter.Line{XYs: points, LineStyle: line})
}

// staircase draws the boundary of the union of the quadrants behind corners: from corner to corner first along x, then along y, as the
// senses of the objectives want it.
func (p *Panel) staircase(name string, corners [][2]float64, line draw.LineStyle) {
	if len(corners) == 0 {
		return
	}
	xs, ys := make([]float64, len(corners)), make([]float64, len(corners))
	for i, c := range corners {
		xs[i], ys[i] = c[0], c[1]
	}
	xs, ys = p.thin(xs, ys)
	var points plotter.XYs
	for i := range xs {
		if i > 0 { // corners stand best x first: between two of them, the worse x is needed for the better y
			points = append(points, plotter.XY{X: xs[i], Y: ys[i-1]})
		}
		points = append(points, plotter.XY{X: xs[i], Y: ys[i]})
		p.Record(mark.NewDatum(p.Name, name, "corner", xs[i], ys[i]))
	}
	p.Plot.Add(&plotter.Line{XYs: points, LineStyle: line})
}

// grid draws cells with a name for every column and every row, the first row at the top; X and Y of the cells count columns and rows
// from 0.
func (p *Panel) grid(cs mark.Cells, columns, rows []string) {
	for i := range cs {
		cs[i].Panel, cs[i].Mark = p.Name, "cell"
		p.Record(cs[i].Datum)
		cs[i].Y = float64(len(rows)-1) - cs[i].Y // the datum counts rows from the top
	}
	p.Plot.Add(cs)
	p.Plot.X.Tick.Marker, p.Plot.Y.Tick.Marker = mark.NameTicks(columns), mark.NameTicks(reversed(rows))
	for _, a := range []*plot.Axis{&p.Plot.X, &p.Plot.Y} {
		a.Tick.Length, a.LineStyle.Width, a.Padding = 0, 0, 2
	}
	p.RangeX(-0.5, float64(len(columns))-0.5)
	p.RangeY(-0.5, float64(len(rows))-0.5)
}

// Ends adds labels to the right of the data.
func (p *Panel) Ends(labels mark.EndLabels) {
	if len(labels) > 0 {
		p.ended = true
		p.Plot.Add(labels)
	}
}

// Aside records a number that is written and not drawn to the scale of the axes, as an exponent is.
func (p *Panel) Aside(d mark.Datum) {
	d.Panel = p.Name
	p.drawing.Numbers = append(p.drawing.Numbers, d)
}

// Written records a number with its interval that is written and not drawn.
func (p *Panel) Written(series, what string, v float64, of stat.Interval) {
	d := mark.NewDatum("", series, what, math.NaN(), v)
	d.YLow, d.YHigh = of.Low, of.High
	p.Aside(d)
}

// Medians are marks at the medians of a series, with bars from the smallest to the largest value.
func (p *Panel) Medians(series string, x []float64, of []analysis.Summary, look draw.GlyphStyle) {
	var ms []mark.Point
	for k, s := range of {
		ms = append(ms, mark.MarkOf(series, x[k], s.Quantile(0.5), look).High(s.Quantile(0), s.Quantile(1)))
	}
	p.Points(ms)
}

// Word writes a short text at a point, over it or on it.
func (p *Panel) Word(x, y float64, text string, over bool) {
	p.Plot.Add(mark.Word{X: x, Y: y, Text: text, Over: over})
}

// joined joins marks in order by a hairline.
func (p *Panel) joined(name string, ms []mark.Point) {
	x, y := make([]float64, len(ms)), make([]float64, len(ms))
	for i, m := range ms {
		x[i], y[i] = m.X, m.Y
	}
	p.Line(name, x, y, draw.LineStyle{Color: mark.Grey, Width: mark.Hairline})
}
