package exchange

import "walras/solver/market/utility"

// Bidders are the agents, who can bid money for goods.
func (m *Market) Bidders() *utility.Buyers { return &m.Buyers }

// Incomes sets dst, length n, to what agents have to spend at prices p: p·ω_i.
func (m *Market) Incomes(dst, p []float64) {
	m.earn(p)
	copy(dst, m.budget)
}
