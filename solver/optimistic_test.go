package solver

import "testing"

func TestOptimistic(t *testing.T) {
	testFirstOrder(t, func() Method { return NewOptimistic() }, 1e-8, 20_000)
}

// ∇q = p − 3, step 1/4: p_1 = 3/4 as there is no change yet, p_2 = 0.75 −
// (2·(−2.25) + 3)/4, p_3 = 1.125 − (2·(−1.875) + 2.25)/4.
func TestOptimisticByHand(t *testing.T) {
	byHand(t, oneScale(), &Optimistic{StepSize: 0.25}, []float64{0}, []float64{0.75}, []float64{1.125}, []float64{1.5})
}

// On demand of constant slope the characteristic polynomial is λ² − (1 −
// 2h)λ − h with h = ηL, which is stable iff h < 2/3: −1 is a root there.
func TestOptimisticStability(t *testing.T) {
	m := twoScales()
	for _, c := range []struct {
		step float64
		want bool
	}{{0.66, true}, {0.67, false}} {
		if res := play(m, &Optimistic{StepSize: c.step}, nil, 1e-9, 5000); (res.Status == Converged) != c.want {
			t.Errorf("step %v: %v; expected converged to be %v", c.step, res.Status, c.want)
		}
	}
}
