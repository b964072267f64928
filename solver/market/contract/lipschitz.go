package contract

import (
	"math"

	"walras/solver/market"
)

// Lipschitz implements market.Lipschitz. The slope −dy_i/dr = 1/(−V” + κ) grows with
// y, hence is largest at price zero, and the Jacobian Aᵀ diag(s) A at any
// prices is dominated by the one there: L is its largest eigenvalue. With one
// resource that is Σ s_i; otherwise largestEigenvalue bounds it from above.
//
// Where nobody demands anything at price zero, hence at any price, every number
// bounds the slope 0 of the demand. L is then that of the slopes that agents would
// have if they took a little, so that steps of 1/L have the units of a price over
// a load there too.
func (m *Market) Lipschitz() float64 {
	if !math.IsNaN(m.lipschitz) {
		return m.lipschitz
	}
	n, resources := len(m.Alpha), len(m.Capacity)
	m.slope = market.Resize(m.slope, n)
	m.activity = market.Resize(m.activity, n)
	m.load = market.Resize(m.load, resources)
	m.zero = market.Resize(m.zero, resources)
	clear(m.zero)
	m.DemandSlope(m.activity, m.slope, m.load, m.zero)
	if m.lipschitz = m.spectrum(); m.lipschitz == 0 {
		m.EqualShares(m.activity)
		for i, y := range m.activity {
			m.slope[i] = m.typicalSlope(i, y)
		}
		m.lipschitz = m.spectrum()
	}
	return m.lipschitz
}

// spectrum bounds the largest eigenvalue of Aᵀ diag(s) A, s the slopes in m.slope.
func (m *Market) spectrum() float64 {
	if m.Usage.single() {
		m.zero[0] = 1
		m.JacobianProduct(m.load, m.slope, m.zero)
		return m.load[0]
	}
	return m.largestEigenvalue(m.slope)
}

// The iteration ends when the bound is within eigenTolerance of the estimate
// from below, since step sizes are not tuned finer, or after eigenRounds.
const (
	eigenRounds    = 200
	eigenTolerance = 1e-3
	eigenFloor     = 1e-100 // keeps the vector positive, as the bound demands
)

// largestEigenvalue bounds the spectrum of M = Aᵀ diag(s) A from above, and is a
// proof: M has no negative entries, so that its largest eigenvalue is at most
// max_j (Mv)_j / v_j for every v > 0 (Collatz 1942, Wielandt 1950). Power
// iteration from v = 1 lets that bound, at first the largest row sum, fall
// towards the eigenvalue, and |Mv| / |v| rise to it.
func (m *Market) largestEigenvalue(s []float64) float64 {
	v, w := m.zero, m.load // scratch of length J
	for j := range v {
		v[j] = 1
	}
	bound := math.Inf(1)
	for range eigenRounds {
		m.JacobianProduct(w, s, v)
		upper, most, before, after := 0.0, 0.0, 0.0, 0.0
		for j, x := range w {
			upper, most = max(upper, x/v[j]), max(most, x)
			before, after = before+v[j]*v[j], after+x*x
		}
		bound = min(bound, upper)
		if most == 0 || bound <= math.Sqrt(after/before)*(1+eigenTolerance) {
			break
		}
		for j, x := range w {
			v[j] = max(x/most, eigenFloor)
		}
	}
	return bound
}
