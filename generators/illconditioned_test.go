package generators

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"walras/solver/market/contract"
)

// With equal agents of equal κ = 0 the slopes of demand at price zero spread
// over exactly 10^spread, and demand there does not.
func TestSpread(t *testing.T) {
	for _, valuation := range []string{"log", "power", "quadratic", "exponential"} {
		f := NewIllConditioned()
		f.Valuation, f.Alpha, f.Beta, f.Spread = valuation, Constant(10), Constant(2), 6
		m := draw(t, f, 1)
		if got := slices.Max(m.Alpha) / slices.Min(m.Alpha); math.Abs(got/1e6-1) > 1e-12 {
			t.Errorf("%s: α spreads over %v", valuation, got)
		}
		y, s, d := make([]float64, f.N), make([]float64, f.N), make([]float64, f.J)
		m.DemandSlope(y, s, d, make([]float64, f.J))
		if got := slices.Max(s) / slices.Min(s); math.Abs(got/1e6-1) > 1e-9 {
			t.Errorf("%s: slopes spread over %v", valuation, got)
		}
		if got := slices.Max(y) / slices.Min(y); got > 1+1e-12 {
			t.Errorf("%s: demand spreads over %v", valuation, got)
		}
	}
}

// With quadratic cost too: the whole payoff is scaled.
func TestSpreadScalesQuadraticCost(t *testing.T) {
	f := NewIllConditioned()
	f.Alpha, f.Beta, f.Kappa = Constant(10), Constant(2), Constant(0.5)
	m := draw(t, f, 1)
	for i := range m.Alpha {
		if math.Abs(m.Alpha[i]/m.Kappa[i]/20-1) > 1e-15 || math.Abs(m.Alpha[i]/m.Beta[i]/5-1) > 1e-15 {
			t.Errorf("agent %d: α %v, β %v, κ %v", i, m.Alpha[i], m.Beta[i], m.Kappa[i])
		}
	}
}

// jacobian is Aᵀ diag(s) A at price zero, built entry by entry.
func jacobian(m *contract.Market) *mat.SymDense {
	n, resources := m.Agents(), m.Resources()
	y, s, d := make([]float64, n), make([]float64, n), make([]float64, resources)
	m.DemandSlope(y, s, d, make([]float64, resources))
	j := mat.NewSymDense(resources, nil)
	for i := range n {
		for k := m.Usage.Start[i]; k < m.Usage.Start[i+1]; k++ {
			for l := k; l < m.Usage.Start[i+1]; l++ {
				a, b := int(m.Usage.Col[k]), int(m.Usage.Col[l])
				value := s[i]
				if m.Usage.Val != nil {
					value *= m.Usage.Val[k] * m.Usage.Val[l]
				}
				j.SetSym(a, b, j.At(a, b)+value)
			}
		}
	}
	return j
}

// With v the difference of the unit vectors of a pair, vᵀJv <= ε² Σ s_i over
// the pair's users and vᵀv = 2, while J's entry on the diagonal is Σ s_i: the
// condition number is at least 2/ε².
func TestCollinear(t *testing.T) {
	for _, epsilon := range []float64{0.3, 0.01, 0.001} {
		f := NewIllConditioned()
		f.Collinear, f.Spread = epsilon, 0
		m := draw(t, f, 1)
		for k := 0; k < len(m.Usage.Col); k += 2 {
			if m.Usage.Col[k]%2 != 0 || m.Usage.Col[k+1] != m.Usage.Col[k]+1 || m.Usage.Val[k] != 1 || math.Abs(m.Usage.Val[k+1]-1) > epsilon {
				t.Fatalf("entries %d: resources %v, amounts %v", k, m.Usage.Col[k:k+2], m.Usage.Val[k:k+2])
			}
		}
		var eigen mat.EigenSym
		if !eigen.Factorize(jacobian(m), false) {
			t.Fatal("no eigenvalues")
		}
		v := eigen.Values(nil)
		if v[0] <= 0 || v[len(v)-1]/v[0] < 2/(epsilon*epsilon) {
			t.Errorf("collinear %v: eigenvalues from %v to %v", epsilon, v[0], v[len(v)-1])
		}
	}
}

func TestIllConditionedRefuses(t *testing.T) {
	f := NewIllConditioned()
	f.J = 7
	if err := f.Validate(); err == nil {
		t.Error("an odd number of paired resources allowed")
	}
}

func TestOneIllConditionedAgent(t *testing.T) {
	f := NewIllConditioned()
	f.N, f.Alpha = 1, Constant(3)
	if m := draw(t, f, 1); m.Alpha[0] != 3 {
		t.Errorf("α = %v, want 3: one agent has scale 1", m.Alpha[0])
	}
}
