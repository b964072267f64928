package mark

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// EndLabel is a text beside the end of a series, behind a small copy of its marker.
type EndLabel struct {
	Y     float64 // where the series ends
	Text  string
	Style Look
}

// EndLabels stand in a column to the right of the data, each as near to the end of its series as the others allow.
type EndLabels []EndLabel

var (
	_ plot.Plotter    = EndLabels(nil)
	_ plot.GlyphBoxer = EndLabels(nil)
)

// Distances of end labels.
const (
	labelStep   = vg.Length(8)   // least distance between two of them
	labelGap    = vg.Length(7)   // from the end of the data to the marker, crossed by a thin line
	labelMarker = vg.Length(1.8) // radius of the marker
)

// Plot implements plot.Plotter.
func (ls EndLabels) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	order := slices.Clone(ls)
	slices.SortStableFunc(order, func(a, b EndLabel) int { return cmp.Compare(a.Y, b.Y) })
	ends := make([]vg.Length, len(order))
	for i, l := range order {
		ends[i] = min(max(y(l.Y), c.Min.Y), c.Max.Y)
	}
	places := apart(ends, labelStep, c.Min.Y-KeyDrop, c.Max.Y-labelStep/2) // the title stands above
	for i, l := range order {
		at := vg.Point{X: c.Max.X + labelGap, Y: places[i]}
		c.StrokeLine2(draw.LineStyle{Color: LightGrey, Width: Hairline}, c.Max.X+1, ends[i], at.X-labelMarker, at.Y)
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: l.Style.Color, Radius: labelMarker, Shape: l.Style.Marker}, at)
		c.FillText(keyText(), vg.Point{X: at.X + labelMarker + 2, Y: at.Y + KeyDrop}, l.Text)
	}
}

// GlyphBoxes implements plot.GlyphBoxer: it reserves the room to the right of the data.
func (ls EndLabels) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	width := vg.Length(0)
	for _, l := range ls {
		width = max(width, keyText().Width(l.Text))
	}
	width += labelGap + labelMarker + 2
	return []plot.GlyphBox{{X: 1, Y: 0.5, Rectangle: vg.Rectangle{Max: vg.Point{X: width}}}}
}

// apart moves sorted places apart until no two are nearer than step, as little as possible in the sense of least squares, and keeps
// them between low and high where there is room (pool adjacent violators; Barlow, Bartholomew, Bremner and Brunk, Statistical
// Inference under Order Restrictions, 1972).
func apart(at []vg.Length, step, low, high vg.Length) []vg.Length {
	type pool struct {
		sum vg.Length // of at less the steps before them
		n   int
	}
	var pools []pool
	for i, a := range at {
		pools = append(pools, pool{a - vg.Length(i)*step, 1})
		for k := len(pools) - 1; k > 0 && pools[k].sum*vg.Length(pools[k-1].n) < pools[k-1].sum*vg.Length(pools[k].n); k-- {
			pools[k-1] = pool{pools[k-1].sum + pools[k].sum, pools[k-1].n + pools[k].n}
			pools = pools[:k]
		}
	}
	room := max(low, high-vg.Length(len(at)-1)*step)
	var out []vg.Length
	for _, p := range pools {
		for range p.n {
			out = append(out, min(max(p.sum/vg.Length(p.n), low), room)+vg.Length(len(out))*step)
		}
	}
	return out
}
