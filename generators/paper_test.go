package generators

import (
	"math/rand/v2"
	"strings"
	"testing"

	"walras/solver/market/contract"
)

func TestPaperDefaultsAreTable3(t *testing.T) {
	f := NewPaper()
	m := new(contract.Market)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		if err := f.Draw(m, rng); err != nil {
			t.Fatal(err)
		}
		if len(m.Alpha) != 20 || len(m.Capacity) != 1 || m.Capacity[0] != 100 || m.Valuation != contract.Log {
			t.Fatalf("%d agents, capacity %v, %v", len(m.Alpha), m.Capacity, m.Valuation)
		}
		for i := range m.Alpha {
			if a, b := m.Alpha[i], m.Beta[i]; a < 5 || a >= 20 || b < 0.5 || b >= 5 {
				t.Fatalf("α = %v, β = %v", a, b)
			}
			if m.Shape[i] != 1 || m.Kappa[i] != 0 || m.Fee[i] != 0.5 || m.Fixed[i] != 1 {
				t.Fatalf("shape %v, κ %v, τ %v, g %v", m.Shape[i], m.Kappa[i], m.Fee[i], m.Fixed[i])
			}
		}
	}
}

// m, τ and g are drawn once a market.
func TestPaperSharedNumbers(t *testing.T) {
	f := NewPaper()
	f.M, f.Tau, f.G = Uniform(50, 200), Uniform(0, 2), Uniform(0, 5)
	m := new(contract.Market)
	rng := rand.New(rand.NewPCG(1, 2))
	seen := map[float64]bool{}
	for range 20 {
		if err := f.Draw(m, rng); err != nil {
			t.Fatal(err)
		}
		seen[m.Capacity[0]] = true
		for i := range m.Fee {
			if m.Fee[i] != m.Fee[0] || m.Fixed[i] != m.Fixed[0] {
				t.Fatal("fees differ between agents")
			}
		}
	}
	if len(seen) != 20 {
		t.Errorf("%d capacities in 20 markets", len(seen))
	}
}

// How often demand at price zero stays below capacity in the paper's setting,
// computed here from (7) and the payoff (2). An earlier count had 194 of 200
// draws at τ = 0.5 and 85 of 200 at τ = 0, both with g = 1; their standard
// errors are 0.012 and 0.035.
func TestPaperIsMostlySlack(t *testing.T) {
	const draws = 2000
	for tau, want := range map[float64][2]float64{0.5: {0.93, 1}, 0: {0.32, 0.53}} {
		f := NewPaper()
		f.Tau = Constant(tau)
		m := new(contract.Market)
		rng := rand.New(rand.NewPCG(1, 2))
		slack := 0.0
		for range draws {
			if err := f.Draw(m, rng); err != nil {
				t.Fatal(err)
			}
			demand := 0.0
			for i, alpha := range m.Alpha {
				r := m.Beta[i] + tau
				if x := alpha/r - 1; x > 0 && contract.Log.Value(alpha, 1, x)-r*x > 1 {
					demand += x
				}
			}
			if demand < 100 {
				slack++
			}
		}
		if share := slack / draws; share < want[0] || share > want[1] {
			t.Errorf("τ = %v: demand below capacity in a share %v of draws, want %v", tau, share, want)
		}
	}
}

func TestPaperValidate(t *testing.T) {
	for _, c := range []struct {
		change func(*Paper)
		want   string
	}{
		{func(*Paper) {}, ""},
		{func(f *Paper) { f.M = Constant(0) }, "m is 0; allowed: a law of positive values"},
		{func(f *Paper) { f.Alpha = Uniform(-1, 1) }, "alpha is uniform(-1,1); allowed: a law of positive values"},
		{func(f *Paper) { f.Alpha = Uniform(0, 1) }, ""},
		{func(f *Paper) { f.Tau = Constant(-0.5) }, "tau is -0.5; allowed: a law of values that are not negative"},
		{func(f *Paper) { f.Beta, f.Tau = Constant(0), Constant(0) }, "beta is 0 with tau = 0 and kappa = 0: all three can be 0"},
		{func(f *Paper) { f.Beta, f.Tau, f.Valuation = Constant(0), Constant(0), "quadratic" }, ""},
		{func(f *Paper) { f.Valuation = "power" }, "shape is 1 with g = 1 and power valuations"},
		{func(f *Paper) { f.Valuation, f.G = "power", Constant(0) }, ""},
		{func(f *Paper) { f.Valuation, f.Shape = "power", Uniform(0.5, 1) }, ""},
		{func(f *Paper) { f.Valuation = "cubic" }, `valuation is "cubic"`},
	} {
		f := NewPaper()
		c.change(f)
		err := f.Validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
		if err == nil {
			if err := f.Draw(new(contract.Market), rand.New(rand.NewPCG(1, 2))); err != nil {
				t.Errorf("%+v passed Validate: %v", f, err)
			}
		}
	}
}
