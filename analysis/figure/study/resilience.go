package study

import (
	"math"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
	"walras/results"
)

// resilience shows how methods take shocks and the return from them: one row of panels per event, one column per quantity, one row
// within a panel per method, one marker per scenario.
var resilience = figure.Figure{
	Name: "resilience", Title: "Shocks and the return from them: resilience, recovery, area lost and overshoot by method",
	Needs: "methods on markets that suffer shocks",
	Fits: func(c *analysis.Contents) bool {
		return c.Shocks()
	},
	ByHand: drawResilience,
}

func drawResilience(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	runs, columns := figure.Load(d, "runs"), []string{"cell_id", "round", "last"}
	for _, q := range analysis.ShockColumns {
		columns = append(columns, q.Column)
	}
	shocks := figure.Must(analysis.Load(d, "shocks", columns...))
	all := figure.TreatmentsOf(runs)
	sizes, by := figure.ScenariosOf(runs)
	enoughLooks(runs, len(sizes), "scenarios")
	const least = 120 // holds the label of the axis and the ticks, however few the methods
	dr := figure.NewDrawing(mark.PageWidth, max(least, vg.Length(len(all))*13+40))
	var n shockCount
	for _, event := range figure.Sorted(shocks, "round") {
		rows := figure.RowsByCell(event.View)
		rounds := 0.0
		for _, last := range figure.Measured(event.View, nil, "last") {
			rounds = max(rounds, last-event.Key[0].Number+1)
		}
		dr.Row()
		for k, q := range analysis.ShockColumns {
			p := dr.Panel(q.Title, q.Unit, atLeft(k, "event at round "+event.Key[0].String()))
			p.Log(q.Log, false)
			x := figure.Must(shocks.Floats(q.Column))
			for i, size := range sizes {
				nudge := 0.24 * (float64(len(sizes)-1)/2 - float64(i))
				for m, s := range figure.Within(all, size.View) {
					values := n.take(s.View, rows, x, q.Never)
					drawMedian(p, values, rounds, s.Name+", "+figure.ScenarioTitle(by, size.Key), float64(len(all)-1-m)+nudge, mark.SeriesStyles[i], &n)
				}
			}
			p.Names(figure.NamesOf(all))
			p.FewTicks()
		}
	}
	for i, size := range sizes {
		dr.Key = append(dr.Key, mark.KeyMark(figure.ScenarioTitle(by, size.Key), mark.SeriesStyles[i].Glyph(2)))
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

// take are the values x of an event for the runs of a view, one for each draw.
func (n *shockCount) take(runs analysis.View, rows map[uint64]int, x []float64, never bool) []float64 {
	found := figure.Must(runs.Shocked(x, rows, never))
	n.never, n.missing = n.never+found.Never, n.missing+found.Missing
	if never {
		n.of += found.Of
	}
	return found.Values
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
