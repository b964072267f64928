package mark

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Bar is a bar from YLow to YHigh, with the interval from Q1 to Q3 at its end where these are known.
type Bar struct {
	Datum
	Fill color.Color
}

// Bars are bars one after the other, cut at the edge of the panel.
type Bars struct {
	Bars   []Bar
	Steps  bool // each begins where the one before ended: they are joined by lines and have their sizes written over them
	Floats bool // the axis need not hold zero
}

// Plot implements plot.Plotter.
func (b Bars) Plot(c draw.Canvas, p *plot.Plot) {
	half := 0.42
	if b.Steps {
		half = 0.36
	}
	x, y := p.Transforms(&c)
	clip := func(v float64) vg.Length { return min(max(y(v), c.Min.Y), c.Max.Y) }
	edge := draw.LineStyle{Color: Black, Width: Hairline}
	for i, bar := range b.Bars {
		left, right := x(bar.X-half), x(bar.X+half)
		low, high := clip(min(bar.YLow, bar.YHigh)), clip(max(bar.YLow, bar.YHigh))
		FillRect(c, left, low, right-left, high-low, bar.Fill)
		c.StrokeLines(edge, []vg.Point{{X: left, Y: low}, {X: right, Y: low}, {X: right, Y: high}, {X: left, Y: high}, {X: left, Y: low}})
		if !math.IsNaN(bar.Q1) {
			c.StrokeLine2(draw.LineStyle{Color: Black, Width: Thin}, x(bar.X), clip(bar.Q1), x(bar.X), clip(bar.Q3))
		}
		if !b.Steps {
			continue
		}
		if i+1 < len(b.Bars) {
			c.StrokeLine2(draw.LineStyle{Color: Grey, Width: Hairline, Dashes: []vg.Length{2, 1.5}}, right, y(bar.YHigh), x(b.Bars[i+1].X-half), y(bar.YHigh))
		}
		c.FillText(TextStyle(SmallSize, Black, draw.XCenter, draw.YBottom), vg.Point{X: (left + right) / 2, Y: high + 1.5}, ShortNumber(bar.Size))
	}
}

// DataRange implements plot.DataRanger; it leaves room for the sizes over steps. A bar of an axis without zero has no lower end.
func (b Bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	s, last := Scale{0, 0}, max(1, float64(len(b.Bars)-1))
	if b.Floats {
		s = ScaleOf(nil)
	}
	for _, bar := range b.Bars {
		s = s.With(bar.YHigh, false).With(bar.Q1, false).With(bar.Q3, false)
		if !b.Floats {
			s = s.With(bar.YLow, false)
		}
	}
	if b.Steps {
		s.High += 0.08 * (s.High - s.Low)
	}
	return 0, last, s.Low, s.High
}

// SignColor is the colour of a bar that adds or takes away.
func SignColor(v float64) color.NRGBA {
	if v < 0 {
		return Vermillion
	}
	return Green
}
