package figure

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// surfaceKind draws the mean of a quantity over two parameters that are numbers: shades at the values that were run, with lines of equal
// height between them.
var surfaceKind = Kind{
	Name: "surface", Title: "mean of a quantity over two numbers: shades and contour lines",
	Needs: "two parameters of markets or rules with several numbers each",
	fits: func(c *analysis.Contents) Fit {
		return fit(c.Has("runs", "efficiency", "agents") && len(c.Swept(2, analysis.Sections...)) > 1, len(c.Swept(4, "market", "mechanism", "scenario")) > 1)
	},
	Takes: []string{"x", "y", "z", "by", "panel", "log"}, draw: drawSurface,
}

// contourLevels is the number of contour lines.
const contourLevels = 6

func drawSurface(q *request) *Drawing {
	k := q.quantity(cmp.Or(q.Z, "efficiency-per-agent"))
	if len(q.Y) > 1 {
		NoError(fmt.Errorf("figure: a surface has one y, got %s", strings.Join(q.Y, ", ")))
	}
	axes := append([]string{q.X}, q.Y...)
	q.Y, q.Z = nil, ""
	v := q.runs(append(k.Needs, q.columns(axes[1:])...)...)
	x, y := q.plane(v, axes)
	q.X = x
	by := q.columns(q.By)
	v = q.slice(v, append(append(q.columns(q.Panel), x, y), by...)...)
	if len(by) > 0 {
		q.Panel = append(q.Panel, q.By...)
	}
	logX, logY := q.logs(false, false)
	q.positive(v, x, logX)
	q.positive(v, y, logY)
	dr := q.drawing(64 * vg.Millimeter)
	var sheets []*sheet
	var sums []analysis.Summary
	q.spread(dr, v, q.parameterLabel(x), q.parameterLabel(y), func(p *Panel, part analysis.View) {
		p.Log(logX, logY)
		s, more := q.sheetOf(part, x, y, k)
		s.panel = p
		sheets, sums = append(sheets, s), append(sums, more...)
	})
	heights, keys := drawSheets(sheets, k.name+" over "+x+" and "+y, "mean "+k.label)
	dr.addKey(keys...)
	q.caption.Add("Fields are the values that were run, drawn to the middle between neighbours; contours at %s to %s are interpolated linearly", mark.ShortNumber(heights[0]), mark.ShortNumber(heights[len(heights)-1]))
	q.caption.Replicates("", sums)
	q.caption.Outcome(v, sums...)
	return dr
}

// positive is an error where a parameter that is not positive throughout is to have a logarithmic axis: fields have no floor to lie on.
func (q *request) positive(v analysis.View, column string, log bool) {
	if !log {
		return
	}
	for _, level := range Levels(v, column) {
		if level.Numeric && level.Number <= 0 {
			NoError(fmt.Errorf("figure: %s has the value %s, which a logarithmic axis does not show: leave out --log, or choose positive values with --where '%s>0'",
				analysis.ParameterName(column), level, column))
		}
	}
}

// contourHeights are evenly spaced round numbers inside the range; at least two.
func contourHeights(s mark.Scale) []float64 {
	if s.Low == s.High {
		return []float64{s.Low, s.Low + 1}
	}
	step := mark.NiceStep((s.High - s.Low) / contourLevels)
	var out []float64
	for h := math.Ceil(s.Low/step) * step; h <= s.High; h += step {
		out = append(out, h)
	}
	for len(out) < 2 {
		out = append(out, s.Low+(s.High-s.Low)*float64(1+len(out))/3)
	}
	return out
}

// plane are the two parameters of a surface: those asked for, else the two with the most values.
func (q *request) plane(v analysis.View, axes []string) (x, y string) {
	_, params := q.swept(v)
	var names []string
	for _, a := range axes {
		if a != "" {
			names = append(names, q.column(a))
		}
	}
	for _, c := range params {
		if len(names) == 2 {
			break
		}
		values := Levels(v, c)
		if values[0].Numeric && len(names) < 2 && (len(names) == 0 || names[0] != c) {
			names = append(names, c)
		}
	}
	if len(names) < 2 {
		NoError(fmt.Errorf("figure: a surface needs two parameters with several numbers, experiment %q varies %s", v.Experiment(), strings.Join(params, ", ")))
	}
	return names[0], names[1]
}

// sheet is a quantity over a grid of two numbers; it is a plotter.GridXYZ.
type sheet struct {
	panel *Panel
	x, y  []float64
	z     []float64 // row by row, NaN where nothing is known
	fill  func(t float64) color.NRGBA
}

// Dims implements plotter.GridXYZ.
func (s *sheet) Dims() (c, r int) { return len(s.x), len(s.y) }

// Z implements plotter.GridXYZ.
func (s *sheet) Z(c, r int) float64 { return s.z[r*len(s.x)+c] }

