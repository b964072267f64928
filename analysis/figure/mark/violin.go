package mark

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

// Violin draws a density on its side, mirrored about x (Hintze and Nelson, The American
// Statistician 52, 1998), with a dot at the median and a bar between the quartiles. The outline ends at
// the smallest and largest value: no density is drawn where there is no data. Values that are all
// equal are drawn as a short line.
type Violin struct {
	x, HalfWidth   float64 // data units; HalfWidth belongs to the largest density
	Ys, Density    []float64
	Q1, median, Q3 float64
	Peak           float64 // largest density among the violins of the panel, so that areas are comparable
	fill           color.Color
}

// NewViolin is the violin of values at x. Peak and HalfWidth, which violins of a panel share, are for the caller to set.
func NewViolin(x float64, values []float64, fill color.Color) *Violin {
	sorted := slices.Sorted(slices.Values(values))
	v := &Violin{x: x, fill: fill, Q1: stat.Quantile(sorted, 0.25), median: stat.Quantile(sorted, 0.5), Q3: stat.Quantile(sorted, 0.75)}
	k, ok := newKDE(values)
	if !ok {
		v.Ys, v.Density = []float64{v.median}, []float64{math.NaN()}
		return v
	}
	low, high := sorted[0], sorted[len(sorted)-1]
	for i := range violinPoints {
		y := low + (high-low)*float64(i)/(violinPoints-1)
		v.Ys, v.Density = append(v.Ys, y), append(v.Density, k.at(y))
	}
	return v
}

// Plot implements plot.Plotter.
func (v *Violin) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	edge := draw.LineStyle{Color: Black, Width: Hairline}
	if len(v.Ys) == 1 {
		c.StrokeLine2(edge, x(v.x-v.HalfWidth), y(v.median), x(v.x+v.HalfWidth), y(v.median))
		return
	}
	var outline []vg.Point
	for i := range v.Ys {
		outline = append(outline, vg.Point{X: x(v.x - v.HalfWidth*v.Density[i]/v.Peak), Y: y(v.Ys[i])})
	}
	for i := len(v.Ys) - 1; i >= 0; i-- {
		outline = append(outline, vg.Point{X: x(v.x + v.HalfWidth*v.Density[i]/v.Peak), Y: y(v.Ys[i])})
	}
	c.FillPolygon(v.fill, c.ClipPolygonXY(outline))
	c.StrokeLines(edge, c.ClipLinesXY(append(outline, outline[0]))...)
	// White on black can be seen on dark and on light fills alike.
	quartiles := []vg.Point{{X: x(v.x), Y: y(v.Q1)}, {X: x(v.x), Y: y(v.Q3)}}
	c.StrokeLines(draw.LineStyle{Color: Black, Width: 2}, c.ClipLinesXY(quartiles)...)
	c.StrokeLines(draw.LineStyle{Color: color.White, Width: 1}, c.ClipLinesXY(quartiles)...)
	at := vg.Point{X: x(v.x), Y: y(v.median)}
	c.DrawGlyph(draw.GlyphStyle{Color: color.White, Radius: 1.7, Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyph(draw.GlyphStyle{Color: Black, Radius: 1.7, Shape: draw.RingGlyph{}}, at)
}

// DataRange implements plot.DataRanger.
func (v *Violin) DataRange() (xmin, xmax, ymin, ymax float64) {
	return v.x - v.HalfWidth, v.x + v.HalfWidth, v.Ys[0], v.Ys[len(v.Ys)-1]
}
