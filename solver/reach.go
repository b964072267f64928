package solver

import (
	"math"

	"walras/solver/market"
)

// reach follows how far a method whose prices no box holds goes from the
// comparators of regret, which lie in the box of Domain: the distances that its
// regret bounds are stated in, known when the play is over.
type reach struct {
	domain Domain
	known  bool    // the domain is; it is where the market moves
	first  float64 // least bound on ‖p_1 − u‖₂ for every u of the box
	far    float64 // on ‖p_t − u‖₂ for all t so far
}

// init forgets every earlier run.
func (r *reach) init(m market.Market) {
	*r = reach{}
	if w, ok := m.(interface{ Domain() (Domain, bool) }); ok {
		r.domain, r.known = w.Domain()
	}
}

// see takes in the prices of a round: |p_j − u_j| <= max(p_j, Cap_j).
func (r *reach) see(price []float64) {
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
