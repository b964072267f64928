package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/results"
)

// driftTracking shows how near online methods stay to an optimum that moves: the tracking error and the dynamic regret against the pace
// of a random walk, and the tracking error under the other scenarios, a row a method. Under a random walk nothing that a method can know before
// round t is nearer to p*_t than p*_{t−1} in mean square, so that no method does better than the root mean square of a move, of which
// the mean move P_T/T is a lower bound.
var driftTracking = Figure{
	Name: "drift-tracking", Title: "Tracking error and dynamic regret of online methods on moving markets",
	Experiment: "drift", Draw: drawDriftTracking,
}

// pace is the column by which random walks differ.
const pace = "p_scenario_path"

func drawDriftTracking(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", "tracking", "regret_dynamic", "path_length", "rounds")
	if err != nil {
		return nil, err
	}
	return driftTrackingOf(runs)
}

func driftTrackingOf(runs analysis.View) (*Drawing, error) {
	all, err := treatmentsOf(runs)
	if err != nil {
		return nil, err
	}
	paces, err := runs.Floats(pace)
	if err != nil {
		return nil, err
	}
	walks := runs.Where(func(r int) bool { return paces[r] == paces[r] })
	if walks.Len() == 0 {
		return nil, fmt.Errorf("figure: experiment %q has no runs under a random walk: add scenario drift with a list of path to the spec and run it again", runs.Experiment())
	}
	others, by, err := scenariosOf(runs.Where(func(r int) bool { return paces[r] != paces[r] }))
	if err != nil {
		return nil, err
	}
	var c caption
	dr := newDrawing(PageWidth, 52*vg.Millimeter)
	dr.row()
	var least growthCount
	for _, q := range []growing{
		{column: "tracking", title: "random walk: tracking error", label: "rms |p − p*| (price)"},
		{column: "regret_dynamic", title: "random walk: dynamic regret", label: "regret (units of payoff)"},
	} {
		p := dr.panel(q.title, "mean move of p* a round, P/T (price)", q.label)
		p.log(true, true)
		if err := p.paces(walks, all, q, &least); err != nil {
			return nil, err
		}
	}
	if err := trackingRows(dr, all, others, by); err != nil {
		return nil, err
	}
	dr.key = append(lineKeys(all, true), keyLine("mean move P/T, a lower bound in (a)", ruleStyle, nil))
	c.add("Tracking: root mean square of the price error over the second half of the rounds; (a) and (b) over the pace of the random walk, below one scenario a panel")
	c.add("Marks: means over %s replicates, bars 95 %% t intervals", countRange(least.least, least.most))
	c.add("Beside each series: the power of P/T, the slope of the least squares line through log mean against log P/T, with its 95 %% interval over replicates%s", least.bendNote("paces"))
	least.captions(&c)
	if err := c.outcome(runs); err != nil {
		return nil, err
	}
	dr.Caption = c.String()
	return dr, nil
}

// paces draws a quantity of every method over the mean move of the optimum a round.
func (p *panel) paces(walks analysis.View, all []series, q growing, n *growthCount) error {
	n.labels = nil
	var moves []float64
	for _, s := range within(all, walks) {
		if s.view.Len() == 0 {
			continue
		}
		steps, err := s.view.GroupBy(pace)
		if err != nil {
			return err
		}
		analysis.SortGroups(steps)
		sums, err := summarise(steps, analysis.Measure{Name: "mean move", Needs: []string{"path_length", "rounds"}, Of: func(x []float64) float64 { return x[0] / x[1] }})
		if err != nil {
			return err
		}
		moves = means(sums)
		_, rows, err := s.view.Replicated(pace, q.column)
		if err != nil {
			return err
		}
		if known, err := foresees(steps); err != nil {
			return err
		} else if known {
			p.drawing.note(s.name + " knows the market of the round: its error is of the size of rounding and is not drawn in (a) and (b).")
			continue
		}
		p.growth(s, analysis.FitPower(moves, rows), n)
	}
	if q.column == "tracking" {
		p.line("mean move", moves, moves, ruleStyle)
	}
	p.rangeX(decades(p.inX))
	p.ends(n.labels)
	return nil
}

// foresees says whether a method is at the optimum of every round before it is played, up to rounding: its tracking error is less than
// leastTracking of the mean move everywhere.
func foresees(steps []analysis.Group) (bool, error) {
	sums, err := summarise(steps, analysis.Measure{Name: "error over move", Needs: []string{"tracking", "path_length", "rounds"},
		Of: func(x []float64) float64 { return x[0] * x[2] / x[1] }})
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(sums, func(s analysis.Summary) bool { return !(s.Mean < leastTracking) }), nil
}

// trackingRows adds panels, a scenario each, of the tracking error of every method.
func trackingRows(dr *Drawing, all []series, scenarios []analysis.Group, by []string) error {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.name
	}
	var panels []*panel
	for i, scenario := range scenarios {
		if i%2 == 0 {
			dr.row()
		}
		below := ""
		if i+2 >= len(scenarios) {
			below = "rms |p − p*| (price)"
		}
		p := dr.panel(scenarioTitle(by, scenario.Key), below, "")
		p.log(true, false)
		var ms []mark
		for k, s := range within(all, scenario.View) {
			sum, err := s.view.Summarise(analysis.Column("tracking", "tracking"))
			if err != nil {
				return err
			}
			if sum.N == 0 {
				continue
			}
			d := datum("", s.name, "point", sum.Mean, float64(len(all)-1-k))
			d.XLow, d.XHigh = sum.T.Low, sum.T.High
			ms = append(ms, mark{Datum: d, radius: 2, shape: s.style.marker, fill: s.style.color})
		}
		p.points(ms)
		p.rowNames(names, i%2 > 0)
		panels = append(panels, p)
	}
	shareAxes(panels)
	for _, p := range panels {
		low, high := decades(p.inX)
		if edge := high * leastTracking; low < edge {
			low = edge
			dr.note("Tracking errors of less than " + shortNumber(edge) + " are drawn at the left edge.")
		}
		p.rangeX(low, high)
	}
	return nil
}

// leastTracking is the share of the largest tracking error, or of the mean move, below which there is only rounding.
const leastTracking = 1e-3

// rowNames labels the vertical axis with names, the first at the top; bare leaves the names to the neighbour on the left.
func (p *panel) rowNames(names []string, bare bool) {
	ticks := nameTicks(reversed(slices.Clone(names)))
	p.plot.Y.Tick.Marker = ticks
	if bare {
		p.plot.Y.Tick.Marker = unlabelled{ticks}
	}
	p.plot.Y.Tick.Length = 0
	p.rangeY(-0.5, math.Max(0.5, float64(len(names))-0.5))
}
