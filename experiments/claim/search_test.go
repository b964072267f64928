package claim

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"walras/solver/market/contract"
)

// TestTrials: answers come in their order, the same for any number of workers,
// and no two instances share their randomness.
func TestTrials(t *testing.T) {
	draw := func(workers int) []uint64 {
		v, err := trials(context.Background(), Budget{Seed: 3, Workers: workers}, "x", 100, func(rng *rand.Rand) (uint64, error) {
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
	fourth := Budget{}.stream("x", 4).Uint64()
	if _, err := trials(context.Background(), Budget{}, "x", 10, func(rng *rand.Rand) (int, error) {
		if rng.Uint64() == fourth {
			return 0, broken
		}
		return 0, nil
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

// TestMinimise: agents, columns and digits that a violation does not need are gone,
// and the others are not.
func TestMinimise(t *testing.T) {
	m := &contract.Market{Valuation: contract.Log}
	m.Resize(3, 1)
	m.Capacity[0] = 7.123
	for i := range 3 {
		m.Alpha[i], m.Shape[i], m.Beta[i] = 10.456+float64(i), 1.7, 0.123
		m.Kappa[i], m.Fee[i], m.Fixed[i] = 0.2, 0.7, 0.3
	}
	c, err := minimise(m, func(c *contract.Market) bool {
		return c.Capacity[0] > 7.05 && slices.Max(c.Alpha) > 11 && optional(c.Fee, 0) > 0.66
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := c; len(got.Alpha) != 1 || got.Alpha[0] != 20 && got.Alpha[0] != 11.5 && got.Alpha[0] != 12 || got.Kappa != nil || got.Fixed != nil || got.Fee[0] != 1 ||
		!slices.Equal(got.Capacity, []float64{7.1}) || got.Beta[0] != 0 || got.Shape[0] != 1 {
		t.Errorf("%+v", got)
	}
	if len(m.Alpha) != 3 || m.Alpha[1] != 11.456 {
		t.Error("the market given was changed")
	}
	if _, err := minimise(m, func(*contract.Market) bool { return false }); err == nil {
		t.Error("a market that violates nothing was minimised")
	}
}

// TestConclude: the verdict is that of the counts, and what does not belong to
// it goes.
func TestConclude(t *testing.T) {
	for _, x := range []struct {
		o    Outcome
		want Verdict
	}{
		{Outcome{Instances: 5}, Holds},
		{Outcome{Instances: 5, Violations: 1, Assumed: 3}, HoldsUnder},
		{Outcome{Instances: 5, Violations: 1, Assumed: 3, Broken: 1}, Fails},
		{Outcome{Instances: 5, Violations: 1}, Fails},
	} {
		x.o.Assumptions, x.o.Counterexample = []string{"that"}, new(Counterexample)
		x.o.conclude()
		if x.o.Verdict != x.want || (len(x.o.Assumptions) > 0) != (x.want == HoldsUnder) || (x.o.Counterexample == nil) != (x.want == Holds) {
			t.Errorf("%+v; want %s", x.o, x.want)
		}
	}
}

// TestStudy: every group is a row, with what its columns make of the draws, and
// the counts are those of the groups that bear on the verdict.
func TestStudy(t *testing.T) {
	o := new(Outcome)
	big := func(d *float64) bool { return *d >= 3 }
	same := func(d *float64) float64 { return *d }
	drawn := 0.0
	s := study[int, float64]{
		name: "x", groups: []int{1, 10}, trials: 2, keys: []string{"scale [price]"}, key: func(g int) []any { return []any{g} },
		draw:     func(g int, _ *rand.Rand) (float64, error) { drawn = 4 - drawn; return float64(g) * (drawn - 1), nil }, // 3 and −1
		columns:  []column[float64]{counting("big", big), statistic("median", median, same), statistic("largest", largest, same)},
		violates: big,
		assumed:  func(g int, _ *float64) bool { return g == 1 },
		broken:   func(d *float64) bool { return *d < -5 },
	}
	groups, err := s.run(context.Background(), Budget{Workers: 1}, o)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]any{{1, 2, 1, 1.0, 3.0}, {10, 2, 1, 10.0, 30.0}} // the median of two values is the middle between them
	if !reflect.DeepEqual(o.Rows.Values, want) || o.Rows.Units[0] != "price" || groups[1].violations != 1 {
		t.Errorf("rows %v of %v; want %v", o.Rows.Values, o.Rows.Columns, want)
	}
	if s.aside = true; o.Instances != 4 || o.Violations != 2 || o.Assumed != 2 || o.Broken != 0 {
		t.Errorf("%+v", o)
	}
	if _, err := s.run(context.Background(), Budget{Workers: 1}, o); err != nil || o.Instances != 4 || len(o.Rows.Values) != 4 {
		t.Errorf("trials aside count: %+v, %v", o, err)
	}
}

// TestOracle: the demand from the definition is that of package contract, for
// every valuation, with and without fees; and prices enclose a clearing.
func TestOracle(t *testing.T) {
	b := Budget{Seed: 5}
	for k := range 300 {
		rng := b.stream("oracle", k)
		m, err := mixed(rng, 4)
		if err != nil {
			t.Fatal(err)
		}
		if m.Valuation != contract.Power {
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
