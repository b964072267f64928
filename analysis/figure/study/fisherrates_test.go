package study

import (
	"math"
	"strings"
	"testing"

	"walras/analysis/internal/fixture"
)

// fisherRuns fall as 1/t, and by a factor of r² a round where r is what is predicted, each with a bound of its own; prices of tatonnement swing
// about 1 by its step.
func fisherRuns() *fixture.Tables {
	t := fixture.NewTables("fisher-rates")
	for replicate := range 3 {
		for _, utility := range []string{"linear", "quasi-linear", "leontief", "ces"} {
			rhos := []float64{0.5}
			if utility == "ces" {
				rhos = []float64{0.8, -1}
			}
			for _, rho := range rhos {
				shrink := 1.0 // of the gap
				if utility == "ces" {
					shrink = map[float64]float64{0.8: 0.8, -1: 0.5}[rho]
				}
				row := func(solver string, more fixture.Row) fixture.Row {
					r := fixture.Row{"market": "fisher", "mechanism": "clearing", "replicate": replicate, "seed": uint64(100*replicate) + uint64(len(utility)) + uint64(10*rho+50),
						"status": "limit", "agents": 20, "resources": 10, "rounds": 40, "solver": solver, "p_market_utility": utility, "p_market_rho": rho}
					for k, v := range more {
						r[k] = v
					}
					return r
				}
				for _, answer := range []string{"mean", "last"} {
					bound := map[string]any{"mean": 5.0, "last": nil}[answer]
					var rounds [][4]float64
					for k := range 40 {
						gap := 0.2 * math.Pow(shrink, 2*float64(k)) / float64(k+1) * float64(3+replicate) / 4
						if shrink < 1 {
							gap *= float64(k + 1)
						}
						rounds = append(rounds, [4]float64{1, 1, gap, 0})
					}
					predicted := any(nil)
					if shrink < 1 {
						predicted = math.Sqrt(shrink)
					}
					t.Add(row("proportional-response", fixture.Row{"p_solver_answer": answer, "bound": bound, "rate_predicted": predicted}), rounds)
				}
				for _, step := range []float64{0.2, 0.05} {
					var rounds [][4]float64
					for k := range 40 {
						rounds = append(rounds, [4]float64{1 + step*math.Sin(float64(3*k)), 1, 0.1, 0})
					}
					t.Add(row("tatonnement", fixture.Row{"p_solver_step": step}), rounds)
					t.Add(row("multiplicative", fixture.Row{"p_solver_step": step, "p_solver_form": "exponential"}), rounds)
				}
			}
		}
	}
	return t
}

// The figures of fisher-rates show the bound where there is one, and leave the pair without a bound out.
func TestFisherRates(t *testing.T) {
	d := fisherRuns().Open(t)
	for _, f := range []string{"fisher-rates", "fisher-rates-ces", "fisher-factors", "fisher-neighbourhood"} {
		dr, err := figureNamed(t, f).Draw(d)
		drawn(t, f, dr, err)
		bounds := 0
		for _, n := range dr.Numbers {
			if name, bound := strings.CutSuffix(n.Series, ", proved"); bound {
				bounds++
				for _, m := range dr.Numbers {
					if m.Series == name && m.X == n.X && m.Mark == n.Mark && math.Abs(n.Y/m.Y-5) > 1e-9 {
						t.Errorf("%s: at %v the bound is %v and the gap %v; five times as much was stored", f, n.X, n.Y, m.Y)
					}
				}
			}
		}
		if (bounds > 0) != strings.HasPrefix(f, "fisher-rates") {
			t.Errorf("%s: %d values of bounds", f, bounds)
		}
	}
}
