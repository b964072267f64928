package claim

import (
	"context"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"walras/solver"
)

// TestAdjustment: the recursion of the claims, method tatonnement, and the
// replay from the definition of payoffs go through the same prices.
func TestAdjustment(t *testing.T) {
	const rounds = 40
	for k := range 30 {
		rng := Budget{Seed: 9}.stream("adjustment", k)
		m, err := binding(rng, 1+rng.IntN(5), 0.5, float64(k%2))
		if err != nil {
			t.Fatal(err)
		}
		a := tatonnement{step: 0.1 + 1.5*rng.Float64(), gamma: float64(k%3) * rng.Float64(), start: 3 * rng.Float64()}
		method := solver.NewTatonnement()
		method.StepSize, method.Gamma, method.Start = a.step, a.gamma, a.start
		if err := method.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		defined := replay(m, a.eta(m), a.gamma, a.start, rounds)
		a.run(m, rounds, func(round int, mu float64, _ []float64, _ float64) bool {
			if _, err := method.Step(context.Background()); err != nil {
				t.Fatal(err)
			}
			if other := method.Point().Price[0]; other != mu {
				t.Errorf("market %d, round %d: price %v, tatonnement has %v", k, round, mu, other)
			}
			if math.Abs(defined[round-1]-mu) > 1e-7*(1+mu) {
				t.Errorf("market %d, round %d: price %v, the definition gives %v", k, round, mu, defined[round-1])
			}
			return true
		})
	}
}

// TestStabilityLimit: the matrix of the iteration (x, μ) of heterogeneous agents has all
// its eigenvalues inside the unit circle just below the limit, and one outside
// just above.
func TestStabilityLimit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		n := 1 + rng.IntN(6)
		curvatures, gamma := make([]float64, n), 3*rng.Float64()
		for i := range curvatures {
			curvatures[i] = 0.1 + 5*rng.Float64()
		}
		limit := stabilityLimit(curvatures, gamma)
		for _, share := range []float64{0.3, 0.999, 1.001} {
			if r := radius(curvatures, gamma, share*limit); (r < 1) != (share < 1) {
				t.Errorf("curvatures %v, γ = %v: spectral radius %v at %v times the limit", curvatures, gamma, r, share)
			}
		}
	}
}

// radius is the spectral radius of x_i⁺ = (γx_i − μ)/(b_i + γ), μ⁺ = μ + η Σ x⁺.
func radius(curvatures []float64, gamma, eta float64) (r float64) {
	n := len(curvatures)
	a := mat.NewDense(n+1, n+1, nil)
	a.Set(n, n, 1)
	for i, b := range curvatures {
		a.Set(i, i, gamma/(b+gamma))
		a.Set(i, n, -1/(b+gamma))
		a.Set(n, i, eta*gamma/(b+gamma))
		a.Set(n, n, a.At(n, n)-eta/(b+gamma))
	}
	var e mat.Eigen
	e.Factorize(a, mat.EigenNone)
	for _, v := range e.Values(nil) {
		r = max(r, cmplx.Abs(v))
	}
	return r
}

// TestPriceKink: what the certificate of P4.4 says of two agents, one of whom
// leaves at μ*.
func TestPriceKink(t *testing.T) {
	price := func(c float64) float64 {
		_, hi := priceBetween(logMarket(c, [4]float64{4, 1, 0, 0}, [4]float64{2, 1, 0, 0}))
		return hi
	}
	const h = 1e-6
	if left, right := (price(1)-price(1-h))/h, (price(1+h)-price(1))/h; math.Abs(left+1) > 1e-4 || math.Abs(right+2.0/3) > 1e-4 || math.Abs(price(1)-1) > 1e-9 {
		t.Errorf("derivatives %v and %v at price %v", left, right, price(1))
	}
}

// TestFeeGapByGrid: the best welfare of two agents from sets of participants is
// that of a fine grid of allocations, and the hull of payoffs is g above them.
func TestFeeGapByGrid(t *testing.T) {
	m := logMarket(3, [4]float64{10, 1, 0, 2}, [4]float64{7, 0.5, 0.2, 2})
	best := 0.0
	const cells = 3000
	for a := range cells + 1 {
		for _, rest := range []float64{0, 1} {
			x := 3 * float64(a) / cells
			z := rest * (3 - x)
			w := 0.0
			for i, v := range []float64{x, z} {
				if v > 0 {
					w += payoffBefore(m, i, v, 0) - m.Fixed[i]
				}
			}
			best = max(best, w)
		}
	}
	if sets := bestOfSets(m); sets < best || sets > best+1e-4 {
		t.Errorf("%v from sets, %v from a grid", sets, best)
	}
	_, hi := priceBetween(m)
	if d, err := gapOf(m); err != nil || math.Abs(d.overG*2-(dualAt(m, hi)-bestOfSets(m))) > 1e-9 {
		t.Errorf("gap %v (error %v), and %v from the definition", d.overG*2, err, dualAt(m, hi)-bestOfSets(m))
	}
	// The hull of agent 0 is a line from 0 to where it leaves.
	at := m.ExitPrice(0)
	leave := m.Response(0, at)
	slope := (m.Utility(0, leave) - 2) / leave
	deepest := 0.0
	for k := 1; k <= 10_000; k++ {
		x := leave * float64(k) / 10_000
		deepest = max(deepest, slope*x-(m.Utility(0, x)-2))
	}
	if deepest > 2 || deepest < 1.99 {
		t.Errorf("the payoff lies %v below its hull; g = 2", deepest)
	}
}

// TestKernel: a vector of the kernel is one, and none is found where there is
// none.
func TestKernel(t *testing.T) {
	a := mat.NewDense(2, 3, []float64{1, 2, 0, 0, 1, 1})
	v, full := flattest(a)
	if full {
		t.Error("a matrix of two rows and three columns has full rank")
	}
	for i := range 2 {
		if d := mat.Dot(a.RowView(i), mat.NewVecDense(3, v)); math.Abs(d) > 1e-12 {
			t.Errorf("row %d times the kernel is %v", i, d)
		}
	}
	if _, full := flattest(mat.NewDense(3, 2, []float64{1, 2, 0, 1, 1, 1})); !full {
		t.Error("a matrix of full rank has a kernel")
	}
}
