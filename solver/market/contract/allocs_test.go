package contract

import (
	"math/rand/v2"
	"testing"

	"walras/solver/market"
)

// A worker that goes from cell to cell allocates nothing once its memory has
// grown: not in preparing a market, nor in asking it anything, nor in judging.
func TestNoAllocationsOnceWarm(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	const n = 20
	for _, resources := range []int{1, 5} {
		for _, f := range families {
			for _, kappa := range []bool{false, true} {
				m := randomMarket(r, recipe{family: f.family, n: n, resources: resources, kappa: kappa, fixed: true})
				y, s, x := make([]float64, n), make([]float64, n), make([]float64, n)
				d, v := make([]float64, resources), make([]float64, resources)
				p := randomPrices(r, resources)
				var judge market.Judge
				for name, work := range map[string]func(){
					"Prepare": func() {
						if err := m.Prepare(); err != nil {
							t.Error(err)
						}
					},
					"Resize": func() {
						if kappa { // a column set to nil gives its memory away
							m.Resize(n, resources)
						}
					},
					"Demand":          func() { m.Demand(y, d, p) },
					"DemandSlope":     func() { m.DemandSlope(y, s, d, p) },
					"Proximal":        func() { m.Proximal(y, d, p, y, 2) },
					"JacobianProduct": func() { m.JacobianProduct(v, s, p) },
					"Load":            func() { m.Load(d, y) },
					"Dual":            func() { m.Dual(p) },
					"Account":         func() { m.Account(y) },
					"Repair":          func() { m.Repair(x, y, d) },
					"Capped":          func() { m.Capped(x, y, p) },
					"Lipschitz": func() {
						if err := m.Prepare(); err != nil {
							t.Error(err)
						}
						m.Lipschitz()
					},
					"Certify": func() { judge.Certify(m, market.Point{Price: p, Allocation: y}) },
					"Gini":    func() { market.Gini(y, x) },
				} {
					m.Demand(y, d, p)
					work() // memory grows
					if allocs := testing.AllocsPerRun(20, work); allocs != 0 {
						t.Errorf("%v, J = %d, κ %v: %s allocates %v times", f.family, resources, kappa, name, allocs)
					}
				}
			}
		}
	}
}
