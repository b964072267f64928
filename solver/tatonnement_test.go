package solver

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// with is Algorithm 1 with a constant step, in units of 1/L, and a proximal
// weight.
func with(step, gamma float64) *Tatonnement {
	t := NewTatonnement()
	t.StepSize, t.Gamma = step, gamma
	return t
}

// Rounds by hand. Two agents V = 12y − y² each, c = 4: each wants (12 − p)/2,
// L = 1. Step 1/2 from 0: d = 12, p = 4; d = 8, p = 6; d = 6, p = 7.
func TestTatonnementRoundsByHand(t *testing.T) {
	m := identical(2, 12, 2, 4)
	tt := with(0.5, 0)
	if err := tt.Init(m, nil); err != nil {
		t.Fatal(err)
	}
	if p, d := tt.Residuals(); !math.IsNaN(p) || !math.IsNaN(d) {
		t.Errorf("residuals before round 1 are %v and %v; want NaN", p, d)
	}
	for k, want := range []struct{ price, demand, primal, dual float64 }{
		{0, 12, 8, 4}, {4, 8, 4, 2}, {6, 6, 2, 1}, {7, 5, 1, 0.5},
	} {
		status, err := tt.Step(context.Background())
		primal, dual := tt.Residuals()
		pt := tt.Point()
		if status != Running || err != nil || pt.Price[0] != want.price || pt.Allocation[0]+pt.Allocation[1] != want.demand || primal != want.primal || dual != want.dual {
			t.Errorf("round %d: price %v, activity %v, residuals %v and %v; want %+v", k+1, pt.Price, pt.Allocation, primal, dual, want)
		}
	}
}

// With γ > 0, by hand. One agent V = 12y − y² (b = 2), c = 4, γ = 2, L = 1/2, a
// step of 1/4 in units of 1/L is η = 1/2: y' = (12 − p + 2y)/4, p' = p + (y' − 4)/2.
// y: 3, then 4.5; p: 0, [0 − 1/2]_+ = 0, then 1/4.
func TestTatonnementProximalByHand(t *testing.T) {
	m := identical(1, 12, 2, 4)
	tt := with(0.25, 2)
	if err := tt.Init(m, nil); err != nil {
		t.Fatal(err)
	}
	y, p := 0.0, 0.0
	for k := range 30 {
		if _, err := tt.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
		posted := p
		y = (12 - p + 2*y) / 4
		p = max(0, p+(y-4)/2)
		pt := tt.Point()
		if !near(pt.Allocation[0], y, 1e-14) || !near(pt.Price[0], posted, 1e-14) {
			t.Fatalf("round %d: y %v at price %v; want %v at %v", k+1, pt.Allocation[0], pt.Price[0], y, posted)
		}
		if k == 0 && y != 3 || k == 1 && y != 4.5 {
			t.Fatalf("round %d: the formula gives %v, not what the comment says", k+1, y)
		}
	}
}

// Round 1 answers the Start price on every resource.
func TestTatonnementStart(t *testing.T) {
	m := network(rand.New(rand.NewPCG(30, 1)), 10, 4)
	tt := NewTatonnement()
	tt.Start = 2.5
	rows, err := prices(m, tt, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range rows[0] {
		if p != 2.5 {
			t.Errorf("round 1 posts %v; want 2.5", rows[0])
		}
	}
}

// The schedules, read off the moves: dual residual = η_t × primal residual
// while no price touches 0. η_t = step/L · {1, 1/√t, 1/t^decay}.
func TestTatonnementSchedules(t *testing.T) {
	m := identical(2, 12, 2, 4) // L = 1
	for name, eta := range map[string]func(t float64) float64{
		"constant":      func(float64) float64 { return 0.1 },
		"sqrt":          func(t float64) float64 { return 0.1 / math.Sqrt(t) },
		"robbins-monro": func(t float64) float64 { return 0.1 / math.Pow(t, 0.7) },
	} {
		tt := with(0.1, 0)
		tt.Schedule, tt.Decay = name, 0.7
		if err := tt.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		for round := 1; round <= 20; round++ {
			if _, err := tt.Step(context.Background()); err != nil {
				t.Fatal(err)
			}
			primal, dual := tt.Residuals()
			if got, want := dual/primal, eta(float64(round)); !near(got/want, 1, 1e-12) {
				t.Errorf("%s round %d: η = %v; want %v", name, round, got, want)
			}
		}
	}
}

// L4.1 to T4.8 at γ = 0: from any start and with any step below 2/L the
// distance to the equilibrium prices never grows (P4.10, in the Euclidean norm
// for several resources), and the run converges.
func TestTatonnementIsFejer(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 1))
	for k := range 60 {
		var m *contract.Market
		var star []float64
		if k%2 == 0 {
			m = paperMarket(r, 1+r.IntN(30), 5+100*r.Float64(), 0.5, 0)
			star = slices.Clone(play(m, new(Bracket), nil, 1e-14, 2000).Point.Price)
		} else {
			// The limit of a run with the safe step 1/L stands in for the
			// equilibrium; the distance to it is judged from 1e-5 up.
			m = network(r, 5+r.IntN(20), 2+r.IntN(4))
			star = slices.Clone(play(m, with(1, 0), nil, 1e-15, 20_000).Point.Price)
		}
		tt := with(0.05+1.94*r.Float64(), 0)
		tt.Start = 6 * r.Float64()
		rows, err := prices(m, tt, nil, 400)
		if err != nil {
			t.Fatal(err)
		}
		distance := func(p []float64) float64 {
			sum := 0.0
			for j := range p {
				sum += (p[j] - star[j]) * (p[j] - star[j])
			}
			return math.Sqrt(sum)
		}
		for i := 1; i < len(rows); i++ {
			before, after := distance(rows[i-1]), distance(rows[i])
			if before > 1e-5 && after > before*(1+1e-9) {
				t.Fatalf("market %d, step %v: distance %v grows to %v in round %d", k, tt.StepSize, before, after, i)
			}
		}
	}
}

