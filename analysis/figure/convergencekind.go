package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
)

// convergenceKind draws quantities of the trace over the rounds: the median over the runs of a treatment, and the band that holds the
// middle eighty per cent of them. A column of table agents is drawn agent by agent, for the last treatment. Runs to which no column that
// makes treatments applies are not drawn; one of the bracket solver gives the equilibrium price.
var convergenceKind = Kind{
	Name: "convergence", Title: "quantities round by round: median over runs, with a band",
	Takes: []string{"x", "y", "by", "panel", "log"}, draw: drawConvergence,
}

// activity is the column of table agents that is drawn agent by agent.
const activity = "activity"

// iterative is Algorithm 1 of the paper.
const iterative = "tatonnement"

// traceLine is the width of the line of one run, a little thinner than data elsewhere: many cross.
const traceLine = vg.Length(0.9)

// Ends of the band of a convergence plot.
const bandLow, bandHigh = 0.1, 0.9

func drawConvergence(q *request) *Drawing {
	names, clock := q.Y, q.X
	if len(names) == 0 {
		names = []string{"gap"}
	}
	if clock == "" {
		clock = "round"
	}
	q.X, q.Y = "", nil // columns of the trace, not of the runs
	ks := make([]quantity, len(names))
	for i, name := range names {
		table := "trace"
		if name == activity {
			table = "agents"
			must(analysis.Load(q.data, table, name)) // or the remedy
		}
		ks[i] = must(q.quantityIn(table, name))
	}
	v, all := q.allSeries(append(q.recorded(needs(ks...)), "price", "price_lo", "price_hi")...)
	if len(q.By) > 0 && len(all) > 1 {
		all = slices.DeleteFunc(all, func(s series) bool {
			return !slices.ContainsFunc(s.key, func(k analysis.Value) bool { return !k.Null })
		})
		for i := range all {
			all[i].style = styleAt(i)
		}
	}
	c := convergence{request: q, clock: clock, drawn: map[string]bool{}, runs: map[string]traces{}}
	for _, k := range ks {
		if k.name == activity {
			c.agents = q.rowsOf("agents", v, clock, "agent", activity)
			continue
		}
		c.runs[k.name] = q.tracesOf(v, q.traced(clock), k)
		c.untraced = 0 // the same for every quantity
		for _, s := range all {
			_, without := c.runs[k.name].of(s.view)
			c.untraced += without
		}
	}
	dr := q.drawing(62 * vg.Millimeter)
	q.spreadEach(dr, v, q.traced(clock).label, ks, func(p *panel, part analysis.View, k quantity) {
		c.draw(p, within(all, part), part, k)
	})
	for _, s := range all {
		if c.drawn[s.name] {
			dr.addKey(lineKeys([]series{s}, false)...)
		}
	}
	if c.ruled {
		dr.addKey(keyLine("capacity, equilibrium price", ruleStyle, nil))
	}
	q.caption.add("%s", bandNote(c.most))
	q.tracedEnd(v, c.untraced)
	return dr
}

// convergence is a drawing of quantities over the rounds in the making.
type convergence struct {
	*request
	clock    string
	runs     map[string]traces // by quantity
	agents   analysis.View     // rounds of the agents of all runs
	drawn    map[string]bool   // series that have a trace
	untraced int               // runs without
	most     int               // runs behind a line
	ruled    bool              // a reference line is drawn
}

// draw draws one quantity.
func (c *convergence) draw(p *panel, all []series, part analysis.View, k quantity) {
	logX, logY := c.logs(false, k.log)
	p.log(logX, logY)
	traces, ok := c.runs[k.name]
	if !ok {
		c.eachAgent(p, all[len(all)-1], k.name)
		return
	}
	ref := equilibriumOf(part)
	if k.name == "price" {
		ref.band(p)
	}
	for _, s := range slices.Backward(all) {
		mine, _ := traces.of(s.view)
		c.most, c.drawn[s.name] = max(c.most, len(mine)), c.drawn[s.name] || len(mine) > 0
		p.middle(s, mine, logX)
	}
	c.ruled = ref.rules(p, "", k.name) || c.ruled
}

