package figure

import (
	"image/color"
	"math"

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

// evenContrast is the luminance on which black and white text have the same contrast, √(1.05·0.05) − 0.05 (WCAG 2.1).
const evenContrast = 0.179

// luminance is the relative luminance of a colour, 0 to 1, with the simple power 2.2 for gamma.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 { return math.Pow(float64(v)/255, 2.2) }
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// grid draws cells with a name a column and a name a row, the first row at the top; X and Y of the cells count columns and rows
// from 0.
func (p *panel) grid(cs cells, columns, rows []string) {
	for i := range cs {
		cs[i].Panel, cs[i].Mark = p.name, "cell"
		p.record(cs[i].Datum)
		cs[i].Y = float64(len(rows)-1) - cs[i].Y // the datum counts rows from the top
	}
	p.plot.Add(cs)
	p.plot.X.Tick.Marker, p.plot.Y.Tick.Marker = nameTicks(columns), nameTicks(reversed(rows))
	for _, a := range []*plot.Axis{&p.plot.X, &p.plot.Y} {
		a.Tick.Length, a.LineStyle.Width, a.Padding = 0, 0, 2
	}
	p.rangeX(-0.5, float64(len(columns))-0.5)
	p.rangeY(-0.5, float64(len(rows))-0.5)
}