// T4.8: convergence, judged by the certificate, for steps up to just below 2.
func TestTatonnementConverges(t *testing.T) {
	r := rand.New(rand.NewPCG(32, 1))
	for _, step := range []float64{0.3, 1, 1.9} {
		for range 15 {
			// The demand at price 0 is the steepest; 10 to 90 % of it keep the
			// problem well conditioned.
			m := paperMarket(r, 20, 20+20*r.Float64(), 0.5, 0)
			if res := play(m, with(step, 0), nil, 1e-9, 20_000); res.Status != Converged {
				t.Errorf("step %v: %v after %d rounds, %+v", step, res.Status, res.Rounds, res.Certificate)
			}
		}
	}
}

// C4.9 as an upper bound: |μ_t − μ*| <= κ^t |μ_0 − μ*|, κ = max{|1 − ηα|, |1 − ηL|},
// with α the smallest slope of demand on the prices visited.
func TestTatonnementRate(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 1))
	for range 60 {
		m := paperMarket(r, 1+r.IntN(20), 10+20*r.Float64(), 0.5, 0)
		star := play(m, new(Bracket), nil, 1e-14, 2000).Point.Price[0]
		tt := with(0.1+1.8*r.Float64(), 0)
		rows, err := prices(m, tt, nil, 60)
		if err != nil {
			t.Fatal(err)
		}
		highest := star
		for _, p := range rows {
			highest = max(highest, p[0])
		}
		slope := func(mu float64) (sum float64) { // Σ α/r² over who is in, with δ = 1
			for i := range m.Alpha {
				if unit := m.Beta[i] + m.Fee[i] + mu; m.Alpha[i] > unit {
					sum += m.Alpha[i] / (unit * unit)
				}
			}
			return sum
		}
		eta := tt.StepSize / slope(0)
		kappa := max(math.Abs(1-eta*slope(highest)), math.Abs(1-eta*slope(0)))
		bound := star
		for i, p := range rows {
			if math.Abs(p[0]-star) > bound*(1+1e-9)+1e-12 {
				t.Fatalf("round %d: distance %v above the bound %v (κ = %v)", i, math.Abs(p[0]-star), bound, kappa)
			}
			bound *= kappa
		}
	}
}

// Init forgets: the same value, run on something else in between, gives the
// same prices to the bit; and so does another value with the same seed.
func TestTatonnementIsDeterministic(t *testing.T) {
	r := rand.New(rand.NewPCG(34, 1))
	small, large := network(r, 8, 3), paperMarket(r, 30, 20, 0.5, 0)
	for _, law := range []string{"none", "gaussian", "uniform", "student"} {
		noisy := func() *Tatonnement {
			tt := with(0.7, 0.5)
			tt.Noise, tt.Sigma, tt.Reports, tt.Schedule = law, 0.1, 3, "sqrt"
			return tt
		}
		run := func(tt *Tatonnement, m market.Market, seed uint64) [][]float64 {
			rows, err := prices(m, tt, rand.NewPCG(seed, 0), 50)
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		same := func(a, b [][]float64) bool {
			return slices.EqualFunc(a, b, func(x, y []float64) bool { return slices.Equal(x, y) })
		}
		tt := noisy()
		first := run(tt, small, 7)
		run(tt, large, 8)
		if again := run(tt, small, 7); !same(first, again) {
			t.Errorf("%s: a second run with the same seed differs", law)
		}
		if other := run(noisy(), small, 7); !same(first, other) {
			t.Errorf("%s: another value with the same seed differs", law)
		}
		if other := run(noisy(), small, 9); law != "none" && same(first, other) {
			t.Errorf("%s: another seed gives the same prices", law)
		}
	}
}

// A market that nobody wants anything of: prices fall to 0 and stay there.
func TestTatonnementWithoutDemand(t *testing.T) {
	m := identical(3, 1, 1, 2)
	for i := range m.Beta {
		m.Beta[i] = 2
	}
	prepared(m)
	tt := NewTatonnement()
	tt.Start = 5
	if res := play(m, tt, nil, 1e-12, 100); res.Status != Converged || res.Point.Price[0] != 0 {
		t.Errorf("%v at price %v", res.Status, res.Point.Price)
	}
}

func TestTatonnementValidate(t *testing.T) {
	for _, c := range []struct {
		law   string
		sigma float64
		ok    bool
	}{{"none", 0, true}, {"none", 0.1, false}, {"gaussian", 0, false}, {"gaussian", 0.1, true}} {
		tt := NewTatonnement()
		tt.Noise, tt.Sigma = c.law, c.sigma
		if err := tt.Validate(); (err == nil) != c.ok {
			t.Errorf("noise %s, sigma %v: %v", c.law, c.sigma, err)
		}
	}
}
