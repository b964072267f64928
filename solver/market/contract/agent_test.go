package contract

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestOneAgent holds what is asked of one agent against its payoff in the plainest
// form, at prices of its own that may be negative.
func TestOneAgent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := draw(t)
		i := r.IntN(m.Agents())
		a := agentOf(m, i)
		fee := a.g
		a.g = 0
		y := logUniform(r, 1e-3, 1e2)
		if got, want := m.Utility(i, y), a.payoff(y, 0); !near(got, want, 1e-12) {
			t.Fatalf("utility of %v is %v; want %v", y, got, want)
		}
		h := 1e-5 * y
		if kink := a.alpha / a.shape; a.family != Quadratic || math.Abs(y-kink) > h {
			marginal, curvature := m.Margin(i, y)
			up, down := a.payoff(y+h, 0), a.payoff(y-h, 0)
			if want := (up - down) / (2 * h); !near(marginal, want, 1e-5) {
				t.Fatalf("U'(%v) = %v; differences %v", y, marginal, want)
			}
			above, _ := m.Margin(i, y+h)
			below, _ := m.Margin(i, y-h)
			if want := (below - above) / (2 * h); !near(curvature, want, 1e-5) {
				t.Fatalf("−U”(%v) = %v; differences %v", y, curvature, want)
			}
			if m.Curvature(i, y) != curvature {
				t.Fatal("Curvature is not that of Margin")
			}
		}
		price := uniform(r, -a.beta-a.tau+0.1, 5)
		best, at := maximise(func(y float64) float64 { return a.payoff(y, price) })
		if got := m.Response(i, price); !near(got, at, 1e-5) {
			t.Fatalf("response to %v is %v; want %v", price, got, at)
		}
		if fee > 0 {
			best = max(0, best-fee)
		}
		if got := m.Surplus(i, price); !near(got, best, 1e-9) {
			t.Fatalf("surplus at %v is %v; want %v", price, got, best)
		}
		// The exit price is where the best payoff is used up by the fee.
		if exit := m.ExitPrice(i); !math.IsInf(exit, 1) && exit > -a.beta-a.tau {
			if got := m.Surplus(i, exit*(1+1e-9)+1e-9); got > 1e-6 {
				t.Fatalf("surplus %v above the exit price %v", got, exit)
			}
		}
		if m.FixedFee(i) != fee || !m.Alike(i, i) {
			t.Fatal("an agent has another fee, or is not like itself")
		}
	})
}
