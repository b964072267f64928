package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// word is a short text at a point in data units, on a white ground that keeps it readable over marks.
type word struct {
	x, y float64
	text string
	over bool // the text ends a little above the point, without a ground
}

// Plot implements plot.Plotter.
func (t word) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := textStyle(smallSize, black, draw.XCenter, draw.YCenter)
	if t.over {
		style.XAlign, style.YAlign = draw.XRight, draw.YBottom
		c.FillText(style, vg.Point{X: x(t.x) + 6, Y: y(t.y) + 2.5}, t.text)
		return
	}
	at, width := vg.Point{X: x(t.x), Y: y(t.y)}, style.Width(t.text)
	fillRect(c, at.X-width/2-1, at.Y-smallSize/2-0.5, width+2, smallSize+1, color.White)
	c.FillText(style, vg.Point{X: at.X, Y: at.Y + keyDrop}, t.text)
}
