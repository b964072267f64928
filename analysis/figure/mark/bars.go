package mark

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

type Bar struct {
	Datum
	Fill color.Color
}

// Waterfall draws bars from YLow to YHigh, joined by lines, each with the number it adds.
type Waterfall struct{ Bars []Bar }

// Plot implements plot.Plotter.
func (w Waterfall) Plot(c draw.Canvas, p *plot.Plot) {
	const half = 0.36
	x, y := p.Transforms(&c)
	edge := draw.LineStyle{Color: Black, Width: Hairline}
	for i, b := range w.Bars {
		left, right := x(b.X-half), x(b.X+half)
		low, high := y(min(b.YLow, b.YHigh)), y(max(b.YLow, b.YHigh))
		FillRect(c, left, low, right-left, high-low, b.Fill)
		c.StrokeLines(edge, []vg.Point{{X: left, Y: low}, {X: right, Y: low}, {X: right, Y: high}, {X: left, Y: high}, {X: left, Y: low}})
		if i+1 < len(w.Bars) {
			c.StrokeLine2(draw.LineStyle{Color: Grey, Width: Hairline, Dashes: []vg.Length{2, 1.5}}, right, y(b.YHigh), x(w.Bars[i+1].X-half), y(b.YHigh))
		}
		c.FillText(TextStyle(SmallSize, Black, draw.XCenter, draw.YBottom), vg.Point{X: (left + right) / 2, Y: high + 1.5}, ShortNumber(b.Size))
	}
}

// DataRange implements plot.DataRanger; it leaves room for the numbers over the bars.
func (w Waterfall) DataRange() (xmin, xmax, ymin, ymax float64) {
	s := Scale{0, 0}
	for _, b := range w.Bars {
		s = s.With(b.YLow, false).With(b.YHigh, false)
	}
	return 0, math.Max(1, float64(len(w.Bars)-1)), s.Low, s.High + 0.08*(s.High-s.Low)
}
