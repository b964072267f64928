package study

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// feeSurface is Figure 6 of the paper: what both fees, τ on a unit and g on taking part, do to efficiency, fairness and
// participation. Runs are reduced to means in one pass, so that memory does not grow with their number.
var feeSurface = figure.Figure{
	Name: "fee-surface", Title: "Efficiency, fairness and participation over both fees (Figure 6)",
	Needs:  "both fees at many values",
	Fits:   func(c *analysis.Contents) bool { return c.Numbers("p_market_tau") > 3 && c.Numbers("p_market_g") > 3 },
	ByHand: drawFeeSurface,
}

// The arrows of the gradient: at most so many along each side, each fitted to the points at most so far away.
const (
	mostArrows = 11
	planeReach = 2 // steps of the grid to either side: a plane through 5 by 5 means
)

func drawFeeSurface(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	const tau, g = "transaction fee τ (units of account per unit)", "fixed fee g (units of account)"
	const eff, fair = "efficiency per agent (units of account)", "fairness, 1 − Gini"
	f := readFeeGrid(d, c)
	dr := figure.NewDrawing(mark.PageWidth, 66*vg.Millimeter)
	dr.Row()
	dr.Panel("mean "+eff, tau, g).Surface(f.tau, f.g, f.eff, mark.Cividis)
	field := dr.Panel("mean "+fair+", and its gradient", tau, g)
	field.Surface(f.tau, f.g, f.fair, func(t float64) color.NRGBA { return mark.Pale(mark.Cividis(t)) }) // a ground on which black can be read
	f.gradient(field)
	dr.Row()
	f.plane(dr.Panel("means of each pair of fees", fair, eff))
	heat := dr.Panel("slope of mean efficiency per agent in τ", tau, g)
	heat.Surface(f.tau, f.g, f.slopes(f.eff), mark.Cividis)
	c.Add("Contours are interpolated linearly between the %d by %d pairs that were run", len(f.tau), len(f.g))
	c.Add("(%s) Each arrow is the gradient, with each fee in units of its range and all arrows to one scale; it is the slope of the plane fitted by least squares to the means at most %d steps away, which smooths the remaining noise", field.Name, planeReach)
	c.Add("(%s) Slopes are differences of the means at both neighbours and are not smoothed", heat.Name)
	return dr
}

// gradient draws the arrows of fairness.
func (f *feeGrid) gradient(p *figure.Panel) {
	rangeTau, rangeG := f.tau[len(f.tau)-1]-f.tau[0], f.g[len(f.g)-1]-f.g[0]
	var field mark.Arrows
	for _, r := range spaced(len(f.g), mostArrows) {
		for _, c := range spaced(len(f.tau), mostArrows) {
			a := mark.Arrow{Datum: mark.NewDatum(p.Name, "gradient", "arrow", f.tau[c], f.g[r])}
			a.Datum.Q1, a.Datum.Q3 = f.planeSlopes(f.fair, c, r, planeReach)
			a.Dx, a.Dy = a.Datum.Q1*rangeTau, a.Datum.Q3*rangeG
			field = append(field, a)
			p.Record(a.Datum)
		}
	}
	p.Plot.Add(field)
}

// spaced are at most so many indices below n, evenly spaced, off the ends where some are left out.
func spaced(n, most int) []int {
	step := (n + most - 1) / most
	var out []int
	for i := step / 2; i < n; i += step {
		out = append(out, i)
	}
	return out
}

// plane is efficiency against fairness, a point for each pair of fees, with participation by colour and the four edges
// of the grid as lines.
func (f *feeGrid) plane(p *figure.Panel) {
	shade := mark.ScaleOf(f.part)
	var ms []mark.Point
	for i := range f.part {
		name := fmt.Sprintf("τ = %g, g = %g", f.tau[i%len(f.tau)], f.g[i/len(f.tau)])
		m := mark.MarkOf(name, f.fair[i], f.eff[i], draw.GlyphStyle{Color: mark.Cividis(shade.At(f.part[i])), Radius: 1.1, Shape: draw.CircleGlyph{}})
		m.Shade = f.part[i]
		ms = append(ms, m)
	}
	p.Points(ms)
	if shade.Low < shade.High {
		p.Key = []mark.KeyEntry{mark.KeyShade("participation (%)", mark.ShortNumber(shade.Low), mark.ShortNumber(shade.High))}
	}
	nt, ng := len(f.tau), len(f.g)
	for _, e := range []struct {
		name                string
		first, step, points int
	}{
		{fmt.Sprintf("g = %g", f.g[0]), 0, 1, nt}, {fmt.Sprintf("g = %g", f.g[ng-1]), (ng - 1) * nt, 1, nt},
		{fmt.Sprintf("τ = %g", f.tau[0]), 0, nt, ng}, {fmt.Sprintf("τ = %g", f.tau[nt-1]), nt - 1, nt, ng},
	} {
		var x, y []float64
		for k := range e.points {
			x, y = append(x, f.fair[e.first+k*e.step]), append(y, f.eff[e.first+k*e.step])
		}
		p.Line(e.name, x, y, draw.LineStyle{Color: mark.Black, Width: mark.Thin})
		p.Word(x[e.points/2], y[e.points/2], e.name, false)
	}
}
