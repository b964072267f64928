package contract

import (
	"math"

	"walras/solver/market"
)

var _ market.Pricer = (*Market)(nil)

// UsualPrice implements market.Pricer: what the equal split of capacity is worth
// at the margin, Σ_i y_i |U'_i(y_i)| over c_j, with y of EqualShares; the mean of
// |U'_i(m/n)| in the paper's market. It is in units of account over quantity.
func (m *Market) UsualPrice(j int) float64 {
	n := len(m.Alpha)
	if m.Usage.single() {
		sum := 0.0
		for i := range n {
			u, _ := m.Margin(i, m.Capacity[0]/float64(n))
			sum += math.Abs(u)
		}
		return positivePrice(sum / float64(n))
	}
	m.activity = market.Resize(m.activity, n)
	m.EqualShares(m.activity)
	sum := 0.0
	for i, y := range m.activity {
		u, _ := m.Margin(i, y)
		sum += y * math.Abs(u)
	}
	return positivePrice(sum / m.Capacity[j])
}

// positivePrice keeps a price among the positive numbers, which the smallest
// and the largest marginal values leave.
func positivePrice(p float64) float64 {
	return min(p+math.SmallestNonzeroFloat64, math.MaxFloat64)
}

// typicalSlope is the slope −dy/dr of agent i where it takes little: 1/(−V”(0) +
// κ), and with power valuations, whose curvature there is infinite, that at an
// equal share.
func (m *Market) typicalSlope(i int, share float64) float64 {
	y := 0.0
	if m.Valuation == Power {
		y = share
	}
	return 1 / (m.Valuation.curvature(m.Alpha[i], m.Shape[i], y) + at(m.Kappa, i))
}
