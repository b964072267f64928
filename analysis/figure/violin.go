package figure

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis/stat"
)

// violinPoints is the number of heights at which a violin's outline is computed.
const violinPoints = 80

// violin draws a density on its side, mirrored about x (Hintze and Nelson, The American
// Statistician 52, 1998), with a dot at the median and a bar between the quartiles. The outline ends at
// the smallest and largest value: no density is drawn where there is no data. Values that are all
// equal are drawn as a short line.
type violin struct {
	x, halfWidth   float64 // data units; halfWidth belongs to the largest density
	ys, density    []float64
	q1, median, q3 float64
	peak           float64 // largest density among the violins of the panel, so that areas are comparable
	fill           color.Color
}

func newViolin(x float64, values []float64, fill color.Color) *violin {
	sorted := slices.Sorted(slices.Values(values))
	v := &violin{x: x, fill: fill, q1: stat.Quantile(sorted, 0.25), median: stat.Quantile(sorted, 0.5), q3: stat.Quantile(sorted, 0.75)}
	k, ok := newKDE(values)
	if !ok {
		v.ys, v.density = []float64{v.median}, []float64{math.NaN()}
		return v
	}
	low, high := sorted[0], sorted[len(sorted)-1]
	for i := range violinPoints {
		y := low + (high-low)*float64(i)/(violinPoints-1)
		v.ys, v.density = append(v.ys, y), append(v.density, k.at(y))
	}
	return v
}

// Plot implements plot.Plotter.
func (v *violin) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	edge := draw.LineStyle{Color: black, Width: hairline}
	if len(v.ys) == 1 {
		c.StrokeLine2(edge, x(v.x-v.halfWidth), y(v.median), x(v.x+v.halfWidth), y(v.median))
		return
	}
	var outline []vg.Point
	for i := range v.ys {
		outline = append(outline, vg.Point{X: x(v.x - v.halfWidth*v.density[i]/v.peak), Y: y(v.ys[i])})
	}
	for i := len(v.ys) - 1; i >= 0; i-- {
		outline = append(outline, vg.Point{X: x(v.x + v.halfWidth*v.density[i]/v.peak), Y: y(v.ys[i])})
	}
	c.FillPolygon(v.fill, c.ClipPolygonXY(outline))
	c.StrokeLines(edge, c.ClipLinesXY(append(outline, outline[0]))...)
	// White on black can be seen on dark and on light fills alike.
	quartiles := []vg.Point{{X: x(v.x), Y: y(v.q1)}, {X: x(v.x), Y: y(v.q3)}}
	c.StrokeLines(draw.LineStyle{Color: black, Width: 2}, c.ClipLinesXY(quartiles)...)
	c.StrokeLines(draw.LineStyle{Color: color.White, Width: 1}, c.ClipLinesXY(quartiles)...)
	at := vg.Point{X: x(v.x), Y: y(v.median)}
	c.DrawGlyph(draw.GlyphStyle{Color: color.White, Radius: 1.7, Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyph(draw.GlyphStyle{Color: black, Radius: 1.7, Shape: draw.RingGlyph{}}, at)
}

// DataRange implements plot.DataRanger.
func (v *violin) DataRange() (xmin, xmax, ymin, ymax float64) {
	return v.x - v.halfWidth, v.x + v.halfWidth, v.ys[0], v.ys[len(v.ys)-1]
}
