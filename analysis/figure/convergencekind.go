package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
)

// convergenceKind draws a column of the trace over the rounds: the median over the runs of a treatment, and the band that holds the
// middle eighty per cent of them.
var convergenceKind = Kind{
	Name: "convergence", Title: "a certificate round by round: median over runs, with a band",
	Takes: []string{"x", "y", "by", "panel", "log"}, draw: drawConvergenceKind,
}

// Ends of the band of a convergence plot.
const bandLow, bandHigh = 0.1, 0.9

func drawConvergenceKind(q *request) (*Drawing, error) {
	column := "gap"
	if len(q.Y) > 0 {
		column = q.Y[0]
	}
	clock := "round"
	if q.X != "" {
		clock = q.X
	}
	q.X, q.Y = "", nil // columns of the trace, not of the runs
	v, all, err := q.allSeries()
	if err != nil {
		return nil, err
	}
	trace, err := q.trace(v, column, clock)
	if err != nil {
		return nil, err
	}
	runs, err := tracesOf(trace, clock, column)
	if err != nil {
		return nil, err
	}
	logX, logY := q.logs(false, column != "efficiency" && column != "gini" && column != "price" && column != "demand")
	dr := q.drawing(62 * vg.Millimeter)
	untraced, most := 0, 0
	err = q.spread(dr, v, clockLabel(clock), traceLabel(column), func(p *panel, part analysis.View) error {
		p.log(logX, logY)
		for _, s := range slices.Backward(within(all, part)) {
			mine, without, err := runs.of(s.view)
			if err != nil {
				return err
			}
			untraced += without
			most = max(most, len(mine))
			p.middle(s, mine, logX)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	dr.key = lineKeys(all, false)
	q.caption.add("%s", bandNote(most))
	return dr, q.tracedEnd(v, untraced)
}

// bandNote says what lines and bands show that stand on up to n runs.
func bandNote(n int) string {
	if n < 2 {
		return "One run a line, hence no bands"
	}
	return fmt.Sprintf("Lines: median over up to %d runs; bands: the middle %g %%; a run that has ended keeps its last value", n, 100*(bandHigh-bandLow))
}

// tracedEnd ends the caption of a picture of traces.
func (q *request) tracedEnd(v analysis.View, untraced int) error {
	if untraced > 0 {
		q.caption.add("%d runs without a recorded round are not drawn", untraced)
	}
	return q.caption.ended(v)
}

// middle draws the median of runs and, for several, their band.
func (p *panel) middle(s series, runs []oneTrace, logX bool) {
	switch len(runs) {
	case 0:
		return
	case 1:
		p.line(s.name, runs[0].x, runs[0].y, s.style.line(normal))
		return
	}
	at := commonGrid(runs, logX)
	low, mid, high := make([]float64, len(at)), make([]float64, len(at)), make([]float64, len(at))
	for i := range at {
		low[i], mid[i], high[i] = math.NaN(), math.NaN(), math.NaN()
	}
	values := make([]float64, 0, len(runs))
	places := make([]int, len(runs))
	for i, x := range at {
		values = values[:0]
		for k, r := range runs {
			for places[k]+1 < len(r.x) && r.x[places[k]+1] <= x {
				places[k]++
			}
			if y := r.y[places[k]]; r.x[places[k]] <= x && !math.IsNaN(y) {
				values = append(values, y)
			}
		}
		if len(values) == 0 {
			continue
		}
		slices.Sort(values)
		low[i], mid[i], high[i] = analysis.Quantile(values, bandLow), medianWithInfinity(values), analysis.Quantile(values, bandHigh)
	}
	p.ribbon(s.name, at, low, high, s.style)
	p.line(s.name, at, mid, s.style.line(normal))
}

// gridPoints is the number of places at which runs are compared: about two a millimetre.
const gridPoints = 160

// commonGrid is where the runs are compared: every place of the longest run, or gridPoints places between its ends.
func commonGrid(runs []oneTrace, logX bool) []float64 {
	longest := slices.MaxFunc(runs, func(a, b oneTrace) int { return len(a.x) - len(b.x) })
	if len(longest.x) <= gridPoints {
		var all []float64
		for _, r := range runs {
			all = append(all, r.x...)
		}
		slices.Sort(all)
		if all = slices.Compact(all); len(all) <= 2*gridPoints {
			return all
		}
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range runs {
		low, high = min(low, r.x[0]), max(high, r.x[len(r.x)-1])
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

// oneTrace is a column of the trace of one run.
type oneTrace struct{ x, y []float64 }

// traces are those of all runs, by cell.
type traces map[uint64]oneTrace

func tracesOf(v analysis.View, clock, column string) (traces, error) {
	cells, err := v.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	x, err := v.Floats(clock)
	if err != nil {
		return nil, err
	}
	y, err := v.Floats(column)
	if err != nil {
		return nil, err
	}
	out := traces{}
	for _, r := range v.Rows() {
		t := out[cells[r]]
		t.x, t.y = append(t.x, x[r]), append(t.y, y[r])
		out[cells[r]] = t
	}
	return out, nil
}

// of are the traces of runs, and how many have none.
func (t traces) of(runs analysis.View) (found []oneTrace, without int, err error) {
	cells, err := runs.Uints("cell_id")
	if err != nil {
		return nil, 0, err
	}
	for _, r := range runs.Rows() {
		if one, ok := t[cells[r]]; ok {
			found = append(found, one)
		} else {
			without++
		}
	}
	return found, without, nil
}

// clockLabel and traceLabel are the words for columns of the trace.
func clockLabel(column string) string {
	if column == "time_ns" {
		return "time (ns)"
	}
	return column
}

func traceLabel(column string) string {
	switch column {
	case "gap":
		return "relative duality gap"
	case "price":
		return "price (largest)"
	case "demand":
		return "total demand (units)"
	case "gini":
		return "Gini index"
	}
	return strings.ReplaceAll(column, "_", " ")
}
