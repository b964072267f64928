// Package fisher is the Fisher market: buyers with budgets of money, goods in fixed
// supply, and prices at which the buyers' favourite bundles use up the supply of every
// good with a price.
//
// Buyer i of utility u_i, homogeneous of degree 1, and budget B_i acts as if it
// maximised B_i log u_i(x_i) − p·x_i, so that an equilibrium is an optimum of the
// program of Eisenberg and Gale (1959) and its dual:
//
//	max Σ B_i log u_i(x_i)  s.t.  Σ_i x_ij ≤ s_j
//	min q(p) = Σ_j s_j p_j + Σ_i [B_i log(B_i/e_i(p)) − B_i],   ∇q = s − demand
//
// with e_i the unit cost of package utility. A utility counts up to a positive factor;
// here it is relative to that of the buyer's proportional share of everything,
// x = s B_i/ΣB, so that welfare does not depend on units: it is 0 where everybody has
// its proportional share, and at least that in equilibrium. A quasi-linear buyer keeps what
// money δ = max(0, B − v·x) it does not spend; it maximises B log(v·x + δ) − δ − p·x,
// relative to keeping all. Its terms are B log max(v·x/B, 1) + min(v·x, B) and
// B log max(1, 1/e(p)) (Cole et al., Convex program duality, Fisher markets, and Nash
// social welfare, EC 2017).
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
	Supplies []float64 // s, length J; Supply gives it

	// Derived by Prepare.
	money  float64         // Σ B
	shares []utility.Level // utility of the proportional share, length n
	prices market.PriceSet
	proved bool // every lower price is a bound of equilibrium prices

	// Scratch.
	bundle []float64
	factor []float64
	parts  market.Blocks
}

// Bounds of budgets and supplies, so that prices stay numbers.
const (
	leastAmount = 1e-75
	mostAmount  = 1e75
)

var (
	_ market.Potential = (*Market)(nil)
	_ market.Sloped    = (*Market)(nil)
	_ market.Lipschitz = (*Market)(nil)
	_ market.Pricer    = (*Market)(nil)
	_ market.Bundled   = (*Market)(nil)
)

// Class implements market.Market.
func (m *Market) Class() string { return "fisher" }

// Supply is s. The caller must not modify it.
func (m *Market) Supply() []float64 { return m.Supplies }

// Money is Σ B.
func (m *Market) Money() float64 { return m.money }

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
		if !(b >= leastAmount && b <= mostAmount) {
			return market.Refuse("budget", fmt.Sprintf("%v for buyer %s", b, m.BuyerLabel(i)), fmt.Sprintf("from %g to %g; a buyer without money buys nothing and is left out", leastAmount, mostAmount))
		}
		m.money += b
	}
	for j, s := range m.Supplies {
		if !(s >= leastAmount && s <= mostAmount) {
			return market.Refuse("supply", fmt.Sprintf("%v of good %s", s, m.GoodLabel(j)), fmt.Sprintf("from %g to %g; a good that is not there is left out", leastAmount, mostAmount))
		}
	}
	m.shares, m.bundle = market.Resize(m.shares, n), market.Resize(m.bundle, m.Goods)
	for i := range n {
		m.shares[i] = m.share(i)
	}
	m.boundPrices()
	return nil
}

// share is the utility of buyer i's proportional share of everything.
func (m *Market) share(i int) utility.Level {
	lo, hi := m.Row(i)
	bundle := m.bundle[:hi-lo]
	part := m.Budget[i] / m.money
	for k, j := range m.RowGoods(lo, hi) {
		bundle[k] = m.Supplies[j] * part
	}
	return m.Bundle(i, bundle)
}

// CopyFrom makes m the same market as another, in m's memory where that suffices.
// Prepare has to be called for m.
func (m *Market) CopyFrom(other *Market) {
	m.Buyers.CopyFrom(&other.Buyers)
	m.Budget = append(m.Budget[:0], other.Budget...)
	m.Supplies = append(m.Supplies[:0], other.Supplies...)
}

// Certify implements market.Market: a proof, by duality, unless a part of the regret that takes no
// logarithm is already too large.
func (m *Market) Certify(judge *market.Judge, dst *market.Certificate, pt market.Point, tol float64) bool {
	return !m.wasteful(pt, tol) && judge.ByDuality(m, dst, pt, tol)
}

// Demand sets x to what the buyers choose at prices p, and d to its load.
func (m *Market) Demand(x, d, p []float64) { m.Buyers.Demand(x, d, p, m.Budget) }

// Repair sets dst to the allocation x, of load d, with every good scaled down by
// min(1, s_j/d_j).
func (m *Market) Repair(dst, x, d []float64) {
	m.setFactors(d)
	m.Scale(dst, x, m.factor)
}

// setFactors sets factor to min(1, s_j/d_j).
func (m *Market) setFactors(d []float64) {
	m.factor = market.Resize(m.factor, m.Goods)
	for j, s := range m.Supplies {
		m.factor[j] = 1
		if d[j] > s {
			m.factor[j] = s / d[j]
		}
	}
}

// EqualShares sets dst to s_j/n for every buyer and good that it wants.
func (m *Market) EqualShares(dst []float64) { m.Buyers.EqualShares(dst, m.Supplies) }

// ProportionalShares sets dst to s_j B_i/ΣB.
func (m *Market) ProportionalShares(dst []float64) {
	for i, budget := range m.Budget {
		lo, hi := m.Row(i)
		row := dst[lo:hi]
		for k, j := range m.RowGoods(lo, hi) {
			row[k] = m.Supplies[j] * (budget / m.money)
		}
	}
}

// ShareCosts sets dst (length n) to what a bundle costs at prices p that is worth as
// much to the buyer as its proportional share, at best; of quasi-linear buyers, by
// the goods alone.
func (m *Market) ShareCosts(dst, p []float64) {
	m.Quote(p)
	for i, budget := range m.Budget {
		dst[i] = budget / m.Indirect(i, budget).Ratio(m.shares[i])
	}
}

// Standing sets dst to u_i(x_i) over the utility of the proportional share.
func (m *Market) Standing(dst, x []float64) []float64 {
	for i := range m.Budget {
		dst[i] = m.Bundle(i, m.row(x, i)).Ratio(m.shares[i])
	}
	return dst
}

// NashWelfare is exp(Σ B log u / ΣB), with utilities relative to those of the
// proportional shares.
func (m *Market) NashWelfare(x []float64) float64 { return math.Exp(m.Account(x).Net / m.money) }

// Envy is that of bundles scaled to the same budget: see utility.Buyers.Envy.
func (m *Market) Envy(x []float64) float64 { return m.Buyers.Envy(x, m.Budget) }

// row is buyer i's row of an allocation.
func (m *Market) row(x []float64, i int) []float64 {
	lo, hi := m.Row(i)
	return x[lo:hi]
}

// DemandSlope is Demand and also sets the slopes s.
func (m *Market) DemandSlope(x, s, d, p []float64) { m.Buyers.DemandSlope(x, s, d, p, m.Budget) }
