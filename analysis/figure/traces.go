package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// TraceLine is the width of the line of one run, a little thinner than data elsewhere: many cross.
const TraceLine = vg.Length(0.9)

// Ends of the band of a convergence plot.
const bandLow, bandHigh = 0.1, 0.9

// bandNote says what lines and bands show that stand on up to n runs.
func bandNote(n int) string {
	if n < 2 {
		return "One run per line, hence no bands"
	}
	return fmt.Sprintf("Lines: median over up to %d runs; bands: the middle %g %%; a run that has ended keeps its last value", n, 100*(bandHigh-bandLow))
}

// tracedEnd ends the caption of a picture of traces.
func (q *request) tracedEnd(v analysis.View, without int) {
	var rows, draws Counts
	for _, g := range Must(v.GroupBy(q.treatments(v)...)) {
		rows.With(g.Len())
		draws.With(Must(g.DrawCount()))
	}
	if rows != draws {
		q.caption.Add("The runs of a treatment are of %s: bands describe runs, not draws", counted(draws, "draw"))
	}
	Untraced(&q.caption, without)
	q.caption.Ended(v)
}

// middle draws the median of runs and, for several, their band.
func (p *Panel) middle(s Series, runs []OneTrace, logX bool) {
	switch len(runs) {
	case 0:
		return
	case 1:
		p.Line(s.Name, runs[0].X, runs[0].Y, s.Style.Line(mark.Normal))
		return
	}
	at := commonGrid(runs, logX)
	unknown := slices.Repeat([]float64{math.NaN()}, len(at))
	low, mid, high := unknown, slices.Clone(unknown), slices.Clone(unknown)
	values := make([]float64, 0, len(runs))
	places := make([]int, len(runs))
	for i, x := range at {
		values = values[:0]
		for k, r := range runs {
			for places[k]+1 < len(r.X) && r.X[places[k]+1] <= x {
				places[k]++
			}
			if y := r.Y[places[k]]; r.X[places[k]] <= x && !math.IsNaN(y) {
				values = append(values, y)
			}
		}
		if len(values) == 0 {
			continue
		}
		slices.Sort(values)
		low[i], mid[i], high[i] = stat.Quantile(values, bandLow), stat.Quantile(values, 0.5), stat.Quantile(values, bandHigh)
	}
	p.Ribbon(s.Name, at, low, high, s.Style)
	p.Line(s.Name, at, mid, s.Style.Line(mark.Normal))
}

// gridPoints is the number of places at which runs are compared: about two per millimetre.
const gridPoints = 160

// commonGrid is where the runs are compared: every place of the longest run, or gridPoints places between its ends.
func commonGrid(runs []OneTrace, logX bool) []float64 {
	longest := slices.MaxFunc(runs, func(a, b OneTrace) int { return len(a.X) - len(b.X) })
	if len(longest.X) <= gridPoints {
		var all []float64
		for _, r := range runs {
			all = append(all, r.X...)
		}
		slices.Sort(all)
		if all = slices.Compact(all); len(all) <= 2*gridPoints {
			return all
		}
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range runs {
		low, high = min(low, r.X[0]), max(high, r.X[len(r.X)-1])
	}
	out := make([]float64, gridPoints)
	for i := range out {
		f := float64(i) / (gridPoints - 1)
		out[i] = low + (high-low)*f
		if logX && low > 0 {
			out[i] = low * math.Pow(high/low, f)
		}
	}
	out[gridPoints-1] = high
	return out
}

// OneTrace is a column of the trace of one run.
type OneTrace struct{ X, Y []float64 }

// Traces are those of all runs, by cell.
type Traces map[uint64]OneTrace

// tracesOf are the traces of a quantity against another, of the given runs; the columns of both stand in table trace or, the same in every
// round, in table runs.
func (q *request) tracesOf(runs analysis.View, x, y quantity) Traces {
	columns := slices.DeleteFunc(needs(x, y), func(c string) bool { return !q.hasIn("trace", c) })
	trace := q.rowsOf("trace", runs, columns...)
	of := RowsByCell(runs)
	return byCell(trace, valuesOf(trace, runs, of, x.Measure), valuesOf(trace, runs, of, y.Measure))
}

// TracesOf are the traces of a column against another.
func TracesOf(v analysis.View, x, y string) Traces {
	return byCell(v, Must(v.Values(analysis.Column(x, x))), Must(v.Values(analysis.Column(y, y))))
}

// byCell are the traces of x and y, one value for each row of v.
func byCell(v analysis.View, x, y []float64) Traces {
	cells := Must(v.Uints("cell_id"))
	out := Traces{}
	for i, r := range v.Rows() {
		t := out[cells[r]]
		t.X, t.Y = append(t.X, x[i]), append(t.Y, y[i])
		out[cells[r]] = t
	}
	return out
}

// valuesOf are the values of a measure for every row of a table, whose missing columns stand in table runs; of is the row of runs by cell.
func valuesOf(v, runs analysis.View, of map[uint64]int, m analysis.Measure) []float64 {
	cells := Must(v.Uints("cell_id"))
	columns, own := make([][]float64, len(m.Needs)), make([]bool, len(m.Needs))
	for i, name := range m.Needs {
		from := runs
		if own[i] = v.Has(name); own[i] {
			from = v
		}
		columns[i] = Must(from.Floats(name))
	}
	out, in := make([]float64, v.Len()), make([]float64, len(columns))
	for i, r := range v.Rows() {
		for k, c := range columns {
			at := r
			if !own[k] {
				at = of[cells[r]]
			}
			in[k] = c[at]
		}
		out[i] = m.Of(in)
	}
	return out
}

// RowsByCell are the rows of a table with one row per cell, by cell.
func RowsByCell(v analysis.View) map[uint64]int {
	cells := Must(v.Uints("cell_id"))
	out := make(map[uint64]int, v.Len())
	for _, r := range v.Rows() {
		out[cells[r]] = r
	}
	return out
}

// Of are the traces of runs, and how many have none.
func (t Traces) Of(runs analysis.View) (found []OneTrace, without int) {
	cells := Must(runs.Uints("cell_id"))
	for _, r := range runs.Rows() {
		if one, ok := t[cells[r]]; ok {
			found = append(found, one)
		} else {
			without++
		}
	}
	return found, without
}

// Untraced says how many runs are not drawn because no round of them was recorded.
func Untraced(c *Caption, n int) {
	if n > 0 {
		c.Add("%d runs without a recorded round are not drawn", n)
	}
}
