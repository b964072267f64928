package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// The figures of resilience show how methods take a shock and the return from it: a row of panels an event, a column a quantity, a row
// in a panel a method, a marker the size of the shock.
var (
	capacityResilience = Figure{
		Name: "resilience-capacity", Title: "Loss and return of capacity: resilience, recovery, area lost and overshoot by method",
		Experiment: "shock-capacity", Draw: drawResilience,
	}
	participationResilience = Figure{
		Name: "resilience-participation", Title: "Agents leave and come back: resilience, recovery, area lost and overshoot by method",
		Experiment: "shock-participation", Draw: drawResilience,
	}
)

// resilienceColumns are the quantities of table shocks that are drawn. Of those that never happen a null says so.
var resilienceColumns = []struct {
	column, title, label string
	log, never           bool
}{
	{column: "resilience", title: "R", label: "after/before"},
	{column: "recovery_5", title: "within 5 %", label: "rounds", never: true},
	{column: "recovery_1", title: "within 1 %", label: "rounds", never: true},
	{column: "area_lost", title: "area lost", label: "payoff × rounds", log: true},
	{column: "overshoot", title: "overshoot", label: "of the move of p*"},
}

func drawResilience(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs")
	if err != nil {
		return nil, err
	}
	columns := []string{"cell_id", "round", "last"}
	for _, q := range resilienceColumns {
		columns = append(columns, q.column)
	}
	shocks, err := analysis.Load(d, "shocks", columns...)
	if err != nil {
		return nil, err
	}
	return resilienceOf(runs, shocks)
}

func resilienceOf(runs, shocks analysis.View) (*Drawing, error) {
	all, err := treatmentsOf(runs)
	if err != nil {
		return nil, err
	}
	sizes, by, err := scenariosOf(runs)
	if err != nil {
		return nil, err
	}
	if len(sizes) > len(seriesStyles) {
		return nil, fmt.Errorf("figure: experiment %q has %d scenarios, at most %d can be told apart", runs.Experiment(), len(sizes), len(seriesStyles))
	}
	events, err := eventsOf(shocks)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.name
	}
	dr := newDrawing(PageWidth, vg.Length(len(all))*13+40)
	var n shockCount
	for _, e := range events {
		dr.row()
		for k, q := range resilienceColumns {
			y := ""
			if k == 0 {
				y = fmt.Sprintf("event at round %g", e.round)
			}
			p := dr.panel(q.title, q.label, y)
			p.log(q.log, false)
			for i, size := range sizes {
				look := seriesStyles[i]
				nudge := 0.24 * (float64(len(sizes)-1)/2 - float64(i))
				for m, s := range within(all, size.View) {
					values, err := e.values(s.view, q.column)
					if err != nil {
						return nil, err
					}
					at := float64(len(all)-1-m) + nudge
					p.median(values, q.never, e.rounds, s.name+", "+scenarioTitle(by, size.Key), at, look, &n)
				}
			}
			p.rowNames(names, k > 0)
			p.plot.X.Tick.Marker = few{p.plot.X.Tick.Marker}
		}
	}
	for i, size := range sizes {
		dr.key = append(dr.key, keyMark(scenarioTitle(by, size.Key), draw.GlyphStyle{Color: seriesStyles[i].color, Radius: 2, Shape: seriesStyles[i].marker}))
	}
	var c caption
	c.add("Medians over %s runs, bars: 95 %% intervals of the median between order statistics", countRange(n.least, n.most))
	c.add("R: efficiency of the last round over that of the round before the event (11); within: rounds until efficiency stays within that share of the optimum of its round; area lost: optimum less efficiency, summed; overshoot: how far the price goes beyond its new optimum, over the distance of the optima. Efficiency is that of the feasible, repaired allocation")
	n.captions(&c)
	err = c.ended(runs)
	dr.Caption = c.String()
	return dr, err
}

// shockCount is what the caption of a resilience figure counts.
type shockCount struct {
	least, most int // runs behind a mark
	never       int // times that an efficiency was not within the share by the next event
	of          int
	missing     int // other values that do not exist
	beyond      int // medians that are never
}

func (n shockCount) captions(c *caption) {
	c.add("Not within the share by the next event: %d of %d times, counted as later than any", n.never, n.of)
	if n.beyond > 0 {
		c.add("%d medians are of such and are not drawn", n.beyond)
	}
	if n.missing > 0 {
		c.add("%d values do not exist, as overshoot where the optimum did not move", n.missing)
	}
}

// median draws the median of values with its interval; never says that what is not a number is later than any.
func (p *panel) median(values []float64, never bool, rounds float64, name string, at float64, look style, n *shockCount) {
	var used []float64
	for _, v := range values {
		switch {
		case !math.IsNaN(v):
			used = append(used, v)
		case never:
			used = append(used, math.Inf(1))
			n.never++
		default:
			n.missing++
		}
	}
	if never {
		n.of += len(values)
	}
	if len(used) == 0 {
		return
	}
	if n.most == 0 {
		n.least = len(used)
	}
	n.least, n.most = min(n.least, len(used)), max(n.most, len(used))
	sum, interval := analysis.SummaryOf(used), analysis.MedianInterval(used, analysis.Level)
	d := datum("", name, "point", medianWithInfinity(sum.Sorted), at)
	if math.IsInf(d.X, 1) {
		n.beyond++
		return
	}
	if interval.Known() {
		d.XLow, d.XHigh = interval.Low, interval.High
		if math.IsInf(d.XHigh, 1) {
			d.XHigh = rounds
		}
	}
	p.points([]mark{{Datum: d, radius: 1.7, shape: look.marker, fill: look.color}})
}

// event is one event of all runs of an experiment: the shocks that begin in one round.
type event struct {
	round, rounds float64 // the first round under it, and how many there are
	row           map[uint64]int
	shocks        analysis.View
}

// eventsOf groups the shocks by the round in which they begin.
func eventsOf(shocks analysis.View) ([]event, error) {
	groups, err := shocks.GroupBy("round")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(groups)
	cells, err := shocks.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	last, err := shocks.Floats("last")
	if err != nil {
		return nil, err
	}
	out := make([]event, len(groups))
	for i, g := range groups {
		e := event{round: g.Key[0].Number, row: map[uint64]int{}, shocks: g.View}
		for _, r := range g.Rows() {
			e.row[cells[r]] = r
			e.rounds = max(e.rounds, last[r]-e.round+1)
		}
		out[i] = e
	}
	return out, nil
}

// values are a column of the event for the runs of a view, in their order; NaN where there is no value.
func (e event) values(runs analysis.View, column string) ([]float64, error) {
	cells, err := runs.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	x, err := e.shocks.Floats(column)
	if err != nil {
		return nil, err
	}
	var out []float64
	for _, r := range runs.Rows() {
		if row, ok := e.row[cells[r]]; ok {
			out = append(out, x[row])
		}
	}
	return out, nil
}
