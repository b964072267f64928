package figure

import (
	"math"

	"walras/analysis"
	"walras/results"
)

// Reference is what the bracket solver found on a market: a price, or the ends of an interval of prices none of which clears.
type Reference struct {
	Price, low, high float64
	Clears           bool
}

// ReferenceOf is the reference of runs on one market; ok is false where the bracket solver did not run or failed.
func ReferenceOf(view analysis.View) (ref Reference, ok bool) {
	exact := Must(view.WhereText("solver", "bracket"))
	if exact.Len() == 0 {
		return ref, false
	}
	r := exact.Rows()[0]
	for _, c := range []struct {
		column string
		into   *float64
	}{{"price", &ref.Price}, {"price_lo", &ref.low}, {"price_hi", &ref.high}} {
		x := Must(exact.Floats(c.column))
		*c.into = x[r]
	}
	status := Must(exact.Strings("status"))
	ref.Clears = exact.Class(status[r]) != results.Finding
	return ref, !exact.Failed(status[r])
}

// equilibrium is what is known of the market on which runs stand: its capacity and its clearing price. NaN is what is not known, or
// differs because the runs stand on several markets.
type equilibrium struct {
	capacity, price, low, high float64 // no price clears between low and high, where both are known
}

func equilibriumOf(v analysis.View) (e equilibrium) {
	e = equilibrium{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	if v.Has("p_market_m") {
		m := Levels(v, "p_market_m")
		if len(m) == 1 && m[0].Number > 0 { // NaN where the family has no such parameter
			e.capacity = m[0].Number
		}
	}
	exact := Must(v.WhereText("solver", "bracket"))
	if exact.Len() != 1 {
		return e
	}
	ref, ok := ReferenceOf(exact)
	switch {
	case !ok:
	case ref.Clears:
		e.price = ref.Price
	case ref.high > ref.low: // false for NaN
		e.low, e.high, e.price = ref.low, ref.high, ref.high
	}
	return e
}

// band shades the prices between which demand jumps over capacity; it goes under the data.
func (e equilibrium) band(p *Panel) {
	if e.low == e.low {
		p.band("no price clears", e.low, e.high)
	}
}

// rules marks capacity on a vertical axis of demand, and the clearing price on an axis of price, or the price above which demand falls
// short of capacity; it says whether it marked anything.
func (e equilibrium) rules(p *Panel, x, y string) bool {
	before := len(p.drawing.Numbers)
	name := "equilibrium price"
	if e.low == e.low {
		name = "price above which demand falls short, none clears"
	}
	if y == "demand" && e.capacity == e.capacity {
		p.Rule("capacity", e.capacity)
	}
	if y == "price" && e.price == e.price {
		p.Rule(name, e.price)
	}
	if x == "price" && e.price == e.price && e.low != e.low {
		p.Upright(name, e.price)
	}
	return len(p.drawing.Numbers) > before
}
