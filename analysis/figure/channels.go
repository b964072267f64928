package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// channels are what the area and the shade of a mark show besides its place: means of quantities over the rows behind it.
type channels struct {
	size, shade *quantity
	areas       mark.BubbleScale
	shades      mark.Scale
}

// channels finds the options size and z, over marks that each stand for the rows which agree in the columns by.
func (q *request) channels(v analysis.View, by []string) (c channels) {
	c.size = q.channel(q.Size)
	c.shade = q.channel(q.Z)
	marks := Must(v.GroupBy(by...))
	var sizes, shades []float64
	for _, g := range marks {
		var m mark.Point
		c.measure(&m, g.View)
		sizes, shades = append(sizes, m.Size), append(shades, m.Shade)
	}
	c.areas, c.shades = mark.NewBubbleScale(sizes), mark.ScaleOf(shades)
	return c
}

// channel is the quantity of a channel, nil where none is asked for.
func (q *request) channel(name string) *quantity {
	if name == "" {
		return nil
	}
	k := q.quantity(name)
	return &k
}

// any says whether a mark shows more than its place.
func (c channels) any() bool { return c.size != nil || c.shade != nil }

// measure computes what a mark shows of the rows behind it.
func (c channels) measure(m *mark.Point, rows analysis.View) {
	m.Size, m.Shade = math.NaN(), math.NaN()
	for _, ch := range []struct {
		of   *quantity
		into *float64
	}{{c.size, &m.Size}, {c.shade, &m.Shade}} {
		if ch.of == nil {
			continue
		}
		s := Must(rows.Summarise(ch.of.Measure))
		*ch.into = s.Mean
		if s.N > 0 && s.Sorted[0] == s.Sorted[s.N-1] { // a parameter, whose mean has an error of rounding
			*ch.into = s.Sorted[0]
		}
	}
}

// show gives a mark its area and its shade.
func (c channels) show(m *mark.Point, rows analysis.View) {
	if !c.any() {
		return
	}
	c.measure(m, rows)
	m.Shape, m.Outline = draw.CircleGlyph{}, true
	if c.size != nil {
		m.Radius = c.areas.Radius(m.Size)
	}
	if c.shade != nil {
		m.Fill = mark.Cividis(c.shades.At(m.Shade))
	}
}

// keys explain both.
func (c channels) keys() (out []mark.KeyEntry) {
	if c.shade != nil {
		out = append(out, mark.KeyShade(c.shade.label, mark.ShortNumber(c.shades.Low), mark.ShortNumber(c.shades.High)))
	}
	if c.size != nil {
		out = append(out, mark.KeyBubbles(c.size.label, []string{mark.ShortNumber(c.areas.Low), mark.ShortNumber(c.areas.High)}, []vg.Length{mark.SmallBubble, mark.LargeBubble}))
	}
	return out
}
