package figure

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// convergenceKind draws quantities of the trace over the rounds: the median over the runs of a treatment, and the band that holds the
// middle eighty per cent of them. A column of table agents is drawn agent by agent, for the last treatment. Runs to which no column that
// makes treatments applies are not drawn; one of the bracket solver gives the equilibrium price. Where the trace has what theory
// proves of a column, named COLUMN_proved, it is drawn dotted.
var convergenceKind = Kind{
	Name: "convergence", Title: "quantities round by round: median over runs, with a band",
	Needs: "recorded rounds of methods on markets that stand still",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Has("trace", "round", "gap"), !c.Plays()) },
	Takes: []string{"x", "y", "by", "panel", "log"}, draw: drawConvergence,
}

// activity is the column of table agents that is drawn agent by agent.
const activity = "activity"

// Iterative is Algorithm 1 of the paper.
const Iterative = "tatonnement"

func drawConvergence(q *request) *Drawing {
	names, clock := q.traceColumns("gap"), cmp.Or(q.X, "round")
	q.X = ""
	ks := make([]quantity, len(names))
	for i, name := range names {
		table := "trace"
		if name == activity {
			table = "agents"
			Must(analysis.Load(q.data, table, name)) // or the remedy
		}
		ks[i] = Must(q.quantityIn(table, name))
	}
	v, all := q.allSeries(append(q.recorded(needs(ks...)), "price", "price_lo", "price_hi")...)
	if len(q.By) > 0 && len(all) > 1 {
		all = slices.DeleteFunc(all, func(s Series) bool {
			return !slices.ContainsFunc(s.Key, func(k analysis.Value) bool { return !k.Null })
		})
		setLooks(all, q.columns(q.By))
	}
	c := convergence{request: q, clock: clock, drawn: map[string]bool{}, runs: map[string]Traces{}}
	for _, k := range ks {
		if k.name == activity {
			c.agents = q.rowsOf("agents", v, clock, "agent", activity)
			continue
		}
		c.runs[k.name] = q.tracesOf(v, q.traced(clock), k)
		if proved := k.name + "_proved"; q.hasIn("trace", proved) {
			c.runs[proved] = q.tracesOf(v, q.traced(clock), q.traced(proved))
		}
		c.untraced = 0 // the same for every quantity
		for _, s := range all {
			_, without := c.runs[k.name].Of(s.View)
			c.untraced += without
		}
	}
	dr := q.drawing(62 * vg.Millimeter)
	q.spreadEach(dr, v, q.traced(clock).label, ks, func(p *Panel, part analysis.View, k quantity) {
		c.draw(p, Within(all, part), part, k)
	})
	for _, s := range all {
		if c.drawn[s.Name] {
			dr.addKey(LineKeys([]Series{s}, false)...)
		}
	}
	if c.proved {
		dr.addKey(mark.KeyLine("proved bound", mark.PredictedLine, nil))
		q.caption.Add("Dotted, in the colour of the series: the bound that is proved for the method, median over runs")
	}
	if c.ruled {
		dr.addKey(mark.KeyLine("capacity, equilibrium price", mark.RuleStyle, nil))
	}
	q.caption.Add("%s", bandNote(c.most))
	q.tracedEnd(v, c.untraced)
	return dr
}

// convergence is a drawing of quantities over the rounds in the making.
type convergence struct {
	*request
	clock    string
	runs     map[string]Traces // by quantity
	agents   analysis.View     // rounds of the agents of all runs
	drawn    map[string]bool   // series that have a trace
	untraced int               // runs without
	most     int               // runs behind a line
	ruled    bool              // a reference line is drawn
	proved   bool              // a proved bound is
}

// draw draws one quantity.
func (c *convergence) draw(p *Panel, all []Series, part analysis.View, k quantity) {
	logX, logY := c.logs(false, k.log)
	p.Log(logX, logY)
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
		mine, _ := traces.Of(s.View)
		c.most, c.drawn[s.Name] = max(c.most, len(mine)), c.drawn[s.Name] || len(mine) > 0
		p.middle(s, mine, logX)
		bounds, _ := c.runs[k.name+"_proved"].Of(s.View)
		c.proved = p.bound(s, bounds, logX) || c.proved
	}
	c.ruled = ref.rules(p, "", k.name) || c.ruled
}

// bound draws what is proved of the runs of a series, where something is.
func (p *Panel) bound(s Series, runs []OneTrace, logX bool) bool {
	known := slices.ContainsFunc(runs, func(t OneTrace) bool {
		return slices.ContainsFunc(t.Y, func(y float64) bool { return !math.IsNaN(y) })
	})
	if known {
		p.middle(Series{Name: s.Name + ", proved", Style: mark.Look{Color: s.Style.Color, Dashes: mark.PredictedLine.Dashes}}, runs, logX)
	}
	return known
}

// eachAgent draws one thin line for each agent of the runs of a series.
func (c *convergence) eachAgent(p *Panel, s Series, column string) {
	x := Must(c.agents.Floats(c.clock))
	y := Must(c.agents.Floats(column))
	cells := Must(c.agents.Uints("cell_id"))
	mine := RowsByCell(s.View)
	lines := Must(c.agents.Where(func(r int) bool { _, ok := mine[cells[r]]; return ok }).GroupBy("cell_id", "agent"))
	for _, g := range lines {
		var xs, ys []float64
		for _, r := range g.Rows() {
			xs, ys = append(xs, x[r]), append(ys, y[r])
		}
		p.Line("agent "+g.Key[1].String(), xs, ys, draw.LineStyle{Color: s.Style.Color, Width: mark.Hairline})
	}
	c.caption.Add("(%s) shows the agents of %s", p.Name, s.Name)
}
