package figure

import (
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// fixedPointScale shows where the contract's integers come to rest: the excess demand and the duality gap at the end of each run against
// the scale S, the number of units in one. The step of a price is rounded towards zero, so that prices stand still as soon
// as
//
//	|d_j − c_j| < 1/(ηS) = L/(step·S)
//
// which is drawn as predicted; the capacity in whole units adds half a unit.
var fixedPointScale = Figure{
	Name: "fixed-point-scale", Title: "Accuracy floor of the contract against the scale of its numbers",
	Experiment: "fixed-point-scale", Draw: drawFixedPointScale,
}

func drawFixedPointScale(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", "market", "status", "gap", "resources", "dead_zone", "dead_excess", "p_solver_scale", "p_solver_step")
	if err != nil {
		return nil, err
	}
	return fixedPointScaleOf(runs)
}

func fixedPointScaleOf(runs analysis.View) (*Drawing, error) {
	markets, err := runs.GroupBy("resources")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(markets)
	steps, err := levels(runs, "p_solver_step")
	if err != nil {
		return nil, err
	}
	if len(steps) > len(seriesStyles) {
		return nil, fmt.Errorf("figure: experiment %q has %d values of p_solver_step, at most %d can be told apart", runs.Experiment(), len(steps), len(seriesStyles))
	}
	dr := newDrawing(PageWidth, 62*vg.Millimeter)
	dr.row()
	for i, m := range markets {
		y := ""
		if i == 0 {
			y = "excess |d − c| at the end (units)"
		}
		p := dr.panel(resourcesTitle(m.Key[0]), "scale S", y)
		p.log(true, true)
		if err := drawFloor(p, m.View, steps, "dead_excess", true); err != nil {
			return nil, err
		}
	}
	p := dr.panel("gap, "+resourcesTitle(markets[0].Key[0]), "scale S", "relative duality gap")
	p.log(true, true)
	if err := drawFloor(p, markets[0].View, steps, "gap", false); err != nil {
		return nil, err
	}
	for i, s := range steps {
		dr.key = append(dr.key, keyMark("step "+s.String()+"/L", draw.GlyphStyle{Color: seriesStyles[i].color, Radius: 2.2, Shape: seriesStyles[i].marker}))
	}
	dr.key = append(dr.key, keyLine("predicted dead zone 1/(ηS), same colours", seriesStyles[0].line(traceLine), nil))
	var c caption
	if err := countInside(&c, runs); err != nil {
		return nil, err
	}
	c.add("Medians over the draws of the market; bars from the smallest to the largest. In (b) of resources with a price or with too much demand")
	err = c.ended(runs)
	dr.Caption = c.String()
	return dr, err
}

func resourcesTitle(j analysis.Value) string {
	if j.Number == 1 {
		return "one resource"
	}
	return j.String() + " resources"
}

// drawFloor draws one column against the scale, a series a step, and where asked the predicted dead zone as a line.
func drawFloor(p *panel, v analysis.View, steps []analysis.Value, column string, predicted bool) error {
	for i, step := range steps {
		of, err := whereNumber(v, "p_solver_step", step.Number)
		if err != nil {
			return err
		}
		groups, err := of.GroupBy("p_solver_scale")
		if err != nil {
			return err
		}
		analysis.SortGroups(groups)
		scales, err := numberKeys(groups, "p_solver_scale")
		if err != nil {
			return err
		}
		ends, err := wholeSummaries(groups, column)
		if err != nil {
			return err
		}
		st := seriesStyles[i]
		if predicted {
			zones, err := wholeSummaries(groups, "dead_zone")
			if err != nil {
				return err
			}
			p.line("predicted, step "+step.String(), scales, medians(zones), st.line(traceLine))
		}
		var ms []mark
		for k, s := range ends {
			d := datum("", "step "+step.String(), "point", scales[k], s.Quantile(0.5))
			d.YLow, d.YHigh = s.Quantile(0), s.Quantile(1)
			ms = append(ms, mark{Datum: d, radius: 2, shape: st.marker, fill: st.color})
		}
		p.points(ms)
	}
	return nil
}

// wholeSummaries summarises a column over each group whatever the status of its runs: that they end at a limit of accuracy is what
// is shown.
func wholeSummaries(groups []analysis.Group, column string) ([]analysis.Summary, error) {
	out := make([]analysis.Summary, len(groups))
	for i, g := range groups {
		values, err := g.Values(analysis.Column(column, column))
		if err != nil {
			return nil, err
		}
		out[i] = analysis.SummaryOf(values)
	}
	return out, nil
}

func medians(summaries []analysis.Summary) []float64 {
	out := make([]float64, len(summaries))
	for i, s := range summaries {
		out[i] = s.Quantile(0.5)
	}
	return out
}

// countInside says how many runs ended within the predicted zone, to half a unit.
func countInside(c *caption, runs analysis.View) error {
	columns := make([][]float64, 3)
	for i, name := range []string{"dead_zone", "dead_excess", "p_solver_scale"} {
		var err error
		if columns[i], err = runs.Floats(name); err != nil {
			return err
		}
	}
	inside, total := 0, 0
	for _, r := range runs.Rows() {
		zone, excess, scale := columns[0][r], columns[1][r], columns[2][r]
		if zone != zone { // skipped
			continue
		}
		total++
		if excess < zone+0.5/scale {
			inside++
		}
	}
	c.add("%d of %d runs ended within the dead zone predicted for their market, to half a unit of 1/S", inside, total)
	return nil
}
