package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
)

// fallBar is one bar of a waterfall that hangs between two values, with an interval at its end.
type fallBar struct {
	Datum
	fill color.Color
}

// fallBars draws bars from YLow to YHigh clipped to the panel, for its axis need not hold zero, and the intervals Q1 to Q3 at their ends.
type fallBars []fallBar

// Plot implements plot.Plotter.
func (bs fallBars) Plot(c draw.Canvas, p *plot.Plot) {
	const half = 0.42
	x, y := p.Transforms(&c)
	clip := func(v vg.Length) vg.Length { return min(max(v, c.Min.Y), c.Max.Y) }
	edge := draw.LineStyle{Color: black, Width: hairline}
	for _, b := range bs {
		left, right := x(b.X-half), x(b.X+half)
		low, high := clip(y(min(b.YLow, b.YHigh))), clip(y(max(b.YLow, b.YHigh)))
		fillRect(c, left, low, right-left, high-low, b.fill)
		c.StrokeLines(edge, []vg.Point{{X: left, Y: low}, {X: right, Y: low}, {X: right, Y: high}, {X: left, Y: high}, {X: left, Y: low}})
		if !math.IsNaN(b.Q1) {
			c.StrokeLine2(draw.LineStyle{Color: black, Width: thin}, x(b.X), clip(y(b.Q1)), x(b.X), clip(y(b.Q3)))
		}
	}
}

// DataRange implements plot.DataRanger; a bar that stands on the axis has no lower end.
func (bs fallBars) DataRange() (xmin, xmax, ymin, ymax float64) {
	s := scaleOf(nil)
	for _, b := range bs {
		for _, v := range []float64{b.Y, b.Q1, b.Q3} {
			s = s.with(v, false)
		}
	}
	return -0.5, float64(len(bs)), s.low, s.high
}

// fallBarNames are the bars of one setting.
var fallBarNames = []string{"before", "to the lowest", "from the lowest", "after"}

// fallFill is the fill of a bar: the ends have their own, a change goes by its sign.
func fallFill(name string, v float64) color.NRGBA {
	switch name {
	case fallBarNames[0]:
		return light(grey)
	case fallBarNames[3]:
		return light(skyBlue)
	}
	return light(barColor(v))
}

// fall draws the waterfall of fairness of every setting: before, the change to the lowest since, the change from there, after. A change has
// the interval of the change.
func (p *panel) fall(paths []*shockPath) {
	var bars fallBars
	var ticks plot.ConstantTicks
	for k, s := range paths {
		values := [][]float64{s.before, difference(s.lowest, s.before), difference(s.after, s.lowest), s.after}
		level, low := 0.0, 0.0
		for i, name := range fallBarNames {
			sum := analysis.SummaryOf(values[i])
			d := datum(p.name, s.name+", "+name, "bar", float64(5*k+i), sum.Mean)
			d.Size = sum.Mean
			switch i {
			case 0, 3:
				level, low = 0, 0
			default:
				low = level
			}
			d.YLow, d.YHigh = low, level+sum.Mean
			d.Y, level = d.YHigh, d.YHigh
			if sum.T.Known() {
				d.Q1, d.Q3 = level-sum.Mean+sum.T.Low, level-sum.Mean+sum.T.High
			}
			p.drawing.Numbers = append(p.drawing.Numbers, d)
			bars = append(bars, fallBar{d, fallFill(name, d.Size)})
		}
		ticks = append(ticks, plot.Tick{Value: float64(5*k) + 1.5, Label: s.name})
	}
	p.plot.Add(bars)
	p.key = []keyEntry{
		keyFill("before", fallFill(fallBarNames[0], 0)), keyFill("lost", light(barColor(-1))), keyFill("gained", light(barColor(1))),
		keyFill("after", fallFill(fallBarNames[3], 0)),
	}
	p.plot.X.Tick.Marker, p.plot.X.Tick.Length = ticks, 0
	p.rangeX(-0.7, float64(5*len(paths)-1)-0.3)
	_, _, bottom, top := bars.DataRange()
	room := 0.15 * (top - bottom)
	p.rangeY(max(0, bottom-room), top+room/2)
}

// difference is a − b, value by value.
func difference(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}
