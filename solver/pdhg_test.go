package solver

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Planted prices and activities come back as far as the accuracy of the
// certificate determines them, for both primal–dual methods.
func TestPrimalDualFindsPlantedPrices(t *testing.T) {
	for _, method := range []Method{NewPDHG(), NewADMM()} {
		for _, family := range every {
			for _, resources := range []int{1, 3, 8} {
				m, price, _ := planted(rand.New(rand.NewPCG(uint64(resources), 10+uint64(family))), family, 60, resources)
				res := rerun(t, m, method, Settings{Tolerance: 1e-10, Rounds: 5000})
				if res.Status != Converged {
					t.Errorf("%T %v J = %d: %v after %d rounds, %+v", method, family, resources, res.Status, res.Rounds, res.Certificate)
				}
				if res.DemandCalls != res.Rounds {
					t.Errorf("%T: %d demand calls in %d rounds", method, res.DemandCalls, res.Rounds)
				}
				for j, p := range price {
					if !near(p, res.Point.Price[j], 1e-5) {
						t.Errorf("%T %v J = %d: price %d is %v, planted %v", method, family, resources, j, res.Point.Price[j], p)
					}
				}
			}
		}
	}
}

// The step condition η‖A‖² <= γ holds with equality at StepShare 1: the largest
// eigenvalue of W^-½ AᵀA W^-½ is 1, in whatever units resources are measured.
func TestPDHGStepIsTheLargestThatTheoryAllows(t *testing.T) {
	m := routed(rand.New(rand.NewPCG(2, 1)), contract.Log, 50, 6, 3, false, 0.3, 0.9)
	for k := range m.Usage.Val { // resource 2 in other units
		if m.Usage.Col[k] == 2 {
			m.Usage.Val[k] *= 1000
		}
	}
	m.Capacity[2] *= 1000
	prepared(m)
	h := NewPDHG()
	if err := h.Init(m, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Step(context.Background()); err != nil {
		t.Fatal(err)
	}
	v, av, ones := make([]float64, 6), make([]float64, 6), make([]float64, 50)
	for i := range ones {
		ones[i] = 1
	}
	for j := range v {
		v[j] = 1
	}
	largest := 0.0
	for range 2000 { // power iteration with W^-½ AᵀA W^-½
		for j := range v {
			v[j] /= math.Sqrt(h.width[j])
		}
		m.JacobianProduct(av, ones, v)
		norm := 0.0
		for j := range v {
			v[j] = av[j] / math.Sqrt(h.width[j])
			norm += v[j] * v[j]
		}
		largest = math.Sqrt(norm)
		for j := range v {
			v[j] /= largest
		}
	}
	if math.Abs(largest-1) > 1e-6 {
		t.Errorf("largest eigenvalue %v, want 1", largest)
	}
}

// What the extrapolation is for: with linear payoffs and a step far above its
// stability edge, Algorithm 1 swings for ever where PDHG with the same γ and η
// converges. By hand: one agent, V = αy − by²/2 with b small, γ = 1, η = 0.9 <
// γ/‖A‖² = 1. The recursion of Algorithm 1 has det γ/(b+γ), near 1.
func TestPDHGDampsWhatAlgorithm1DoesNot(t *testing.T) {
	m := newMarket(contract.Quadratic, 1)
	m.Alpha[0], m.Shape[0], m.Beta[0] = 1, 1e-3, 0
	m.Capacity[0] = 10
	prepared(m)
	h := NewPDHG()
	h.StepShare = 0.9
	res := play(m, h, nil, 1e-8, 300)
	if res.Status != Converged {
		t.Errorf("pdhg: %v after %d rounds, %+v", res.Status, res.Rounds, res.Certificate)
	}
	plain := NewTatonnement()
	plain.Gamma = 1
	plain.StepSize = 0.9 * m.Lipschitz()
	if res := play(m, plain, nil, 1e-8, 300); res.Status == Converged {
		t.Errorf("algorithm 1 converged in %d rounds; the comparison shows nothing", res.Rounds)
	}
}

// The average is restarted from where it is the better point: purely bilinear
// stretches, with payoffs all but linear, make the iterate circle.
func TestPDHGRestarts(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	m := routed(r, contract.Quadratic, 40, 4, 2, false, 0.3, 0.9)
	for i := range m.Shape {
		m.Shape[i] = 1e-2
	}
	prepared(m)
	d := make([]float64, 4)
	m.Demand(make([]float64, 40), d, make([]float64, 4))
	for j := range d {
		m.Capacity[j] = d[j] * (0.3 + 0.5*r.Float64())
	}
	prepared(m)
	h := NewPDHG()
	if err := h.Init(m, nil); err != nil {
		t.Fatal(err)
	}
	restarts, weights := 0, map[float64]bool{}
	since := 0.0
	for range 2000 {
		if _, err := h.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
		if h.since < since {
			restarts++
		}
		since = h.since
		weights[h.omega] = true
	}
	if restarts < 3 || len(weights) < 3 {
		t.Errorf("%d restarts, %d weights in 2000 rounds", restarts, len(weights))
	}
	var judge market.Judge
	if c := judge.Certify(m, h.Point()); !c.Within(1e-9) {
		t.Errorf("after 2000 rounds %+v", c)
	}
}

// Nobody demands anything; nobody uses a resource; everything is slack.
func TestPrimalDualAtTheEdges(t *testing.T) {
	out := newMarket(contract.Log, 3)
	for i := range 3 {
		out.Alpha[i], out.Shape[i], out.Beta[i] = 1, 1, 2
	}
	out.Capacity[0] = 1
	prepared(out)
	slack := routed(rand.New(rand.NewPCG(8, 8)), contract.Power, 20, 3, 2, true, 1.5, 2)
	for _, method := range []Method{NewPDHG(), NewADMM(), NewInterior(), NewNewton()} {
		for name, m := range map[string]*contract.Market{"nobody": out, "slack": slack, "unused": wild(rand.New(rand.NewPCG(1, 0)), contract.Exponential, 10, 5)} {
			res := play(m, method, nil, 1e-8, 20_000)
			if res.Status != Converged {
				t.Errorf("%T %s: %v after %d rounds, %+v", method, name, res.Status, res.Rounds, res.Certificate)
			}
		}
	}
}

func TestPrimalDualAllocatesNothingOnceWarm(t *testing.T) {
	m := routed(rand.New(rand.NewPCG(1, 4)), contract.Log, 200, 8, 3, false, 0.3, 0.8)
	for _, method := range []Method{NewPDHG(), NewADMM()} {
		solve := func() {
			if err := method.Init(m, nil); err != nil {
				t.Fatal(err)
			}
			for range 50 {
				if _, err := method.Step(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
		}
		solve()
		if allocs := testing.AllocsPerRun(10, solve); allocs != 0 {
			t.Errorf("%T: %v allocations a run", method, allocs)
		}
	}
}
