package fisher

import (
	"math/rand/v2"
	"testing"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// A certificate that is refused early would not have been within the tolerance; and most of those far
// from it are refused.
func TestEarlyRefusalsAreRight(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 81))
	var judge market.Judge
	refused := 0
	for range 300 {
		m := uniformMarket(t, utility.Linear, 1+r.IntN(6), 1+r.IntN(6))
		p, x, d := make([]float64, m.Goods), make([]float64, m.AllocationLen()), make([]float64, m.Goods)
		for k := range m.Val {
			m.Val[k] = r.Float64() + 0.01
		}
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		m.ProportionalShares(x)
		m.Load(d, x)
		m.StartPrice(p)
		for j := range p {
			p[j] *= 0.9 + 0.2*r.Float64()
		}
		c := judge.Certify(m, market.Point{Price: p, Allocation: x})
		for _, tol := range []float64{1e-12, 1e-6, 1e-3, 0.03, 0.1, 0.3, 0.9 * c.Regret, 1.1 * c.Regret} {
			if m.wasteful(market.Point{Price: p, Allocation: x}, tol) {
				if refused++; c.Within(tol) || c.Regret <= tol {
					t.Errorf("refused at %v: %+v", tol, c)
				}
			}
		}
	}
	if refused < 600 {
		t.Errorf("%d refusals", refused)
	}
}
