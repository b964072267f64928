package figure

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis/figure/mark"
)

// boxes draws one horizontal box plot for each sample, the first at the top: hinges and median, whiskers to the last
// value within 1.5 hinge distances, single values beyond (Tukey, Exploratory Data Analysis, 1977).
func (p *Panel) boxes(all []sample, height vg.Length) error {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
		if s.N == 0 {
			continue
		}
		at := float64(len(all) - 1 - i)
		b, err := plotter.NewBoxPlot(height, at, plotter.Values(s.Sorted))
		if err != nil {
			return fmt.Errorf("figure: box of %s: %w", s.Name, err)
		}
		b.Horizontal = true
		b.CapWidth = height / 2
		b.FillColor = mark.Pale(s.Style.Color)
		b.BoxStyle = draw.LineStyle{Color: mark.Black, Width: mark.Thin}
		b.WhiskerStyle = draw.LineStyle{Color: mark.Black, Width: mark.Thin}
		b.MedianStyle = draw.LineStyle{Color: mark.Black, Width: 1.4 * mark.Normal}
		b.GlyphStyle = draw.GlyphStyle{Color: mark.Grey, Radius: 1.2, Shape: draw.RingGlyph{}}
		p.fewOutside(b, s.Sorted)
		d := mark.NewDatum(p.Name, s.Name, "box", b.Median, at)
		d.XLow, d.XHigh, d.Q1, d.Q3 = b.AdjLow, b.AdjHigh, b.Quartile1, b.Quartile3
		p.add(d)
		for _, o := range b.Outside {
			p.add(mark.NewDatum(p.Name, s.Name, "outlier", b.Value(o), at))
		}
		p.Plot.Add(b)
	}
	p.Names(names)
	return nil
}

// mostOutside is the largest number of single values drawn beyond the whiskers of a box.
const mostOutside = 80

// fewOutside thins the single values of a box by rank, where there are too many to be told apart, and keeps the extremes.
func (p *Panel) fewOutside(b *plotter.BoxPlot, values []float64) {
	if len(b.Outside) <= mostOutside {
		return
	}
	slices.SortFunc(b.Outside, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
	b.Outside = evenly(b.Outside, mostOutside)
	p.drawing.note(fmt.Sprintf("Of more than %d values beyond the whiskers of a box, %d are drawn, the extremes among them.", mostOutside, mostOutside))
}

// violins draws one violin for each value of x, of equal area, the widest one 0.95 of the distance between
// neighbours.
func (p *Panel) violins(name string, x []float64, samples [][]float64, fill func(i int) color.Color) {
	spacing := math.Inf(1)
	for i := 1; i < len(x); i++ {
		spacing = min(spacing, math.Abs(x[i]-x[i-1]))
	}
	if math.IsInf(spacing, 1) {
		spacing = 1
	}
	var vs []*mark.Violin
	peak := 0.0
	for i, values := range samples {
		if len(values) == 0 {
			continue
		}
		v := mark.NewViolin(x[i], values, fill(i))
		for k, y := range v.Ys {
			d := mark.NewDatum(p.Name, name, "violin", x[i], y)
			d.YLow, d.YHigh, d.Q1, d.Q3, d.Size = v.Ys[0], v.Ys[len(v.Ys)-1], v.Q1, v.Q3, v.Density[k]
			p.add(d)
			if v.Density[k] > peak {
				peak = v.Density[k]
			}
		}
		vs = append(vs, v)
	}
	for _, v := range vs {
		v.HalfWidth, v.Peak = 0.475*spacing, peak
		p.Plot.Add(v)
	}
}
