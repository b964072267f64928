package exchange

import (
	"math"

	"walras/solver/market"
)

// Certify implements market.Market. Without a potential nothing bounds from above what
// could be had, so that the certificate is a residual: how far a point (x, p) is from
// meeting the conditions of equilibrium, money in shares of p·s = Σ B_i,
//
//	Infeasibility     max_j [Σ_i x_ij − s_j]_+ / s_j
//	Complementarity   max{ max_j p_j |z_j| / p·s, Σ_i |p·x_i − B_i| / p·s, max_i Σ_j p_j ω_ij [1 − d_j/s_j]_+ / B_i }
//	Regret            max_i [1 − u_i(x_i)/v_i(p)]_+,   v_i(p) = B_i/e_i(p)
//	Gap               the largest of the three
//
// where v_i(p) is the best that agent i can buy. Goods with a price must not be left
// over, and every agent must spend its budget: by Walras' law p·z = Σ_i (p·x_i − B_i),
// in which one agent's overspending could hide behind another's thrift, and does not in
// the sum of absolute values. All three are 0 exactly at an equilibrium, and do not
// change with the scale of prices, of quantities or of utilities. Agents count alike in
// regret, however little their goods are worth: weighted with budgets it would vanish next
// to prices at which some have no income, whatever they would buy (quasi-equilibria, Debreu,
// Int. Econ. Rev. 3, 1962), where the prices of Scarf's economy come by again and again.
// For the same reason the third part of complementarity asks of each agent which share of
// its income it has not earned: an agent spends what its goods would bring, and one whose
// goods are left over has no such income, however little it is beside all money.
func (m *Market) Certify(judge *market.Judge, dst *market.Certificate, pt market.Point, tol float64) (possible bool) {
	judge.Account = noAccount
	judge.Load = market.Resize(judge.Load, m.Goods)
	m.Load(judge.Load, pt.Allocation)
	infeasible := market.Infeasibility(judge.Load, m.supply)
	if infeasible > tol {
		return false
	}
	worth, unsold, negative := 0.0, 0.0, false
	turnover := 0.0 // Σ p_j (d_j + s_j)
	for j, p := range pt.Price {
		negative = negative || p < 0
		worth += p * m.supply[j]
		turnover += p * (judge.Load[j] + m.supply[j])
		if x := p * math.Abs(judge.Load[j]-m.supply[j]); x > unsold || math.IsNaN(x) {
			unsold = x
		}
	}
	m.earn(pt.Price)
	misspent, unearned, regret, regretRounding := 0.0, 0.0, 0.0, 0.0
	for i, budget := range m.budget {
		lo, hi := m.Row(i)
		spent := 0.0
		for k, j := range m.RowGoods(lo, hi) {
			spent += pt.Price[j] * pt.Allocation[lo+k]
		}
		misspent += math.Abs(spent - budget)
		if budget > 0 {
			unearned = max(unearned, m.unearned(i, pt.Price, judge.Load)/budget)
		}
	}
	complementarity := max(max(unsold, misspent)/worth, unearned)
	if complementarity > tol && !negative {
		return false
	}
	m.Quote(pt.Price)
	for i, budget := range m.budget {
		if budget > 0 {
			lo, hi := m.Row(i)
			log, rounding := m.Bundle(i, pt.Allocation[lo:hi]).Over(m.Indirect(i, budget))
			regret = max(regret, -math.Expm1(log))
			regretRounding = max(regretRounding, rounding)
		}
	}
	gap := max(infeasible, complementarity, regret)
	if negative || !(worth > 0) {
		gap = math.Inf(1)
	}
	*dst = market.Certificate{
		Kind: market.Residual, Infeasibility: infeasible, Complementarity: complementarity, Regret: regret, Gap: gap,
		Dual: math.NaN(), Welfare: math.NaN(), Scale: worth,
		Rounding: max(m.LoadRounding()*(2+infeasible)+m.supplyRounding()*(1+infeasible)+unitRoundoff*m.steps(), unitRoundoff*m.steps()*turnover/worth, regretRounding),
	}
	return true
}

// unearned is the worth at prices p of what is left over of agent i's goods at load d, if
// all who own a good sell the same share of it.
func (m *Market) unearned(i int, p, d []float64) (sum float64) {
	lo, hi := m.Endowment.row(i, m.Goods)
	for k := lo; k < hi; k++ {
		j := k - lo
		if m.Endowment.Start != nil {
			j = int(m.Endowment.Col[k])
		}
		if d[j] < m.supply[j] {
			sum += p[j] * m.Endowment.Val[k] * (1 - d[j]/m.supply[j])
		}
	}
	return sum
}

// noAccount is that of every allocation: without money there is no common measure of
// what it is worth.
var noAccount = market.Account{Value: math.NaN(), Cost: math.NaN(), Fees: math.NaN(), Net: math.NaN(), Size: math.NaN(), Stretch: math.NaN(), Rounding: math.NaN()}

// unitRoundoff is the largest relative error of one operation.
const unitRoundoff = 0x1p-53

// supplyRounding bounds the relative rounding error of supply, a sum over agents.
func (m *Market) supplyRounding() float64 { return unitRoundoff * float64(m.Agents()) }

// steps bounds the rounding error of p·x_i and p·ω_i, sums over goods, and of adding one
// up for each good, relative to the sum of their terms and in units of unitRoundoff.
func (m *Market) steps() float64 { return float64(m.Goods + m.Agents() + 4) }
