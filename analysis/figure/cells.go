package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// cell is one field of a heat map, a square of side 1 around (X, Y), with a text that is drawn dark or light, whichever can be
// read on the fill.
type cell struct {
	Datum
	text string
	fill color.NRGBA
}

type cells []cell

// Plot implements plot.Plotter.
func (cs cells) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, f := range cs {
		left, right, low, high := x(f.X-0.5), x(f.X+0.5), y(f.Y-0.5), y(f.Y+0.5)
		fillRect(c, left, low, right-left, high-low, f.fill)
		if f.text == "" {
			continue
		}
		style := textStyle(smallSize, black, draw.XCenter, draw.YCenter)
		if luminance(f.fill) < evenContrast {
			style.Color = color.White
		}
		c.FillText(style, vg.Point{X: (left + right) / 2, Y: (low+high)/2 + keyDrop}, f.text)
	}
}

// DataRange implements plot.DataRanger.
func (cs cells) DataRange() (xmin, xmax, ymin, ymax float64) {
	xs, ys := scaleOf(nil), scaleOf(nil)
	for _, f := range cs {
		xs, ys = xs.with(f.X, false), ys.with(f.Y, false)
	}
	return xs.low - 0.5, xs.high + 0.5, ys.low - 0.5, ys.high + 0.5
}

// field is a filled rectangle in data units.
type field struct {
	Datum
	fill color.Color
}

// Plot implements plot.Plotter.
func (f field) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	// Half a point of overlap with the neighbours drawn next hides the seams that viewers draw between fields.
	right, top := min(x(f.XHigh)+0.5, c.Max.X), min(y(f.YHigh)+0.5, c.Max.Y)
	fillRect(c, x(f.XLow), y(f.YLow), right-x(f.XLow), top-y(f.YLow), f.fill)
}
