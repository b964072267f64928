package study

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// delayEdge sets the largest step at which the price settles beside the prediction, for every delay of the reports. The agents
// are identical with quadratic valuations, so that near the optimum e_{t+1} = e_t − s e_{t−d}, s the step in units of 1/L, which
// is stable iff
//
//	0 < s < 2 sin(π/(2(2d+1)))
//
// (Levin and May, A note on difference-delay equations, Theoretical Population Biology 9, 1976).
var delayEdge = figure.Figure{
	Name: "delay", Title: "The largest stable step against the delay of reports, predicted and measured",
	Needs: "Algorithm 1 at several delays of reports and many steps",
	Fits: func(c *analysis.Contents) bool {
		return c.Numbers("p_scenario_delay") > 1 && c.Numbers("p_solver_step") > 4 && c.Has("runs", "p_solver_start", "tracking", "price_optimal")
	},
	ByHand: drawDelay,
}

// settledShare is the price error of the second half of the rounds, relative to the optimum, up to which a price counts as settled.
// Below the edge the error dies out, above it the price swings between the ends of demand: what lies between them is a
// sliver of steps that the rounds do not resolve.
const settledShare = 0.01

// levinMay is the step from which the price is unstable.
func levinMay(delay float64) float64 { return 2 * math.Sin(math.Pi/(2*(2*delay+1))) }

func drawDelay(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	runs := figure.Load(d, "runs", "tracking", "price_optimal", "p_scenario_delay", "p_solver_step", "p_solver_start")
	starts := figure.Sorted(runs, "p_solver_start")
	enoughLooks(runs, len(starts), "values of p_solver_start")
	dr := figure.NewDrawing(mark.PageWidth, 66*vg.Millimeter)
	dr.Row()
	left := dr.Panel("largest stable step", "delay d (rounds)", "step s (1/L)")
	left.Log(false, true)
	right := dr.Panel("measured over predicted", "delay d (rounds)", "step over 2 sin(π/(2(2d+1)))")
	predicted := draw.LineStyle{Color: mark.Black, Width: mark.Normal}
	longest, coarsest := 0.0, 0.0
	for i, s := range starts {
		look, name := mark.SeriesStyles[i].Glyph(1.7), "start μ = "+s.Key[0].String()
		if i == 0 { // a ring around the marks of the others where they agree
			look.Radius, look.Shape = 3.2, draw.RingGlyph{}
		}
		var above, over []mark.Point
		delays, ds := along(s.View, "p_scenario_delay")
		for k, delay := range ds {
			longest = max(longest, delay)
			stable, unstable, islands := edgeOf(delays[k].View)
			if math.IsNaN(stable) || math.IsNaN(unstable) {
				c.Add("No edge lies within the grid of steps for %s, d = %g", name, delay)
				continue
			}
			coarsest = max(coarsest, unstable/stable-1)
			at := func(unit float64) mark.Point {
				m := mark.MarkOf(name, delay, math.Sqrt(stable*unstable)/unit, look).High(stable/unit, unstable/unit)
				m.Bar = mark.Normal
				return m
			}
			above, over = append(above, at(1)), append(over, at(levinMay(delay)))
			if islands > 0 {
				c.Add("For %s, d = %g, %d larger steps settle as well", name, delay, islands)
			}
		}
		left.Points(above)
		right.Points(over)
		dr.Key = append(dr.Key, mark.KeyMark("measured, "+name, look))
	}
	xs, ys := curveOf(0, longest, 201, levinMay)
	left.Line("predicted", xs, ys, predicted)
	right.Line("predicted", []float64{xs[0], xs[len(xs)-1]}, []float64{1, 1}, predicted)
	const room = 1.3 // beyond the data, on either side
	left.RangeY(left.InY.Low/room, left.InY.High*room)
	dr.Key = append(dr.Key, mark.KeyLine("predicted, 2 sin(π/(2(2d+1)))", predicted, nil))
	c.Add("Bars run from the largest step up to which the price settles at every step to the next step of the grid, at most %s %% further; marks stand in the middle", mark.ShortNumber(100*coarsest))
	c.Add("A price has settled if the root mean square of μ − μ* over the second half of the rounds is below %g %% of μ* = %s", 100*settledShare, mark.ShortNumber(first(runs, "price_optimal")))
	c.Add("There is one market and no noise, hence no intervals")
	c.Ended(runs)
	return dr
}

// edgeOf finds where the price stops to settle at one delay: the largest step up to which all settle, the next, and how many larger steps
// settle; NaN where the grid does not reach it.
func edgeOf(v analysis.View) (stable, unstable float64, islands int) {
	stable, unstable = math.NaN(), math.NaN()
	groups, steps := along(v, "p_solver_step")
	for i, g := range groups {
		settled := true
		for _, far := range figure.Measured(g.View, func(x []float64) float64 { return x[0] / x[1] }, "tracking", "price_optimal") {
			settled = settled && far <= settledShare // false for NaN
		}
		switch {
		case settled && math.IsNaN(unstable):
			stable = steps[i]
		case settled:
			islands++
		case math.IsNaN(unstable):
			unstable = steps[i]
		}
	}
	return stable, unstable, islands
}
