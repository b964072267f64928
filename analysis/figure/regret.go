package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/results"
	"walras/results/query"
)

// regretKind draws what the rounds of a play add up to. Columns that are sums already are drawn over the rounds of a play or, where plays of
// several lengths were run, over their horizon T: means over draws, the power of T with which they grow, and the bound that was proved of the
// same runs, see drawSums. A column of single rounds is averaged, see drawAverages: the running mean of a sum would be none.
var regretKind = Kind{
	Name: "regret", Title: "sums over rounds, such as regret, with fitted powers and bounds; of single rounds the average",
	Needs: "methods on moving markets",
	Takes: []string{"y", "by", "panel"},
	fits: func(c *analysis.Contents) Fit {
		plays := c.Plays() && c.Has("runs", regretColumns...)
		return fit(plays || c.Has("trace", "regret"), plays)
	},
	draw: drawRegret,
}

// regretColumns are the sums that are drawn of plays where nothing else is asked for.
var regretColumns = []string{"regret_static", "regret_dynamic"}

func drawRegret(q *request) *Drawing {
	names := q.Y
	if len(names) == 0 {
		names = []string{"regret"}
		if q.has(regretColumns[0]) && q.has(regretColumns[1]) {
			names = regretColumns
		}
	}
	q.Y = nil
	sums := 0
	for _, name := range names {
		if !q.has(name) && !q.hasIn("trace", name) && !query.IsFormula(name) {
			Must(analysis.Load(q.data, "runs", name)) // says what is missing
		}
		if q.isSum(name) {
			sums++
		}
	}
	switch {
	case sums == len(names):
		return drawSums(q, names)
	case sums > 0 || len(names) > 1:
		NoError(fmt.Errorf("figure: %q: several columns can be drawn where all are sums over the rounds of a play, such as regret_static; those of single rounds are averaged one by one", names))
	}
	return drawAverages(q, names[0])
}

// isSum says whether a column holds sums over rounds: so its declaration says in table trace, and so does the total of a run that has no such column there.
func (q *request) isSum(name string) bool {
	if i := slices.IndexFunc(q.columnsOf("trace"), func(c results.Column) bool { return c.Name == name }); i >= 0 {
		return q.columnsOf("trace")[i].Sum
	}
	return q.has(name)
}

// drawAverages draws the average (1/T) Σ_{t ≤ T} of a column of the trace over T, median over the runs of a treatment, beside lines that
// fall as 1/√T and as 1/T.
func drawAverages(q *request, column string) *Drawing {
	v, all := q.allSeries()
	k := q.traced(column)
	for _, c := range k.Needs {
		if q.isSum(c) && q.hasIn("trace", c) {
			NoError(fmt.Errorf("figure: column %q holds sums over rounds already, and their running mean would be none: draw it by itself, as --y %[1]s", c))
		}
	}
	averages := q.tracesOf(v, q.traced("round"), k)
	averages.average(v.Experiment())
	dr := q.drawing(62 * vg.Millimeter)
	untraced, runs := 0, 0
	q.spread(dr, v, "rounds T", "average "+k.label, func(p *Panel, part analysis.View) {
		p.Log(true, true)
		for _, s := range Within(all, part) {
			mine, without := averages.Of(s.View)
			untraced, runs = untraced+without, max(runs, len(mine))
			p.middle(s, mine, true)
		}
		p.guides()
	})
	dr.addKey(append(LineKeys(all, false), mark.KeyLine("1/√T and 1/T", guideStyle, nil))...)
	q.caption.Add("(1/T) Σ of column %s up to round T", column)
	q.caption.Add("%s", bandNote(runs))
	if largest := averages.largest(); largest < noRegret {
		q.caption.Add("No average exceeds %s: the agents of these methods answer exactly, what is drawn is rounding", mark.OneDigit(largest))
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

// guides draws 1/√T and 1/T from the top left corner of the data to its last round.
func (p *Panel) guides() {
	if p.InX.Low > p.InX.High || p.InY.Low > p.InY.High {
		return
	}
	low, high, top := p.InX.Low, p.InX.High, p.InY.High
	for _, g := range []struct {
		name  string
		power float64
	}{{"1/√T", 0.5}, {"1/T", 1}} {
		p.Line(g.name, []float64{low, high}, []float64{top, top * math.Pow(low/high, g.power)}, guideStyle)
	}
}
