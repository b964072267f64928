package mark

import (
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// KeyEntry is one entry of the key above the panels: a sample, and its name behind it unless the
// sample writes its own.
type KeyEntry struct {
	Text   string
	width  vg.Length // of the sample
	sample func(c draw.Canvas, left vg.Point)
	Color  color.Color // in which the series is drawn; nil where the entry does not name one
}

// Distances inside the key.
const (
	KeyRow   = vg.Length(11) // height of a row
	keyGap   = vg.Length(10) // between entries
	keyInner = vg.Length(3)  // between a sample and its name
)

// KeyLine is the key of a line, with its marker in the middle where it has one.
func KeyLine(text string, s draw.LineStyle, marker draw.GlyphDrawer) KeyEntry {
	const length = 20
	return KeyEntry{Text: text, width: length, Color: s.Color, sample: func(c draw.Canvas, at vg.Point) {
		c.StrokeLine2(s, at.X, at.Y, at.X+length, at.Y)
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: s.Color, Radius: 2, Shape: marker}, vg.Point{X: at.X + length/2, Y: at.Y})
	}}
}

// KeyMark is the key of a marker.
func KeyMark(text string, g draw.GlyphStyle) KeyEntry {
	return KeyEntry{Text: text, width: 2 * g.Radius, Color: g.Color, sample: func(c draw.Canvas, at vg.Point) {
		c.DrawGlyphNoClip(g, vg.Point{X: at.X + g.Radius, Y: at.Y})
	}}
}

// KeyBubbles is the key of sizes: the name, then one ring per size with its label.
func KeyBubbles(name string, labels []string, radii []vg.Length) KeyEntry {
	const gap = 4
	style := keyText()
	width := style.Width(name) + keyInner - gap
	for i := range labels {
		width += 2*radii[i] + 2 + style.Width(labels[i]) + gap
	}
	return KeyEntry{width: width, sample: func(c draw.Canvas, at vg.Point) {
		c.FillText(style, vg.Point{X: at.X, Y: at.Y + KeyDrop}, name)
		at.X += style.Width(name) + keyInner
		for i, r := range radii {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: Black, Radius: r, Shape: draw.RingGlyph{}}, vg.Point{X: at.X + r, Y: at.Y})
			at.X += 2*r + 2
			c.FillText(style, vg.Point{X: at.X, Y: at.Y + KeyDrop}, labels[i])
			at.X += style.Width(labels[i]) + gap
		}
	}}
}

func keyText() text.Style { return TextStyle(SmallSize, Black, draw.XLeft, draw.YCenter) }

// KeyDrop lowers centred text so that the middle of its digits, not of its box, meets the middle of
// the sample.
const KeyDrop = vg.Length(0.6)

// KeyShade is the key of shades: the name, then a bar with its low and its high end labelled.
func KeyShade(name, low, high string) KeyEntry { return KeyShadeOf(name, low, high, Cividis) }

// KeyShadeOf is KeyShade for another map of colours.
func KeyShadeOf(name, low, high string, shade func(t float64) color.NRGBA) KeyEntry {
	const length, height, steps = 60, 5, 60
	style := keyText()
	before := style.Width(name) + keyInner + style.Width(low) + 2
	return KeyEntry{width: before + length + 2 + style.Width(high), sample: func(c draw.Canvas, at vg.Point) {
		c.FillText(style, vg.Point{X: at.X, Y: at.Y + KeyDrop}, name)
		c.FillText(style, vg.Point{X: at.X + style.Width(name) + keyInner, Y: at.Y + KeyDrop}, low)
		left := at.X + before
		for i := range steps {
			x := left + length*vg.Length(i)/steps
			// Half a point of overlap hides the seams that viewers draw between neighbours.
			FillRect(c, x, at.Y-height/2, min(length/steps+0.5, left+length-x), height, shade((float64(i)+0.5)/steps))
		}
		c.FillText(style, vg.Point{X: left + length + 2, Y: at.Y + KeyDrop}, high)
	}}
}

// FillRect fills a rectangle whose lower left corner is (x, y).
func FillRect(c draw.Canvas, x, y, w, h vg.Length, fill color.Color) {
	c.FillPolygon(fill, []vg.Point{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + h}, {X: x, Y: y + h}})
}

// KeyRows breaks the entries into rows that fit the width.
func KeyRows(entries []KeyEntry, width vg.Length) [][]KeyEntry {
	var rows [][]KeyEntry
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

func (e KeyEntry) size() vg.Length {
	if e.Text == "" {
		return e.width
	}
	return e.width + keyInner + keyText().Width(e.Text)
}

// DrawKey draws the rows from the top of c downwards.
func DrawKey(c draw.Canvas, rows [][]KeyEntry) {
	style := keyText()
	y := c.Max.Y - KeyRow/2
	for _, row := range rows {
		x := c.Min.X
		for _, e := range row {
			e.sample(c, vg.Point{X: x, Y: y})
			c.FillText(style, vg.Point{X: x + e.width + keyInner, Y: y + KeyDrop}, e.Text)
			x += e.size() + keyGap
		}
		y -= KeyRow
	}
}

// KeyFill is the key of a filled field.
func KeyFill(text string, fill color.Color) KeyEntry {
	const length, height = 10, 6
	return KeyEntry{Text: text, width: length, Color: fill, sample: func(c draw.Canvas, at vg.Point) {
		FillRect(c, at.X, at.Y-height/2, length, height, fill)
	}}
}
