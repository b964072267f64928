package solver

import (
	"math"
	"testing"

	"walras/solver/market/contract"
)

func TestSubgradient(t *testing.T) {
	testFirstOrder(t, func() Method { return NewSubgradient() }, 1e-3, 20_000)
}

// ∇q = p − 3, step 1/2: p_1 = 0.5·3, p_2 = p_1 + 1.5 η_2.
func TestSubgradientByHand(t *testing.T) {
	byHand(t, oneScale(), &Subgradient{StepSize: 0.5, Schedule: "sqrt"}, []float64{0}, []float64{1.5}, []float64{1.5 + 0.75/math.Sqrt2})
	byHand(t, oneScale(), &Subgradient{StepSize: 0.5, Schedule: "harmonic"}, []float64{0}, []float64{1.5}, []float64{1.875})
	// weights 0.5 and 0.25 on the pairs (0, 4) and (1.5, 2.5)
	mean := &Subgradient{StepSize: 0.5, Schedule: "harmonic", Average: true}
	byHand(t, oneScale(), mean, []float64{0}, []float64{0.5})
	if y := mean.Point().Allocation[0]; math.Abs(y-3.5) > 1e-14 {
		t.Errorf("mean activity %v; by hand 3.5", y)
	}
}

// The ergodic activity overloads resource j by no more than p_{T+1,j} / Σ
// η_t; and its welfare and the mean price enclose the optimum.
func TestSubgradientErgodic(t *testing.T) {
	const rounds = 3000
	for _, v := range families {
		m := randomMarket(t, 1, v, 40, 5)
		s := &Subgradient{StepSize: 2, Schedule: "sqrt", Average: true}
		res := play(m, s, nil, 1e-14, rounds)
		next := make([]float64, m.Resources())
		s.descend(next, s.Price, s.Gradient, s.eta())
		for j, p := range next {
			if over, bound := res.Load[j]-m.Capacity[j], p/s.total; over > bound+1e-12*m.Capacity[j] {
				t.Errorf("%v: the mean overloads resource %d by %v; at most %v is proved", v, j, over, bound)
			}
		}
		if c := res.Certificate; !(c.Gap >= -1e-12 && c.Gap < 0.02) {
			t.Errorf("%v: gap %v after %d rounds; expected in [0, 0.02)", v, c.Gap, rounds)
		}
	}
}

// With fixed fees, where the last responses may jump for ever, the mean
// price still comes close to the least dual value, which bracket encloses.
func TestSubgradientFixedFees(t *testing.T) {
	for seed := range uint64(5) {
		m := randomMarket(t, seed, contract.Log, 20, 1)
		for i := range m.Fixed {
			m.Fixed[i] = 1
		}
		m.Capacity[0] *= 0.3
		prepared(m)
		best := play(m, new(Bracket), nil, 1e-13, 200)
		got := play(m, &Subgradient{StepSize: 2, Schedule: "sqrt", Average: true}, nil, 1e-13, 5000)
		if q, least := got.Certificate.Dual, best.Certificate.Dual; q < least*(1-1e-12) || q > least*(1+1e-2) {
			t.Errorf("seed %d: dual value %v; the least is %v", seed, q, least)
		}
	}
}
