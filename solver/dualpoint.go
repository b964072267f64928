package solver

import (
	"math"

	"walras/solver/market"
)

// DualPoint is what the gradient methods share: the prices last posted, what
// the agents answered, and the gradient of the dual there. A method moves Price
// and then asks, so that the point is at every moment a price and the activity
// that answers exactly it.
type DualPoint struct {
	Market   market.Market
	Price    []float64 // p >= 0, length J
	Activity []float64 // y(p), length n
	Load     []float64 // d(p), length J
	Gradient []float64 // ∇q(p) = c − d(p), length J
	Asked    bool      // prices were posted since Reset
}

// Reset forgets what was posted, and starts from the prices 0.
func (s *DualPoint) Reset(m market.Market) {
	n, resources := m.Agents(), m.Resources()
	s.Market = m
	s.Price, s.Load, s.Gradient = market.Resize(s.Price, resources), market.Resize(s.Load, resources), market.Resize(s.Gradient, resources)
	s.Activity = market.Resize(s.Activity, n)
	clear(s.Price)
	clear(s.Activity)
	s.Asked = false
}

// Ask posts the prices: one demand call.
func (s *DualPoint) Ask() {
	s.Market.Demand(s.Activity, s.Load, s.Price)
	for j, c := range s.Market.Capacities() {
		s.Gradient[j] = c - s.Load[j]
	}
	s.Asked = true
}

// Point implements Method.
func (s *DualPoint) Point() market.Point {
	return market.Point{Price: s.Price, Activity: s.Activity}
}

// DemandAt is prices p with the demand at them, in the memory of activity and load.
func DemandAt(m market.Market, p, activity, load []float64) market.Point {
	m.Demand(activity, load, p)
	return market.Point{Price: p, Activity: activity}
}

// unitStep is 1/L, the unit of step sizes.
func unitStep(m market.Market) float64 { return 1 / lipschitz(m) }

// lipschitz is L; 1 where a market puts it at 0. Then nobody demands anything at
// any price, and prices of 0 stay where they are with every step.
func lipschitz(m market.Market) float64 {
	if l := m.Lipschitz(); l > 0 {
		return l
	}
	return 1
}

// UsualPrice is a price of resource j that is neither high nor low: that of
// market.Pricer, and of other markets c_j/L, the first step of tatonnement at an
// excess of 100 %.
func UsualPrice(m market.Market, j int) float64 {
	if p, ok := Unwrap(m).(market.Pricer); ok {
		return p.UsualPrice(j)
	}
	return m.Capacities()[j] * unitStep(m)
}

// descendTo sets dst = [p − ηg]_+, a step of projected gradient descent.
// dst and p may be the same slice.
func descendTo(dst, p, g []float64, eta float64) {
	for j, pj := range p {
		dst[j] = max(0, pj-eta*g[j])
	}
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
