package mechanism

import (
	"fmt"

	"walras/solver/market"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// Utilitarian maximises the sum of utilities in a Fisher market, each relative to what
// the supply of all goods would be worth to the buyer, so that no utility counts for more by the
// unit it is given in; budgets do not count. Utilities must be linear: then
// every good goes to a buyer with the largest v_ij/u_i(s), of several to the first, and
// the prices that support this are in proportion to these largest values. They are
// posted in the units of the budgets, Σ s p = ΣB.
type Utilitarian struct{ zeroPrices }

// Fits implements Fitter.
func (*Utilitarian) Fits(m *fisher.Market) error {
	for i, kind := range m.Kind {
		if kind != utility.Linear {
			return fmt.Errorf("utilitarian is for linear utilities, whose optimum is a matter of comparing values; that of buyer %d is %v", i, kind)
		}
	}
	return nil
}

// Allocate implements Allocator.
func (r *Utilitarian) Allocate(m *fisher.Market, _ market.Point) market.Point {
	r.reset(m)
	clear(r.y)
	best := r.d // v_ij/u_i(s) of the buyer who has good j
	for j := range best {
		best[j], r.price[j] = 0, -1
	}
	winner := r.price // the entry with it, until prices take its place
	for i := range m.Kind {
		lo, hi := m.Row(i)
		everything := 0.0
		for k, j := range m.RowGoods(lo, hi) {
			everything += m.Val[lo+k] * m.Supplies[j]
		}
		for k, j := range m.RowGoods(lo, hi) {
			if v := m.Val[lo+k] / everything; v > best[j] {
				best[j], winner[j] = v, float64(lo+k)
			}
		}
	}
	total := 0.0
	for j, s := range m.Supplies {
		if winner[j] >= 0 {
			r.y[int(winner[j])] = s
		}
		total += best[j] * s
	}
	for j, v := range best {
		r.price[j] = v / total * m.Money()
	}
	return r.point()
}
