package solver

import (
	"math"

	"walras/solver/market"
)

// DualPoint is what the gradient methods share: the prices last posted, what
// the agents answered, and the excess supply there, the gradient of the dual where
// there is one. A method moves Price within the price set and then asks, so that the
// point is at every moment a price and the allocation that answers exactly it.
type DualPoint struct {
	Market     market.Market
	Price      []float64 // p, length J
	Allocation []float64 // x(p)
	Load       []float64 // d(p), length J
	Gradient   []float64 // s − d(p), length J
	Asked      bool      // prices were posted since Reset
	set        *market.PriceSet
}

// Reset forgets what was posted, and starts from the market's start prices.
func (s *DualPoint) Reset(m market.Market) {
	resources := m.Resources()
	s.Market, s.set = m, m.Prices()
	s.Price, s.Load, s.Gradient = market.Resize(s.Price, resources), market.Resize(s.Load, resources), market.Resize(s.Gradient, resources)
	s.Allocation = market.Resize(s.Allocation, m.AllocationLen())
	m.StartPrice(s.Price)
	clear(s.Allocation)
	s.Asked = false
}

// Ask posts the prices: one demand call.
func (s *DualPoint) Ask() {
	s.Market.Demand(s.Allocation, s.Load, s.Price)
	for j, c := range s.Market.Supply() {
		s.Gradient[j] = c - s.Load[j]
	}
	s.Asked = true
}

// Point implements Method.
func (s *DualPoint) Point() market.Point {
	return market.Point{Price: s.Price, Allocation: s.Allocation}
}

// DemandAt is prices p with the demand at them, in the memory of activity and load.
func DemandAt(m market.Market, p, activity, load []float64) market.Point {
	m.Demand(activity, load, p)
	return market.Point{Price: p, Allocation: activity}
}

// UsualPrice is a price of resource j that is neither high nor low: that of
// market.Pricer, and else s_j/L, the first step of tatonnement at an excess of 100 %,
// or 1 where there is no L. It is asked of markets whose demand at the start prices is
// infinite.
func UsualPrice(m market.Market, j int) float64 {
	switch of := Unwrap(m).(type) {
	case market.Pricer:
		return of.UsualPrice(j)
	case market.Lipschitz:
		return m.Supply()[j] * (1 / boundOf(of))
	}
	return 1
}

// descend sets dst to the projection of p − ηg on the price set, a step of projected
// gradient descent. dst and p may be the same slice.
func (s *DualPoint) descend(dst, p, g []float64, eta float64) {
	for j, pj := range p {
		dst[j] = pj - eta*g[j]
	}
	s.set.Project(dst)
}

// AllFinite reports whether no entry is NaN or infinite.
func AllFinite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// Distance is ‖a − b‖₂.
func Distance(a, b []float64) float64 {
	if len(a) == 1 {
		return math.Abs(a[0] - b[0])
	}
	sum := 0.0
	for j, x := range a {
		sum += (x - b[j]) * (x - b[j])
	}
	return math.Sqrt(sum)
}
