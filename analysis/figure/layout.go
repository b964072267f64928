package figure

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis/figure/mark"
)

// Distances of the page.
const (
	margin      = vg.Length(2)
	titleHeight = vg.Length(15) // letter and title above each panel, with the space over them
	titleLead   = vg.Length(9.5)
	titleRise   = vg.Length(4) // from the data to the title
	panelGap    = vg.Length(8) // between columns of panels
	rowGap      = vg.Length(4) // between a row of panels and the titles of the next
	captionLead = vg.Length(8.6)
	captionGap  = vg.Length(4)
)

// placed is a panel in its place.
type placed struct {
	*Panel
	row    int
	canvas draw.Canvas // of the panel with its axes
	left   vg.Length   // where key and title begin
	room   vg.Length   // that they have, up to the next panel
	title  []string
	key    [][]mark.KeyEntry
}

// place aligns the data areas of all panels in columns and rows on a canvas of which a header is left free above each row. A panel
// without labels at the ends of its series takes the room that its column keeps for them.
func (d *Drawing) place(c draw.Canvas, header vg.Length) []placed {
	columns := d.columns()
	plots := make([][]*plot.Plot, len(d.rows))
	for i := range plots {
		plots[i] = make([]*plot.Plot, columns)
	}
	d.each(func(p *Panel, i, k int) {
		p.settle()
		plots[i][k] = p.Plot
	})
	tiles := draw.Tiles{Rows: len(d.rows), Cols: columns, PadX: panelGap, PadY: header + rowGap, PadTop: header}
	canvases := plot.Align(plots, tiles, c)
	var out []placed
	d.each(func(p *Panel, i, k int) {
		own := canvases[i][k]
		limit, end := own.Max.X, c.Max.X // of the panel, and of its title
		switch {
		case k == columns-1:
			limit = c.Max.X
		case plots[i][k+1] != nil:
			next := canvases[i][k+1]
			limit, end = next.Min.X-panelGap, plots[i][k+1].DataCanvas(next).Min.X-plots[i][k+1].Y.Padding-panelGap/2
		}
		if limit > own.Max.X && !p.ended {
			own.Max.X = limit
		}
		at := placed{Panel: p, row: i, canvas: own, left: p.Plot.DataCanvas(own).Min.X - p.Plot.Y.Padding}
		at.room = end - at.left
		at.title, at.key = d.heading(p, at.room), mark.KeyRows(p.Key, at.room-panelGap)
		out = append(out, at)
	})
	return out
}

// header is what titles and keys of panels take above each row.
func (d *Drawing) header(panels []placed) vg.Length {
	lines, keys, titled := 1, 0, false
	for _, p := range panels {
		lines, keys, titled = max(lines, len(p.title)), max(keys, len(p.key)), titled || p.Panel.title != ""
	}
	h := titleHeight + vg.Length(lines-1)*titleLead + vg.Length(keys)*mark.KeyRow
	if len(panels) == 1 && !titled {
		h -= titleHeight - panelGap
	}
	return h
}

// measured are the panels on a page of a width. How they share it does not depend on the height, which is not known before the titles
// are.
func (d *Drawing) measured(width vg.Length) []placed {
	const high = 4000
	return d.place(draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: width, Y: high}}}, 0)
}

// Size is the width and height of the whole drawing.
func (d *Drawing) Size() (w, h vg.Length) {
	inner := d.width - 2*margin
	rows := vg.Length(len(d.rows))
	h = 2*margin + rows*(d.panelHeight+max(0, d.header(d.measured(inner))-titleHeight)) + (rows-1)*rowGap
	h += vg.Length(len(mark.KeyRows(d.Key, inner))) * mark.KeyRow
	if lines := d.captionLines(inner); len(lines) > 0 {
		h += captionGap + captionLead*vg.Length(len(lines))
	}
	return d.width, h
}

// captionLines are those below the panels.
func (d *Drawing) captionLines(width vg.Length) []string {
	if d.bare || d.FullCaption() == "" {
		return nil
	}
	return wrap(d.FullCaption(), width, mark.SmallSize)
}

// columns is the number of panels of the longest row.
func (d *Drawing) columns() int {
	n := 0
	for _, r := range d.rows {
		n = max(n, len(r))
	}
	return n
}

// heading is the letter and the title of a panel in lines; the only panel has no letter.
func (d *Drawing) heading(p *Panel, width vg.Length) []string {
	text := p.title
	if len(d.rows)*d.columns() > 1 {
		text = "(" + p.Name + ") " + text
	}
	return wrap(text, width, mark.LabelSize)
}

// body is the panels on a page, below the key and above the caption.
func (d *Drawing) body(c draw.Canvas) []placed {
	c = draw.Crop(c, margin, -margin, margin, -margin)
	width := c.Max.X - c.Min.X
	c.Max.Y -= vg.Length(len(mark.KeyRows(d.Key, width))) * mark.KeyRow
	if n := len(d.captionLines(width)); n > 0 {
		c.Min.Y += captionGap + captionLead*vg.Length(n)
	}
	return d.place(c, d.header(d.measured(width)))
}

// Draw puts the drawing on a canvas of its size.
func (d *Drawing) Draw(c draw.Canvas) {
	if d.ground != "none" {
		mark.FillRect(c, c.Min.X, c.Min.Y, c.Max.X-c.Min.X, c.Max.Y-c.Min.Y, plot.New().BackgroundColor)
	}
	page := draw.Crop(c, margin, -margin, margin, -margin)
	width := page.Max.X - page.Min.X
	mark.DrawKey(page, mark.KeyRows(d.Key, width))
	lines, grey := d.captionLines(width), mark.TextStyle(mark.SmallSize, mark.Grey, draw.XLeft, draw.YBottom)
	for i, line := range lines {
		c.FillText(grey, vg.Point{X: page.Min.X, Y: page.Min.Y + captionLead*vg.Length(len(lines)-1-i)}, line)
	}
	panels := d.body(c)
	keyed := make([]int, len(d.rows)) // rows of keys that the titles of a row of panels stand above
	for _, p := range panels {
		keyed[p.row] = max(keyed[p.row], len(p.key))
	}
	style := mark.TextStyle(mark.LabelSize, mark.Black, draw.XLeft, draw.YBottom)
	for _, p := range panels {
		if p.equal {
			p.equalise(p.Plot.DataCanvas(p.canvas).Rectangle)
		}
		p.Plot.Draw(p.canvas)
		at := vg.Point{X: p.left, Y: p.Plot.DataCanvas(p.canvas).Max.Y + titleRise}
		above := at.Add(vg.Point{Y: vg.Length(keyed[p.row]) * mark.KeyRow})
		mark.DrawKey(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{Min: at, Max: vg.Point{X: p.left + p.room, Y: above.Y}}}, p.key)
		for i, line := range slices.Backward(p.title) {
			c.FillText(style, above.Add(vg.Point{Y: titleLead * vg.Length(len(p.title)-1-i)}), line)
		}
	}
}
