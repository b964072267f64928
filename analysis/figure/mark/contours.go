package mark

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Contours are gonum's without its own range of data, which a panel has from the fields, and in an order of their own: gonum strokes
// the lines of one height in the order of a map, which would make equal drawings different files.
type Contours struct{ *plotter.Contour }

// Plot implements plot.Plotter.
func (l Contours) Plot(c draw.Canvas, p *plot.Plot) {
	lines := &strokes{Canvas: c.Canvas}
	l.Contour.Plot(draw.Canvas{Canvas: lines, Rectangle: c.Rectangle}, p)
	slices.SortFunc(lines.paths, func(a, b vg.Path) int { return slices.CompareFunc(a, b, compareCorners) })
	c.SetLineStyle(ContourStyle)
	for _, path := range lines.paths {
		c.Stroke(path)
	}
}

// compareCorners orders corners of paths by place.
func compareCorners(a, b vg.PathComp) int {
	return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Pos.X, b.Pos.X), cmp.Compare(a.Pos.Y, b.Pos.Y))
}

// strokes is a canvas that keeps lines instead of drawing them.
type strokes struct {
	vg.Canvas
	paths []vg.Path
}

// Stroke implements vg.Canvas.
func (s *strokes) Stroke(p vg.Path) { s.paths = append(s.paths, slices.Clone(p)) }

// ContourStyle is the look of contour lines.
var ContourStyle = draw.LineStyle{Color: Black, Width: Thin}
