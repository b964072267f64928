package generators

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"walras/solver/market/contract"
)

// The planted answer is an equilibrium to the last digit, for every valuation
// and all terms; a wrong answer is not.
func TestPlantedAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := NewBackward()
		f.N = rapid.IntRange(1, 60).Draw(t, "n")
		f.J = rapid.IntRange(1, 12).Draw(t, "j")
		f.Slack = rapid.Float64Range(0, 1).Draw(t, "slack")
		f.Valuation = rapid.SampledFrom([]string{"log", "power", "quadratic", "exponential"}).Draw(t, "valuation")
		f.Shape = rapid.SampledFrom([]Law{Constant(1), Uniform(0.5, 3)}).Draw(t, "shape")
		f.Kappa = rapid.SampledFrom([]Law{Constant(0), Uniform(0, 1)}).Draw(t, "kappa")
		f.Tau = rapid.SampledFrom([]Law{Constant(0), Uniform(0, 1)}).Draw(t, "tau")
		f.Usage = rapid.SampledFrom([]Law{Constant(1), Uniform(0.2, 3)}).Draw(t, "usage")
		m := new(contract.Market)
		if err := f.Validate(); err != nil {
			t.Fatal(err)
		}
		if err := f.Draw(m, newRand(rapid.Uint64().Draw(t, "seed"))); err != nil {
			t.Fatal(err)
		}
		p := f.Answer()
		c := certificate(m, p)
		if c.Infeasibility != 0 || c.Complementarity != 0 || math.Abs(c.Gap) > exact || c.Regret > exact {
			t.Fatalf("answer %v: %+v", p, c)
		}
		used := make([]bool, f.J)
		for _, j := range m.Usage.Col {
			used[j] = true
		}
		zeros, idle := 0, 0
		for j := range p {
			if p[j] == 0 {
				zeros++
			}
			if !used[j] {
				idle++
			}
		}
		if want := int(math.Round(f.Slack * float64(f.J))); zeros < want || zeros > want+idle {
			t.Fatalf("%d prices of %d are zero with slack %v and %d unused", zeros, f.J, f.Slack, idle)
		}
		for j := range p {
			if p[j] > 0 {
				wrong := append([]float64(nil), p...)
				wrong[j] *= 1.01
				if c := certificate(m, wrong); c.Within(1e-9) {
					t.Fatalf("price %d raised by 1 %%: %+v", j, c)
				}
			}
		}
	})
}

// The chosen activity is the response, up to the rounding in α.
func TestPlantedActivity(t *testing.T) {
	for _, valuation := range []string{"log", "power", "quadratic", "exponential"} {
		f := NewBackward()
		f.Valuation, f.Activity, f.Kappa, f.Tau = valuation, Constant(2), Uniform(0, 1), Uniform(0, 1)
		m := draw(t, f, 1)
		y, d := make([]float64, f.N), make([]float64, f.J)
		m.Demand(y, d, f.Answer())
		for i, v := range y {
			if math.Abs(v-2) > 1e-12 {
				t.Errorf("%s: agent %d chooses %v, want 2", valuation, i, v)
			}
		}
	}
}

// Above one block of agents the load is a sum of sums, and may be computed by
// several workers; it is the same.
func TestPlantedManyAgents(t *testing.T) {
	f := NewBackward()
	f.N = 20_000
	m := draw(t, f, 1)
	for _, workers := range []int{1, 2} {
		m.Workers = workers
		if c := certificate(m, f.Answer()); c.Infeasibility != 0 || c.Complementarity != 0 || math.Abs(c.Gap) > exact {
			t.Errorf("%d workers: %+v", workers, c)
		}
	}
}

func TestPlantedRefuses(t *testing.T) {
	f := NewBackward()
	f.N, f.J, f.Slack, f.Activity = 1, 1, 0, Constant(1e-30) // α/r − δ rounds to 0
	if err := f.Validate(); err != nil {
		t.Fatal(err)
	}
	if err := f.Draw(new(contract.Market), newRand(1)); err == nil {
		t.Error("drawn with positive prices and no load")
	}
}