// X implements plotter.GridXYZ.
func (s *sheet) X(c int) float64 { return s.x[c] }

// Y implements plotter.GridXYZ.
func (s *sheet) Y(r int) float64 { return s.y[r] }

// sheetOf computes the means.
func (q *request) sheetOf(v analysis.View, x, y string, k quantity) (*sheet, []analysis.Summary) {
	s := &sheet{fill: mark.Cividis}
	for _, a := range []struct {
		column string
		into   *[]float64
	}{{x, &s.x}, {y, &s.y}} {
		values := Levels(v, a.column)
		if len(values) > mostFields {
			NoError(fmt.Errorf("figure: %s has %d values, a surface has at most %d along each side: choose some with a condition", a.column, len(values), mostFields))
		}
		for _, value := range values {
			if !value.Numeric {
				NoError(fmt.Errorf("figure: column %q holds %q, a number is needed on this axis", a.column, value))
			}
			*a.into = append(*a.into, value.Number)
		}
	}
	if len(s.x) < 2 || len(s.y) < 2 {
		NoError(fmt.Errorf("figure: a surface over %d values of %s and %d of %s, at least two of each are needed", len(s.x), x, len(s.y), y))
	}
	s.z = slices.Repeat([]float64{math.NaN()}, len(s.x)*len(s.y))
	var sums []analysis.Summary
	for _, g := range Must(v.GroupBy(x, y)) {
		if g.Key[0].Null || g.Key[1].Null {
			continue
		}
		more := q.summarised([]string{analysis.TreatmentName([]string{x, y}, g.Key)}, []analysis.View{g.View}, k)
		s.z[slices.Index(s.y, g.Key[1].Number)*len(s.x)+slices.Index(s.x, g.Key[0].Number)] = more[0].Mean
		sums = append(sums, more...)
	}
	return s, sums
}

// drawSheets draws sheets to one scale, with contours at the same heights, and returns these and the keys, under the label given.
func drawSheets(sheets []*sheet, what, label string) (heights []float64, keys []mark.KeyEntry) {
	shade := mark.ScaleOf(nil)
	for _, s := range sheets {
		for _, h := range s.z {
			shade = shade.With(h, false)
		}
	}
	if shade.Low > shade.High {
		NoError(fmt.Errorf("figure: no field of %s has a value", what))
	}
	heights = contourHeights(shade)
	for _, s := range sheets {
		s.draw(shade, heights)
	}
	return heights, []mark.KeyEntry{mark.KeyShadeOf(label, mark.ShortNumber(shade.Low), mark.ShortNumber(shade.High), sheets[0].fill),
		mark.KeyLine("contours every "+mark.ShortNumber(heights[1]-heights[0]), mark.ContourStyle, nil)}
}

// Surface draws one sheet with its contours and a key of its own.
func (p *Panel) Surface(x, y, z []float64, fill func(t float64) color.NRGBA) {
	_, p.Key = drawSheets([]*sheet{{panel: p, x: x, y: y, z: z, fill: fill}}, p.title, "")
}

// draw puts fields and contours on the panel.
func (s *sheet) draw(shade mark.Scale, heights []float64) {
	p := s.panel
	left, low := middles(s.x, p.logX), middles(s.y, p.logY)
	for r := range s.y {
		for c := range s.x {
			d := mark.NewDatum(p.Name, "field", "field", s.x[c], s.y[r])
			d.XLow, d.XHigh, d.YLow, d.YHigh, d.Shade = left[c], left[c+1], low[r], low[r+1], s.Z(c, r)
			p.Record(d)
			if !math.IsNaN(d.Shade) {
				p.Plot.Add(mark.Field{Datum: d, Fill: s.fill(shade.At(d.Shade))})
			}
		}
	}
	lines := plotter.NewContour(s, heights, palette.Palette(nil))
	lines.LineStyles = []draw.LineStyle{mark.ContourStyle}
	lines.Min, lines.Max = shade.Low, shade.High
	p.Plot.Add(mark.Contours{Contour: lines})
	p.RangeX(left[0], left[len(left)-1])
	p.RangeY(low[0], low[len(low)-1])
}

// middles are the edges of fields around values: half way to the neighbours, on a logarithmic axis in the logarithm, and as far beyond
// the ends.
func middles(v []float64, log bool) []float64 {
	at, back := func(x float64) float64 { return x }, func(x float64) float64 { return x }
	if log {
		at, back = math.Log, math.Exp
	}
	n := len(v)
	out := make([]float64, n+1)
	for i := 1; i < n; i++ {
		out[i] = back((at(v[i-1]) + at(v[i])) / 2)
	}
	out[0] = back(at(v[0]) - (at(v[1])-at(v[0]))/2)
	out[n] = back(at(v[n-1]) + (at(v[n-1])-at(v[n-2]))/2)
	return out
}
