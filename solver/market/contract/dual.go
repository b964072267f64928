package contract

import (
	"math"

	"walras/solver/market"
)

// Dual implements Market: q(p) = Σ_i max(0, max_y V − C − r_i y − g) + c·p,
// the Lagrangian dual of maximising welfare under the capacities. By weak
// duality it bounds the welfare of every feasible allocation, concave or not.
func (m *Market) Dual(p []float64) float64 {
	q, _ := m.DualRounding(p)
	return q
}

// DualRounding implements Market: see rounding.go.
func (m *Market) DualRounding(p []float64) (q, rounding float64) {
	n := len(m.Alpha)
	var total [2]float64 // Σ best payoffs, and the absolute terms they are made of
	if n <= blockAgents {
		total[0], total[1] = m.surplusBlock(p, 0, n)
	} else {
		m.sumBlocks(total[:], func(part []float64, lo, hi int) { part[0], part[1] = m.surplusBlock(p, lo, hi) })
	}
	worth := 0.0
	for j, c := range m.Capacity {
		worth += c * p[j]
	}
	return total[0] + worth, m.dualRounding(total[1], worth)
}

// surplusBlock adds up the best payoffs of agents lo to hi, and their sizes.
func (m *Market) surplusBlock(p []float64, lo, hi int) (sum, size float64) {
	linear := m.Valuation == Log && !m.hasKappa
	for ; lo < hi; lo += sumTile {
		end := min(hi, lo+sumTile)
		var part, partSize float64
		if linear {
			part, partSize = m.logSurplus(p, lo, end)
		} else {
			part, partSize = m.surplusTile(p, lo, end)
		}
		sum, size = sum+part, size+partSize
	}
	return sum, size
}

// surplusTile is surplusBlock for a tile of agents.
func (m *Market) surplusTile(p []float64, lo, hi int) (sum, size float64) {
	for i := lo; i < hi; i++ {
		r := m.unitPrice(i, p)
		if r >= m.exit[i] {
			continue
		}
		kappa, g := at(m.Kappa, i), at(m.Fixed, i)
		best, y := m.Valuation.surplus(m.Alpha[i], m.Shape[i], kappa, r)
		cost := (kappa*y/2 + r) * y
		sum += best - g
		size += math.Abs(best) + 2*cost + g
	}
	return sum, size
}

// logSurplus is surplusTile for log valuations with linear cost: α(t − 1 − log t)
// with t = rδ/α, which is (7) put into (2), and t = 1 for an agent that stays out.
func (m *Market) logSurplus(p []float64, lo, hi int) (sum, size float64) {
	var prices, roots [sumTile]float64
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
	cost := 0.0 // Σ r y = Σ α(1 − t)
	for i, a := range alpha {
		less := 1 - t[i]
		sum += a * (-less - log[i])
		cost += a * less
	}
	size = sum + 2*cost
	if m.hasFixed {
		for i, x := range t {
			if x < 1 {
				sum -= m.Fixed[lo+i]
				size += m.Fixed[lo+i]
			}
		}
	}
	return sum, size
}

// Account implements Market, over the agents' own activity levels. An activity
// below 0 is outside the domain of V and worth −Inf, so that no certificate
// accepts it.
func (m *Market) Account(y []float64) (a market.Account) {
	n := len(m.Alpha)
	if n <= blockAgents {
		a = m.accountBlock(y, 0, n)
	} else {
		var total [5]float64
		m.sumBlocks(total[:], func(part []float64, lo, hi int) {
			a := m.accountBlock(y, lo, hi)
			part[0], part[1], part[2], part[3], part[4] = a.Value, a.Cost, a.Fees, a.Size, a.Stretch
		})
		a = market.Account{Value: total[0], Cost: total[1], Fees: total[2], Size: total[3], Stretch: total[4]}
	}
	a.Rounding = m.accountRounding(a.Size)
	return a
}

func (m *Market) accountBlock(y []float64, lo, hi int) (a market.Account) {
	linear := m.Valuation == Log && !m.hasKappa && !m.hasFixed && m.Fee != nil
	for ; lo < hi; lo += sumTile {
		end := min(hi, lo+sumTile)
		var part market.Account
		if linear {
			part = logAccount(y[lo:end], m.Alpha[lo:end], m.Shape[lo:end], m.Beta[lo:end], m.Fee[lo:end])
		} else {
			part = m.accountTile(y, lo, end)
		}
		a.Value, a.Cost, a.Fees = a.Value+part.Value, a.Cost+part.Cost, a.Fees+part.Fees
		a.Size, a.Stretch = a.Size+part.Size, a.Stretch+part.Stretch
	}
	return a
}

// accountTile is accountBlock for a tile of agents.
func (m *Market) accountTile(y []float64, lo, hi int) (a market.Account) {
	absolute, moved := 0.0, 0.0 // Σ |V|, Σ y V'
	for i := lo; i < hi; i++ {
		yi := y[i]
		if yi == 0 && !(m.Valuation == Power && m.Shape[i] >= 1) {
			continue // V(0) = 0
		}
		if yi < 0 {
			a.Value, absolute = math.Inf(-1), math.Inf(1)
			continue
		}
		value := m.Valuation.Value(m.Alpha[i], m.Shape[i], yi)
		a.Value += value
		absolute += math.Abs(value)
		if m.Valuation == Power {
			if rho := m.Shape[i]; rho == 1 {
				moved += m.Alpha[i]
			} else {
				moved += (1 - rho) * value
			}
		} else {
			moved += value // y V' <= V, as V is concave and V(0) = 0
		}
		a.Cost += (m.Beta[i] + at(m.Kappa, i)*yi/2) * yi
		a.Fees += at(m.Fee, i) * yi
		if yi > 0 {
			a.Fees += at(m.Fixed, i)
		}
	}
	a.Size = absolute + a.Cost + a.Fees
	a.Stretch = moved + 2*a.Cost + a.Fees
	return a
}

// logAccount is accountTile for log valuations with linear cost and no fixed
// fee.
func logAccount(y, alpha, delta, beta, fee []float64) (a market.Account) {
	var values [sumTile]float64
	n := len(y)
	log, alpha, delta, beta, fee := values[:n], alpha[:n], delta[:n], beta[:n], fee[:n]
	below := false
	for i, v := range y {
		if v < 0 {
			below, v = true, 0
		}
		log[i] = v / delta[i]
		a.Cost += beta[i] * v
		a.Fees += fee[i] * v
	}
	logs1p(log)
	for i, v := range log {
		a.Value += alpha[i] * v
	}
	a.Size = a.Value + a.Cost + a.Fees
	a.Stretch = a.Size
	if below {
		a.Value, a.Size = math.Inf(-1), math.Inf(1)
	}
	return a
}
