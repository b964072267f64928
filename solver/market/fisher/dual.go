package fisher

import (
	"math"
	"math/bits"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// Dual is an upper bound on the welfare of every feasible allocation,
//
//	q(p) = Σ_j s_j p_j + Σ_i [B_i log(B_i/(e_i(p) u_i(s B_i/ΣB))) − B_i]
//
// with B_i log max(1, 1/e_i(p)) in the brackets for quasi-linear buyers. A price of 0 of
// a good that somebody wants counts as one next to 0, which is a bound as well.
func (m *Market) Dual(p []float64) float64 {
	q, _ := m.DualRounding(p)
	return q
}

// DualRounding is Dual, and a bound on its rounding error, in units of account.
func (m *Market) DualRounding(p []float64) (q, rounding float64) {
	m.Quote(p)
	t := m.sum(nil, nil)
	for j, s := range m.Supplies {
		t.add(s*p[j], unitRoundoff*s*p[j])
	}
	return t.value(), t.rounding()
}

// Account adds up what the allocation x is worth: Value is Σ B log u, relative to
// proportional shares. A buyer with a negative amount of a good is outside of the
// domain of u and worth −Inf, so that no certificate accepts it.
func (m *Market) Account(x []float64) market.Account { return m.account(x, nil) }

// AccountRepaired is the Account of what Repair makes of x, which takes the memory of a
// few bundles.
func (m *Market) AccountRepaired(x, d []float64) market.Account {
	m.setFactors(d)
	return m.account(x, m.factor)
}

func (m *Market) account(x, factor []float64) market.Account {
	t := m.sum(x, factor)
	return market.Account{Value: t.value(), Net: t.value(), Size: m.money, Stretch: m.money, Rounding: t.rounding()}
}

// wasteful reports whether linear buyers pay more for x than as much utility costs at best, by more
// than a regret of tol allows: with r = B/(e u),
//
//	B log(B/(e u)) − B + p·x = p·x − e u + e u (r log r − r + 1) >= p·x − e u
//
// for every buyer. It is false where there are other buyers.
func (m *Market) wasteful(pt market.Point, tol float64) bool {
	if math.IsInf(tol, 1) || !m.Buyers.Linear() {
		return false
	}
	worth, paid := m.Money(), 0.0
	m.factor = market.Resize(m.factor, m.Goods)
	m.Load(m.factor, pt.Allocation)
	for j, p := range pt.Price {
		worth += p * m.Supplies[j]
		paid += p * m.factor[j]
	}
	m.Quote(pt.Price)
	return paid-m.LeastCost(pt.Allocation) > (tol+wasteRounding)*worth
}

// wasteRounding is above the rounding of the sums of wasteful, relative to all money.
const wasteRounding = 1e-11

// Idle implements market.Potential: somebody buys at every price, quasi-linear buyers
// at prices near 0.
func (m *Market) Idle() (size, rounding float64) { return 0, 0 }

// sum adds up the buyers' terms of the welfare of x, of which the goods are scaled by the
// factor where it is not nil, or where x is nil those of the dual at the prices of Quote.
func (m *Market) sum(x, factor []float64) (t total) {
	m.parts.N, m.parts.Size, m.parts.Workers = m.Agents(), m.BlockSize(), m.Workers
	if m.parts.Count() == 1 {
		m.bundle = market.Resize(m.bundle, m.Longest())
		m.sumBlock(&t, x, factor, m.bundle, 0, m.Agents())
		return t
	}
	longest := m.Longest()
	m.bundle = market.Resize(m.bundle, m.parts.Count()*longest)
	var sums [len(t)]float64
	m.parts.Sum(sums[:], func(part []float64, lo, hi int) {
		var block total
		m.sumBlock(&block, x, factor, m.bundle[lo/m.parts.Size*longest:], lo, hi)
		copy(part, block[:])
	})
	t = sums
	t[errors] += unitRoundoff * float64(bits.Len(uint(m.parts.Count()))) * t[size]
	return t
}

// bundle is scratch for one.
func (m *Market) sumBlock(t *total, x, factor, bundle []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		budget, money := m.Budget[i], m.Kind[i] == utility.QuasiLinear
		switch {
		case x == nil && money:
			log, err := m.Indirect(i, budget).Over(utility.Level{At: budget})
			t.add(budget*max(0, log), budget*err)
		case x == nil:
			log, err := m.Indirect(i, budget).Over(m.shares[i])
			t.add(budget*(log-1), budget*(err+unitRoundoff))
		case money:
			goods := m.Bundle(i, m.scaled(x, factor, bundle, i))
			log, err := goods.Over(utility.Level{At: budget})
			t.add(budget*max(0, log), budget*err)
			t.add(min(goods.At, budget), budget*err)
		default:
			log, err := m.Bundle(i, m.scaled(x, factor, bundle, i)).Over(m.shares[i])
			t.add(budget*log, budget*err)
		}
	}
}

// scaled is buyer i's row of an allocation, in the memory of bundle with goods times
// their factor where that is not nil.
func (m *Market) scaled(x, factor, bundle []float64, i int) []float64 {
	row := m.row(x, i)
	if factor == nil {
		return row
	}
	lo, hi := m.Row(i)
	col := m.RowGoods(lo, hi)[:len(row)]
	bundle = bundle[:len(row)]
	for k, v := range row {
		bundle[k] = v * factor[col[k]]
	}
	return bundle
}

// total is a sum, with what its additions have lost (Neumaier, ZAMM 54, 1974), the
// absolute terms, and the errors of the terms.
type total [4]float64

const (
	high = iota
	low
	size
	errors
)

// add adds a term that is off by err, and by the rounding of a last product.
func (t *total) add(v, err float64) {
	s := t[high] + v
	if math.Abs(t[high]) >= math.Abs(v) {
		t[low] += (t[high] - s) + v
	} else {
		t[low] += (v - s) + t[high]
	}
	t[high] = s
	t[size] += math.Abs(v)
	t[errors] += err + unitRoundoff*math.Abs(v)
}

func (t *total) value() float64 {
	if math.IsInf(t[high], 0) {
		return t[high] // the rest is NaN
	}
	return t[high] + t[low]
}

// rounding bounds the error of value.
func (t *total) rounding() float64 { return t[errors] + 4*unitRoundoff*t[size] }

// unitRoundoff is the largest relative error of one operation, raised a little for the
// terms of higher order.
const unitRoundoff = 0x1.001p-53
