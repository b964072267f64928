package solver

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/contract"
)

// newtons are the ways to solve the linear systems.
var newtons = []string{"dense", "cg"}

// Planted prices come back to 1e-9, of which rounding in d = c is 1e-16 times
// the condition.
func TestNewtonFindsPlantedPrices(t *testing.T) {
	for _, name := range newtons {
		for _, family := range every {
			for _, resources := range []int{1, 2, 5, 12} {
				m, price, activity := planted(rand.New(rand.NewPCG(uint64(resources), uint64(family))), family, 60, resources)
				res := rerun(t, m, &Newton{Linear: name}, Settings{Tolerance: 1e-12, Rounds: 60})
				if res.Status != Converged {
					t.Errorf("%s %v J = %d: %v after %d rounds, %+v", name, family, resources, res.Status, res.Rounds, res.Certificate)
				}
				if res.DemandCalls != res.Rounds {
					t.Errorf("%s: %d demand calls in %d rounds", name, res.DemandCalls, res.Rounds)
				}
				for j, p := range price {
					if !near(p, res.Point.Price[j], 1e-9) {
						t.Errorf("%s %v J = %d: price %d is %v, planted %v", name, family, resources, j, res.Point.Price[j], p)
					}
				}
				for i, y := range activity {
					if !near(y, res.Point.Allocation[i], 1e-7) {
						t.Fatalf("%s %v J = %d: activity %d is %v, planted %v", name, family, resources, i, res.Point.Allocation[i], y)
					}
				}
			}
		}
	}
}

// By hand. Two agents with V = αy − y²/2, one on each of two resources, and a
// third on both: demands 4 − p_1, 6 − p_2, 10 − p_1 − p_2. Capacities 8 and 10
// bind where (4 − p_1) + (10 − p_1 − p_2) = 8 and (6 − p_2) + (10 − p_1 − p_2)
// = 10, that is 2p_1 + p_2 = 6 = p_1 + 2p_2, p = (2, 2). Demand is linear where
// all take part, so that the second prices posted are the answer. With capacity
// 100 on the second, p_2 = 0 and 2p_1 = 6.
func TestNewtonByHand(t *testing.T) {
	m := &contract.Market{Valuation: contract.Quadratic}
	m.Resize(3, 2)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	for i, alpha := range []float64{4, 6, 10} {
		m.Alpha[i], m.Shape[i], m.Beta[i] = alpha, 1, 0
	}
	m.Usage = contract.Usage{Start: []int64{0, 1, 2, 4}, Col: []int32{0, 1, 0, 1}}
	for _, c := range []struct{ capacity, want []float64 }{
		{[]float64{8, 10}, []float64{2, 2}},
		{[]float64{8, 100}, []float64{3, 0}},
		{[]float64{100, 100}, []float64{0, 0}},
	} {
		m.Capacity = c.capacity
		prepared(m)
		for _, name := range newtons {
			res := play(m, &Newton{Linear: name}, nil, 1e-12, 10)
			if res.Status != Converged || res.Rounds > 3 && name == "dense" {
				t.Errorf("%s c = %v: %v after %d rounds", name, c.capacity, res.Status, res.Rounds)
			}
			for j, p := range c.want {
				if !near(p, res.Point.Price[j], 1e-11) {
					t.Errorf("%s c = %v: prices %v, want %v", name, c.capacity, res.Point.Price, c.want)
				}
			}
		}
	}
}

// The Jacobian is singular: nobody uses resource 0, and 1 and 2 are used alike.
func TestNewtonWhereTheJacobianIsSingular(t *testing.T) {
	for _, family := range every {
		for seed := range uint64(5) {
			for _, name := range newtons {
				m := wild(rand.New(rand.NewPCG(seed, uint64(family))), family, 40, 6)
				res := play(m, &Newton{Linear: name}, nil, 1e-10, 300)
				if res.Status != Converged {
					t.Errorf("%s %v %d: %v after %d rounds, %+v", name, family, seed, res.Status, res.Rounds, res.Certificate)
				}
				if res.Point.Price[0] != 0 {
					t.Errorf("%s %v %d: price %v of a resource nobody uses", name, family, seed, res.Point.Price[0])
				}
			}
		}
	}
}

