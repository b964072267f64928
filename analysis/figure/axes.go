package figure

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"

	"walras/analysis/figure/mark"
)

// Log makes axes logarithmic: the horizontal one, the vertical one, or both; it is called before data is
// added. Values that are not positive are drawn on a floor below the numbers and counted in the caption.
func (p *Panel) Log(x, y bool) {
	if x {
		p.logX = true
		logarithmic(&p.Plot.X)
	}
	if y {
		p.logY = true
		logarithmic(&p.Plot.Y)
	}
}

func logarithmic(a *plot.Axis) {
	a.Scale, a.Tick.Marker = mark.LogScale{}, mark.LogTicks{}
	a.Label.TextStyle.Handler = narrow{a.Label.TextStyle.Handler}
}

// narrow is a text handler that measures text as if it had no width. gonum reserves the room of an axis's label not where it
// draws it but around the middle of the axis in data units, which on a logarithmic axis is near its end.
type narrow struct{ text.Handler }

// Box implements text.Handler.
func (n narrow) Box(txt string, f font.Font) (width, height, depth vg.Length) {
	_, height, depth = n.Handler.Box(txt, f)
	return 0, height, depth
}

// RangeX chooses the ends of the horizontal axis, whatever the data.
func (p *Panel) RangeX(low, high float64) { p.Plot.X.Min, p.Plot.X.Max, p.fixedX = low, high, true }

// RangeY chooses the ends of the vertical axis, whatever the data.
func (p *Panel) RangeY(low, high float64) { p.Plot.Y.Min, p.Plot.Y.Max, p.fixedY = low, high, true }

// FewTicks labels at most three ticks of the horizontal axis, for a narrow panel.
func (p *Panel) FewTicks() { p.Plot.X.Tick.Marker = mark.AtMost{Ticker: p.Plot.X.Tick.Marker, N: 3} }

// settle is called once, when all data is in: it chooses the ends of a logarithmic axis (powers of ten, on a long horizontal axis the
// ends of the data) and leaves some air around the data on linear ones.
func (p *Panel) settle() {
	if p.settled {
		return
	}
	p.settled = true
	for _, a := range []struct {
		axis  *plot.Axis
		log   bool
		fixed bool
		in    mark.Scale
		floor floor
	}{{&p.Plot.X, p.logX, p.fixedX, p.InX, p.floorX}, {&p.Plot.Y, p.logY, p.fixedY, p.InY, p.floorY}} {
		switch {
		case a.fixed:
			continue
		case a.log && a.axis == &p.Plot.X && a.in.High >= 10*a.in.Low:
			a.axis.Min, a.axis.Max = a.in.Low, a.in.High
		case a.log:
			a.axis.Min, a.axis.Max = Decades(a.in)
		default:
			air(a.axis)
		}
		a.floor.lay(p.Plot, a.axis)
	}
}

// air leaves some space around the data on a linear axis; an axis without data runs from 0 to 1.
func air(a *plot.Axis) {
	const share = 0.03 // of the range, on either side
	if _, linear := a.Scale.(plot.LinearScale); !linear {
		return
	}
	if a.Min > a.Max {
		a.Min, a.Max = 0, 1
		return
	}
	pad := share * (a.Max - a.Min)
	if pad == 0 {
		pad = math.Abs(a.Min) / 10
	}
	if pad == 0 { // all values are 0
		pad = 1e-6
	}
	a.Min, a.Max = a.Min-pad, a.Max+pad
}

// Decades rounds a range of positive values out to powers of ten. Where nothing is positive it is the
// decade from 1 to 10.
func Decades(s mark.Scale) (low, high float64) {
	if s.Low > s.High {
		s = mark.Scale{Low: 1, High: 1}
	}
	low, high = math.Pow(10, math.Floor(math.Log10(s.Low))), math.Pow(10, math.Ceil(math.Log10(s.High)))
	if low == high {
		high *= 10
	}
	return low, high
}

// ShareAxes gives panels the same axes, as far as their ends are not chosen already.
func ShareAxes(panels []*Panel) {
	var floorX, floorY floor
	inX, inY, x, y := mark.ScaleOf(nil), mark.ScaleOf(nil), mark.ScaleOf(nil), mark.ScaleOf(nil)
	for _, p := range panels {
		inX, inY = inX.With(p.InX.Low, p.logX).With(p.InX.High, p.logX), inY.With(p.InY.Low, p.logY).With(p.InY.High, p.logY)
		floorX, floorY = floorX.or(p.floorX), floorY.or(p.floorY)
		x, y = x.With(p.Plot.X.Min, false).With(p.Plot.X.Max, false), y.With(p.Plot.Y.Min, false).With(p.Plot.Y.Max, false)
	}
	for _, p := range panels {
		p.InX, p.InY, p.floorX, p.floorY = inX, inY, floorX, floorY
		if !p.fixedX {
			p.Plot.X.Min, p.Plot.X.Max = x.Low, x.High
		}
		if !p.fixedY {
			p.Plot.Y.Min, p.Plot.Y.Max = y.Low, y.High
		}
	}
}
