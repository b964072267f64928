package market

import "math"

// Dual implements Market: q(p) = Σ_i max(0, max_y V − C − r_i y − g) + c·p,
// the Lagrangian dual of maximising welfare under the capacities. By weak
// duality it bounds the welfare of every feasible allocation, concave or not.
func (m *Contract) Dual(p []float64) float64 {
	n := len(m.Alpha)
	q := 0.0
	if n <= blockAgents {
		q = m.surplusBlock(p, 0, n)
	} else {
		m.surplus = resize(m.surplus, blocks(n))
		m.eachBlock(func(b, lo, hi int) { m.surplus[b] = m.surplusBlock(p, lo, hi) })
		var total [1]float64
		sumRows(total[:], m.surplus, 1)
		q = total[0]
	}
	for j, c := range m.Capacity {
		q += c * p[j]
	}
	return q
}

// surplusBlock adds up the best payoffs of agents lo to hi.
func (m *Contract) surplusBlock(p []float64, lo, hi int) (sum float64) {
	plain := m.Valuation == Log && !m.hasKappa
	if plain && !m.hasFixed && m.Usage.single() {
		return logSurplus(m.Alpha[lo:hi], m.base[lo:hi], m.Shape[lo:hi], m.exit[lo:hi], p[0])
	}
	for i := lo; i < hi; i++ {
		r := m.unitPrice(i, p)
		if r >= m.exit[i] {
			continue
		}
		if plain { // α(t − 1 − log t) with t = rδ/α: (7) put into (2)
			t := r * m.Shape[i] / m.Alpha[i]
			sum += m.Alpha[i]*(t-1-math.Log(t)) - at(m.Fixed, i)
			continue
		}
		best, _ := m.Valuation.surplus(m.Alpha[i], m.Shape[i], at(m.Kappa, i), r)
		sum += best - at(m.Fixed, i)
	}
	return sum
}

// logSurplus is surplusBlock for log valuations with linear cost, one resource
// and no fixed fee.
func logSurplus(alpha, base, delta, exit []float64, price float64) (sum float64) {
	n := len(alpha)
	base, delta, exit = base[:n], delta[:n], exit[:n]
	for i, a := range alpha {
		r := base[i] + price
		if r >= exit[i] {
			continue
		}
		t := r * delta[i] / a
		sum += a * (t - 1 - math.Log(t))
	}
	return sum
}

// Account implements Market, over the agents' own activity levels. An activity
// below 0 is outside the domain of V and worth −Inf, so that no certificate
// accepts it.
func (m *Contract) Account(y []float64) Account {
	n := len(m.Alpha)
	if n <= blockAgents {
		return m.accountBlock(y, 0, n)
	}
	count := blocks(n)
	if cap(m.sums) < count {
		m.sums = make([]Account, count)
	}
	sums := m.sums[:count]
	m.eachBlock(func(b, lo, hi int) { sums[b] = m.accountBlock(y, lo, hi) })
	for step := 1; step < count; step *= 2 {
		for b := 0; b+step < count; b += 2 * step {
			sums[b].Value += sums[b+step].Value
			sums[b].Cost += sums[b+step].Cost
			sums[b].Fees += sums[b+step].Fees
		}
	}
	return sums[0]
}

func (m *Contract) accountBlock(y []float64, lo, hi int) (a Account) {
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
func logAccount(y, alpha, delta, beta, fee []float64) (a Account) {
	n := len(y)
	alpha, delta, beta, fee = alpha[:n], delta[:n], beta[:n], fee[:n]
	for i, v := range y {
		if v == 0 {
			continue
		}
		if v < 0 {
			a.Value = math.Inf(-1)
			continue
		}
		a.Value += alpha[i] * math.Log(1+v/delta[i])
		a.Cost += beta[i] * v
		a.Fees += fee[i] * v
	}
	return a
}
