package contract

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// What a revision leaves is what Prepare makes of the same columns, to the
// bit, for every family with and without κ and g.
func TestReviseIsPrepare(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, family := range []Valuation{Log, Power, Quadratic, Exponential} {
		for range 50 {
			m := new(Market)
			m.Valuation = family
			m.Resize(7, 1)
			m.Capacity[0] = 10
			kappa, fixed := r.IntN(2) == 0, r.IntN(2) == 0
			for i := range m.Alpha {
				m.Alpha[i], m.Beta[i], m.Shape[i], m.Fee[i] = 1+9*r.Float64(), 0.5+r.Float64(), 0.2+0.7*r.Float64(), r.Float64()
				m.Kappa[i], m.Fixed[i] = 0, 0
				if kappa {
					m.Kappa[i] = r.Float64()
				}
				if fixed {
					m.Fixed[i] = r.Float64()
				}
			}
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
			m.Lipschitz()
			for i := range m.Alpha {
				m.Alpha[i] *= 0.5 + r.Float64()
			}
			m.ReviseExits()
			exit, l := slices.Clone(m.exit), m.Lipschitz()
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(exit, m.exit) || l != m.Lipschitz() {
				t.Fatalf("%v: revised %v %v, prepared %v %v", family, exit, l, m.exit, m.Lipschitz())
			}
		}
	}
}

// Margin gives the derivative of Utility, which is what the agent's best
// response at a price maximises.
func TestMarginIsDerivative(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2))
	for _, family := range []Valuation{Log, Power, Quadratic, Exponential} {
		m := &Market{Valuation: family}
		m.Resize(1, 1)
		m.Alpha[0], m.Beta[0], m.Shape[0], m.Fee[0], m.Kappa[0], m.Fixed[0], m.Capacity[0] = 8, 0.3, 0.7, 0.2, 0.1, 0, 1
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		marginal := func(y float64) float64 {
			u, _ := m.Margin(0, y)
			return u
		}
		for range 100 {
			y := 0.1 + 5*r.Float64()
			const h = 1e-5
			if slope := (m.Utility(0, y+h) - m.Utility(0, y-h)) / (2 * h); math.Abs(slope-marginal(y)) > 1e-6*(1+math.Abs(slope)) && (family != Quadratic || y < m.Alpha[0]/m.Shape[0]-h) {
				t.Errorf("%v at %v: slope %v, Margin %v", family, y, slope, marginal(y))
			}
		}
		var answer, d [1]float64
		m.Demand(answer[:], d[:], []float64{0.5})
		if u := marginal(answer[0]); math.Abs(u-0.5) > 1e-9 {
			t.Errorf("%v: marginal payoff %v at the demand at price 0.5", family, u)
		}
	}
}