// Quadratic convergence: once the error is below 1e-2 it is at least squared,
// up to a constant, until rounding.
func TestNewtonConvergesQuadratically(t *testing.T) {
	m, price, _ := planted(rand.New(rand.NewPCG(3, 3)), contract.Log, 60, 5)
	rows, err := prices(m, &Newton{Linear: "dense"}, nil, 9)
	if err != nil {
		t.Fatal(err)
	}
	distance := func(row []float64) float64 {
		worst := 0.0
		for j, p := range price {
			worst = max(worst, math.Abs(p-row[j]))
		}
		return worst
	}
	squared := 0
	for k := 1; k < len(rows); k++ {
		e, next := distance(rows[k-1]), distance(rows[k])
		if e < 1e-2 && e > 1e-7 {
			squared++
			if next > 10*e*e {
				t.Errorf("round %d: error %v after %v", k+1, next, e)
			}
		}
	}
	if squared == 0 {
		t.Error("no round began with an error between 1e-2 and 1e-7")
	}
}

// With fixed fees q has kinks: the method ends at one, with finite numbers, and
// its bound on welfare is no worse than that at the first prices.
func TestNewtonWithFixedFees(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 9))
		m := paperMarket(r, 20, 20+60*r.Float64(), 0.5, 1)
		zero := m.Dual(make([]float64, 1))
		res := play(m, NewNewton(), nil, 1e-9, 500)
		c := res.Certificate
		if res.Status == Limit && res.Rounds == 500 || c.Dual > zero || !AllFinite([]float64{c.Gap, c.Regret, c.Infeasibility}) {
			t.Errorf("seed %d: %v after %d rounds, %+v", seed, res.Status, res.Rounds, c)
		}
	}
}

// Where demand is steep and far from linear, full steps overshoot, and the line
// search shortens them: quadratic payoffs with kinks, prices started by few.
func TestNewtonShortensSteps(t *testing.T) {
	shortened := 0
	for seed := range uint64(60) {
		m := wild(rand.New(rand.NewPCG(seed, 5)), contract.Quadratic, 30, 12)
		n := NewNewton()
		if err := n.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		last := math.Inf(1)
		for range 200 {
			status, _ := n.Step(context.Background())
			if n.length < 1 && status == Running {
				shortened++
			}
			q := m.Dual(n.Point().Price)
			if q > last+1e-9*(1+math.Abs(last)) {
				t.Fatalf("seed %d: q rises from %v to %v", seed, last, q)
			}
			last = q
			if status != Running {
				break
			}
		}
	}
	if shortened == 0 {
		t.Error("no step was shortened; the test shows nothing")
	}
}

func TestNewtonRefusesUnknownSystems(t *testing.T) {
	if err := (&Newton{Linear: "qr"}).Init(identical(2, 4, 1, 1), nil); err == nil {
		t.Error("linear qr accepted")
	}
}

// Dense systems are gonum's, which takes scratch from pools that a garbage
// collection empties; products allocate nothing.
func TestNewtonAllocatesNothingOnceWarm(t *testing.T) {
	m := routed(rand.New(rand.NewPCG(1, 4)), contract.Log, 200, 8, 3, false, 0.3, 0.8)
	n := &Newton{Linear: "cg"}
	solve := func() {
		if err := n.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		for range 6 {
			if _, err := n.Step(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
	solve()
	if allocs := testing.AllocsPerRun(10, solve); allocs != 0 {
		t.Errorf("%v allocations a run", allocs)
	}
	n.Linear = "dense"
	solve()
	if allocs := testing.AllocsPerRun(10, solve); allocs > 6*10 {
		t.Errorf("dense: %v allocations a run of 6 rounds", allocs)
	}
}
