package solver

import (
	"math"
	"testing"

	"walras/solver/market/contract"
)

func TestNesterov(t *testing.T) {
	testFirstOrder(t, func() Method { return NewNesterov() }, 1e-8, 1000)
}

// ∇q = p − 3, step 1/2. Round 1, θ = 1: v = x = 1.5, and u = 1.5 whatever
// θ. Round 2, θ = (√5−1)/2: v = 1.5 + 0.75/θ, x = 1.5 + 0.75.
func TestNesterovByHand(t *testing.T) {
	theta := (math.Sqrt(5) - 1) / 2
	next := (math.Sqrt(math.Pow(theta, 4)+4*theta*theta) - theta*theta) / 2
	u := (1-next)*2.25 + next*(1.5+0.75/theta)
	byHand(t, oneScale(), &Nesterov{StepSize: 0.5, Restart: true}, []float64{0}, []float64{1.5}, []float64{u})
}

// The proved bound q(x_T) − q* <= 2L‖p*‖²/(T+1)², without restarts.
func TestNesterovBound(t *testing.T) {
	for _, v := range families {
		m := randomMarket(t, 1, v, 40, 5)
		best := play(m, NewNesterov(), nil, 1e-12, 5000)
		distance := 0.0
		for _, p := range best.Point.Price {
			distance += p * p
		}
		f := &Nesterov{StepSize: 1}
		if err := f.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		for round := 1; round <= 200; round++ {
			f.Ask()
			f.move() // x is now x_round
			bound := 2 * m.Lipschitz() * distance / float64((round+1)*(round+1))
			if excess := m.Dual(f.x) - best.Certificate.Dual; excess > bound+1e-9*(1+math.Abs(best.Certificate.Dual)) {
				t.Errorf("%v: q(x) − q* = %v after %d rounds; at most %v is proved", v, excess, round, bound)
			}
		}
	}
}

// Restarts turn 1/T² into a geometric rate: an ill-conditioned market of
// two scales takes far fewer rounds with them.
func TestNesterovRestart(t *testing.T) {
	m := twoScales()
	m.Shape[1], m.Capacity[1] = 1000, 0.001 // L/α = 1000
	prepared(m)
	with := play(m, NewNesterov(), nil, 1e-10, 20_000)
	without := play(m, &Nesterov{StepSize: 1}, nil, 1e-10, 20_000)
	if with.Status != Converged || 2*with.Rounds > without.Rounds {
		t.Errorf("%v after %d rounds with restarts, %v after %d without; expected at most half", with.Status, with.Rounds, without.Status, without.Rounds)
	}
}

// Log demand is infinite at small negative prices where β + τ is small: the
// points must stay nonnegative, which answersItsPrices checks; here the
// method must also solve such a market.
func TestNesterovAtTheEdge(t *testing.T) {
	m := randomMarket(t, 7, contract.Log, 40, 5)
	m.Kappa, m.Fee = nil, nil
	for i := range m.Beta {
		m.Beta[i] = 0.05
	}
	for j := range m.Capacity {
		m.Capacity[j] = 20
	}
	if res := play(prepared(m), NewNesterov(), nil, 1e-8, 20_000); res.Status != Converged {
		t.Errorf("%v after %d rounds, %+v", res.Status, res.Rounds, res.Certificate)
	}
}
