package figure

import (
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// keyEntry is one entry of the key above the panels: a sample, and its name behind it unless the
// sample writes its own.
type keyEntry struct {
	text   string
	width  vg.Length // of the sample
	sample func(c draw.Canvas, left vg.Point)
	color  color.Color // in which the series is drawn; nil where the entry does not name one
}

// Distances inside the key.
const (
	keyRow   = vg.Length(11) // height of a row
	keyGap   = vg.Length(10) // between entries
	keyInner = vg.Length(3)  // between a sample and its name
)

// keyLine is the key of a line, with its marker in the middle where it has one.
func keyLine(text string, s draw.LineStyle, marker draw.GlyphDrawer) keyEntry {
	const length = 20
	return keyEntry{text: text, width: length, color: s.Color, sample: func(c draw.Canvas, at vg.Point) {
		c.StrokeLine2(s, at.X, at.Y, at.X+length, at.Y)
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: s.Color, Radius: 2, Shape: marker}, vg.Point{X: at.X + length/2, Y: at.Y})
	}}
}

// keyMark is the key of a marker.
func keyMark(text string, g draw.GlyphStyle) keyEntry {
	return keyEntry{text: text, width: 2 * g.Radius, color: g.Color, sample: func(c draw.Canvas, at vg.Point) {
		c.DrawGlyphNoClip(g, vg.Point{X: at.X + g.Radius, Y: at.Y})
	}}
}

// keyBubbles is the key of sizes: the name, then one ring a size with its label.
func keyBubbles(name string, labels []string, radii []vg.Length) keyEntry {
	const gap = 4
	style := keyText()
	width := style.Width(name) + keyInner - gap
	for i := range labels {
		width += 2*radii[i] + 2 + style.Width(labels[i]) + gap
	}
	return keyEntry{width: width, sample: func(c draw.Canvas, at vg.Point) {
		c.FillText(style, vg.Point{X: at.X, Y: at.Y + keyDrop}, name)
		at.X += style.Width(name) + keyInner
		for i, r := range radii {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: black, Radius: r, Shape: draw.RingGlyph{}}, vg.Point{X: at.X + r, Y: at.Y})
			at.X += 2*r + 2
			c.FillText(style, vg.Point{X: at.X, Y: at.Y + keyDrop}, labels[i])
			at.X += style.Width(labels[i]) + gap
		}
	}}
}

func keyText() text.Style { return textStyle(smallSize, black, draw.XLeft, draw.YCenter) }

// keyDrop lowers centred text so that the middle of its digits, not of its box, meets the middle of
// the sample.
const keyDrop = vg.Length(0.6)

// keyShade is the key of shades: the name, then a bar with its low and its high end labelled.
func keyShade(name, low, high string) keyEntry { return keyShadeOf(name, low, high, cividis) }

// keyShadeOf is keyShade for another map of colours.
func keyShadeOf(name, low, high string, shade func(t float64) color.NRGBA) keyEntry {
	const length, height, steps = 60, 5, 60
	style := keyText()
	before := style.Width(name) + keyInner + style.Width(low) + 2
	return keyEntry{width: before + length + 2 + style.Width(high), sample: func(c draw.Canvas, at vg.Point) {
		c.FillText(style, vg.Point{X: at.X, Y: at.Y + keyDrop}, name)
		c.FillText(style, vg.Point{X: at.X + style.Width(name) + keyInner, Y: at.Y + keyDrop}, low)
		left := at.X + before
		for i := range steps {
			x := left + length*vg.Length(i)/steps
			// Half a point of overlap hides the seams that viewers draw between neighbours.
			fillRect(c, x, at.Y-height/2, min(length/steps+0.5, left+length-x), height, shade((float64(i)+0.5)/steps))
		}
		c.FillText(style, vg.Point{X: left + length + 2, Y: at.Y + keyDrop}, high)
	}}
}

func fillRect(c draw.Canvas, x, y, w, h vg.Length, fill color.Color) {
	c.FillPolygon(fill, []vg.Point{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + h}, {X: x, Y: y + h}})
}

// keyRows breaks the entries into rows that fit the width.
func keyRows(entries []keyEntry, width vg.Length) [][]keyEntry {
	var rows [][]keyEntry
	used := width + 1
	for _, e := range entries {
		w := e.size()
		if used+keyGap+w > width {
			rows = append(rows, nil)
			used = 0
		} else {
			used += keyGap
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		used += w
	}
	return rows
}

func (e keyEntry) size() vg.Length {
	if e.text == "" {
		return e.width
	}
	return e.width + keyInner + keyText().Width(e.text)
}

// drawKey draws the rows from the top of c downwards.
func drawKey(c draw.Canvas, rows [][]keyEntry) {
	style := keyText()
	y := c.Max.Y - keyRow/2
	for _, row := range rows {
		x := c.Min.X
		for _, e := range row {
			e.sample(c, vg.Point{X: x, Y: y})
			c.FillText(style, vg.Point{X: x + e.width + keyInner, Y: y + keyDrop}, e.text)
			x += e.size() + keyGap
		}
		y -= keyRow
	}
}

// keyFill is the key of a filled field.
func keyFill(text string, fill color.Color) keyEntry {
	const length, height = 10, 6
	return keyEntry{text: text, width: length, color: fill, sample: func(c draw.Canvas, at vg.Point) {
		fillRect(c, at.X, at.Y-height/2, length, height, fill)
	}}
}
