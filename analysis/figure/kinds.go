package figure

import (
	"strings"

	"walras/results"
)

// Kind is a picture that every run with the columns it needs can be turned into.
type Kind struct {
	Name, Title string
	Takes       []string // the options it heeds, apart from where and width, which all do
	draw        func(q *request) (*Drawing, error)
}

// Kinds is every kind there is, in the order in which a gallery shows them.
var Kinds = []Kind{
	convergenceKind,
	rateKind,
	regretKind,
	phaseKind,
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
	waterfallKind,
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
	if err := k.Check(o); err != nil {
		return nil, err
	}
	q := &request{data: d, Options: o}
	dr, err := k.draw(q)
	if err != nil {
		return nil, err
	}
	if err := q.nothing(); err != nil {
		return nil, err
	}
	dr.Caption = q.caption.String()
	if dr.panels() == 1 {
		dr.Caption = strings.ReplaceAll(dr.Caption, "(a) ", "") // the only panel has no letter
	}
	dr.query = query{Kind: k.Name, Options: o, Reads: q.reads, Rows: q.rows}
	return dr, nil
}
