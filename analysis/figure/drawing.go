package figure

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis/figure/mark"
)

// Drawing is a figure ready to be saved: panels in rows, a key above, a caption below, and the
// numbers that are drawn.
type Drawing struct {
	Caption string
	Notes   []string // sentences of the caption on what is fixed or left out, for whoever asked for the drawing
	Numbers []mark.Datum

	width, panelHeight vg.Length
	rows               [][]*Panel
	Key                []mark.KeyEntry
	notFinite, clipped int
	ground             string // none leaves the paper as it is
	bare               bool   // without the caption
	madeBy             madeBy
	notes              []string // sentences of the caption that marks have asked for, each once
}

// NewDrawing is a drawing without panels; width is ColumnWidth or PageWidth, panelHeight the height
// of one row of panels with its axes.
func NewDrawing(width, panelHeight vg.Length) *Drawing {
	return &Drawing{width: width, panelHeight: panelHeight}
}

// Row starts a new row of panels.
func (d *Drawing) Row() { d.rows = append(d.rows, nil) }

// Panel adds a panel to the last row; panels are lettered in the order in which they are added.
func (d *Drawing) Panel(title, xLabel, yLabel string) *Panel {
	p := &Panel{Plot: mark.NewPlot(xLabel, yLabel), drawing: d, Name: letter(d.panels()), title: title, InX: mark.ScaleOf(nil), InY: mark.ScaleOf(nil)}
	d.rows[len(d.rows)-1] = append(d.rows[len(d.rows)-1], p)
	return p
}

// blank leaves a place in the last row empty.
func (d *Drawing) blank() { d.rows[len(d.rows)-1] = append(d.rows[len(d.rows)-1], nil) }

// each are the panels with their places in row and column.
func (d *Drawing) each(f func(p *Panel, row, column int)) {
	for i, r := range d.rows {
		for k, p := range r {
			if p != nil {
				f(p, i, k)
			}
		}
	}
}

// panels is how many panels there are.
func (d *Drawing) panels() (n int) {
	d.each(func(*Panel, int, int) { n++ })
	return n
}

// letter names panels a to z, then aa, ab, …
func letter(n int) string {
	if n < 26 {
		return string(rune('a' + n))
	}
	return letter(n/26-1) + letter(n%26)
}

// note adds a sentence to the caption, once.
func (d *Drawing) note(sentence string) {
	if !slices.Contains(d.notes, sentence) {
		d.notes = append(d.notes, sentence)
	}
}

// addKey adds entries to the key, those with a name once.
func (d *Drawing) addKey(entries ...mark.KeyEntry) {
	for _, e := range entries {
		if e.Text == "" || !slices.ContainsFunc(d.Key, func(k mark.KeyEntry) bool { return k.Text == e.Text }) {
			d.Key = append(d.Key, e)
		}
	}
}

// Distances of the page.
const (
	margin      = vg.Length(2)
	titleHeight = vg.Length(15) // letter and title above each panel, with the space over them
	titleLead   = vg.Length(9.5)
	panelGap    = vg.Length(8) // between columns of panels
	captionLead = vg.Length(8.6)
	captionGap  = vg.Length(4)
)

// FullCaption is the caption with what the marks could not show.
func (d *Drawing) FullCaption() string {
	text := d.Caption
	if d.clipped > 0 {
		text += fmt.Sprintf(" %d values that are zero or negative are drawn at the lower edge of the logarithmic axis.", d.clipped)
	}
	if d.notFinite > 0 {
		text += fmt.Sprintf(" %d values that are not finite are not drawn.", d.notFinite)
	}
	return strings.TrimSpace(text + " " + strings.Join(d.notes, " "))
}

