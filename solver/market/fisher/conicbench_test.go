package fisher_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"walras/solver"
)

// CES markets by price-newton to a relative gap of 1e-6, certificate included, beside a
// conic solver in the same run: conic-ms is its time at its tightest, modelling left out.
func BenchmarkAgainstConicSolver(b *testing.B) {
	reference := python(b)
	r := rand.New(rand.NewPCG(52, 1))
	for _, size := range [][2]int{{50, 20}, {200, 50}} {
		c := conicMarket{Utility: "ces", Rho: 0.5, Budget: make([]float64, size[0]), Supply: make([]float64, size[1])}
		for i := range c.Budget {
			row := make([]float64, size[1])
			for j := range row {
				row[j], c.Supply[j] = 0.1+r.ExpFloat64(), 0.5+r.Float64()
			}
			c.Values, c.Budget[i] = append(c.Values, row), 0.2+r.Float64()
		}
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			m, run, method := c.market(b), new(solver.Runner), solver.NewPriceNewton()
			conic := answer(b, reference, []conicMarket{c})[0]
			var res solver.Result
			for b.Loop() {
				res = run.Run(context.Background(), m, method, nil, solver.Settings{Tolerance: 1e-6}, solver.Trigger{}, nil)
			}
			if res.Status != solver.Converged {
				b.Fatal(res.Status, res.Err)
			}
			b.ReportMetric(conic.Seconds*1e3, "conic-ms")
			b.ReportMetric(conic.Seconds/(b.Elapsed().Seconds()/float64(b.N)), "times-faster")
		})
	}
}
