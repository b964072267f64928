package contract

import "walras/solver/market"

var (
	_ market.Smooth = (*Market)(nil)
	_ market.Jumper = (*Market)(nil)
)

// HasFixedFees implements Smooth.
func (m *Market) HasFixedFees() bool { return m.hasFixed }

// Jumps implements market.Jumper.
func (m *Market) Jumps(from, to []float64) bool {
	if !m.hasFixed {
		return false
	}
	for i, g := range m.Fixed {
		if exit := m.exit[i]; g > 0 && (m.unitPrice(i, from) < exit) != (m.unitPrice(i, to) < exit) {
			return true
		}
	}
	return false
}

// Marginals implements Smooth. A quadratic valuation is continued past its top
// as the same parabola; no best response at prices >= 0 lies there.
func (m *Market) Marginals(dst, y []float64) {
	for i, yi := range y {
		if m.Valuation == Quadratic { // base is less α
			dst[i] = -(m.Shape[i]+at(m.Kappa, i))*yi - m.base[i]
			continue
		}
		dst[i] = m.Valuation.Marginal(m.Alpha[i], m.Shape[i], yi) - at(m.Kappa, i)*yi - m.base[i]
	}
}

// Curvatures implements Smooth, continued like Marginals.
func (m *Market) Curvatures(dst, y []float64) {
	for i, yi := range y {
		if m.Valuation == Quadratic {
			dst[i] = m.Shape[i] + at(m.Kappa, i)
			continue
		}
		dst[i] = m.Valuation.curvature(m.Alpha[i], m.Shape[i], yi) + at(m.Kappa, i)
	}
}

// RoutePrices implements Smooth.
func (m *Market) RoutePrices(dst, p []float64) { m.Usage.routePrices(dst, p, 0) }

// ProximalWeighted implements Smooth.
func (m *Market) ProximalWeighted(y, d, p, center, gamma []float64) {
	m.proximal(y, d, p, center, 0, gamma)
}

// users sets dst (length J) to the number of agents that use each resource.
func (m *Market) users(dst []float64) {
	clear(dst)
	if m.Usage.single() {
		dst[0] = float64(len(m.Alpha))
		return
	}
	for _, j := range m.Usage.Col {
		dst[j]++
	}
}

// Identical reports whether all agents are alike and use the one resource.
func (m *Market) Identical() bool {
	for i := range m.Alpha {
		if !m.Alike(i, 0) {
			return false
		}
	}
	return m.Usage.single()
}
