package online

import (
	"math"

	"walras/solver"
	"walras/solver/market"
)

// boxed is what the projected online methods share: prices stay in the box
// [0, Cap] that holds all optima, with the constants D and G that the theory of
// online gradient descent is stated in. On a market that stands still the box
// is that of its own optimum.
type boxed struct {
	solver.DualPoint
	domain solver.Domain
}

// init forgets every earlier run.
func (b *boxed) init(m market.Market, method string) error {
	if err := solver.NeedZero(m, method); err != nil {
		return err
	}
	b.DualPoint.Reset(m)
	b.domain = boxOf(m)
	return nil
}

// unit is D/G, the unit of step sizes: the price distance over the load.
func (b *boxed) unit() float64 { return b.domain.Diameter / b.domain.Gradient }

// descend sets dst = Π[dst − ηg].
func (b *boxed) descend(dst []float64, eta float64) {
	for j, g := range b.Gradient {
		dst[j] = min(max(0, dst[j]-eta*g), b.domain.Cap[j])
	}
}

// square is ‖g‖₂².
func (b *boxed) square() (sum float64) {
	for _, g := range b.Gradient {
		sum += g * g
	}
	return sum
}

// capSlack is how far above the least box that holds all optima the prices
// may go: nobody knows that box beforehand.
const capSlack = 2

// boxRounds ends Newton's method for an edge of the box, and boxTolerance is the
// share by which it moves at least.
const (
	boxRounds    = 200
	boxTolerance = 1e-9
)

// boxFinder finds prices that no optimum exceeds: d_j(p) <= c_j wherever p_j >=
// P_j, the root of d_j(P_j e_j) = c_j, since the other prices only lower d_j. With
// one resource P is the optimum itself.
type boxFinder struct{ own solver.OwnDemand }

// raise lifts top to P where it is below it, in any resource. optimum is p*.
func (k *boxFinder) raise(top []float64, m market.Market, optimum []float64) {
	for j, p := range optimum {
		top[j] = max(top[j], p)
	}
	if len(top) == 1 {
		return
	}
	for j, c := range m.Supply() {
		for range boxRounds { // Newton's method climbs, demand being convex in prices
			load, slope := k.own.At(m, j, top[j])
			if load <= c {
				break
			}
			step := (load - c) / slope
			if math.IsInf(step, 1) || math.IsNaN(step) {
				step = max(solver.UsualPrice(m, j), top[j])
			}
			top[j] += max(step, boxTolerance*top[j])
		}
	}
}

// widen makes the least box that holds all optima the one that methods play in.
func widen(d *solver.Domain) {
	sum := 0.0
	for j := range d.Cap {
		d.Cap[j] *= capSlack
		sum += d.Cap[j] * d.Cap[j]
	}
	d.Diameter = math.Sqrt(sum)
}

// steepest is the least G >= ‖c − d(p)‖₂ for all p >= 0, where free is d(0): d_j falls
// from d_j(0) to 0 along any ray of prices, and never below.
func steepest(capacity, free []float64) float64 {
	sum := 0.0
	for j, c := range capacity {
		g := max(free[j]-c, c)
		sum += g * g
	}
	return math.Sqrt(sum)
}

// boxOf is what a method may take as known of the market it plays on: the
// survey's word where the market moves, and that of the market itself where it
// stands still, which has no horizon.
func boxOf(m market.Market) solver.Domain {
	if d, known := solver.DomainOf(m); known {
		return d
	}
	resources := m.Resources()
	d := solver.Domain{Cap: make([]float64, resources)}
	var e dualMinimiser
	zero := make([]float64, resources)
	price, err := e.solve(m, zero)
	if err != nil {
		price = zero
	}
	new(boxFinder).raise(d.Cap, m, price)
	y, load := make([]float64, m.Agents()), make([]float64, resources)
	m.Demand(y, load, zero)
	widen(&d)
	d.Gradient = steepest(m.Supply(), load)
	return d
}
