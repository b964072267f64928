package contract

import (
	"math"

	"walras/solver/market"
)

// Dual implements Market: q(p) = Σ_i max(0, max_y V − C − r_i y − g) + c·p,
// the Lagrangian dual of maximising welfare under the capacities. By weak
// duality it bounds the welfare of every feasible allocation, concave or not.
func (m *Market) Dual(p []float64) float64 {
	n := len(m.Alpha)
	q := 0.0
	if n <= blockAgents {
		q = m.surplusBlock(p, 0, n)
	} else {
		var total [1]float64
		m.sumBlocks(total[:], func(part []float64, lo, hi int) { part[0] = m.surplusBlock(p, lo, hi) })
		q = total[0]
	}
	for j, c := range m.Capacity {
		q += c * p[j]
	}
	return q
}

// surplusBlock adds up the best payoffs of agents lo to hi.
func (m *Market) surplusBlock(p []float64, lo, hi int) (sum float64) {
	if m.Valuation == Log && !m.hasKappa {
		for ; lo < hi; lo += logTile {
			sum += m.logSurplus(p, lo, min(hi, lo+logTile))
		}
		return sum
	}
	for i := lo; i < hi; i++ {
		r := m.unitPrice(i, p)
		if r >= m.exit[i] {
			continue
		}
		best, _ := m.Valuation.surplus(m.Alpha[i], m.Shape[i], at(m.Kappa, i), r)
		sum += best - at(m.Fixed, i)
	}
	return sum
}

// logTile is the number of agents whose logarithms are taken in one go.
const logTile = 32

// logSurplus is surplusBlock for a tile of log valuations with linear cost: α(t −
// 1 − log t) with t = rδ/α, which is (7) put into (2), and t = 1 for an agent that stays
// out.
func (m *Market) logSurplus(p []float64, lo, hi int) (sum float64) {
	var prices, roots [logTile]float64
	n := hi - lo
	t, log := prices[:n], roots[:n]
	alpha, delta, exit := m.Alpha[lo:hi][:n], m.Shape[lo:hi][:n], m.exit[lo:hi][:n]
	m.unitPrices(t, p, lo)
	for i, r := range t {
		x := r * delta[i] / alpha[i]
		if r >= exit[i] {
			x = 1
		}
		t[i], log[i] = x, x
	}
	logs(log)
	for i, a := range alpha {
		sum += a * (t[i] - 1 - log[i])
	}
	if m.hasFixed {
		for i, x := range t {
			if x < 1 {
				sum -= m.Fixed[lo+i]
			}
		}
	}
	return sum
}

// Account implements Market, over the agents' own activity levels. An activity
// below 0 is outside the domain of V and worth −Inf, so that no certificate
// accepts it.
func (m *Market) Account(y []float64) market.Account {
	n := len(m.Alpha)
	if n <= blockAgents {
		return m.accountBlock(y, 0, n)
	}
	var total [3]float64
	m.sumBlocks(total[:], func(part []float64, lo, hi int) {
		a := m.accountBlock(y, lo, hi)
		part[0], part[1], part[2] = a.Value, a.Cost, a.Fees
	})
	return market.Account{Value: total[0], Cost: total[1], Fees: total[2]}
}

func (m *Market) accountBlock(y []float64, lo, hi int) (a market.Account) {
	if m.Valuation == Log && !m.hasKappa && !m.hasFixed && m.Fee != nil {
		return logAccount(y[lo:hi], m.Alpha[lo:hi], m.Shape[lo:hi], m.Beta[lo:hi], m.Fee[lo:hi])
	}
	for i := lo; i < hi; i++ {
		yi := y[i]
		if yi == 0 && !(m.Valuation == Power && m.Shape[i] >= 1) {
			continue // V(0) = 0
		}
		if yi < 0 {
			a.Value = math.Inf(-1)
			continue
		}
		a.Value += m.Valuation.Value(m.Alpha[i], m.Shape[i], yi)
		a.Cost += (m.Beta[i] + at(m.Kappa, i)*yi/2) * yi
		a.Fees += at(m.Fee, i) * yi
		if yi > 0 {
			a.Fees += at(m.Fixed, i)
		}
	}
	return a
}

// logAccount is accountBlock for log valuations with linear cost and no fixed
// fee.
func logAccount(y, alpha, delta, beta, fee []float64) (a market.Account) {
	var values [logTile]float64
	for lo := 0; lo < len(y); lo += logTile {
		tile := y[lo:min(len(y), lo+logTile)]
		n := len(tile)
		log, alpha, delta, beta, fee := values[:n], alpha[lo:][:n], delta[lo:][:n], beta[lo:][:n], fee[lo:][:n]
		for i, v := range tile {
			if v < 0 {
				a.Value, v = math.Inf(-1), 0
			}
			log[i] = 1 + v/delta[i]
			a.Cost += beta[i] * v
			a.Fees += fee[i] * v
		}
		logs(log)
		for i, v := range log {
			a.Value += alpha[i] * v
		}
	}
	return a
}
