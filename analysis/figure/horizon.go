package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// growth is a figure of how sums over the rounds of a play grow with its horizon T: a row of panels a scenario, a column of panels a
// quantity, a series a method, with the power of T beside the end of each.
type growth struct {
	columns []growing
	note    string // what the quantities are
}

// growing is one quantity of a growth.
type growing struct{ column, bound, title, label string }

// horizon is the column of T.
const horizon = "p_scenario_rounds"

func (g growth) draw(d *results.Dataset) (*Drawing, error) {
	columns := []string{"path_length"}
	for _, q := range g.columns {
		columns = append(columns, q.column)
		if q.bound != "" {
			columns = append(columns, q.bound)
		}
	}
	runs, err := load(d, "runs", columns...)
	if err != nil {
		return nil, err
	}
	return g.of(runs)
}

// of draws the runs.
func (g growth) of(runs analysis.View) (*Drawing, error) {
	all, err := treatmentsOf(runs)
	if err != nil {
		return nil, err
	}
	scenarios, by, err := scenariosOf(runs)
	if err != nil {
		return nil, err
	}
	if len(scenarios)*len(g.columns) > mostPanels {
		return nil, fmt.Errorf("figure: experiment %q has %d scenarios by %s, a page holds %d", runs.Experiment(), len(scenarios), strings.Join(by, ", "), mostPanels/len(g.columns))
	}
	dr := newDrawing(PageWidth, 46*vg.Millimeter)
	var panels []*panel
	var count growthCount
	for i, scenario := range scenarios {
		dr.row()
		for k, q := range g.columns {
			below := ""
			if i == len(scenarios)-1 {
				below = "horizon T (rounds)"
			}
			title := scenarioTitle(by, scenario.Key)
			if k > 0 {
				title = ""
			}
			p := dr.panel(strings.TrimPrefix(title+": "+q.title, ": "), below, q.label)
			p.log(true, true)
			for _, s := range within(all, scenario.View) {
				if s.view.Len() == 0 {
					continue
				}
				if err := p.grow(s, q, &count); err != nil {
					return nil, err
				}
			}
			p.ends(count.labels)
			count.labels = nil
			panels = append(panels, p)
		}
	}
	shareAxes(panels)
	dr.key = lineKeys(all, true)
	if count.bounded > 0 {
		dr.key = append(dr.key, keyLine("bound of the same method, mean over runs", boundLine(style{color: black}), nil))
	}
	var c caption
	c.add("%s", g.note)
	c.add("Marks: means over %s replicates, bars 95 %% t intervals", countRange(count.least, count.most))
	c.add("Beside each series: the power of T, the slope of the least squares line through log mean against log T, with its 95 %% interval over replicates (bootstrap-t of the infinitesimal jackknife)%s", count.bendNote("horizons"))
	count.captions(&c)
	if err := c.outcome(runs); err != nil {
		return nil, err
	}
	dr.Caption = c.String()
	return dr, nil
}

// growthCount is what the caption of a growth counts.
type growthCount struct {
	labels             endLabels // of the panel being drawn
	least, most        int       // replicates behind a series
	left               int       // replicates left out, over all series
	notPositive        int
	values             int
	bends              int
	bounded, exceeding int // runs with a bound, and above it
}

// bendNote explains the second number of a label.
func (n growthCount) bendNote(places string) string {
	if n.bends == 0 {
		return ""
	}
	return "; the second number is the power between the two largest " + places + ", where its interval does not meet the first"
}

// captions says what the marks do not show.
func (n growthCount) captions(c *caption) {
	if n.bounded > 0 {
		c.add("Above its bound: %d of %d values", n.exceeding, n.bounded)
	}
	if n.notPositive > 0 {
		c.add("%d of %d values of single runs are zero or negative; they enter the means as they are, and a series with such a mean has no power", n.notPositive, n.values)
	}
	if n.left > 0 {
		c.add("%d replicates without a value at every place are left out", n.left)
	}
}

// countRange is "20" or "18 to 20".
func countRange(low, high int) string {
	if low == high {
		return fmt.Sprint(low)
	}
	return fmt.Sprintf("%d to %d", low, high)
}

// grow draws one quantity of one series over T, with its bound, and adds its label.
func (p *panel) grow(s series, q growing, n *growthCount) error {
	fit, err := s.view.Power(horizon, q.column)
	if err != nil {
		return err
	}
	if q.bound != "" && fit.N > 0 {
		if err := p.growBound(s, q, n); err != nil {
			return err
		}
	}
	p.growth(s, fit, n)
	return nil
}

