package claim

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The refutation refuses a market on which the statement holds.
func TestOscillationRefutationRefuses(t *testing.T) {
	overshoots := Counterexample{Market: logMarket(2, [4]float64{4, 1, 0, 0}), Parameters: map[string]float64{"step": 1.9}}
	if refuteSlowOscillation(&overshoots) == nil {
		t.Error("a step that overshoots was taken for a counterexample")
	}
}

// The roots of proximalTheory are the eigenvalues of the linearised round: with
// F' = −1/(b + γ) for the response to the price, x' = (γx − p)/(b + γ), p' = p
// + ηn x'.
func TestProximalTheoryAgainstEigenvalues(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	seen := map[bool]int{}
	for range 200 {
		b, gamma, etaN := 0.1+rng.Float64(), 3*rng.Float64(), 3*rng.Float64()
		round := mat.NewDense(2, 2, []float64{
			gamma / (b + gamma), -1 / (b + gamma),
			etaN * gamma / (b + gamma), 1 - etaN/(b+gamma),
		})
		var e mat.Eigen
		if !e.Factorize(round, mat.EigenNone) {
			t.Fatal("no eigenvalues")
		}
		root := e.Values(nil)[0]
		swings, rounds := proximalTheory(b, gamma, etaN)
		seen[swings]++
		if swings != (imag(root) != 0) {
			t.Errorf("b = %v, γ = %v, ηn = %v: complex %v, eigenvalue %v", b, gamma, etaN, swings, root)
		} else if swings {
			near(t, "rounds between passes", rounds, math.Pi/math.Abs(math.Atan2(imag(root), real(root))), 1e-9*rounds)
			p := path{gamma: gamma / b}
			near(t, "factor per round", p.shrink(), math.Hypot(real(root), imag(root)), 1e-12)
		}
	}
	if seen[true] < 20 || seen[false] < 20 {
		t.Errorf("complex in %d, real in %d of the draws; both have to be there", seen[true], seen[false])
	}
}
