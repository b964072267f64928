package table

import (
	"strings"

	"walras/analysis"
)

// marks are what stands behind the value of a cell: its own mark, and that of an interval in doubt or missing.
func (c Cell) marks() string {
	if c.Number == nil {
		return c.Mark
	}
	return strings.TrimSpace(c.Mark + " " + analysis.MarkOf(c.Number.Interval))
}

// notes are the lines below the table: its own, and what the marks of its intervals mean.
func (g *Grid) notes() []string {
	var d analysis.Doubts
	for _, r := range g.Rows {
		for _, c := range r {
			if c.Number != nil {
				d.Add(c.Number.Interval)
			}
		}
	}
	notes := append([]string(nil), g.Notes...)
	if s := d.Doubted(); s != "" {
		notes = append(notes, analysis.DoubtMark+" "+s+".")
	}
	if s := d.Missing(); s != "" {
		notes = append(notes, analysis.MissingMark+" "+s+".")
	}
	return notes
}