// eachAgent draws one thin line for each agent of the runs of a series.
func (c *convergence) eachAgent(p *panel, s series, column string) {
	x := must(c.agents.Floats(c.clock))
	y := must(c.agents.Floats(column))
	cells := must(c.agents.Uints("cell_id"))
	mine := cellRows(s.view)
	lines := must(c.agents.Where(func(r int) bool { _, ok := mine[cells[r]]; return ok }).GroupBy("cell_id", "agent"))
	for _, g := range lines {
		var xs, ys []float64
		for _, r := range g.Rows() {
			xs, ys = append(xs, x[r]), append(ys, y[r])
		}
		p.line("agent "+g.Key[1].String(), xs, ys, draw.LineStyle{Color: s.style.color, Width: hairline})
	}
	c.caption.add("(%s) shows the agents of %s", p.name, s.name)
}

// bandNote says what lines and bands show that stand on up to n runs.
func bandNote(n int) string {
	if n < 2 {
		return "One run a line, hence no bands"
	}
	return fmt.Sprintf("Lines: median over up to %d runs; bands: the middle %g %%; a run that has ended keeps its last value", n, 100*(bandHigh-bandLow))
}

// tracedEnd ends the caption of a picture of traces.
func (q *request) tracedEnd(v analysis.View, untraced int) {
	if untraced > 0 {
		q.caption.add("%d runs without a recorded round are not drawn", untraced)
	}
	check(q.caption.ended(v))
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

// tracesOf are the traces of a quantity against another, of the given runs; the columns of both stand in table trace or, the same in every
// round, in table runs.
func (q *request) tracesOf(runs analysis.View, x, y quantity) traces {
	columns := slices.DeleteFunc(needs(x, y), func(c string) bool { return !q.hasIn("trace", c) })
	trace := q.rowsOf("trace", runs, columns...)
	of := cellRows(runs)
	return byCell(trace, valuesOf(trace, runs, of, x.Measure), valuesOf(trace, runs, of, y.Measure))
}

// tracesOf are the traces of a column against another.
func tracesOf(v analysis.View, x, y string) (traces, error) {
	return byCell(v, must(v.Values(analysis.Column(x, x))), must(v.Values(analysis.Column(y, y)))), nil
}

// byCell are the traces of x and y, one value for each row of v.
func byCell(v analysis.View, x, y []float64) traces {
	cells := must(v.Uints("cell_id"))
	out := traces{}
	for i, r := range v.Rows() {
		t := out[cells[r]]
		t.x, t.y = append(t.x, x[i]), append(t.y, y[i])
		out[cells[r]] = t
	}
	return out
}

// valuesOf are the values of a measure for every row of a table, whose missing columns stand in table runs; of is the row of runs by cell.
func valuesOf(v, runs analysis.View, of map[uint64]int, m analysis.Measure) []float64 {
	cells := must(v.Uints("cell_id"))
	columns, own := make([][]float64, len(m.Needs)), make([]bool, len(m.Needs))
	for i, name := range m.Needs {
		from := runs
		if own[i] = v.Has(name); own[i] {
			from = v
		}
		columns[i] = must(from.Floats(name))
	}
	out, in := make([]float64, v.Len()), make([]float64, len(columns))
	for i, r := range v.Rows() {
		for k, c := range columns {
			in[k] = c[of[cells[r]]]
			if own[k] {
				in[k] = c[r]
			}
		}
		out[i] = m.Of(in)
	}
	return out
}

// cellRows are the rows of table runs by cell.
func cellRows(runs analysis.View) map[uint64]int {
	cells := must(runs.Uints("cell_id"))
	out := make(map[uint64]int, runs.Len())
	for _, r := range runs.Rows() {
		out[cells[r]] = r
	}
	return out
}

// of are the traces of runs, and how many have none.
func (t traces) of(runs analysis.View) (found []oneTrace, without int) {
	cells := must(runs.Uints("cell_id"))
	for _, r := range runs.Rows() {
		if one, ok := t[cells[r]]; ok {
			found = append(found, one)
		} else {
			without++
		}
	}
	return found, without
}
