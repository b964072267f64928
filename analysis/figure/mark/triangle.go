package mark

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// InTriangle is where three numbers >= 0 stand in the triangle with the corners (0, 0), (1, 0) and (1/2, √3/2), by their shares of
// their sum: at a corner the number of that corner is all there is. NaN where the sum is 0.
func InTriangle(a, b, c float64) (x, y float64) {
	sum := a + b + c
	return (b + c/2) / sum, math.Sqrt(3) / 2 * c / sum
}

// Triangle is the frame of such points: its sides, lines at the quarters, and the names of the corners.
type Triangle struct{ Corners [3]string }

// Plot implements plot.Plotter.
func (t Triangle) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := func(a, b, third float64) vg.Point {
		u, v := InTriangle(a, b, third)
		return vg.Point{X: x(u), Y: y(v)}
	}
	line := func(style draw.LineStyle, from, to vg.Point) { c.StrokeLine2(style, from.X, from.Y, to.X, to.Y) }
	quarter := draw.LineStyle{Color: LightGrey, Width: Thin}
	for _, s := range []float64{0.25, 0.5, 0.75} {
		line(quarter, at(s, 1-s, 0), at(s, 0, 1-s))
		line(quarter, at(1-s, s, 0), at(0, s, 1-s))
		line(quarter, at(1-s, 0, s), at(0, 1-s, s))
	}
	side := draw.LineStyle{Color: Black, Width: Thin}
	corners := [3]vg.Point{at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)}
	for i := range corners {
		line(side, corners[i], corners[(i+1)%3])
	}
	for i, name := range t.Corners {
		style := TextStyle(SmallSize, Black, draw.XCenter, draw.YTop)
		drop := vg.Length(-3)
		if i == 2 {
			style.YAlign, drop = draw.YBottom, 3
		}
		c.FillText(style, corners[i].Add(vg.Point{Y: drop}), name)
	}
}

// Heading is the head of an arrow at a point in data units, in the direction (Dx, Dy) of a panel whose axes have one scale.
type Heading struct {
	X, Y, Dx, Dy float64
	Color        color.Color
}

// Plot implements plot.Plotter.
func (h Heading) Plot(c draw.Canvas, p *plot.Plot) {
	const length, half = vg.Length(5), vg.Length(2)
	x, y := p.Transforms(&c)
	middle, along := vg.Point{X: x(h.X), Y: y(h.Y)}, vg.Point{X: vg.Length(h.Dx), Y: vg.Length(h.Dy)}
	side := vg.Point{X: -along.Y, Y: along.X}
	tail := middle.Sub(along.Scale(length / 2))
	c.FillPolygon(h.Color, []vg.Point{middle.Add(along.Scale(length / 2)), tail.Add(side.Scale(half)), tail.Sub(side.Scale(half))})
}
