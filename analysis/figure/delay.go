package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// delayEdge sets the largest step at which the price settles beside the prediction, for every delay of the reports. The agents
// are identical with quadratic valuations, so that near the optimum e_{t+1} = e_t − s e_{t−d}, s the step in units of 1/L, which
// is stable iff
//
//	0 < s < 2 sin(π/(2(2d+1)))
//
// (Levin and May, A note on difference-delay equations, Theoretical Population Biology 9, 1976).
var delayEdge = Figure{
	Name: "delay", Title: "The largest stable step against the delay of reports, predicted and measured",
	Experiment: "delay", Draw: drawDelay,
}

func drawDelay(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", "tracking", "price_optimal", "p_scenario_delay", "p_solver_step", "p_solver_start")
	if err != nil {
		return nil, err
	}
	return delayOf(runs)
}

// settledShare is the price error of the second half of the rounds, relative to the optimum, up to which a price counts as settled.
// Below the edge the error dies out, above it the price swings between the ends of demand: what lies between them is a
// sliver of steps that the rounds do not resolve.
const settledShare = 0.01

// levinMay is the step from which the price is unstable.
func levinMay(delay float64) float64 { return 2 * math.Sin(math.Pi/(2*(2*delay+1))) }

func delayOf(runs analysis.View) (*Drawing, error) {
	starts, err := runs.GroupBy("p_solver_start")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(starts)
	if len(starts) > len(seriesStyles) {
		return nil, fmt.Errorf("figure: experiment %q has %d values of p_solver_start, at most %d can be told apart", runs.Experiment(), len(starts), len(seriesStyles))
	}
	optimum, err := runs.Floats("price_optimal")
	if err != nil {
		return nil, err
	}
	dr := newDrawing(PageWidth, 66*vg.Millimeter)
	dr.row()
	left := dr.panel("largest stable step", "delay d (rounds)", "step s (1/L)")
	left.log(false, true)
	right := dr.panel("measured over predicted", "delay d (rounds)", "step over 2 sin(π/(2(2d+1)))")
	var c caption
	longest, coarsest := 0.0, 0.0
	for i, s := range starts {
		found, err := edges(s.View)
		if err != nil {
			return nil, err
		}
		look := delayGlyph(i)
		name := "start μ = " + s.Key[0].String()
		var above, over []mark
		for _, e := range found {
			longest = max(longest, e.delay)
			if math.IsNaN(e.stable) || math.IsNaN(e.unstable) {
				c.add("No edge within the grid of steps for %s, d = %g", name, e.delay)
				continue
			}
			coarsest = max(coarsest, e.unstable/e.stable-1)
			above = append(above, e.mark(name, 1, look))
			over = append(over, e.mark(name, levinMay(e.delay), look))
			if e.islands > 0 {
				c.add("%s, d = %g: %d larger steps settle as well", name, e.delay, e.islands)
			}
		}
		left.points(above)
		right.points(over)
		dr.key = append(dr.key, keyMark("measured, "+name, look))
	}
	var xs, ys []float64
	for x := 0.0; x <= longest; x += longest / 200 {
		xs, ys = append(xs, x), append(ys, levinMay(x))
		if longest == 0 {
			break
		}
	}
	left.line("predicted", xs, ys, draw.LineStyle{Color: black, Width: normal})
	right.rule("predicted", 1)
	const room = 1.3 // beyond the data, on either side
	left.rangeY(left.inY.low/room, left.inY.high*room)
	dr.key = append(dr.key, keyLine("predicted, 2 sin(π/(2(2d+1)))", draw.LineStyle{Color: black, Width: normal}, nil))
	c.add("Bars run from the largest step below which the price settles for all steps, to the next of the grid, which are up to %s %% apart; marks in the middle", shortNumber(100*coarsest))
	c.add("Settled: the root mean square of μ − μ* over the second half of the rounds is below %g %% of μ* = %s", 100*settledShare, shortNumber(optimum[runs.Rows()[0]]))
	c.add("One market and no noise, hence no intervals")
	err = c.ended(runs)
	dr.Caption = c.String()
	return dr, err
}

// delayedEdge is where the price stops to settle at one delay.
type delayedEdge struct {
	delay            float64
	stable, unstable float64 // the largest step up to which all settle, and the next; NaN where the grid does not reach it
	islands          int     // larger steps that settle
}

// mark is the edge as a bar over a unit.
func (e delayedEdge) mark(name string, unit float64, look draw.GlyphStyle) mark {
	d := datum("", name, "point", e.delay, math.Sqrt(e.stable*e.unstable)/unit)
	d.YLow, d.YHigh = e.stable/unit, e.unstable/unit
	return mark{Datum: d, radius: look.Radius, shape: look.Shape, fill: look.Color, bar: normal}
}

// delayGlyph is the look of the edges of start i: the first a ring, around the marks of the others where they agree.
func delayGlyph(i int) draw.GlyphStyle {
	s := seriesStyles[i]
	if i == 0 {
		return draw.GlyphStyle{Color: s.color, Radius: 3.2, Shape: draw.RingGlyph{}}
	}
	return draw.GlyphStyle{Color: s.color, Radius: 1.7, Shape: s.marker}
}

// edges finds the edge of every delay.
func edges(v analysis.View) ([]delayedEdge, error) {
	delays, err := v.GroupBy("p_scenario_delay")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(delays)
	ds, err := numberKeys(delays, "p_scenario_delay")
	if err != nil {
		return nil, err
	}
	out := make([]delayedEdge, len(delays))
	for i, g := range delays {
		steps, err := g.GroupBy("p_solver_step")
		if err != nil {
			return nil, err
		}
		analysis.SortGroups(steps)
		e := delayedEdge{delay: ds[i], stable: math.NaN(), unstable: math.NaN()}
		for _, s := range steps {
			far, err := s.Values(analysis.Measure{Name: "error", Needs: []string{"tracking", "price_optimal"}, Of: func(x []float64) float64 { return x[0] / x[1] }})
			if err != nil {
				return nil, err
			}
			settled := true
			for _, f := range far {
				settled = settled && f <= settledShare // false for NaN
			}
			switch {
			case settled && math.IsNaN(e.unstable):
				e.stable = s.Key[0].Number
			case settled:
				e.islands++
			case math.IsNaN(e.unstable):
				e.unstable = s.Key[0].Number
			}
		}
		out[i] = e
	}
	return out, nil
}
