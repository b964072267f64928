package solver

import (
	"math"
	"testing"

	"walras/solver/market/contract"
)

func TestAdGD(t *testing.T) {
	testFirstOrder(t, func() Method { return NewAdGD() }, 1e-8, 2000)
}

// ∇q = p − 3, so that L_k = 1 always.
func TestAdGDByHand(t *testing.T) {
	// λ = 1/2: 2λ²L² < 1 leaves √(2/3+1/3) λ = 1/2, then √(2/3+1) λ.
	byHand(t, oneScale(), &AdGD{StepSize: 0.5}, []float64{0}, []float64{1.5}, []float64{2.25}, []float64{2.25 + 0.375*math.Sqrt(5.0/3)})
	// λ = 1.3: 2λ²L² − 1 = 2.38 makes it 1.3/√2.38.
	byHand(t, oneScale(), &AdGD{StepSize: 1.3}, []float64{0}, []float64{3.9}, []float64{3.9 - 0.9*1.3/math.Sqrt(2.38)})
}

// The first step only starts the adaptation: six decades of it are solved.
func TestAdGDFirstStep(t *testing.T) {
	m := randomMarket(t, 3, contract.Log, 40, 5)
	for _, step := range []float64{1e-3, 1e-1, 10, 1000} {
		if res := play(m, &AdGD{StepSize: step}, nil, 1e-8, 2000); res.Status != Converged {
			t.Errorf("first step %v: %v after %d rounds", step, res.Status, res.Rounds)
		}
	}
}

// Demand that flattens out: L at price zero is far above that at the
// equilibrium, where adaptive steps gain what constant ones lose.
func TestAdGDAdapts(t *testing.T) {
	m := identical(20, 10, 1, 10)
	m.Valuation = contract.Log
	for i := range m.Beta {
		m.Beta[i] = 0.1
	}
	prepared(m)
	adaptive := play(m, NewAdGD(), nil, 1e-9, 100_000)
	constant := play(m, NewTatonnement(), nil, 1e-9, 100_000)
	if adaptive.Status != Converged || 10*adaptive.Rounds > constant.Rounds {
		t.Errorf("%v after %d rounds; tatonnement took %d, expected ten times as many", adaptive.Status, adaptive.Rounds, constant.Rounds)
	}
}
