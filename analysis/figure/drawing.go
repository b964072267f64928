package figure

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

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

// FullCaption is the caption with what the marks could not show.
func (d *Drawing) FullCaption() string {
	text := d.Caption
	if d.clipped > 0 {
		text += fmt.Sprintf(" %s drawn on the floor of the logarithmic axis.", isOrAre(d.clipped, "value that is zero or negative", "values that are zero or negative"))
	}
	if d.notFinite > 0 {
		text += fmt.Sprintf(" %s not drawn.", isOrAre(d.notFinite, "value that is not finite", "values that are not finite"))
	}
	return strings.TrimSpace(text + " " + strings.Join(d.notes, " "))
}

// isOrAre is "1 value is" or "2 values are".
func isOrAre(n int, one, several string) string {
	if n == 1 {
		return "1 " + one + " is"
	}
	return fmt.Sprintf("%d %s are", n, several)
}
