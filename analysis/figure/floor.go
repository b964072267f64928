package figure

import (
	"math"

	"gonum.org/v1/plot"

	"walras/analysis/figure/mark"
)

// floor says what of the data has no place on a logarithmic axis.
type floor struct{ zero, negative bool }

// with takes a value into account.
func (f floor) with(v float64, logarithmic bool) floor {
	if logarithmic {
		f.zero, f.negative = f.zero || v == 0, f.negative || v < 0
	}
	return f
}

// or is the floor of both.
func (f floor) or(g floor) floor { return floor{f.zero || g.zero, f.negative || g.negative} }

// label is what the axis says of the floor; "" where there is none.
func (f floor) label() string {
	switch {
	case f.negative:
		return "≤ 0"
	case f.zero:
		return "0"
	}
	return ""
}

// floorShare is the share of a logarithmic axis between its floor and the least number.
const floorShare = 0.1

// lay puts a floor below the ends of a logarithmic axis: its own tick and a pale line, at a distance that no number on the axis has.
func (f floor) lay(p *plot.Plot, a *plot.Axis) {
	text := f.label()
	if text == "" {
		return
	}
	least := a.Min
	a.Min = least * math.Pow(a.Max/least, -floorShare/(1-floorShare))
	a.Tick.Marker = mark.FloorTicks{Ticker: a.Tick.Marker, Least: least, Label: text}
	p.Add(mark.Floor{Upright: a == &p.X})
}
