package fisher

import "walras/solver/market/utility"

// Bidders are the buyers, who can bid money for goods.
func (m *Market) Bidders() *utility.Buyers { return &m.Buyers }

// Incomes sets dst, length n, to what buyers have to spend at prices p: their budgets.
func (m *Market) Incomes(dst, _ []float64) { copy(dst, m.Budget) }
