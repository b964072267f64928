package solver

import (
	"context"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
)

// measured is the largest factor by which one round changed the distance of
// the prices from p*, as long as that was above rounding.
func measured(t *testing.T, m market.Market, method Method, want []float64, rounds int) (most, last float64) {
	t.Helper()
	rows, err := prices(m, method, nil, rounds)
	if err != nil {
		t.Fatal(err)
	}
	distance := func(row []float64) float64 {
		sum := 0.0
		for j, p := range want {
			sum += (p - row[j]) * (p - row[j])
		}
		return math.Sqrt(sum)
	}
	for k := 1; k < len(rows); k++ {
		if e := distance(rows[k-1]); e > 1e-9 {
			last = distance(rows[k]) / e
			most = max(most, last)
		}
	}
	return most, last
}

// For quadratic payoffs of one slope the map is linear, and κ = |1 − ηL| is the
// factor of each round exactly, on both sides of the edge at 2/L.
func TestRateOfIdenticalAgents(t *testing.T) {
	const n, alpha, b = 5, 100.0, 2.0
	m := identical(n, alpha, b, n*alpha/b/2) // p* = 50
	for _, step := range []float64{0.25, 0.5, 0.9, 1.5, 1.9, 2.1} {
		tt := with(step, 0)
		tt.Start = 49.9 // near, so that a diverging price stays inside
		if err := tt.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		want := math.Abs(1 - step)
		got, _ := measured(t, m, tt, []float64{50}, 30)
		rate := tt.Rate()
		if step <= 1 && !near(rate, want, 1e-9) { // beyond, agents may leave on the box, and α is smaller there
			t.Errorf("step %v: κ = %v, want %v", step, rate, want)
		}
		if step > 2 && !(rate > 1) || !near(got, want, 1e-5) || got > rate+1e-5 {
			t.Errorf("step %v: κ = %v, measured %v, want %v", step, rate, got, want)
		}
	}
}

// On random markets no round shrinks the distance by less than κ promises, and
// with one resource the last rounds come close to it: the region is tight.
func TestRateBoundsEveryRound(t *testing.T) {
	informative := 0
	for _, family := range every {
		for _, resources := range []int{1, 3} {
			for _, step := range []float64{0.5, 1, 1.5} {
				m, price, _ := planted(rand.New(rand.NewPCG(uint64(resources), 40+uint64(family))), family, 30, resources)
				tt := with(step, 0)
				if err := tt.Init(m, nil); err != nil {
					t.Fatal(err)
				}
				rate := tt.Rate()
				most, last := measured(t, m, tt, price, 3000)
				if most > rate+1e-5 { // 1e-14/1e-9: rounding over the least distance looked at
					t.Errorf("%v J = %d step %v: a round shrank the distance by %v, κ = %v", family, resources, step, most, rate)
				}
				if resources == 1 && step <= 1 && !near(last, rate, 1e-3) {
					t.Errorf("%v step %v: the last round shrank the distance by %v, κ = %v", family, step, last, rate)
				}
				if rate < 1 {
					informative++
				}
			}
		}
	}
	if informative < 8 {
		t.Errorf("only %d of the rates are below 1", informative)
	}
}

