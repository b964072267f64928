package figure

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis/figure/mark"
)

// frame says where a panel lies in the picture and what its axes are, so that a page can tell the values under the pointer.
type frame struct {
	Panel string     `json:"panel"`
	Area  [4]float64 `json:"area"` // of its data, in points from the upper left corner of the picture: left, top, right, bottom
	X     axisFrame  `json:"x"`
	Y     axisFrame  `json:"y"`
}

// axisFrame is one axis, from Low at the left or at the bottom to High.
type axisFrame struct {
	Label string  `json:"label"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Log   bool    `json:"log,omitempty"`
}

func frameOf(a plot.Axis, log bool) axisFrame { return axisFrame{a.Label.Text, a.Min, a.Max, log} }

// frames are those of the panels of a drawing in a style.
func (d *Drawing) frames(s mark.Style) []frame {
	laid := d.laid(s)
	w, h := laid.Size()
	var out []frame
	for _, p := range laid.body(draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: w, Y: h}}}) {
		area, scale := p.Plot.DataCanvas(p.canvas), float64(s.Scale())
		f := frame{Panel: p.Name, X: frameOf(p.Plot.X, p.logX), Y: frameOf(p.Plot.Y, p.logY)}
		for i, v := range []vg.Length{area.Min.X, h - area.Max.Y, area.Max.X, h - area.Min.Y} {
			f.Area[i] = scale * v.Points()
		}
		out = append(out, f)
	}
	return out
}
