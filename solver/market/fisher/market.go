// Package fisher is the Fisher market: buyers with budgets of money, goods in fixed
// supply, and prices at which the buyers' favourite bundles use up the supply of every
// good with a price.
//
// Buyer i of utility u_i, homogeneous of degree 1, and budget B_i acts as if it
// maximised B_i log u_i(x_i) − p·x_i, so that an equilibrium is an optimum of the
// program of Eisenberg and Gale (1959) and its dual:
//
//	welfare   max Σ B_i log u_i(x_i)  s.t.  Σ_i x_ij ≤ s_j
//	dual      min q(p) = Σ_j s_j p_j + Σ_i [B_i log(B_i/e_i(p)) − B_i],   ∇q = s − demand
//
// with e_i the unit cost of package utility. A quasi-linear buyer keeps what money
// δ = max(0, B − v·x) it does not spend: it maximises B log(v·x + δ) − δ − p·x, and its
// terms are B log max(v·x, B) − δ, and B log(B/min(1, e(p))) − B.
package fisher

import (
	"fmt"
	"math"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// Market is a Fisher market. The columns are the caller's to fill; call Prepare after
// any change.
type Market struct {
	utility.Buyers
	Budget   []float64 // B, units of account, length n
	Supplies []float64 // s, length J

	// Derived by Prepare.
	money float64 // Σ B
}

// Bounds of budgets and supplies, so that prices stay numbers.
const (
	least = 1e-75
	most  = 1e75
)

// Supply is s. The caller must not modify it.
func (m *Market) Supply() []float64 { return m.Supplies }

// Prepare checks the columns and derives what demand needs. Its error names the first
// buyer and good found wrong, and what is allowed.
func (m *Market) Prepare() error {
	m.Goods = len(m.Supplies)
	if err := m.Buyers.Prepare(); err != nil {
		return err
	}
	n := m.Agents()
	if len(m.Budget) != n {
		return market.Refuse("budget", fmt.Sprintf("a column of %d values", len(m.Budget)), fmt.Sprintf("%d, one per buyer", n))
	}
	m.money = 0
	for i, b := range m.Budget {
		if !(b >= least && b <= most) {
			return market.Refuse("budget", fmt.Sprintf("%v for buyer %d", b, i), fmt.Sprintf("from %g to %g; a buyer without money buys nothing and is left out", least, most))
		}
		m.money += b
	}
	for j, s := range m.Supplies {
		if !(s >= least && s <= most) {
			return market.Refuse("supply", fmt.Sprintf("%v of good %d", s, j), fmt.Sprintf("from %g to %g; a good that is not there is left out", least, most))
		}
	}
	return nil
}

// CopyFrom makes m the same market as another, in m's memory where that suffices.
// Prepare has to be called for m.
func (m *Market) CopyFrom(other *Market) {
	m.Buyers.CopyFrom(&other.Buyers)
	m.Budget = append(m.Budget[:0], other.Budget...)
	m.Supplies = append(m.Supplies[:0], other.Supplies...)
}

// Money is Σ B.
func (m *Market) Money() float64 { return m.money }

// StartPrice sets dst to the prices to start from: the same part of all money for the
// supply of every good, Σ B/(J s_j), and 0 for goods that nobody wants, which are not
// among the J.
func (m *Market) StartPrice(dst []float64) {
	goods := 0
	for j := range m.Supplies {
		if m.Wanted(j) {
			goods++
		}
	}
	for j, s := range m.Supplies {
		dst[j] = 0
		if m.Wanted(j) {
			dst[j] = m.money / float64(goods) / s
		}
	}
}

// Demand sets x to what the buyers choose at prices p, and d to its load.
func (m *Market) Demand(x, d, p []float64) { m.Buyers.Demand(x, d, p, m.Budget) }

// Dual is q(p), an upper bound on the welfare of every feasible allocation.
func (m *Market) Dual(p []float64) float64 {
	q := 0.0
	for j, s := range m.Supplies {
		q += s * p[j]
	}
	for i, budget := range m.Budget {
		cost := m.LogUnitCost(i, p)
		if m.Kind[i] == utility.QuasiLinear {
			cost = min(cost, 0)
		}
		q += budget * (math.Log(budget) - cost - 1)
	}
	return q
}

// Welfare is Σ B_i log u_i(x_i), less the money that quasi-linear buyers keep.
func (m *Market) Welfare(x []float64) float64 {
	sum := 0.0
	for i, budget := range m.Budget {
		lo, hi := m.Row(i)
		log := m.LogUtility(i, x[lo:hi])
		if m.Kind[i] == utility.QuasiLinear {
			goods := math.Exp(log)
			sum += budget*math.Log(max(goods, budget)) - max(0, budget-goods)
			continue
		}
		sum += budget * log
	}
	return sum
}
