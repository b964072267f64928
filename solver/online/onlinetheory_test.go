package online_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"walras/generators"
	"walras/generators/scenario"
	"walras/solver"
	"walras/solver/online"
)

// slope is that of the least-squares line through log–log points.
func slope(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	for i := range x {
		u, v := math.Log(x[i]), math.Log(y[i])
		sx, sy, sxx, sxy = sx+u, sy+v, sxx+u*u, sxy+u*v
	}
	n := float64(len(x))
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

var horizons = []int64{300, 1000, 3000, 10_000}

// exponent fits the regret of OGD with steps 1/√t against the horizon, over
// some markets, and gives the mean exponent with half an interval of 95 %.
func exponent(t *testing.T, regret func(online.Play) float64, scenario func(rounds int64) scenario.Scenario) (mean, half float64) {
	const markets = 8
	var all []float64
	for seed := range uint64(markets) {
		var x, y []float64
		for _, rounds := range horizons {
			_, p := play(arenaOf(t, paper(20, 25, 0), scenario(rounds), seed), online.NewOGD())
			x, y = append(x, float64(rounds)), append(y, regret(p))
		}
		all = append(all, slope(x, y))
	}
	for _, s := range all {
		mean += s / markets
	}
	for _, s := range all {
		half += (s - mean) * (s - mean) / (markets - 1)
	}
	return mean, 2.36 * math.Sqrt(half/markets) // Student's t with 7 degrees of freedom
}

// Static regret grows as √T at most, also against an adversary; dynamic regret
// grows as T where the path of the optima does, and in between where the path
// grows as √T (paper.md 5.4: C4.13's √T is a static rate).
func TestRegretExponents(t *testing.T) {
	static := func(p online.Play) float64 { return p.RegretStatic }
	dynamic := func(p online.Play) float64 { return p.RegretDynamic }
	drift := func(path, growth float64) func(int64) scenario.Scenario {
		return func(rounds int64) scenario.Scenario {
			f := scenario.NewDrift()
			f.Rounds, f.Path, f.Growth, f.Range = rounds, path, growth, 0.3
			return f
		}
	}
	for _, c := range []struct {
		name     string
		regret   func(online.Play) float64
		scenario func(int64) scenario.Scenario
		lo, hi   float64
	}{
		{"stationary", static, func(r int64) scenario.Scenario { s := scenario.NewStationary(); s.Rounds = r; return s }, -0.1, 0.5},
		{"alternation", static, func(r int64) scenario.Scenario { s := scenario.NewAlternation(); s.Rounds = r; return s }, 0, 0.5},
		{"P_T = Θ(T)", dynamic, drift(0.1, 1), 0.9, 1.1},
		{"P_T = Θ(√T)", dynamic, drift(1, 0.5), 0.25, 0.9},
		{"P_T = Θ(1)", dynamic, drift(1, 0), -0.2, 0.5},
	} {
		mean, half := exponent(t, c.regret, c.scenario)
		t.Logf("%s: exponent %.3f ± %.3f", c.name, mean, half)
		if mean-half < c.lo || mean+half > c.hi {
			t.Errorf("%s: exponent %.3f ± %.3f; expected within [%v, %v]", c.name, mean, half, c.lo, c.hi)
		}
	}
}

// Robbins and Monro: with steps 1/t, E|p_t − p*|² falls as 1/t, under heavy tails
// too; with a constant step s on linear demand it stalls at (s/(2−s)) (σc/L)²/M.
func TestRobbinsMonro(t *testing.T) {
	const n, b, capacity, sigma, runs = 10, 1.0, 60.0, 0.05, 400
	family := generators.NewPaper()
	family.N, family.M, family.G, family.Tau = n, generators.Constant(capacity), generators.Constant(0), generators.Constant(0)
	family.Alpha, family.Beta, family.Valuation, family.Shape = generators.Constant(20), generators.Constant(0), "quadratic", generators.Constant(b)
	errors := func(method *solver.Tatonnement, rounds int64, reports online.Reports) []float64 {
		still := scenario.NewStationary()
		still.Rounds = rounds
		a := arenaOf(t, family, still, 1)
		a.Reports = reports
		at := &squares{}
		for run := range uint64(runs) {
			at.k = 0
			new(online.Player).Play(context.Background(), a, method, rand.NewPCG(run, 2), solver.Settings{}, solver.Trigger{PerDecade: 4}, at)
		}
		for i := range at.sum {
			at.sum[i] /= runs
		}
		return at.sum
	}
	for _, law := range []string{"gaussian", "student"} {
		shrinking := solver.NewTatonnement()
		shrinking.Schedule, shrinking.Decay, shrinking.Noise, shrinking.Sigma = "robbins-monro", 1, law, sigma
		e := errors(shrinking, 1000, online.Reports{})
		var x, y []float64
		for k, v := range e[4:] { // rounds 10 to 1000
			x, y = append(x, math.Pow(10, 1+float64(k)/4)), append(y, v)
		}
		if got := slope(x, y); math.Abs(got+1) > 0.15 {
			t.Errorf("%s: E|p − p*|² falls as t^%.2f; expected t^-1", law, got)
		}
		own, told := solver.NewTatonnement(), solver.NewTatonnement()
		own.StepSize, own.Noise, own.Sigma, own.Reports = 0.5, law, sigma, 2
		told.StepSize = 0.5
		for name, e := range map[string][]float64{
			"noise of its own":     errors(own, 1000, online.Reports{}),
			"noise of the reports": errors(told, 1000, online.Reports{Noise: law, NoiseSigma: sigma, Count: 2}),
		} {
			floor := 0.5 / 1.5 * math.Pow(sigma*capacity/(n/b), 2) / 2
			mean := (e[len(e)-1] + e[len(e)-2] + e[len(e)-3]) / 3
			if math.Abs(mean-floor) > 0.15*floor {
				t.Errorf("%s, %s: constant step stalls at %v; predicted %v", law, name, mean, floor)
			}
		}
	}
}

// squares adds |p_t − p*|² of the recorded rounds over runs.
type squares struct {
	k   int
	sum []float64
}

func (s *squares) Record(r *solver.Record) {
	if s.k == len(s.sum) {
		s.sum = append(s.sum, 0)
	}
	e := r.Point.Price[0] - r.Play.Optimum[0]
	s.sum[s.k] += e * e
	s.k++
}