// With γ > 0 the modulus of the roots is what the path shows: geometric means
// over many rounds, as complex roots swing. Above the edge 2/L + 4γ/n it exceeds 1.
func TestProximalRate(t *testing.T) {
	const n, alpha, b = 4, 100.0, 2.0
	m := identical(n, alpha, b, n*alpha/b/2)
	for _, c := range []struct{ step, gamma float64 }{{0.8, 1.5}, {0.1, 1.5}, {1.9, 0.3}, {2.3, 0.3}, {2.9, 0.3}, {0.5, 10}} {
		tt := with(c.step, c.gamma)
		tt.Start = alpha/2 + 1
		if err := tt.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		rate := tt.Rate()
		if edge := 2 + 4*c.gamma/b; (rate < 1) != (c.step < edge) {
			t.Errorf("step %v γ %v: rate %v, the edge is at %v", c.step, c.gamma, rate, edge)
		}
		for i := range tt.y {
			tt.y[i] = alpha / b / 2 // at the equilibrium but for the price
		}
		var logs []float64
		for range 60 {
			if _, err := tt.Step(context.Background()); err != nil {
				t.Fatal(err)
			}
			e := tt.Point().Price[0] - alpha/2
			x := tt.Point().Allocation[0] - alpha/b/2
			logs = append(logs, math.Log(math.Hypot(e, x)))
		}
		first, last := 3, 3
		for k, l := range logs {
			if l > math.Log(1e-11) && l < math.Log(10) { // above rounding, and where nobody leaves
				last = k
			}
		}
		slope := (logs[last] - logs[first]) / float64(last-first)
		if math.Abs(slope-math.Log(rate)) > 0.05 {
			t.Errorf("step %v γ %v: rate %v, measured %v", c.step, c.gamma, rate, math.Exp(slope))
		}
	}
}

// The predicted rate of identical agents is the largest root in modulus of λ² − λ (b + 2γ − ηn)/(b+γ) + γ/(b+γ), real or complex, on both sides of
// the edge 2/L + 4γ/n.
func TestProximalRateIsTheLargestRoot(t *testing.T) {
	const n, alpha, b = 5, 100.0, 2.0
	m := identical(n, alpha, b, n*alpha/b/2)
	complexRoots := 0
	for _, gamma := range []float64{0.05, 0.25, 1, 4, 20} {
		for _, step := range []float64{0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.99, 2.5, 4} {
			tt := with(step, gamma)
			if err := tt.Init(m, nil); err != nil {
				t.Fatal(err)
			}
			sum, product := complex((b+2*gamma-step*b)/(b+gamma), 0), complex(gamma/(b+gamma), 0) // η = step/L, L = n/b
			d := cmplx.Sqrt(sum*sum - 4*product)
			if imag(d) != 0 {
				complexRoots++
			}
			want := max(cmplx.Abs((sum+d)/2), cmplx.Abs((sum-d)/2))
			if rate := tt.Rate(); !near(rate, want, 1e-9) {
				t.Errorf("γ = %g, step %g: rate %v, the roots say %v", gamma, step, rate, want)
			}
		}
	}
	if complexRoots < 20 {
		t.Errorf("%d pairs of roots are complex", complexRoots)
	}
}

// Where nothing is proved the rate is NaN.
func TestNoRate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	plain := paperMarket(r, 10, 5, 0.5, 0)
	for name, c := range map[string]struct {
		m      market.Market
		change func(*Tatonnement)
	}{
		"sqrt":         {plain, func(tt *Tatonnement) { tt.Schedule = "sqrt" }},
		"proximal":     {plain, func(tt *Tatonnement) { tt.Gamma = 1 }},
		"fixed fees":   {paperMarket(r, 10, 5, 0.5, 1), func(*Tatonnement) {}},
		"slack":        {identical(3, 10, 1, 100), func(tt *Tatonnement) { tt.Gamma = 1 }},
		"not contract": {bareMarket{plain}, func(*Tatonnement) {}},
	} {
		tt := NewTatonnement()
		c.change(tt)
		if err := tt.Init(c.m, nil); err != nil {
			t.Fatal(err)
		}
		if rate := tt.Rate(); !math.IsNaN(rate) {
			t.Errorf("%s: rate %v", name, rate)
		}
	}
}

// Theory is not a demand call.
func TestRateCountsNothing(t *testing.T) {
	m := paperMarket(rand.New(rand.NewPCG(1, 2)), 10, 5, 0.5, 0)
	var run Runner
	tt := NewTatonnement()
	res := run.Run(context.Background(), m, tt, nil, Settings{Tolerance: 1e-6}, Trigger{}, nil)
	before := run.oracle.Calls
	if rate := tt.Rate(); !(rate < 1) {
		t.Errorf("rate %v", rate)
	}
	if run.oracle.Calls != before || res.DemandCalls != before {
		t.Errorf("%d calls before, %d after", before, run.oracle.Calls)
	}
}
