package contract

import (
	"math/rand/v2"
	"testing"
)

// Curve is what DemandSlope and JacobianProduct add up to with one resource, in
// every family, with κ, fixed fees and usage, next to exits, and over many blocks.
func TestCurveIsDemandSlopeAddedUp(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 1))
	for k := range 400 {
		c := recipe{family: Valuation(k % 4), n: 1 + r.IntN(40), resources: 1, kappa: k/4%2 == 1, fixed: k/8%2 == 1}
		if k%100 < 4 {
			c.n = blockAgents + 1 + r.IntN(1000)
		}
		m := randomMarket(r, c)
		if k/16%2 == 1 {
			m.Usage = randomUsage(r, c.n, 1, false)
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
		}
		y, s, d, slope := make([]float64, c.n), make([]float64, c.n), []float64{0}, []float64{0}
		for _, p := range []float64{0, uniform(r, 0, 2), uniform(r, 0, 30), max(0, m.ExitPrice(r.IntN(c.n))) * 0.999999, 1e6} {
			m.DemandSlope(y, s, d, []float64{p})
			m.JacobianProduct(slope, s, []float64{1})
			if load, steep := m.Curve(p); !near(load, d[0], 1e-11) || !near(steep, slope[0], 1e-11) {
				t.Fatalf("%+v: Curve(%v) = %v, %v; DemandSlope adds up to %v, %v", c, p, load, steep, d[0], slope[0])
			}
		}
	}
}
