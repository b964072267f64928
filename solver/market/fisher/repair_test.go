package fisher

import (
	"math/rand/v2"
	"testing"

	"walras/solver/market/utility"
)

// The account of a repaired allocation is the same number with and without the
// memory for it, over one block of buyers and over several.
func TestAccountOfARepairedAllocation(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 14))
	for _, n := range []int{3, 900} {
		values := make([][]float64, n)
		budget, supply := make([]float64, n), make([]float64, 40)
		for i := range values {
			budget[i] = r.Float64() + 0.1
			values[i] = make([]float64, len(supply))
			for j := range supply {
				values[i][j], supply[j] = r.Float64()+0.01, r.Float64()+0.1
			}
		}
		m := given(t, utility.CES, -0.5, values, budget, supply)
		p, x, d := make([]float64, len(supply)), make([]float64, m.AllocationLen()), make([]float64, len(supply))
		for j := range p {
			p[j] = 1 + r.Float64()
		}
		m.Demand(x, d, p)
		got := m.AccountRepaired(x, d)
		m.Repair(x, x, d)
		if want := m.Account(x); got != want {
			t.Errorf("%d buyers: %+v; want %+v", n, got, want)
		}
		if m.parts.Count() > 1 != (n > 3) {
			t.Errorf("%d buyers in %d blocks", n, m.parts.Count())
		}
	}
}
