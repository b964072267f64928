package claim

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"walras/solver/market"
)

// TestTrials: answers come in their order, the same for any number of workers,
// and no two instances share their randomness.
func TestTrials(t *testing.T) {
	draw := func(workers int) []uint64 {
		v, err := trials(context.Background(), Budget{Seed: 3, Workers: workers}, "x", 100, func(_ int, rng *rand.Rand) (uint64, error) {
			return rng.Uint64(), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	one := draw(1)
	if !slices.Equal(one, draw(5)) {
		t.Error("answers depend on the number of workers")
	}
	slices.Sort(one)
	if len(slices.Compact(one)) != 100 {
		t.Error("two instances drew the same number")
	}
	broken := errors.New("broken")
	if _, err := trials(context.Background(), Budget{}, "x", 10, func(k int, _ *rand.Rand) (int, error) {
		if k == 4 {
			return 0, broken
		}
		return k, nil
	}); !errors.Is(err, broken) {
		t.Errorf("error is %v", err)
	}
}

// TestSearch: the top of a ridge is found, on linear and logarithmic scales.
func TestSearch(t *testing.T) {
	box := []span{{lo: -3, hi: 5}, {lo: 0.01, hi: 100, log: true}}
	f, err := search(context.Background(), Budget{Seed: 1}, "x", 5, box, func(x []float64) float64 {
		u, v := x[0]-2, math.Log(x[1]/3)
		return 1 - u*u - v*v - u*v
	})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(f.x[0]-2) > 0.05 || math.Abs(math.Log(f.x[1]/3)) > 0.05 || f.value < 0.99 || f.violating == 0 || f.violating >= f.evaluated {
		t.Errorf("%+v", f)
	}
}

// TestMinimise: agents, resources, columns and digits that a violation does not
// need are gone, and the others are not.
func TestMinimise(t *testing.T) {
	m := &market.Contract{Valuation: market.Log, Capacity: []float64{3.3, 7.123, 5},
		Usage: market.Usage{Start: []int64{0, 1, 3, 5}, Col: []int32{0, 1, 2, 1, 0}, Val: []float64{1.5, 1.25, 1, 2.5, 3}}}
	m.Resize(3, 3)
	copy(m.Capacity, []float64{3.3, 7.123, 5})
	for i := range 3 {
		m.Alpha[i], m.Shape[i], m.Beta[i] = 10.456+float64(i), 1.7, 0.123
		m.Kappa[i], m.Fee[i], m.Fixed[i] = 0.2, 0.7, 0.3
	}
	knobs := []float64{1.98765}
	c, err := minimise(candidate{m, knobs}, func(c candidate) bool {
		k := slices.IndexFunc(c.market.Capacity, func(v float64) bool { return v > 7.05 })
		return k >= 0 && slices.Max(c.market.Alpha) > 11 && optional(c.market.Fee, 0) > 0.66 && c.knobs[0] > 1.9
	})
	if err != nil {
		t.Fatal(err)
	}
	got := c.market
	if len(got.Alpha) != 1 || got.Alpha[0] != 20 && got.Alpha[0] != 11.5 && got.Alpha[0] != 12 || got.Kappa != nil || got.Fixed != nil || got.Fee[0] != 1 ||
		!slices.Equal(got.Capacity, []float64{7.1}) || got.Beta[0] != 0 || got.Shape[0] != 1 || c.knobs[0] != 2 {
		t.Errorf("%+v with knobs %v", got, c.knobs)
	}
	if len(got.Usage.Start) != 2 || int(got.Usage.Start[1]) != len(got.Usage.Col) {
		t.Errorf("usage %+v", got.Usage)
	}
	if len(m.Alpha) != 3 || m.Alpha[1] != 11.456 || knobs[0] != 1.98765 {
		t.Error("the candidate given was changed")
	}
	if _, err := minimise(candidate{m, knobs}, func(candidate) bool { return false }); err == nil {
		t.Error("a market that violates nothing was minimised")
	}
}

// TestShareInterval: the ends of the interval are where the binomial tail has
// the probability that the level leaves it, by summing the law; and the known
// rule of three at no hit.
func TestShareInterval(t *testing.T) {
	tail := func(k, n int, p float64) (upper float64) { // P(X >= k)
		for j := k; j <= n; j++ {
			a, _ := math.Lgamma(float64(n + 1))
			b, _ := math.Lgamma(float64(j + 1))
			c, _ := math.Lgamma(float64(n - j + 1))
			upper += math.Exp(a - b - c + float64(j)*math.Log(p) + float64(n-j)*math.Log(1-p))
		}
		return upper
	}
	lo, hi := shareInterval(7, 30)
	if a, b := tail(7, 30, lo), 1-tail(8, 30, hi); math.Abs(a-0.025) > 1e-9 || math.Abs(b-0.025) > 1e-9 {
		t.Errorf("tails %v and %v", a, b)
	}
	if lo, hi := shareInterval(0, 100); lo != 0 || math.Abs(hi-(1-math.Pow(0.025, 0.01))) > 1e-12 {
		t.Errorf("0 of 100: %v to %v", lo, hi)
	}
	if lo, hi := shareInterval(100, 100); hi != 1 || math.Abs(lo-math.Pow(0.025, 0.01)) > 1e-12 {
		t.Errorf("100 of 100: %v to %v", lo, hi)
	}
}

// TestOracle: the demand from the definition is that of package market, for
// every valuation, with and without fees; and prices enclose a clearing.
func TestOracle(t *testing.T) {
	b := Budget{Seed: 5}
	for k := range 300 {
		rng := b.stream("oracle", k)
		m, err := mixed(rng, 4)
		if err != nil {
			t.Fatal(err)
		}
		if m.Valuation != market.Power {
			for i := range m.Fixed {
				m.Fixed[i] = rng.Float64()
			}
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
		}
		mu := 3 * rng.Float64()
		n := len(m.Alpha)
		y, d := make([]float64, n), make([]float64, 1)
		m.Demand(y, d, []float64{mu})
		for i := range y {
			if x, _ := bestResponse(m, i, mu); math.Abs(x-y[i]) > 1e-9*(1+y[i]) && math.Abs(m.ExitPrice(i)-mu) > 1e-9 {
				t.Errorf("draw %d, %s: %v by bisection, %v in closed form", k, m.Valuation, x, y[i])
			}
		}
		if q := dualAt(m, mu); math.Abs(q-m.Dual([]float64{mu})) > 1e-9*(1+math.Abs(q)) {
			t.Errorf("draw %d: dual %v and %v", k, q, m.Dual([]float64{mu}))
		}
		lo, hi := priceBetween(m)
		if c := m.Capacity[0]; hi > 0 && !(demandAt(m, lo) > c && demandAt(m, hi) <= c) || hi == 0 && demandAt(m, 0) > c {
			t.Errorf("draw %d: prices %v and %v", k, lo, hi)
		}
	}
}
