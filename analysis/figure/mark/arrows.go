package mark

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Arrow is a direction at a point, whose datum has the slopes along x and y as Q1 and Q3; dx and dy are what the arrow shows, in
// shares of the panel's width and height.
type Arrow struct {
	Datum  Datum
	Dx, Dy float64
}

// Arrows are centred on their points and drawn to one scale, by which the longest fills longestArrow.
type Arrows []Arrow

// Sizes of arrows.
const (
	longestArrow = vg.Length(15)
	arrowHead    = vg.Length(2.6) // length of the head, less on short arrows
)

// Plot implements plot.Plotter.
func (as Arrows) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	w, h := float64(c.Max.X-c.Min.X), float64(c.Max.Y-c.Min.Y)
	longest := 0.0
	for _, a := range as {
		if l := math.Hypot(a.Dx*w, a.Dy*h); l > longest { // false for NaN
			longest = l
		}
	}
	if longest == 0 {
		return
	}
	style := draw.LineStyle{Color: Black, Width: 0.7}
	for _, a := range as {
		scale := float64(longestArrow) / longest
		along := vg.Point{X: vg.Length(a.Dx * w * scale), Y: vg.Length(a.Dy * h * scale)}
		length := vg.Length(math.Hypot(float64(along.X), float64(along.Y)))
		if !(length > 0) {
			continue
		}
		middle := vg.Point{X: x(a.Datum.X), Y: y(a.Datum.Y)}
		tip, tail := middle.Add(along.Scale(0.5)), middle.Sub(along.Scale(0.5))
		unit := along.Scale(1 / length)
		head := min(arrowHead, 0.6*length)
		neck := tip.Sub(unit.Scale(head))
		side := vg.Point{X: -unit.Y, Y: unit.X}.Scale(0.4 * head)
		c.StrokeLine2(style, tail.X, tail.Y, neck.X, neck.Y)
		c.FillPolygon(Black, []vg.Point{tip, neck.Add(side), neck.Sub(side)})
	}
}
