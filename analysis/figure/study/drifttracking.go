package study

import (
	"slices"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// driftTracking shows how near online methods stay to an optimum that moves: the tracking error and the dynamic regret against the pace
// of a random walk, and the tracking error under the other scenarios, one row per method. Under a random walk nothing that a method can know before
// round t is nearer to p*_t than p*_{t−1} in mean square, so that no method does better than the root mean square of a move, of which
// the mean move P_T/T is a lower bound.
var driftTracking = figure.Figure{
	Name: "drift-tracking", Title: "Tracking error and dynamic regret of online methods on moving markets",
	Needs: "methods on markets that walk at random at several paces",
	Fits: func(c *analysis.Contents) bool {
		return c.Numbers(pace) > 2 && c.Has("runs", "tracking", "regret_dynamic", "path_length")
	},
	ByHand: drawDriftTracking,
}

// pace is the column by which random walks differ.
const pace = "p_scenario_path"

// leastTracking is the share of the largest tracking error, or of the mean move, below which there is only rounding.
const leastTracking = 1e-3

func drawDriftTracking(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	runs := figure.Load(d, "runs", "tracking", "regret_dynamic", "path_length", "rounds")
	all := figure.TreatmentsOf(runs)
	paces := figure.Must(runs.Floats(pace))
	walks := runs.Where(func(r int) bool { return paces[r] == paces[r] })
	if walks.Len() == 0 {
		lacks(runs, "runs under a random walk: add scenario drift with a list of path to the spec and run it again")
	}
	dr := figure.NewDrawing(mark.PageWidth, 52*vg.Millimeter)
	dr.Row()
	var n figure.Powers
	var left figure.Caption // what is not drawn
	for _, name := range []string{"tracking", "regret_dynamic"} {
		column := columnOf(d, name)
		p := dr.Panel("random walk: "+figure.Heading(column), "mean move of p* per round, P/T (price)", column.Unit)
		p.Log(true, true)
		overPaces(&n, p, figure.Among(all, walks), name, &left)
	}
	trackingRows(dr, all, runs.Where(func(r int) bool { return paces[r] != paces[r] }), &left, &n.Bars)
	dr.Key = append(figure.LineKeys(all, true), mark.KeyLine("mean move P/T, a lower bound in (a)", mark.RuleStyle, nil))
	c.Add("The tracking error is the root mean square of the price error over the second half of the rounds. (a) and (b) are over the pace of the random walk; each panel below shows another scenario")
	c.Add("Marks are means over %s draws, bars 95 %% t intervals", n.Behind)
	n.Caption(c, "P/T", "paces")
	c.Join(left)
	c.Outcome(runs)
	return dr
}

// overPaces draws a quantity of every method over the mean move of the optimum per round.
func overPaces(n *figure.Powers, p *figure.Panel, all []figure.Series, column string, c *figure.Caption) {
	var moves []float64
	for _, s := range all {
		steps := figure.Sorted(s.View, pace)
		moves = figure.Means(figure.Summarise(steps, analysis.Measure{Name: "mean move", Needs: []string{"path_length", "rounds"}, Of: func(x []float64) float64 { return x[0] / x[1] }}))
		// A method that is at the optimum of every round before it is played, up to rounding, tracks nothing.
		shares := figure.Summarise(steps, analysis.Measure{Name: "error over move", Needs: []string{"tracking", "path_length", "rounds"}, Of: func(x []float64) float64 { return x[0] * x[2] / x[1] }})
		if !slices.ContainsFunc(shares, func(s analysis.Summary) bool { return !(s.Mean < leastTracking) }) {
			c.AddOnce(s.Name + " knows the market of the round: its error is of the size of rounding and is not drawn in (a) and (b)")
			continue
		}
		g := figure.Must(s.View.Growth(pace, column))
		g.X = moves
		n.Growth(p, s, analysis.FitPower(g))
	}
	if column == "tracking" {
		p.Line("mean move", moves, moves, mark.RuleStyle)
	}
	p.RangeX(figure.Decades(p.InX))
	n.End(p)
}

// trackingRows adds one panel per scenario of the tracking error of every method.
func trackingRows(d *figure.Drawing, all []figure.Series, runs analysis.View, c *figure.Caption, bars *analysis.Doubts) {
	scenarios, by := figure.ScenariosOf(runs)
	var panels []*figure.Panel
	for i, scenario := range scenarios {
		if i%2 == 0 {
			d.Row()
		}
		below := ""
		if i+2 >= len(scenarios) {
			below = "rms |p − p*| (price)"
		}
		p := d.Panel(figure.ScenarioTitle(by, scenario.Key), below, "")
		p.Log(true, false)
		var ms []mark.Point
		for k, s := range figure.Within(all, scenario.View) {
			if sum := figure.Must(s.View.Summarise(analysis.Column("tracking", "tracking"))); sum.N > 0 {
				bars.Add(sum.T)
				ms = append(ms, mark.MarkOf(s.Name, sum.Mean, float64(len(all)-1-k), s.Style.Glyph(2)).Wide(sum.T.Low, sum.T.High))
			}
		}
		p.Points(ms)
		p.Names(figure.NamesOf(all))
		panels = append(panels, p)
	}
	figure.ShareAxes(panels)
	for _, p := range panels {
		low, high := figure.Decades(p.InX)
		if edge := high * leastTracking; low < edge {
			low = edge
			c.AddOnce("Tracking errors of less than " + mark.ShortNumber(edge) + " are drawn at the left edge")
		}
		p.RangeX(low, high)
	}
}
