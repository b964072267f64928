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
	t := m.sum(nil)
	for j, s := range m.Supplies {
		t.add(s*p[j], unitRoundoff*s*p[j])
	}
	return t.value(), t.rounding()
}

// Account adds up what the allocation x is worth: Value is Σ B log u, relative to
// proportional shares. A buyer with a negative amount of a good is outside of the
// domain of u and worth −Inf, so that no certificate accepts it.
func (m *Market) Account(x []float64) market.Account {
	t := m.sum(x)
	return market.Account{Value: t.value(), Net: t.value(), Size: m.money, Stretch: m.money, Rounding: t.rounding()}
}

// Idle implements market.Potential: somebody buys at every price, quasi-linear buyers
// at prices near 0.
func (m *Market) Idle() (size, rounding float64) { return 0, 0 }

// sum adds up the buyers' terms of the welfare of x, or where x is nil those of the
// dual at the prices of Quote.
func (m *Market) sum(x []float64) (t total) {
	m.parts.N, m.parts.Size, m.parts.Workers = m.Agents(), m.BlockSize(), m.Workers
	if m.parts.Count() == 1 {
		m.sumBlock(&t, x, 0, m.Agents())
		return t
	}
	var sums [len(t)]float64
	m.parts.Sum(sums[:], func(part []float64, lo, hi int) {
		var block total
		m.sumBlock(&block, x, lo, hi)
		copy(part, block[:])
	})
	t = sums
	t[errors] += unitRoundoff * float64(bits.Len(uint(m.parts.Count()))) * t[size]
	return t
}

func (m *Market) sumBlock(t *total, x []float64, lo, hi int) {
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
			goods := m.Bundle(i, m.row(x, i))
			log, err := goods.Over(utility.Level{At: budget})
			t.add(budget*max(0, log), budget*err)
			t.add(min(goods.At, budget), budget*err)
		default:
			log, err := m.Bundle(i, m.row(x, i)).Over(m.shares[i])
			t.add(budget*log, budget*err)
		}
	}
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
