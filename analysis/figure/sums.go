package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/results"
)

// sumPlaces is the largest number of rounds at which sums are drawn, evenly spread over a logarithmic axis.
const sumPlaces = 16

// What the captions say of sums that need it.
var sumNotes = map[string]string{
	"regret": "Regret is that of the dual losses q_t(p_t): static regret against the best fixed price in hindsight, dynamic regret against the optimum of every round. " +
		"Bounds are those proved for each method, with the diameter D, gradient bound G and path length P of each run: for ogd with steps 1/√t, static (3/2)GD√T (Hazan 2016) and dynamic with D² + 2DP for D² (Zinkevich 2003); for ader, those of Zhang, Lu and Zhou (2018)",
	"violation": "Violation is demand beyond capacity: violation_sum adds its positive parts, Σ max(d − c, 0), in which every overload counts; violation_net is the positive part of the sum, max(Σ (d − c), 0), in which slack in some rounds offsets overload in others",
}

// drawSums draws sums over rounds: one row of panels per scenario, one column per quantity, one series per method, with the power of T
// beside the end of each. Bounds are known of whole plays, and so stand at the horizon.
func drawSums(q *request, names []string) *Drawing {
	read := append(q.recorded(slices.Clone(names)), analysis.Horizon)
	for _, name := range names {
		if bound := q.boundOf(name); bound != "" {
			read = append(read, bound)
		}
	}
	runs := q.runs(read...)
	all := TreatmentsOf(runs)
	if len(q.By) > 0 {
		all = Split(runs, q.columns(q.By))
	}
	rows, by := ScenariosOf(runs)
	titleOf := ScenarioTitle
	if len(q.Panel) > 0 {
		by, titleOf = q.columns(q.Panel), panelTitle
		rows = Sorted(runs, by...)
	}
	if most := MostPanels / len(names); len(rows) > most {
		NoError(fmt.Errorf("figure: %d scenarios by %s and %d quantities, a page holds %d panels: choose some with a condition", len(rows), strings.Join(by, ", "), len(names), MostPanels))
	}
	grown := q.overHorizons(runs, names)
	x, places := "horizon T (rounds)", "horizons"
	if grown == nil {
		grown, x, places = q.overRounds(runs, names), "round T", "rounds"
	}
	dr := q.drawing(46 * vg.Millimeter)
	var panels []*Panel
	var n Powers
	for i, row := range rows {
		q.row(dr)
		for k, name := range names {
			column, title, below := q.sumColumn(name), "", ""
			if k == 0 {
				title = titleOf(by, row.Key) + ": "
			}
			if i == len(rows)-1 {
				below = x
			}
			p := dr.Panel(strings.TrimPrefix(title+Heading(column), ": "), below, column.Unit)
			p.Log(true, true)
			for _, s := range Among(all, row.View) {
				fit := grown(s.View, name)
				if bound := q.boundOf(name); bound != "" && fit.N > 0 {
					n.Bound(p, s, analysis.Horizon, name, bound)
				}
				n.Growth(p, s, fit)
			}
			n.End(p)
			panels = append(panels, p)
		}
	}
	ShareAxes(panels)
	dr.addKey(LineKeys(all, true)...)
	switch bound := "bound of the same method, mean over runs"; {
	case n.Bounded == 0:
	case len(Levels(runs, analysis.Horizon)) > 1:
		dr.addKey(mark.KeyLine(bound, mark.Dotted(mark.Black), nil))
	default:
		dr.addKey(mark.KeyMark(bound, boundGlyph(mark.Black)))
	}
	for _, word := range []string{"regret", "violation"} {
		if slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, word) }) {
			q.caption.Add("%s", sumNotes[word])
		}
	}
	q.caption.Add("Marks are means over %s draws, bars 95 %% t intervals", n.Behind)
	n.Caption(&q.caption, "T", places)
	if places == "rounds" && n.Bounded > 0 {
		q.caption.Add("Bounds are of whole plays and stand at the last round")
	}
	q.caption.Outcome(runs)
	return dr
}

// boundOf is the column of what is proved of a regret, bound_static of regret_static, or "" where there is none.
func (q *request) boundOf(name string) string {
	kind, ok := strings.CutPrefix(name, "regret_")
	if bound := "bound_" + kind; ok && q.has(bound) && q.has(name) {
		return bound
	}
	return ""
}

// sumColumn is the declaration of a sum, of table runs where it is there.
func (q *request) sumColumn(name string) results.Column {
	for _, table := range []string{"runs", "trace"} {
		for _, c := range q.columnsOf(table) {
			if c.Name == name {
				return c
			}
		}
	}
	return results.Column{Name: name}
}

// overHorizons gives the growth of the totals of plays over their lengths; nil where all plays are equally long and the sums of their rounds were recorded.
func (q *request) overHorizons(runs analysis.View, names []string) func(v analysis.View, name string) analysis.PowerLaw {
	traced := !slices.ContainsFunc(names, func(name string) bool { return !q.hasIn("trace", name) })
	if len(Levels(runs, analysis.Horizon)) < 2 && traced {
		return nil
	}
	for _, name := range names {
		if !q.has(name) {
			NoError(fmt.Errorf("figure: table runs has no column %q, and plays are of %d lengths: choose one with --where rounds=T to draw the rounds of table trace", name, len(Levels(runs, analysis.Horizon))))
		}
	}
	return func(v analysis.View, name string) analysis.PowerLaw { return Must(v.Power(analysis.Horizon, name)) }
}

// overRounds gives the growth of recorded sums over the rounds of plays, every draw one cluster over all rounds.
func (q *request) overRounds(runs analysis.View, names []string) func(v analysis.View, name string) analysis.PowerLaw {
	traces := map[string]Traces{}
	for _, name := range names {
		traces[name] = q.tracesOf(runs, q.traced("round"), q.traced(name))
	}
	at := logarithmically(traces[names[0]], sumPlaces)
	return func(v analysis.View, name string) analysis.PowerLaw {
		cells, draws := Must(v.Uints("cell_id")), Must(v.Draws())
		status := Must(v.Strings("status"))
		g := analysis.Growth{X: at, Shared: true}
		var of []uint64
		var rows [][]float64
		for i, r := range v.Rows() {
			if v.Failed(status[r]) {
				continue
			}
			row := slices.Repeat([]float64{math.NaN()}, len(at))
			one := traces[name][cells[r]]
			for k, x := range at {
				if j, ok := slices.BinarySearch(one.X, x); ok {
					row[k] = one.Y[j]
				}
			}
			of, rows = append(of, draws[i]), append(rows, row)
		}
		g.Rows = analysis.ByDraw(of, rows)
		g.Lost = Must(v.DrawCount()) - len(g.Rows)
		return analysis.FitPower(g)
	}
}

// logarithmically are at most n of the rounds of the longest trace, about evenly spread over a logarithmic axis, the last one among them.
func logarithmically(t Traces, n int) []float64 {
	var longest []float64
	for _, one := range t {
		if len(one.X) > len(longest) {
			longest = one.X
		}
	}
	last := longest[len(longest)-1]
	first := longest[slices.IndexFunc(longest, func(x float64) bool { return x > 0 })]
	var out []float64
	for i := range n {
		target := first * math.Pow(last/first, float64(i)/float64(n-1))
		j, _ := slices.BinarySearch(longest, target*(1-1e-12))
		if x := longest[min(j, len(longest)-1)]; len(out) == 0 || x > out[len(out)-1] {
			out = append(out, x)
		}
	}
	return out
}