// Size is the width and height of the whole drawing.
func (d *Drawing) Size() (w, h vg.Length) {
	inner := d.width - 2*margin
	h = 2*margin + vg.Length(len(d.rows))*(d.panelHeight+d.panelKey(inner)+d.moreTitle(inner))
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

// panelInner is the width of a panel's key: that of its data, with a guess at what the axis takes.
func (d *Drawing) panelInner(inner vg.Length) vg.Length {
	const axis = 26
	n := vg.Length(d.columns())
	return (inner-(n-1)*panelGap)/n - axis
}

// panelKey is the height of the tallest key that belongs to a panel.
func (d *Drawing) panelKey(inner vg.Length) vg.Length {
	rows := 0
	d.each(func(p *Panel, _, _ int) { rows = max(rows, len(mark.KeyRows(p.Key, d.panelInner(inner)))) })
	return vg.Length(rows) * mark.KeyRow
}

// moreTitle is the height that titles take which are longer than a line.
func (d *Drawing) moreTitle(inner vg.Length) vg.Length {
	lines := 1
	d.each(func(_ *Panel, i, k int) {
		width := d.panelInner(inner)
		if k+1 < len(d.rows[i]) {
			width += panelGap
		}
		lines = max(lines, len(d.heading(i, k, width)))
	})
	return vg.Length(lines-1) * titleLead
}

// heading is the letter and the title of a panel in lines, none of which ends within an equation; the only panel has no letter.
func (d *Drawing) heading(row, column int, width vg.Length) []string {
	p := d.rows[row][column]
	text := p.title
	if len(d.rows)*d.columns() > 1 {
		text = "(" + p.Name + ") " + text
	}
	const joined = "\x1f=\x1f" // is one word
	lines := wrap(strings.ReplaceAll(text, " = ", joined), width, mark.LabelSize)
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], joined, " = ")
	}
	return lines
}

// Draw puts the drawing on a canvas of its size.
func (d *Drawing) Draw(c draw.Canvas) {
	if d.ground != "none" {
		mark.FillRect(c, c.Min.X, c.Min.Y, c.Max.X-c.Min.X, c.Max.Y-c.Min.Y, plot.New().BackgroundColor)
	}
	c = draw.Crop(c, margin, -margin, margin, -margin)
	keys := mark.KeyRows(d.Key, c.Max.X-c.Min.X)
	mark.DrawKey(c, keys)
	c.Max.Y -= vg.Length(len(keys)) * mark.KeyRow
	if lines := d.captionLines(c.Max.X - c.Min.X); len(lines) > 0 {
		style := mark.TextStyle(mark.SmallSize, mark.Grey, draw.XLeft, draw.YBottom)
		for i, line := range lines {
			c.FillText(style, vg.Point{X: c.Min.X, Y: c.Min.Y + captionLead*vg.Length(len(lines)-1-i)}, line)
		}
		c.Min.Y += captionGap + captionLead*vg.Length(len(lines))
	}
	d.drawPanels(c)
}

// drawPanels aligns the data areas of all panels in columns and rows.
func (d *Drawing) drawPanels(c draw.Canvas) {
	columns, width := d.columns(), c.Max.X-c.Min.X
	header := titleHeight + d.panelKey(width) + d.moreTitle(width)
	if len(d.rows)*columns == 1 && d.rows[0][0].title == "" {
		header -= titleHeight - panelGap
	}
	plots := make([][]*plot.Plot, len(d.rows))
	for i := range plots {
		plots[i] = make([]*plot.Plot, columns)
	}
	d.each(func(p *Panel, i, k int) {
		p.settle()
		plots[i][k] = p.Plot
	})
	tiles := draw.Tiles{Rows: len(d.rows), Cols: columns, PadX: panelGap, PadY: header, PadTop: header}
	style := mark.TextStyle(mark.LabelSize, mark.Black, draw.XLeft, draw.YBottom)
	aligned := plot.Align(plots, tiles, c)
	for i, canvases := range aligned {
		for k, pc := range canvases {
			if plots[i][k] == nil {
				continue
			}
			p := d.rows[i][k]
			if p.equal {
				p.equalise(plots[i][k].DataCanvas(pc).Rectangle)
			}
			plots[i][k].Draw(pc)
			data := plots[i][k].DataCanvas(pc)
			at := vg.Point{X: data.Min.X - plots[i][k].Y.Padding, Y: data.Max.Y + 4}
			above := at.Add(vg.Point{Y: d.panelKey(width)})
			area := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{Min: at, Max: vg.Point{X: pc.Max.X, Y: above.Y}}}
			mark.DrawKey(area, mark.KeyRows(p.Key, d.panelInner(width)))
			end := pc.Max.X
			if k+1 < len(canvases) && plots[i][k+1] != nil {
				end = plots[i][k+1].DataCanvas(canvases[k+1]).Min.X - plots[i][k+1].Y.Padding - 2
			}
			lines := d.heading(i, k, end-at.X)
			for l, line := range lines {
				c.FillText(style, above.Add(vg.Point{Y: titleLead * vg.Length(len(lines)-1-l)}), line)
			}
		}
	}
}

// wrap breaks text of a size into lines that fit the width.
func wrap(text string, width, size vg.Length) []string {
	style := mark.TextStyle(size, mark.Black, draw.XLeft, draw.YBottom)
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && style.Width(longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	return append(lines, line)
}
