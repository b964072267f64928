package solver

import "walras/solver/market"

// moving is what the oracle of a play knows beside the market.
type moving struct {
	domain Domain
	asked  []float64 // prices of the last demand call of the round; empty: none yet

	demanded bool // the answer was the demand, and no proximal response
}

// Domain is what is known of a sequence beforehand; false where the market
// stands still.
func (o *oracle) Domain() (Domain, bool) {
	if o.moving == nil {
		return Domain{}, false
	}
	return o.moving.domain, true
}

// refuseMoving is the answer of a method that goes on with what past rounds
// have proved of the market.
func refuseMoving(name string, m market.Market) error {
	if w, ok := m.(interface{ Domain() (Domain, bool) }); ok {
		if _, moves := w.Domain(); moves {
			return unfit("%s relies on what earlier rounds have shown of the market, and this one moves", name)
		}
	}
	return nil
}
