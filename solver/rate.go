package solver

import (
	"math"

	"walras/solver/market"
)

var _ Rater = (*Tatonnement)(nil)

// Rate implements Rater, for a constant step without noise and a contract
// market without fixed fees; it is NaN otherwise.
//
// γ = 0: κ = max{|1−ηα|, |1−ηL|} (C4.9; Nesterov 2018, thm 2.1.15), by which
// |p_t − p*| shrinks at least. L is that of the market, and α the modulus of
// the demand on the box [0, p̄] that iterates cannot leave: d_j(p) <= c_j
// wherever p_j >= P_j, the root of d_j(P_j e_j) = c_j, since the other prices
// only lower d_j. A step of at most 1/L does not carry p_j past P_j, so that
// p̄_j is P_j, which is μ* with one resource, or the start if that is higher; a
// longer one carries it past by η(d_j(0) − c_j) at most. α is 0 where the
// Jacobian at p̄ is singular, and then κ >= 1. Steps above 2/L give κ > 1.
//
// γ > 0: for identical agents on one binding resource, the larger modulus of
// the roots of λ² − λ(b+2γ−ηn)/(b+γ) + γ/(b+γ), where b is the curvature of
// payoffs at y = c/n. That is the rate of (y, p) near the equilibrium, and
// everywhere for quadratic payoffs until y or p meets 0.
//
// It asks the market itself: no demand call is counted. With J resources it
// takes some 10·J sweeps and an eigenvalue problem of size J.
func (t *Tatonnement) Rate() float64 {
	m, ok := t.bare.(*market.Contract)
	if !ok || m.HasFixedFees() || t.Schedule != "constant" || t.Noise != "none" {
		return math.NaN()
	}
	if t.Gamma > 0 {
		return t.proximalRate(m)
	}
	alpha, err := m.Modulus(t.ceiling(m))
	if err != nil {
		return math.NaN()
	}
	return max(math.Abs(1-t.eta*alpha), math.Abs(1-t.eta*m.Lipschitz()))
}

// Newton's method for the prices P_j climbs from 0 monotonically, demand being
// convex in prices, and ends when it gains less than ceilingTolerance; P_j is
// then raised by it.
const (
	ceilingRounds    = 200
	ceilingTolerance = 1e-9
)

// ceiling gives p̄.
func (t *Tatonnement) ceiling(m *market.Contract) []float64 {
	var own OwnDemand
	top := make([]float64, m.Resources())
	for j, c := range m.Capacities() {
		p, first := 0.0, math.NaN() // first: the excess at price 0
		for range ceilingRounds {
			load, slope := own.At(m, j, p)
			if math.IsNaN(first) {
				first = max(0, load-c)
			}
			step := (load - c) / slope
			if !(step > ceilingTolerance*p) {
				break
			}
			p += step
		}
		top[j] = p * (1 + ceilingTolerance)
		if t.StepSize > 1 {
			top[j] += t.eta * first
		}
		top[j] = max(t.Start, top[j])
	}
	return top
}

// proximalRate is Rate for γ > 0.
func (t *Tatonnement) proximalRate(m *market.Contract) float64 {
	n := m.Agents()
	if m.Resources() != 1 || !m.Identical() {
		return math.NaN()
	}
	y, d := make([]float64, n), make([]float64, 1)
	m.Demand(y, d, make([]float64, 1))
	if c := m.Capacities()[0]; d[0] > c {
		b := curvatureAt(m, c/float64(n))
		trace := (b + 2*t.Gamma - t.eta*float64(n)) / (b + t.Gamma)
		det := t.Gamma / (b + t.Gamma)
		if square := trace*trace - 4*det; square > 0 {
			return (math.Abs(trace) + math.Sqrt(square)) / 2
		}
		return math.Sqrt(det)
	}
	return math.NaN()
}

// curvatureAt is the curvature of the first agent's payoff at activity y.
func curvatureAt(m *market.Contract, y float64) float64 {
	all, h := make([]float64, m.Agents()), make([]float64, m.Agents())
	for i := range all {
		all[i] = y
	}
	m.Curvatures(h, all)
	return h[0]
}
