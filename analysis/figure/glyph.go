package figure

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// polygonGlyph is a filled marker; its corners are in units of the radius.
type polygonGlyph []vg.Point

// The filled markers that gonum does not have; with its circle, box and pyramid they make five.
var (
	diamond = polygonGlyph{{X: 0, Y: 1.25}, {X: 1, Y: 0}, {X: 0, Y: -1.25}, {X: -1, Y: 0}}
	wedge   = polygonGlyph{{X: 0, Y: -1.1}, {X: 1, Y: 0.8}, {X: -1, Y: 0.8}}
)

// DrawGlyph implements draw.GlyphDrawer.
func (g polygonGlyph) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	corners := make([]vg.Point, len(g))
	for i, p := range g {
		corners[i] = at.Add(p.Scale(s.Radius))
	}
	c.FillPolygon(s.Color, corners)
}
