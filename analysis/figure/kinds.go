package figure

import (
	"fmt"

	"walras/analysis"
	"walras/results"
)

// Kind is a picture that every run with the columns it needs can be turned into.
type Kind struct {
	Name, Title string
	Needs       string   // what a folder has that it tells the story of
	Takes       []string // the options it heeds, apart from where and width, which all do
	// fits says whether a folder has what the kind needs without options.
	fits func(c *analysis.Contents) Fit
	draw func(q *request) *Drawing
}

// Fit is how well a picture suits a folder.
type Fit int

// The fits.
const (
	Unfit    Fit = iota // a column or a table is missing, or nothing varies that it needs
	Possible            // it can be drawn
	Telling             // it can be drawn, and shows what the folder is about
)

// Fits says how well the kind suits a folder.
func (k Kind) Fits(c *analysis.Contents) Fit { return k.fits(c) }

// fit is Unfit where it is not possible.
func fit(possible, telling bool) Fit {
	switch {
	case possible && telling:
		return Telling
	case possible:
		return Possible
	}
	return Unfit
}

// Kinds is every kind there is, in the order in which a gallery shows them.
var Kinds = []Kind{
	convergenceKind,
	rateKind,
	regretKind,
	phaseKind,
	simplexKind,
	profileKind,
	dataProfileKind,
	ecdfKind,
	criticalKind,
	frontierKind,
	attainmentKind,
	sweepKind,
	multiplesKind,
	heatmapKind,
	surfaceKind,
	boxKind,
	violinKind,
	intervalKind,
	waterfallKind,
	compareKind,
}

// KindNamed finds a kind.
func KindNamed(name string) (Kind, bool) {
	for _, k := range Kinds {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Draw makes the picture of a run. What the run does not have is an error that names it and the remedy.
func (k Kind) Draw(d *results.Dataset, o Options) (*Drawing, error) {
	return drawParts(d, []Part{{k.Name, o}})
}

// kindOf is the kind of a part, whose options it checks.
func kindOf(p Part) (Kind, error) {
	k, ok := KindNamed(p.Kind)
	if !ok {
		return k, fmt.Errorf("figure: no kind %q", p.Kind)
	}
	return k, k.Check(p.Options)
}
