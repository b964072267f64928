package contract

import (
	"fmt"
	"math"

	"walras/solver/market"
)

// Dual implements market.Potential: q(p) = Σ_i max(0, max_y V − C − r_i y − g) + c·p,
// the Lagrangian dual of maximising welfare under the capacities. By weak
// duality it bounds the welfare of every feasible allocation, concave or not.
func (m *Market) Dual(p []float64) float64 {
	q, _ := m.DualRounding(p)
	return q
}

// DualRounding implements market.Potential: see rounding.go.
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

// surplusTile is surplusBlock for a tile of agents. An agent that is out by no more than
// rounding may be in: what it would be worth enters the size alone.
func (m *Market) surplusTile(p []float64, lo, hi int) (sum, size float64) {
	for i := lo; i < hi; i++ {
		route := m.routePrice(i, p)
		r, exit := m.base[i]+route, m.exit[i]
		terms := math.Abs(m.base[i]) + route
		if r >= exit && r-exit > exitBand*terms {
			continue
		}
		alpha, shape, kappa, g := m.Alpha[i], m.Shape[i], at(m.Kappa, i), at(m.Fixed, i)
		best, partSize, y := m.Valuation.surplus(alpha, shape, kappa, r)
		if r < exit {
			sum += best - g
		}
		switch m.Valuation { // r is off by u·terms, which matters by y, and to second order
		case Quadratic:
			partSize += (y + secondOrder*terms/(shape+kappa)) * terms
		case Log, Exponential: // and demand falls by terms/(α/δ² + κ) at most
			if y < exitBand*shape {
				partSize += secondOrder * alpha / (1 + kappa*shape/alpha*shape)
			}
		}
		size += partSize + g
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
	if m.hasFixed {
		size = m.feesAtExit(t, lo)
	}
	near := 0.0 // Σ α where t is 1 to rounding, of which the square matters
	for i, r := range t {
		x := r * delta[i] / alpha[i]
		if math.Abs(x-1) < exitBand {
			near += alpha[i]
		}
		if r >= exit[i] {
			x = 1
		}
		t[i], log[i] = x, x
	}
	logs(log)
	cost, value := 0.0, 0.0 // Σ r y = Σ α(1 − t), Σ V = −Σ α log t
	for i, a := range alpha {
		cost += a * (1 - t[i])
		value -= a * log[i]
	}
	sum, size = value-cost, size+value+cost+secondOrder*near
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

// feesAtExit is the size of the terms of agents from lo on whose unit prices r are
// those at which a fixed fee makes them leave, to rounding.
func (m *Market) feesAtExit(r []float64, lo int) (size float64) {
	for i, price := range r {
		if exit := m.exit[lo+i]; math.Abs(price-exit) <= exitBand*exit {
			alpha, t := m.Alpha[lo+i], price*m.Shape[lo+i]/m.Alpha[lo+i]
			size += alpha*(1-t) - alpha*math.Log(t) + m.Fixed[lo+i]
		}
	}
	return size
}

// Account implements market.Potential, over the agents' own activity levels. An activity
// below 0 is outside the domain of V and worth −Inf, so that no certificate
// accepts it.
func (m *Market) Account(y []float64) (a market.Account) {
	n := len(m.Alpha)
	if len(y) != n {
		panic(fmt.Sprintf("contract: Account of %d activities; the market has %d agents", len(y), n))
	}
	if n <= blockAgents {
		a = m.accountBlock(y, 0, n)
	} else {
		var total [7]float64
		m.sumBlocks(total[:], func(part []float64, lo, hi int) {
			a := m.accountBlock(y, lo, hi)
			part[0], part[1], part[2], part[3] = a.Value, a.Cost, a.Fees, a.Net
			part[4], part[5], part[6] = a.Size, a.Stretch, a.Rounding
		})
		a = market.Account{Value: total[0], Cost: total[1], Fees: total[2], Net: total[3],
			Size: total[4], Stretch: total[5], Rounding: total[6]}
	}
	a.Rounding += m.accountRounding(a.Size)
	return a
}

// accountBlock is Account for agents lo to hi, with the rounding of powers alone.
func (m *Market) accountBlock(y []float64, lo, hi int) (a market.Account) {
	if m.Valuation == Log && !m.hasKappa && m.Fee != nil {
		return m.logBlockAccount(y, lo, hi)
	}
	for ; lo < hi; lo += sumTile {
		part := m.accountTile(y, lo, min(hi, lo+sumTile))
		a.Value, a.Cost, a.Fees, a.Net = a.Value+part.Value, a.Cost+part.Cost, a.Fees+part.Fees, a.Net+part.Net
		a.Size, a.Stretch, a.Rounding = a.Size+part.Size, a.Stretch+part.Stretch, a.Rounding+part.Rounding
	}
	return a
}

// logBlockAccount is accountBlock for log valuations with linear cost.
func (m *Market) logBlockAccount(y []float64, lo, hi int) market.Account {
	var value, cost, fees float64 // in registers, as a struct of so many fields is not
	for ; lo < hi; lo += sumTile {
		end := min(hi, lo+sumTile)
		v, c, f := logAccount(y[lo:end], m.Alpha[lo:end], m.Shape[lo:end], m.Beta[lo:end], m.Fee[lo:end])
		if m.hasFixed {
			for i, yi := range y[lo:end] {
				if yi > 0 {
					f += m.Fixed[lo+i]
				}
			}
		}
		value, cost, fees = value+v, cost+c, fees+f
	}
	size := math.Abs(value) + (cost + fees)
	return market.Account{Value: value, Cost: cost, Fees: fees, Net: value - (cost + fees), Size: size, Stretch: size}
}

// accountTile is accountBlock for a tile of agents.
func (m *Market) accountTile(y []float64, lo, hi int) (a market.Account) {
	absolute, powers, origin := 0.0, 0.0, 0.0 // Σ |V|, Σ |V| powerSteps, and Σ |V| where V has no origin of its own
	for i := lo; i < hi; i++ {
		yi, shape := y[i], m.Shape[i]
		if yi == 0 && !(m.Valuation == Power && shape >= 1) {
			continue // V(0) = 0
		}
		if yi < 0 {
			a.Value, a.Net, absolute = math.Inf(-1), math.Inf(-1), math.Inf(1)
			continue
		}
		value := m.Valuation.Value(m.Alpha[i], shape, yi)
		a.Value += value
		switch {
		case m.Valuation == Power && shape == 1: // α log y is 0 at one unit, whatever that is: y V' = α stands in
			absolute += m.Alpha[i]
			a.Stretch += m.Alpha[i]
			origin += math.Abs(value)
		case m.Valuation == Power:
			absolute += math.Abs(value)
			a.Stretch += (1 - shape) * value
			powers += math.Abs(value) * powerSteps(shape, yi)
		default:
			absolute += value
			a.Stretch += value // y V' <= V, as V is concave and V(0) = 0
		}
		cost := (m.Beta[i] + at(m.Kappa, i)*yi/2) * yi
		a.Cost += cost
		a.Stretch += 2 * cost
		fee, fixed := at(m.Fee, i)*yi, 0.0
		if yi > 0 {
			fixed = at(m.Fixed, i)
		}
		net := value - cost - fee - fixed
		if m.Valuation == Quadratic && yi <= m.Alpha[i]/shape { // beyond the top base and α would cancel
			net = m.Valuation.payoff(m.Alpha[i], shape, at(m.Kappa, i), m.base[i], yi) - fixed
		}
		a.Net += net
		fee += fixed
		a.Fees += fee
		a.Stretch += fee
	}
	a.Size = absolute + a.Cost + a.Fees
	a.Rounding = powerRounding*unitRoundoff*powers + m.accountRounding(origin)
	return a
}

// logAccount is Σ V, Σ C and the fees per unit of accountTile, for log valuations
// with linear cost.
func logAccount(y, alpha, delta, beta, fee []float64) (value, cost, fees float64) {
	var values [sumTile]float64
	n := len(y)
	log, alpha, delta, beta, fee := values[:n], alpha[:n], delta[:n], beta[:n], fee[:n]
	below := false
	for i, v := range y {
		if v < 0 {
			below, v = true, 0
		}
		log[i] = v / delta[i]
		cost += beta[i] * v
		fees += fee[i] * v
	}
	logs1p(log)
	for i, v := range log {
		value += alpha[i] * v
	}
	if below {
		value = math.Inf(-1)
	}
	return value, cost, fees
}