// growth draws a fitted power law: means, line and label.
func (p *panel) growth(s series, fit analysis.PowerLaw, n *growthCount) {
	n.left += fit.Left
	if fit.N == 0 {
		return
	}
	if n.most == 0 {
		n.least = fit.N
	}
	n.least, n.most = min(n.least, fit.N), max(n.most, fit.N)
	n.notPositive, n.values = n.notPositive+fit.NotPositive, n.values+fit.N*len(fit.X)
	p.line(s.name, fit.X, fit.Mean, s.style.line(traceLine))
	p.points(powerMarks(s, fit))
	p.power(s, fit)
	if fit.Bends() {
		n.bends++
	}
	n.labels = append(n.labels, endLabel{y: fit.Mean[len(fit.Mean)-1], text: powerLabel(fit), style: s.style})
}

// growBound draws the mean of the bounds and counts the runs above theirs.
func (p *panel) growBound(s series, q growing, n *growthCount) error {
	bound, err := s.view.Power(horizon, q.bound)
	if err != nil {
		return err
	}
	if bound.N == 0 {
		return nil // nothing is proved of this method
	}
	p.line(s.name+", bound", bound.X, bound.Mean, boundLine(s.style))
	p.power(series{name: s.name + ", bound"}, bound)
	excess, err := s.view.Values(analysis.Measure{Name: "excess", Needs: []string{q.column, q.bound}, Of: func(x []float64) float64 { return x[0] - x[1] }})
	if err != nil {
		return err
	}
	for _, e := range excess {
		if math.IsNaN(e) {
			continue
		}
		n.bounded++
		if e > 0 {
			n.exceeding++
		}
	}
	return nil
}

// boundLine is the look of the bound of a series.
func boundLine(s style) draw.LineStyle {
	return draw.LineStyle{Color: s.color, Width: thin, Dashes: []vg.Length{0.8, 1.6}}
}

// powerMarks are the means of a fit with their intervals.
func powerMarks(s series, fit analysis.PowerLaw) []mark {
	var ms []mark
	for k, x := range fit.X {
		d := datum("", s.name, "point", x, fit.Mean[k])
		if fit.Spread[k].Known() {
			d.YLow, d.YHigh = fit.Spread[k].Low, fit.Spread[k].High
		}
		ms = append(ms, mark{Datum: d, radius: 1.7, shape: s.style.marker, fill: s.style.color})
	}
	return ms
}

// power records the slope of a series and the one at its end.
func (p *panel) power(s series, fit analysis.PowerLaw) {
	if math.IsNaN(fit.Slope) {
		return
	}
	for _, e := range []struct {
		mark  string
		slope float64
		of    analysis.Interval
	}{{"exponent", fit.Slope, fit.Interval}, {"last exponent", fit.Last, fit.LastInterval}} {
		d := datum("", s.name, e.mark, math.NaN(), e.slope)
		d.YLow, d.YHigh = e.of.Low, e.of.High
		p.aside(d)
	}
}

// powerLabel is "0.50 [0.49, 0.51]", with "→ 0.98" behind it where the end is steeper or flatter, or what there is in the place of a
// power.
func powerLabel(fit analysis.PowerLaw) string {
	if math.IsNaN(fit.Slope) {
		last := fit.Mean[len(fit.Mean)-1]
		switch {
		case fit.NotPositive == fit.N*len(fit.X) && last == 0:
			return "0 in every run"
		case last < 0:
			return "mean " + oneDigit(last)
		}
		return "no power"
	}
	label := withInterval(fit.Slope, fit.Interval, 2)
	if last := hundredths(fit.Last); fit.Bends() && last != hundredths(fit.Slope) {
		label += " → " + last
	}
	return label
}

// withInterval is "0.50 [0.49, 0.51]".
func withInterval(v float64, of analysis.Interval, decimals int) string {
	label := noMinusZero(number(v, decimals))
	if of.Known() {
		label += " [" + noMinusZero(number(of.Low, decimals)) + ", " + noMinusZero(number(of.High, decimals)) + "]"
	}
	return label
}

func hundredths(v float64) string { return noMinusZero(number(v, 2)) }

// noMinusZero drops the sign of what was rounded to zero.
func noMinusZero(text string) string {
	if strings.Trim(text, "−0.") == "" {
		return strings.TrimPrefix(text, "−")
	}
	return text
}
