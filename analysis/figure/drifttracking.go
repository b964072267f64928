package figure

import (
	"slices"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/results"
)

// driftTracking shows how near online methods stay to an optimum that moves: the tracking error and the dynamic regret against the pace
// of a random walk, and the tracking error under the other scenarios, one row per method. Under a random walk nothing that a method can know before
// round t is nearer to p*_t than p*_{t−1} in mean square, so that no method does better than the root mean square of a move, of which
// the mean move P_T/T is a lower bound.
var driftTracking = Figure{
	Name: "drift-tracking", Title: "Tracking error and dynamic regret of online methods on moving markets",
	Experiment: "drift", Hand: drawDriftTracking,
}

// pace is the column by which random walks differ.
const pace = "p_scenario_path"

// leastTracking is the share of the largest tracking error, or of the mean move, below which there is only rounding.
const leastTracking = 1e-3

func drawDriftTracking(d *results.Dataset, c *caption) *Drawing {
	runs := load(d, "runs", "tracking", "regret_dynamic", "path_length", "rounds")
	all := treatmentsOf(runs)
	paces := must(runs.Floats(pace))
	walks := runs.Where(func(r int) bool { return paces[r] == paces[r] })
	if walks.Len() == 0 {
		lacks(runs, "runs under a random walk: add scenario drift with a list of path to the spec and run it again")
	}
	dr := newDrawing(mark.PageWidth, 52*vg.Millimeter)
	dr.row()
	var n powers
	var left caption // what is not drawn
	for _, name := range []string{"tracking", "regret_dynamic"} {
		column := columnOf(d, name)
		p := dr.panel("random walk: "+heading(column), "mean move of p* per round, P/T (price)", column.Unit)
		p.log(true, true)
		n.overPaces(p, among(all, walks), name, &left)
	}
	trackingRows(dr, all, runs.Where(func(r int) bool { return paces[r] != paces[r] }), &left)
	dr.key = append(lineKeys(all, true), mark.KeyLine("mean move P/T, a lower bound in (a)", mark.RuleStyle, nil))
	c.add("The tracking error is the root mean square of the price error over the second half of the rounds. (a) and (b) are over the pace of the random walk; each panel below shows another scenario")
	c.add("Marks are means over %s replicates, bars 95 %% t intervals", n.behind)
	n.caption(c, "P/T", "paces")
	c.join(left)
	c.outcome(runs)
	return dr
}

// overPaces draws a quantity of every method over the mean move of the optimum per round.
func (n *powers) overPaces(p *panel, all []series, column string, c *caption) {
	var moves []float64
	for _, s := range all {
		steps := sorted(s.view, pace)
		moves = means(summarise(steps, analysis.Measure{Name: "mean move", Needs: []string{"path_length", "rounds"}, Of: func(x []float64) float64 { return x[0] / x[1] }}))
		// A method that is at the optimum of every round before it is played, up to rounding, tracks nothing.
		shares := summarise(steps, analysis.Measure{Name: "error over move", Needs: []string{"tracking", "path_length", "rounds"}, Of: func(x []float64) float64 { return x[0] * x[2] / x[1] }})
		if !slices.ContainsFunc(shares, func(s analysis.Summary) bool { return !(s.Mean < leastTracking) }) {
			c.addOnce(s.name + " knows the market of the round: its error is of the size of rounding and is not drawn in (a) and (b)")
			continue
		}
		_, rows, err := s.view.Replicated(pace, column)
		check(err)
		n.growth(p, s, analysis.FitPower(moves, rows))
	}
	if column == "tracking" {
		p.line("mean move", moves, moves, mark.RuleStyle)
	}
	p.rangeX(decades(p.inX))
	n.end(p)
}

// trackingRows adds one panel per scenario of the tracking error of every method.
func trackingRows(d *Drawing, all []series, runs analysis.View, c *caption) {
	scenarios, by := scenariosOf(runs)
	var panels []*panel
	for i, scenario := range scenarios {
		if i%2 == 0 {
			d.row()
		}
		below := ""
		if i+2 >= len(scenarios) {
			below = "rms |p − p*| (price)"
		}
		p := d.panel(scenarioTitle(by, scenario.Key), below, "")
		p.log(true, false)
		var ms []mark.Point
		for k, s := range within(all, scenario.View) {
			if sum := must(s.view.Summarise(analysis.Column("tracking", "tracking"))); sum.N > 0 {
				ms = append(ms, mark.MarkOf(s.name, sum.Mean, float64(len(all)-1-k), s.style.Glyph(2)).Wide(sum.T.Low, sum.T.High))
			}
		}
		p.points(ms)
		p.names(namesOf(all))
		panels = append(panels, p)
	}
	shareAxes(panels)
	for _, p := range panels {
		low, high := decades(p.inX)
		if edge := high * leastTracking; low < edge {
			low = edge
			c.addOnce("Tracking errors of less than " + mark.ShortNumber(edge) + " are drawn at the left edge")
		}
		p.rangeX(low, high)
	}
}
