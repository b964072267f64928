package solver

import (
	"math"
	"testing"

	"walras/solver/market/contract"
)

func TestLBFGS(t *testing.T) {
	testFirstOrder(t, func() Method { return NewLBFGS() }, 1e-8, 1000)
}

// p_1 = (3, 3/4) with the step 1/L, which is right for resource 0. What is
// left is resource 1 alone, whose pair s = 3/4, z = 3/16 is Newton's.
func TestLBFGSByHand(t *testing.T) {
	byHand(t, twoScales(), NewLBFGS(), []float64{0, 0}, []float64{3, 0.75}, []float64{3, 3})
}

// The two-loop recursion maps the newest z to the newest s: the secant
// condition D z = s.
func TestLBFGSSecant(t *testing.T) {
	m := randomMarket(t, 2, contract.Log, 60, 8)
	for j := range m.Capacity {
		m.Capacity[j] *= 0.3 // all bind, so that no resource is cut off
	}
	prepared(m)
	b := NewLBFGS()
	if err := b.Init(m, nil); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		if _, err := b.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for j := range b.free {
		b.free[j] = 1
	}
	x := append([]float64(nil), b.pairs.b[b.pairs.newest]...)
	b.twoLoop(x)
	for j, s := range b.pairs.a[b.pairs.newest] {
		if math.Abs(x[j]-s) > 1e-10*max(1e-3, math.Abs(s)) {
			t.Errorf("resource %d: D z = %v, s = %v", j, x[j], s)
		}
	}
}

// Slack resources end at price 0 exactly, not near it.
func TestLBFGSSlack(t *testing.T) {
	for _, v := range families {
		for seed := range uint64(10) {
			m := randomMarket(t, seed, v, 60, 8)
			res := play(m, NewLBFGS(), nil, 1e-10, 1000)
			for j, p := range res.Point.Price {
				if res.Load[j] < 0.99*m.Capacity[j] && p != 0 {
					t.Errorf("%v, seed %d: resource %d has load %v of %v and price %v; expected 0", v, seed, j, res.Load[j], m.Capacity[j], p)
				}
			}
		}
	}
}

func TestLBFGSMemory(t *testing.T) {
	m := randomMarket(t, 1, contract.Log, 60, 8)
	for _, memory := range []int{1, 3, 50} {
		if res := play(m, &LBFGS{Memory: memory}, nil, 1e-8, 1000); res.Status != Converged {
			t.Errorf("memory %d: %v after %d rounds", memory, res.Status, res.Rounds)
		}
	}
}
