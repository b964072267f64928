package solver

import "testing"

func TestExtragradient(t *testing.T) {
	testFirstOrder(t, func() Method { return NewExtragradient() }, 1e-8, 20_000)
}

// ∇q = p − 3, step 1/2: p̄ = 1.5 and p = 0.5·1.5 = 0.75; then p̄ = 0.75 +
// 0.5·2.25.
func TestExtragradientByHand(t *testing.T) {
	byHand(t, oneScale(), &Extragradient{StepSize: 0.5}, []float64{1.5}, []float64{1.875})
}

// Two demand calls per round.
func TestExtragradientCalls(t *testing.T) {
	res := play(randomMarket(t, 1, families[0], 40, 5), NewExtragradient(), nil, 1e-14, 37)
	if res.DemandCalls != 2*res.Rounds {
		t.Errorf("%d demand calls in %d rounds; expected two a round", res.DemandCalls, res.Rounds)
	}
}

// On demand of constant slope a round multiplies the error by 1 − h + h², h
// = ηL: stable iff h < 1.
func TestExtragradientStability(t *testing.T) {
	m := twoScales()
	for _, c := range []struct {
		step float64
		want bool
	}{{0.99, true}, {1.01, false}} {
		if res := play(m, &Extragradient{StepSize: c.step}, nil, 1e-9, 5000); (res.Status == Converged) != c.want {
			t.Errorf("step %v: %v; expected converged to be %v", c.step, res.Status, c.want)
		}
	}
}
