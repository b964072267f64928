// Package exchange is the exchange economy of Walras: agents who own goods and sell them
// at the prices at which they buy others. Nobody brings money, so that only the ratios
// of prices matter: they lie on the simplex Σp = 1.
//
// Agent i of utility u_i, homogeneous of degree 1, owns ω_i >= 0 and has the budget
// B_i = p·ω_i; good j has the supply s_j = Σ_i ω_ij and the excess demand
//
//	z_j(p) = Σ_i x_ij(p) − s_j,   p·z(p) = 0 (Walras' law),   z(λp) = z(p) for λ > 0
//
// An equilibrium has z <= 0, with p_j = 0 where z_j < 0. In general z is the gradient of
// nothing, so that there is no potential: with gross substitutes (CES ρ >= 0,
// Cobb–Douglas) tâtonnement converges (Arrow, Block and Hurwicz, Econometrica 27, 1959),
// with complements it need not (Scarf, Int. Econ. Rev. 1, 1960).
package exchange

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// Market is an exchange economy. The columns are the caller's to fill; call Prepare after
// any change.
type Market struct {
	utility.Buyers
	Endowment Endowment
	Opening   []float64 // prices before the first round, of which the ratios count, length J; nil: all goods alike

	// Derived by Prepare.
	supply []float64       // s, length J
	start  []float64       // Opening on the simplex, length J
	equal  []utility.Level // u_i(s)/n, length n
	prices market.PriceSet

	// Scratch.
	budget []float64 // B, length n
	row    []float64
}

// Endowment is who owns what, ω >= 0: n rows of J numbers (dense), or the goods
// Col[Start[i]:Start[i+1]] with their amounts for agent i (sparse).
type Endowment struct {
	Start []int64 // length n+1; nil: dense
	Col   []int32
	Val   []float64
}

var (
	_ market.Market  = (*Market)(nil)
	_ market.Bundled = (*Market)(nil)
)

// Bounds of what is owned, so that prices stay numbers.
const (
	least = 1e-75
	most  = 1e75
)

// Class implements market.Market.
func (*Market) Class() string { return "exchange" }

// Supply is s. The caller must not modify it.
func (m *Market) Supply() []float64 { return m.supply }

// Prices implements market.Market: the simplex.
func (m *Market) Prices() *market.PriceSet { return &m.prices }

// StartPrice sets dst to the opening prices, 1/J of every good where none are given.
func (m *Market) StartPrice(dst []float64) { copy(dst, m.start) }

// Prepare checks the columns and derives what demand needs. Its error names the first
// agent and good found wrong, and what is allowed.
func (m *Market) Prepare() error {
	if err := m.Buyers.Prepare(); err != nil {
		return err
	}
	for i, kind := range m.Kind {
		if kind == utility.QuasiLinear {
			return market.Refuse("utility", fmt.Sprintf("quasi-linear for agent %d", i), "the other kinds: quasi-linear agents value money, and nobody brings money to an exchange economy")
		}
	}
	if err := m.Endowment.check(m.Agents(), m.Goods); err != nil {
		return err
	}
	m.budget = market.Resize(m.budget, m.Agents())
	market.Zeros(m.Goods, &m.supply)
	for i := range m.Agents() {
		lo, hi := m.Endowment.row(i, m.Goods)
		for k := lo; k < hi; k++ {
			m.supply[m.Endowment.good(lo, k)] += m.Endowment.Val[k]
		}
	}
	for j, s := range m.supply {
		if s == 0 {
			return market.Refuse("endowment", fmt.Sprintf("0 of good %d in all", j), "goods that somebody owns")
		}
	}
	if err := m.open(); err != nil {
		return err
	}
	m.shareAlike()
	return m.checkOneWay()
}

// open puts the opening prices on the simplex.
func (m *Market) open() error {
	m.start = market.Resize(m.start, m.Goods)
	if m.Opening == nil {
		for j := range m.start {
			m.start[j] = 1 / float64(m.Goods)
		}
		return nil
	}
	if len(m.Opening) != m.Goods {
		return market.Refuse("opening", fmt.Sprintf("a column of %d prices", len(m.Opening)), fmt.Sprintf("%d, one per good", m.Goods))
	}
	for j, p := range m.Opening {
		if !(p >= least && p <= most) {
			return market.Refuse("opening", fmt.Sprintf("%v of good %d", p, j), fmt.Sprintf("from %g to %g", least, most))
		}
	}
	floats.ScaleTo(m.start, 1/floats.Sum(m.Opening), m.Opening)
	return nil
}

// shareAlike derives what an equal share of everything is worth to each agent.
func (m *Market) shareAlike() {
	m.equal = market.Resize(m.equal, m.Agents())
	for i := range m.equal {
		lo, hi := m.Row(i)
		m.row = m.row[:0]
		for _, j := range m.RowGoods(lo, hi) {
			m.row = append(m.row, m.supply[j])
		}
		m.equal[i] = m.Bundle(i, m.row)
		m.equal[i].At /= float64(m.Agents())
	}
}

