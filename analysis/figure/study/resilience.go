package study

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
	"walras/results"
)

// The figures of resilience show how methods take a shock and the return from it: one row of panels per event, one column per quantity, one row
// within a panel per method, one marker per size of the shock.
var (
	capacityResilience = figure.Figure{
		Name: "resilience-capacity", Title: "Loss and return of capacity: resilience, recovery, area lost and overshoot by method",
		Experiment: "shock-capacity", ByHand: drawResilience,
	}
	participationResilience = figure.Figure{
		Name: "resilience-participation", Title: "Agents leave and come back: resilience, recovery, area lost and overshoot by method",
		Experiment: "shock-participation", ByHand: drawResilience,
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
	{column: "area_lost", title: "area lost", label: "units of account", log: true},
	{column: "overshoot", title: "overshoot", label: "of the move of p*"},
}

func drawResilience(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	runs, columns := figure.Load(d, "runs"), []string{"cell_id", "round", "last"}
	for _, q := range resilienceColumns {
		columns = append(columns, q.column)
	}
	shocks := figure.Must(analysis.Load(d, "shocks", columns...))
	all := figure.TreatmentsOf(runs)
	sizes, by := scenariosOf(runs)
	enoughLooks(runs, len(sizes), "scenarios")
	const least = 120 // holds the label of the axis and the ticks, however few the methods
	dr := figure.NewDrawing(mark.PageWidth, max(least, vg.Length(len(all))*13+40))
	var n shockCount
	for _, event := range figure.Sorted(shocks, "round") {
		rows := figure.RowsByCell(event.View)
		rounds := 0.0
		for _, last := range measured(event.View, nil, "last") {
			rounds = max(rounds, last-event.Key[0].Number+1)
		}
		dr.Row()
		for k, q := range resilienceColumns {
			p := dr.Panel(q.title, q.label, atLeft(k, "event at round "+event.Key[0].String()))
			p.Log(q.log, false)
			x := figure.Must(shocks.Floats(q.column))
			for i, size := range sizes {
				nudge := 0.24 * (float64(len(sizes)-1)/2 - float64(i))
				for m, s := range figure.Within(all, size.View) {
					values := n.take(s.View, rows, x, q.never)
					drawMedian(p, values, rounds, s.Name+", "+scenarioTitle(by, size.Key), float64(len(all)-1-m)+nudge, mark.SeriesStyles[i], &n)
				}
			}
			p.Names(namesOf(all))
			p.FewTicks()
		}
	}
	for i, size := range sizes {
		dr.Key = append(dr.Key, mark.KeyMark(scenarioTitle(by, size.Key), mark.SeriesStyles[i].Glyph(2)))
	}
	c.Add("Medians over %s runs; bars are 95 %% intervals of the median between order statistics", n.behind)
	c.Doubts(n.intervals)
	c.Add("R is the efficiency of the last round over that of the round before the event (11); “within” counts the rounds until efficiency stays within that share of the optimum of its round; the area lost is optimum less efficiency, summed; overshoot is how far the price goes beyond its new optimum, over the distance between the optima. Efficiency is that of the feasible, repaired allocation")
	c.Add("%d of %d times efficiency is not within the share by the next event, which counts as later than any", n.never, n.of)
	if n.beyond > 0 {
		c.Add("%d medians are later than any and are not drawn", n.beyond)
	}
	if n.missing > 0 {
		c.Add("%d values do not exist, such as the overshoot where the optimum did not move", n.missing)
	}
	c.Ended(runs)
	return dr
}

// shockCount is what the caption of a resilience figure counts.
type shockCount struct {
	behind    figure.Counts   // runs behind a mark
	never, of int             // times that an efficiency was not within the share by the next event
	missing   int             // other values that do not exist
	beyond    int             // medians that are never
	intervals []stat.Interval // of the medians drawn
}

// take are the values x of an event for the runs of a view that exist, one for each draw; never says that what is not a number is later than any.
func (n *shockCount) take(runs analysis.View, rows map[uint64]int, x []float64, never bool) []float64 {
	cells, draws := figure.Must(runs.Uints("cell_id")), figure.Must(runs.Draws())
	used := slices.Repeat([]float64{math.NaN()}, runs.Len())
	for i, r := range runs.Rows() {
		row, ok := rows[cells[r]]
		if !ok {
			continue
		}
		if never {
			n.of++
		}
		switch {
		case !math.IsNaN(x[row]):
			used[i] = x[row]
		case never:
			used[i] = math.Inf(1)
			n.never++
		default:
			n.missing++
		}
	}
	return analysis.Observe(draws, used).Values
}

// drawMedian draws the median of values with its interval, the end of which may lie beyond the rounds of the event.
func drawMedian(p *figure.Panel, values []float64, rounds float64, name string, at float64, look mark.Look, n *shockCount) {
	if len(values) == 0 {
		return
	}
	n.behind.With(len(values))
	median, of := stat.Median(values), stat.MedianInterval(values, stat.Level)
	if math.IsInf(median, 1) {
		n.beyond++
		return
	}
	n.intervals = append(n.intervals, of)
	m := mark.MarkOf(name, median, at, look.Glyph(1.7)).Wide(of.Low, of.High)
	if math.IsInf(of.High, 1) {
		m.XHigh = rounds
	}
	p.Points([]mark.Point{m})
}
