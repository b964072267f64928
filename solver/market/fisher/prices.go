package fisher

import (
	"math"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// floorShare is the lowest price of a good, over its start price, where nothing better
// is known: what a supply is worth at it does not show beside all money, even where the
// equilibrium price is lower, or 0.
const floorShare = 0x1p-60

// boundRoom keeps a lower bound below the price that it bounds, however both are rounded.
const boundRoom = 1 - 0x1p-40

// Prices implements market.Market: prices from the lower bounds of equilibrium prices
// up. A buyer i with substitutes, of whom no amount of other goods takes the wish for
// good j, gives a proved bound: with x_i <= s and u_i concave,
//
//	p_j >= B_i ∂log u_i/∂x_ij at x_i = s
//
// for linear, CES with ρ > 0 and Cobb–Douglas buyers, as ∂log u/∂x_j falls in every x,
// and for quasi-linear ones with B log max(u, B). Goods that only buyers with complements
// want have the floor floorShare of their start price, and goods that nobody wants 0.
func (m *Market) Prices() *market.PriceSet { return &m.prices }

// boundPrices derives the price set.
func (m *Market) boundPrices() {
	m.prices.Lower = market.Resize(m.prices.Lower, m.Goods)
	lower := m.prices.Lower
	for j := range lower {
		lower[j] = 0
	}
	for i := range m.Budget {
		if m.Kind[i] == utility.Leontief || m.Kind[i] == utility.CES && m.Rho[i] < 0 {
			continue
		}
		lo, hi := m.Row(i)
		col := m.RowGoods(lo, hi)
		bundle := m.bundle[:hi-lo]
		for k, j := range col {
			bundle[k] = m.Supplies[j]
		}
		m.RowMarginals(i, bundle, bundle, m.Budget[i])
		for k, j := range col {
			lower[j] = max(lower[j], bundle[k]*boundRoom)
		}
	}
	m.proved = true
	start := m.equalWorth()
	for j, s := range m.Supplies {
		if lower[j] == 0 && m.Wanted(j) {
			m.proved = false
			lower[j] = floorShare * (start / s)
		}
	}
}

// equalWorth is Σ B/J, the part of all money for each of the J goods that are wanted.
func (m *Market) equalWorth() float64 {
	goods := 0
	for j := range m.Supplies {
		if m.Wanted(j) {
			goods++
		}
	}
	return m.money / float64(goods)
}

// StartPrice sets dst to the prices to start from: the same part of all money for the
// supply of every good, Σ B/(J s_j), or its lower bound where that is higher, and 0 for
// goods that nobody wants, which are not among the J.
func (m *Market) StartPrice(dst []float64) {
	worth := m.equalWorth()
	for j, s := range m.Supplies {
		dst[j] = 0
		if m.Wanted(j) {
			dst[j] = max(worth/s, m.prices.Lower[j])
		}
	}
}

// UsualPrice implements market.Pricer: the same part of all money for every supply.
func (m *Market) UsualPrice(j int) float64 { return m.equalWorth() / m.Supplies[j] }

// Lipschitz implements market.Lipschitz: with shares b_ij = p_j x_ij/B_i of spending,
// minus the Jacobian of buyer i's demand is at most B_i max(1, σ_i) diag(b_ij/p_j²), so
// that L <= max_j Σ_i B_i max(1, σ_i)/p_j² over buyers who want good j, at the lowest
// prices. +Inf where demand is set-valued, or a lowest price is not that of a proof.
func (m *Market) Lipschitz() float64 {
	if m.SetValued() || !m.proved {
		return math.Inf(1)
	}
	steepness := market.Resize(m.factor, m.Goods)
	clear(steepness)
	for i, budget := range m.Budget {
		lo, hi := m.Row(i)
		f := budget * max(1, m.Elasticity(i))
		for k, j := range m.RowGoods(lo, hi) {
			if m.Val[lo+k] > 0 {
				steepness[j] += f
			}
		}
	}
	most := 0.0
	for j, v := range steepness {
		if v > 0 {
			most = max(most, v/m.prices.Lower[j]/m.prices.Lower[j])
		}
	}
	return most
}