// Demand implements market.Market: every agent spends what its goods earn.
func (m *Market) Demand(x, d, p []float64) {
	m.earn(p)
	m.Buyers.Demand(x, d, p, m.budget)
}

// earn sets the budgets, p·ω_i.
func (m *Market) earn(p []float64) {
	for i := range m.budget {
		lo, hi := m.Endowment.row(i, m.Goods)
		sum := 0.0
		if m.Endowment.Start == nil {
			row := m.Endowment.Val[lo:hi]
			for j, v := range p[:len(row)] {
				sum += v * row[j]
			}
		} else {
			for k := lo; k < hi; k++ {
				sum += p[m.Endowment.Col[k]] * m.Endowment.Val[k]
			}
		}
		m.budget[i] = sum
	}
}

// Standing implements market.Market: u_i(x_i) over what agent i would have of an equal
// share of everything, u_i(s)/n. It knows no prices, and is 1 where all are as well off as
// by dividing equally.
func (m *Market) Standing(dst, x []float64) []float64 {
	dst = dst[:m.Agents()]
	for i := range dst {
		lo, hi := m.Row(i)
		dst[i] = m.Bundle(i, x[lo:hi]).Ratio(m.equal[i])
	}
	return dst
}

// EqualShares sets dst to s_j/n for every agent and good that it wants.
func (m *Market) EqualShares(dst []float64) { m.Buyers.EqualShares(dst, m.supply) }

// NashWelfare is the geometric mean of Standing.
func (m *Market) NashWelfare(x []float64) float64 {
	sum := 0.0
	for i, equal := range m.equal {
		lo, hi := m.Row(i)
		log, _ := m.Bundle(i, x[lo:hi]).Over(equal)
		sum += log
	}
	return math.Exp(sum / float64(m.Agents()))
}

// Envy is that of bundles as they are: agents bring goods, and no budgets.
func (m *Market) Envy(x []float64) float64 { return m.Buyers.Envy(x, nil) }

// CopyFrom makes m the same market as another, in m's memory where that suffices.
// Prepare has to be called for m.
func (m *Market) CopyFrom(other *Market) {
	m.Buyers.CopyFrom(&other.Buyers)
	m.Endowment.Start = market.CopyOf(m.Endowment.Start, other.Endowment.Start)
	m.Endowment.Col = market.CopyOf(m.Endowment.Col, other.Endowment.Col)
	m.Endowment.Val = append(m.Endowment.Val[:0], other.Endowment.Val...)
	m.Opening = market.CopyOf(m.Opening, other.Opening)
}

// row is the range of agent i's entries, and good the good of entry k of the row that
// begins at lo.
func (e *Endowment) row(i, goods int) (lo, hi int) {
	if e.Start == nil {
		return i * goods, (i + 1) * goods
	}
	return int(e.Start[i]), int(e.Start[i+1])
}

func (e *Endowment) good(lo, k int) int {
	if e.Start == nil {
		return k - lo
	}
	return int(e.Col[k])
}

// check verifies the shape and that every agent owns something.
func (e *Endowment) check(n, goods int) error {
	const name = "endowment"
	switch {
	case e.Start == nil:
		if len(e.Val) != n*goods {
			return market.Refuse(name, fmt.Sprintf("a matrix of %d numbers", len(e.Val)), fmt.Sprintf("%d, for %d agents and %d goods", n*goods, n, goods))
		}
	case len(e.Start) != n+1 || e.Start[0] != 0 || e.Start[n] != int64(len(e.Col)) || len(e.Val) != len(e.Col):
		return market.Refuse(name, fmt.Sprintf("a matrix of %d row starts, %d goods and %d numbers", len(e.Start), len(e.Col), len(e.Val)), "one row per agent, and one number per entry")
	}
	for i := range n {
		lo, hi := e.row(i, goods)
		if lo > hi || hi > len(e.Val) {
			return market.Refuse(name, fmt.Sprintf("a matrix whose row %d is entries %d to %d", i, lo, hi), fmt.Sprintf("rows that follow each other within %d entries", len(e.Val)))
		}
		owns := false
		for k := lo; k < hi; k++ {
			j, v := e.good(lo, k), e.Val[k]
			if j < 0 || j >= goods {
				return market.Refuse(name, fmt.Sprintf("good %d of agent %d", j, i), fmt.Sprintf("goods 0 to %d", goods-1))
			}
			if v != 0 && !(v >= least && v <= most) {
				return market.Refuse(name, fmt.Sprintf("%v of good %d for agent %d", v, j, i), fmt.Sprintf("0, or from %g to %g", least, most))
			}
			owns = owns || v > 0
		}
		if !owns {
			return market.Refuse(name, fmt.Sprintf("nothing for agent %d", i), "at least one good: an agent who owns nothing buys nothing and is left out")
		}
	}
	return nil
}
