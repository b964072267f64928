package figure

import (
	"fmt"

	"walras/results"
)

// Kind is a picture that every run with the columns it needs can be turned into.
type Kind struct {
	Name, Title string
	Takes       []string // the options it heeds, apart from where and width, which all do
	draw        func(q *request) *Drawing
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
