package claim

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// A refutation is one only if it refuses markets on which the statement holds.
func TestRefutationsRefuse(t *testing.T) {
	leaves := Counterexample{Market: logMarket(10, [4]float64{1.5, 1, 0, 0}), Parameters: map[string]float64{"tau": 1}}
	if refuteExtensiveMargin(&leaves) == nil {
		t.Error("an agent that leaves was taken for a counterexample")
	}
	overshoots := Counterexample{Market: logMarket(2, [4]float64{4, 1, 0, 0}), Parameters: map[string]float64{"step": 1.9}}
	if refuteSlowOscillation(&overshoots) == nil {
		t.Error("a step that overshoots was taken for a counterexample")
	}
}

// A fixed fee leaves who stays alone, to the bit, where capacity is slack, and
// τ does not: by (7) everyone's x + 1 falls by the same factor at equal β.
func TestMargins(t *testing.T) {
	of := func(r feeRise, tau, g float64) margins {
		d, err := r.marginsOf(logMarket(100, [4]float64{20, 1, tau, g}, [4]float64{6, 5, tau, g}))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	got := of(feeRise{fee: "g", m: 100, from: 0, to: 3}, 0.5, 1) // demands 20/1.5 − 1 and 6/5.5 − 1 = 1/11
	near(t, "extensive by g", got.extensive, -1.0/11, 1e-14)
	if got.intensive != 0 || !got.slack {
		t.Errorf("g changes who stays by %v, slack %v", got.intensive, got.slack)
	}
	got = of(feeRise{fee: "tau", m: 100, from: 0.5, to: 1.5}, 0.5, 1) // the second is out before and after
	near(t, "intensive by τ", got.intensive, 20/2.5-20/1.5, 1e-14)
	near(t, "extensive by τ", got.extensive, 0, 0)
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
			near(t, "factor a round", p.shrink(), math.Hypot(real(root), imag(root)), 1e-12)
		}
	}
	if seen[true] < 20 || seen[false] < 20 {
		t.Errorf("complex in %d, real in %d of the draws; both have to be there", seen[true], seen[false])
	}
}
