package contract

import (
	"math"

	"walras/solver/market"
)

// Repair implements market.Potential.
func (m *Market) Repair(dst, y, d []float64) {
	if m.Usage.single() {
		f := min(1, m.Capacity[0]/d[0])
		if d[0] == 0 {
			f = 1
		}
		for i, v := range y {
			dst[i] = v * f
		}
		return
	}
	for i, v := range y {
		f := 1.0
		col, _ := m.Usage.row(i)
		for _, j := range col {
			if d[j] > m.Capacity[j] {
				f = min(f, m.Capacity[j]/d[j])
			}
		}
		dst[i] = v * f
	}
}

// AccountRepaired implements market.Potential.
func (m *Market) AccountRepaired(y, d []float64) market.Account {
	m.repaired = market.Resize(m.repaired, len(y))
	m.Repair(m.repaired, y, d)
	return m.Account(m.repaired)
}

// Capped sets y to the best activity of each agent at prices p where none may
// exceed limit (length n): V is concave, so it is the unlimited response cut
// at the limit, where that still pays the fixed fee.
func (m *Market) Capped(y, limit, p []float64) {
	for i := range y {
		y[i] = 0
		r := m.unitPrice(i, p)
		if r >= m.exit[i] {
			continue
		}
		kappa := at(m.Kappa, i)
		yi := m.Valuation.response(m.Alpha[i], m.Shape[i], kappa, r)
		if yi > limit[i] {
			yi = limit[i]
			if g := at(m.Fixed, i); g > 0 && m.Valuation.payoff(m.Alpha[i], m.Shape[i], kappa, r, yi) <= g {
				yi = 0
			}
		}
		y[i] = yi
	}
}

// EqualShares sets dst (length n) to the activity that an equal split allows
// each agent: min over the resources j it uses of c_j / (n_j a_ij), with n_j
// the number of users of j; m/n with one resource. It is feasible.
func (m *Market) EqualShares(dst []float64) {
	if m.Usage.single() {
		for i := range dst {
			dst[i] = m.Capacity[0] / float64(len(dst))
		}
		return
	}
	m.load = market.Resize(m.load, len(m.Capacity))
	users := m.load
	m.users(users)
	for i := range dst {
		dst[i] = math.Inf(1)
		col, val := m.Usage.row(i)
		for k, j := range col {
			a := 1.0
			if val != nil {
				a = val[k]
			}
			dst[i] = min(dst[i], m.Capacity[j]/(users[j]*a))
		}
	}
}
