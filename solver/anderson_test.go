package solver

import (
	"testing"

	"walras/solver/market/contract"
)

func TestAnderson(t *testing.T) {
	testFirstOrder(t, func() Method { return NewAnderson() }, 1e-8, 1000)
}

// With one resource it is the secant method on p − 3: two points make it
// exact.
func TestAndersonByHand(t *testing.T) {
	byHand(t, oneScale(), &Anderson{StepSize: 0.5, Memory: 5}, []float64{0}, []float64{1.5}, []float64{3})
}

// On demand of constant slope, away from the bounds, acceleration with J
// differences ends in J + 2 rounds, as GMRES does after J + 1.
func TestAndersonFinite(t *testing.T) {
	m := twoScales()
	res := play(m, NewAnderson(), nil, 1e-12, 10)
	if res.Status != Converged || res.Rounds > 4 {
		t.Errorf("%v after %d rounds; two resources of constant slope take 4", res.Status, res.Rounds)
	}
}

// Flat demand at high prices must not lure the proposals away: with few
// agents of exponential value an unguarded method goes to prices in the
// thousands and stays.
func TestAndersonFlatDemand(t *testing.T) {
	a := NewAnderson()
	for _, v := range []contract.Valuation{contract.Exponential, contract.Power, contract.Log} {
		for seed := range uint64(30) {
			m := randomMarket(t, seed, v, 20, 3)
			if res := play(m, a, nil, 1e-8, 200); res.Status != Converged {
				t.Errorf("%v, seed %d: %v at prices %v", v, seed, res.Status, res.Point.Price)
			}
		}
	}
}

// Memory longer than J, and memory of one, are both served.
func TestAndersonMemory(t *testing.T) {
	m := randomMarket(t, 1, contract.Log, 60, 8)
	for _, memory := range []int{1, 3, 8, 50} {
		a := NewAnderson()
		a.Memory = memory
		if res := play(m, a, nil, 1e-8, 1000); res.Status != Converged {
			t.Errorf("memory %d: %v after %d rounds", memory, res.Status, res.Rounds)
		}
	}
}
