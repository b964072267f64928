package solver

import (
	"math"

	"walras/solver/market"
)

// Domain is what online theory takes as known beforehand: where the prices to
// compete with lie, how steep losses are, and for how long.
type Domain struct {
	Cap      []float64 // prices stay in the box [0, Cap], length J
	Diameter float64   // D = ‖Cap‖₂
	Gradient float64   // G >= ‖c_t − d_t(p)‖₂ for all t and all p >= 0
	Rounds   int64     // T; 0: no horizon
}

// DomainOf is what is known beforehand of the sequence that m is the market of;
// false where the market stands still.
func DomainOf(m market.Market) (Domain, bool) {
	if w, ok := m.(interface{ Domain() (Domain, bool) }); ok {
		return w.Domain()
	}
	return Domain{}, false
}

// refuseMoving is the answer of a method that goes on with what past rounds
// have proved of the market.
func refuseMoving(name string, m market.Market) error {
	if _, moves := DomainOf(m); moves {
		return Unfit("%s relies on what earlier rounds have shown of the market, and this one moves", name)
	}
	return nil
}

// Imperfect reports whether a method sees reports of demand only, and not the
// market.
func Imperfect(m market.Market) bool {
	_, ok := Unwrap(m).(interface{ Imperfect() })
	return ok
}

// comparatorDistance follows how far a method whose prices no box holds goes from the
// comparators of regret, which lie in the box of Domain: the distances that its
// regret bounds are stated in, known when the play is over.
type comparatorDistance struct {
	domain Domain
	known  bool    // the domain is; it is where the market moves
	first  float64 // least bound on ‖p_1 − u‖₂ for every u of the box
	far    float64 // on ‖p_t − u‖₂ for all t so far
}

// init forgets every earlier run.
func (r *comparatorDistance) init(m market.Market) {
	*r = comparatorDistance{}
	r.domain, r.known = DomainOf(m)
}

// see takes in the prices of a round: |p_j − u_j| <= max(p_j, Cap_j).
func (r *comparatorDistance) see(price []float64) {
	if !r.known {
		return
	}
	sum := 0.0
	for j, p := range price {
		x := max(p, r.domain.Cap[j])
		sum += x * x
	}
	distance := math.Sqrt(sum)
	if r.far == 0 {
		r.first = distance
	}
	r.far = max(r.far, distance)
}
