package figure

import (
	"slices"
	"strings"

	"walras/analysis"
	"walras/results"
)

// Figure is a picture of any finished run that has what it needs. Where kinds can say it, it is data: parts, one beside the other on
// the same page. What they cannot say is drawn by hand.
type Figure struct {
	Name, Title string
	Needs       string // what a folder has that it tells the story of
	Fits        func(c *analysis.Contents) bool
	Instead     string // the kind that need not be drawn beside it, "" for none
	Parts       []Part
	// ByHand reads the run and makes the picture where there are no parts. A column or table that the run did not record is an error that
	// names it and the remedy.
	ByHand func(d *results.Dataset, c *Caption) *Drawing
}

// Part is a kind of picture with its options.
type Part struct {
	Kind    string  `json:"kind"`
	Options Options `json:"options"`
}

// Beside is the figure with published values, in the parts whose kind takes them.
func (f Figure) Beside(published []Published) Figure {
	f.Parts = slices.Clone(f.Parts)
	for i := range f.Parts {
		if k, ok := KindNamed(f.Parts[i].Kind); ok && slices.Contains(k.Takes, "published") {
			f.Parts[i].Options.Published = published
		}
	}
	return f
}

// Draw makes the picture of a run.
func (f Figure) Draw(d *results.Dataset) (*Drawing, error) {
	if f.ByHand != nil {
		return studied(func(c *Caption) *Drawing { return f.ByHand(d, c) })
	}
	return drawParts(d, f.Parts)
}

// drawParts draws parts into one drawing: panels continue the row, keys are joined, and a sentence of the caption is said once.
func drawParts(d *results.Dataset, parts []Part) (*Drawing, error) {
	dr, err := studied(func(c *Caption) *Drawing { return joined(d, parts, c) })
	if err == nil && dr.panels() == 1 {
		dr.Caption = strings.ReplaceAll(dr.Caption, "(a) ", "") // the only panel has no letter
	}
	return dr, err
}

func joined(d *results.Dataset, parts []Part, c *Caption) *Drawing {
	var dr *Drawing
	for _, part := range parts {
		q := &request{data: d, Options: part.Options, page: dr}
		dr = Must(kindOf(part)).draw(q)
		q.daggers()
		q.nothing()
		c.Join(q.caption)
		dr.madeBy.Parts = append(dr.madeBy.Parts, part)
		for _, table := range q.reads {
			if !slices.Contains(dr.madeBy.Reads, table) {
				dr.madeBy.Reads = append(dr.madeBy.Reads, table)
			}
		}
		dr.madeBy.Rows = max(dr.madeBy.Rows, q.rows)
		for _, s := range q.notes {
			if !slices.Contains(dr.Notes, s) {
				dr.Notes = append(dr.Notes, s)
			}
		}
	}
	return dr
}
