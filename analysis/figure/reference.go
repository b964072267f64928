package figure

import "walras/analysis"

// reference is what the bracket solver found on the same market; ok is false where it did not run.
type reference struct {
	price, low, high float64
	clears           bool
}

func referenceOf(view analysis.View) (ref reference, ok bool, err error) {
	exact, err := view.WhereText("solver", "bracket")
	if err != nil || exact.Len() == 0 {
		return ref, false, err
	}
	r := exact.Rows()[0]
	for _, c := range []struct {
		column string
		into   *float64
	}{{"price", &ref.price}, {"price_lo", &ref.low}, {"price_hi", &ref.high}} {
		x, err := exact.Floats(c.column)
		if err != nil {
			return ref, false, err
		}
		*c.into = x[r]
	}
	status, err := exact.Strings("status")
	if err != nil {
		return ref, false, err
	}
	ref.clears = status[r] != analysis.NoClearing
	return ref, !analysis.Failed(status[r]), nil
}

// band shades the bracket in which demand jumps over capacity, where no price clears; it goes under
// the data.
func (r reference) band(p *panel) {
	if !r.clears && r.high > r.low { // false for NaN
		p.band("no price clears", r.low, r.high)
	}
}

// rule marks the equilibrium price, or the upper end of the bracket; it goes over the data.
func (r reference) rule(p *panel) {
	at := r.price
	if !r.clears && r.high >= r.low {
		at = r.high
	}
	p.rule(r.label(), at)
}

func (r reference) label() string {
	if r.clears {
		return "equilibrium μ*"
	}
	return "price above which demand falls short of m, none clears,"
}
