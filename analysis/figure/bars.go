package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

type bar struct {
	Datum
	fill color.Color
}

// waterfall draws bars from YLow to YHigh, joined by lines, each with the number it adds.
type waterfall struct{ bars []bar }

// Plot implements plot.Plotter.
func (w waterfall) Plot(c draw.Canvas, p *plot.Plot) {
	const half = 0.36
	x, y := p.Transforms(&c)
	edge := draw.LineStyle{Color: black, Width: hairline}
	for i, b := range w.bars {
		left, right := x(b.X-half), x(b.X+half)
		low, high := y(min(b.YLow, b.YHigh)), y(max(b.YLow, b.YHigh))
		fillRect(c, left, low, right-left, high-low, b.fill)
		c.StrokeLines(edge, []vg.Point{{X: left, Y: low}, {X: right, Y: low}, {X: right, Y: high}, {X: left, Y: high}, {X: left, Y: low}})
		if i+1 < len(w.bars) {
			c.StrokeLine2(draw.LineStyle{Color: grey, Width: hairline, Dashes: []vg.Length{2, 1.5}}, right, y(b.YHigh), x(w.bars[i+1].X-half), y(b.YHigh))
		}
		c.FillText(textStyle(smallSize, black, draw.XCenter, draw.YBottom), vg.Point{X: (left + right) / 2, Y: high + 1.5}, shortNumber(b.Size))
	}
}

// DataRange implements plot.DataRanger; it leaves room for the numbers over the bars.
func (w waterfall) DataRange() (xmin, xmax, ymin, ymax float64) {
	s := scale{0, 0}
	for _, b := range w.bars {
		s = s.with(b.YLow, false).with(b.YHigh, false)
	}
	return 0, math.Max(1, float64(len(w.bars)-1)), s.low, s.high + 0.08*(s.high-s.low)
}
