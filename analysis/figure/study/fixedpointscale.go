package study

import (
	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// fixedPointScale shows where the contract's integers come to rest: the excess demand and the duality gap at the end of each run against
// the scale S, the number of units in one. The step of a price is rounded towards zero, so that prices stand still as soon
// as
//
//	|d_j − c_j| < 1/(ηS) = L/(step·S)
//
// which is drawn as predicted; the capacity in whole units adds half a unit.
var fixedPointScale = figure.Figure{
	Name: "fixed-point-scale", Title: "Accuracy floor of the contract against the scale of its numbers",
	Needs: "the contract's integers at several scales",
	Fits: func(c *analysis.Contents) bool {
		return c.Of("solver", "fixed-point") && c.Numbers("p_solver_scale") > 3 && c.Has("runs", "dead_zone", "dead_excess")
	},
	ByHand: func(d *results.Dataset, c *figure.Caption) *figure.Drawing {
		return fixedPointScaleOf(figure.Load(d, "runs", "market", "status", "gap", "resources", "dead_zone", "dead_excess", "p_solver_scale", "p_solver_step"), c)
	},
}

func fixedPointScaleOf(runs analysis.View, c *figure.Caption) *figure.Drawing {
	markets, steps := figure.Sorted(runs, "resources"), toldApart(runs, "p_solver_step")
	dr := figure.NewDrawing(mark.PageWidth, 62*vg.Millimeter)
	dr.Row()
	for i, m := range markets {
		p := dr.Panel(resourcesTitle(m.Key[0]), "scale S", atLeft(i, "excess |d − c| at the end (units)"))
		drawFloors(p, m.View, steps, "dead_excess", "dead_zone")
	}
	drawFloors(dr.Panel("gap, "+resourcesTitle(markets[0].Key[0]), "scale S", "relative duality gap"), markets[0].View, steps, "gap", "")
	for i, s := range steps {
		dr.Key = append(dr.Key, mark.KeyMark("step "+s.String()+"/L", mark.SeriesStyles[i].Glyph(2.2)))
	}
	dr.Key = append(dr.Key, mark.KeyLine("predicted dead zone 1/(ηS), same colours", mark.SeriesStyles[0].Line(figure.TraceLine), nil))
	inside, known := figure.AboveZero(figure.Measured(runs, func(x []float64) float64 { return x[0] + 0.5/x[1] - x[2] }, "dead_zone", "p_solver_scale", "dead_excess"))
	c.Add("%d of %d runs ended within the dead zone predicted for their market, to half a unit of 1/S", inside, known)
	c.Add("Marks are medians over the draws of the market, bars run from the smallest to the largest value. (b) takes the excess over the resources with a price or with too much demand")
	c.Ended(runs)
	return dr
}

// drawFloors draws where a column ends over the scale, one series per step, and the median of what is predicted as a line, if any.
func drawFloors(p *figure.Panel, v analysis.View, steps []analysis.Value, column, predicted string) {
	p.Log(true, true)
	for i, step := range steps {
		groups, scales := along(whereNumber(v, "p_solver_step", step.Number), "p_solver_scale")
		if predicted != "" {
			zones := make([]float64, len(groups))
			for k, s := range overall(groups, predicted) {
				zones[k] = s.Quantile(0.5)
			}
			p.Line("predicted, step "+step.String(), scales, zones, mark.SeriesStyles[i].Line(figure.TraceLine))
		}
		p.Medians("step "+step.String(), scales, overall(groups, column), mark.SeriesStyles[i].Glyph(2))
	}
}
