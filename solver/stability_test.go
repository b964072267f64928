package solver

import (
	"math"
	"testing"
)

// The edge of stability that replaces T4.8 for γ > 0. For n identical agents of
// curvature b the round is linear near the equilibrium, with the
// characteristic polynomial λ² − λ(b + 2γ − ηn)/(b+γ) + γ/(b+γ): at λ = −1 it
// vanishes for η = 2/L + 4γ/n, L = n/b, so that steps below that converge and
// steps above it do not. In units of 1/L the edge is 2 + 4γ/b.
func TestStabilityEdge(t *testing.T) {
	const alpha, slack = 100.0, 0.02
	for _, n := range []int{1, 5, 20} {
		for _, b := range []float64{0.5, 2} {
			for _, gamma := range []float64{0, 0.1, 1, 5} {
				capacity := float64(n) * alpha / b / 2 // equilibrium at p = α/2, far from 0 and α
				edge := 2 + 4*gamma/b
				for _, c := range []struct {
					step   float64
					stable bool
				}{{edge * (1 - slack), true}, {edge * (1 + slack), false}} {
					m := identical(n, alpha, b, capacity)
					tt := with(c.step, gamma)
					tt.Start = alpha/2 + 1e-3
					res := play(m, tt, nil, 1e-10, 4000)
					if stable := res.Status == Converged; stable != c.stable {
						t.Errorf("n %d b %v γ %v step %.3f (edge %.3f): %v after %d rounds, %+v", n, b, gamma, c.step, edge, res.Status, res.Rounds, res.Certificate)
					}
				}
			}
		}
	}
}

// The price follows the recursion of that polynomial, term by term, from a
// start near the equilibrium: with e_t = p_t − p*,
// (b+γ) e_{t+1} = (b + 2γ − ηn) e_t − γ e_{t−1}.
func TestProximalRecursion(t *testing.T) {
	const n, alpha, b, gamma, step = 4, 100.0, 2.0, 1.5, 0.8
	m := identical(n, alpha, b, n*alpha/b/2)
	tt := with(step, gamma)
	tt.Start = alpha/2 + 1
	rows, err := prices(m, tt, nil, 200)
	if err != nil {
		t.Fatal(err)
	}
	eta := step * b / n
	for k := 2; k < len(rows); k++ {
		e0, e1, e2 := rows[k-2][0]-alpha/2, rows[k-1][0]-alpha/2, rows[k][0]-alpha/2
		if rows[k][0] == 0 || rows[k-1][0] == 0 || rows[k-2][0] == 0 {
			continue // the price was cut at 0: not linear there
		}
		want := ((b+2*gamma-eta*n)*e1 - gamma*e0) / (b + gamma)
		if k > 2 && math.Abs(e2-want) > 1e-10*alpha {
			t.Fatalf("round %d: e = %v; the recursion gives %v", k+1, e2, want)
		}
	}
	trace, det := (b+2*gamma-eta*n)/(b+gamma), gamma/(b+gamma)
	if trace*trace >= 4*det {
		t.Fatal("these parameters do not oscillate; choose others")
	}
	// The roots are complex: the path is a damped oscillation, of modulus √det
	// a round, and not an alternation of signs. It crosses the equilibrium once
	// in half a period.
	const from, to = 5, 45 // √det^45 is 5e-9, above rounding
	crossings := 0
	for k := from; k < to; k++ {
		if (rows[k][0]-alpha/2)*(rows[k-1][0]-alpha/2) < 0 {
			crossings++
		}
	}
	period := 2 * math.Pi / math.Acos(trace/(2*math.Sqrt(det)))
	if want := 2 * (to - from) / period; math.Abs(float64(crossings)-want) > 1.01 {
		t.Errorf("%d crossings of the equilibrium in %d rounds; the roots say %.1f", crossings, to-from, want)
	}
}

// At γ = 0 a step above 1/L alternates in sign each round, one below does not.
func TestAlternationWithoutProximalTerm(t *testing.T) {
	m := identical(3, 100, 1, 150)
	for _, c := range []struct {
		step      float64
		alternate bool
	}{{0.7, false}, {1.4, true}} {
		tt := with(c.step, 0)
		tt.Start = 60
		rows, err := prices(m, tt, nil, 10)
		if err != nil {
			t.Fatal(err)
		}
		for k := 1; k < len(rows); k++ {
			if alternates := (rows[k][0]-50)*(rows[k-1][0]-50) < 0; alternates != c.alternate {
				t.Errorf("step %v round %d: %v then %v", c.step, k+1, rows[k-1][0], rows[k][0])
			}
		}
	}
}
