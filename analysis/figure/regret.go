package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// regretKind draws the average (1/T) Σ_{t ≤ T} of a regret column of the trace over T, median over the runs of a treatment, beside lines that
// fall as 1/√T and as 1/T. Where the trace has the bound of the column, named COLUMN_bound, its average is drawn too.
var regretKind = Kind{
	Name: "regret", Title: "average regret over the rounds played, beside 1/√T and 1/T",
	Takes: []string{"y", "by", "panel"}, draw: drawRegret,
}

func drawRegret(q *request) *Drawing {
	column := q.traceColumns("regret")[0]
	v, all := q.allSeries()
	columns := []string{column}
	bound := column + "_bound"
	if q.hasIn("trace", bound) {
		columns = append(columns, bound)
	}
	averages := make([]Traces, len(columns))
	var k quantity
	for i, c := range slices.Backward(columns) { // the column itself is the last one read
		k = q.traced(c)
		averages[i] = q.tracesOf(v, q.traced("round"), k)
		averages[i].average(v.Experiment())
	}
	dr := q.drawing(62 * vg.Millimeter)
	untraced, runs := 0, 0
	q.spread(dr, v, "rounds T", "average "+k.label, func(p *Panel, part analysis.View) {
		p.Log(true, true)
		for _, s := range Within(all, part) {
			mine, without := averages[0].Of(s.View)
			untraced, runs = untraced+without, max(runs, len(mine))
			p.middle(s, mine, true)
			if len(averages) > 1 {
				limits, _ := averages[1].Of(s.View)
				look := Series{Name: s.Name + ", bound", Style: mark.Look{Color: s.Style.Color, Dashes: mark.RuleStyle.Dashes}}
				p.middle(look, limits, true)
			}
		}
		p.guides()
	})
	dr.addKey(append(LineKeys(all, false), mark.KeyLine("1/√T and 1/T", guideStyle, nil))...)
	q.caption.Add("(1/T) Σ of column %s up to round T", column)
	q.caption.Add("%s", bandNote(runs))
	if largest := averages[0].largest(); largest < noRegret {
		q.caption.Add("No average exceeds %s: the agents of these methods answer exactly, what is drawn is rounding", mark.OneDigit(largest))
	}
	if len(columns) > 1 {
		q.caption.Add("Dotted, in the colour of the series: the bound, column %s", bound)
	}
	q.tracedEnd(v, untraced)
	return dr
}

// guideStyle is the look of lines of a known slope.
var guideStyle = draw.LineStyle{Color: mark.Grey, Width: mark.Thin, Dashes: []vg.Length{3, 2}}

// average replaces every trace by its running mean, which needs every round.
func (t Traces) average(experiment string) {
	for cell, one := range t {
		sum := 0.0
		for i, y := range one.Y {
			if one.X[i] != float64(i+1) {
				NoError(fmt.Errorf("figure: the trace of cell %d of experiment %q jumps from round %d to %g, a sum needs every round: set record.trace: all in the spec and run it again", cell, experiment, i, one.X[i]))
			}
			sum += y
			one.Y[i] = sum / one.X[i]
		}
	}
}

// noRegret is the relative regret below which there is only rounding.
const noRegret = 1e-12

// largest is the largest value of all traces.
func (t Traces) largest() float64 {
	most := 0.0
	for _, one := range t {
		for _, y := range one.Y {
			most = max(most, y) // NaN stays
		}
	}
	return most
}

// guides draws 1/√T and 1/T from the top left corner of the data.
func (p *Panel) guides() {
	if p.InX.Low > p.InX.High || p.InY.Low > p.InY.High {
		return
	}
	low, high := p.InX.Low, p.InX.High
	top, bottom := p.InY.High, p.InY.Low
	for _, g := range []struct {
		name  string
		power float64
	}{{"1/√T", 0.5}, {"1/T", 1}} {
		end := min(high, low*math.Pow(top/bottom, 1/g.power)) // stays within the data's range
		p.Line(g.name, []float64{low, end}, []float64{top, top * math.Pow(low/end, g.power)}, guideStyle)
	}
}
