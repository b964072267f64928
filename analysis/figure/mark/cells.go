package mark

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Cell is one field of a heat map, a square of side 1 around (X, Y), with a text that is drawn dark or light, whichever can be
// read on the fill.
type Cell struct {
	Datum
	Text string
	Fill color.NRGBA
}

// Cells are the fields of a heat map.
type Cells []Cell

// Plot implements plot.Plotter.
func (cs Cells) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, f := range cs {
		left, right, low, high := x(f.X-0.5), x(f.X+0.5), y(f.Y-0.5), y(f.Y+0.5)
		FillRect(c, left, low, right-left, high-low, f.Fill)
		if f.Text == "" {
			continue
		}
		style := TextStyle(SmallSize, Black, draw.XCenter, draw.YCenter)
		if luminance(f.Fill) < evenContrast {
			style.Color = color.White
		}
		c.FillText(style, vg.Point{X: (left + right) / 2, Y: (low+high)/2 + KeyDrop}, f.Text)
	}
}

// DataRange implements plot.DataRanger.
func (cs Cells) DataRange() (xmin, xmax, ymin, ymax float64) {
	xs, ys := ScaleOf(nil), ScaleOf(nil)
	for _, f := range cs {
		xs, ys = xs.With(f.X, false), ys.With(f.Y, false)
	}
	return xs.Low - 0.5, xs.High + 0.5, ys.Low - 0.5, ys.High + 0.5
}

// Field is a filled rectangle in data units.
type Field struct {
	Datum
	Fill color.Color
}

// Plot implements plot.Plotter.
func (f Field) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	// Half a point of overlap with the neighbours drawn next hides the seams that viewers draw between fields.
	right, top := min(x(f.XHigh)+0.5, c.Max.X), min(y(f.YHigh)+0.5, c.Max.Y)
	FillRect(c, x(f.XLow), y(f.YLow), right-x(f.XLow), top-y(f.YLow), f.Fill)
}
