package claim

import (
	"context"
	"errors"
	"fmt"
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

// TestConclude: the verdict is that of the counts, no search stands in for an
// argument, and what does not belong to the verdict goes.
func TestConclude(t *testing.T) {
	for _, x := range []struct {
		o        Outcome
		argument string
		want     Verdict
	}{
		{Outcome{Instances: 5}, "proof", Holds},
		{Outcome{Instances: 5}, "", Undecided},
		{Outcome{Instances: 5, Violations: 1, Assumed: 3}, "proof", HoldsIf},
		{Outcome{Instances: 5, Violations: 1, Assumed: 3}, "", Fails},
		{Outcome{Instances: 5, Violations: 1, Assumed: 3, Broken: 1}, "proof", Fails},
		{Outcome{Instances: 5, Violations: 1}, "proof", Fails},
	} {
		x.o.Conditions, x.o.Argument, x.o.Counterexample = []Condition{{Says: "that"}}, x.argument, new(Counterexample)
		x.o.conclude()
		if x.o.Verdict != x.want || (len(x.o.Conditions) > 0) != (x.want == HoldsIf) || (x.o.Counterexample == nil) != (x.want == Holds || x.want == Undecided) {
			t.Errorf("%+v; want %s", x.o, x.want)
		}
	}
}

// TestAtMost: by the binomial law n trials without a violation have a probability of
// 5 % at the share of violations that is printed, which is near 3/n.
func TestAtMost(t *testing.T) {
	for _, n := range []int{1, 10, 200, 1000} {
		var p float64
		if _, err := fmt.Sscanf(atMost(n), "%g %%", &p); err != nil {
			t.Fatal(err)
		}
		if got := math.Pow(1-p/100, float64(n)); math.Abs(got-0.05) > 0.01 {
			t.Errorf("%d trials: at %v %% their probability is %v", n, p, got)
		}
	}
}

// TestMeets: a counterexample that breaks a hypothesis is none, and the hypotheses
// that claims share tell the markets that they are about from others.
func TestMeets(t *testing.T) {
	example, flat := logMarket(1, [4]float64{4, 1, 0, 0}), logMarket(4, [4]float64{4, 1, 0, 0})
	fee, root := logMarket(1, [4]float64{4, 1, 0, 0.1}), powerMarket(0.25, [4]float64{1, 1, 0, 0})
	jump := powerMarket(0.5, [4]float64{1, 1, 0, 0.75}) // leaves at 1/3, where it takes 9/16
	for _, x := range []struct {
		name      string
		condition condition
		with      map[string]float64
		met       []*contract.Market
		broken    []*contract.Market
	}{
		{"assumption 3.1", assumption31, nil, []*contract.Market{root, jump}, []*contract.Market{example, fee}},
		{"V'(0) = ∞", steepAtZero, nil, []*contract.Market{root}, []*contract.Market{example}},
		{"example (7)", workedExample, nil, []*contract.Market{example, fee}, []*contract.Market{root, linearMarket(3, 1, 0, 1)}},
		{"no fee", noFee, nil, []*contract.Market{example, root}, []*contract.Market{fee, jump}},
		{"fee", hasFee, nil, []*contract.Market{fee, jump}, []*contract.Market{example}},
		{"scarce", scarce, nil, []*contract.Market{example, jump}, []*contract.Market{flat}},
		{"plentiful", plentiful, nil, []*contract.Market{flat}, []*contract.Market{example}},
		{"a price clears", priceClears, nil, []*contract.Market{example, fee, root}, []*contract.Market{flat, jump}},
		{"step", stepBelow2L, map[string]float64{"step": 1.9}, []*contract.Market{example}, nil},
		{"step", stepBelow2L, map[string]float64{"step": 2.1}, nil, []*contract.Market{example}},
		// S is flat above the last exit, price 2, of the linear market.
		{"monotone", monotoneOnPath, map[string]float64{"step": 1, "start": 10}, nil, []*contract.Market{linearMarket(3, 1, 0, 1)}},
		{"monotone", monotoneOnPath, map[string]float64{"step": 1, "start": 0.5}, []*contract.Market{linearMarket(3, 1, 0, 1)}, nil},
	} {
		for _, m := range x.met {
			if err := (&Counterexample{Market: m, Parameters: x.with}).meets([]condition{x.condition}); err != nil {
				t.Errorf("%s: %v", x.name, err)
			}
		}
		for _, m := range x.broken {
			if (&Counterexample{Market: m, Parameters: x.with}).meets([]condition{x.condition}) == nil {
				t.Errorf("%s is met by α = %v, m = %v", x.name, m.Alpha, m.Capacity)
			}
		}
	}
	for _, c := range []condition{equalBudgets, scarce} { // one of Fisher markets, one of contract markets
		economy, err := scarfAt(1, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := c.met(economy); ok || err == nil {
			t.Errorf("%q was decided of an exchange economy: %v, %v", c.says, ok, err)
		}
	}
}

// TestStudy: every group is a row, with what its columns make of the draws, and
// the counts are those of the groups that bear on the verdict, at every value of a
// threshold.
func TestStudy(t *testing.T) {
	o := &Outcome{Argument: "proof"}
	big := func(d *float64) bool { return *d >= 3 }
	same := func(d *float64) float64 { return *d }
	drawn := 0.0
	s := study[int, float64]{
		name: "x", groups: []int{1, 10}, trials: 2, keys: []string{"scale [price]"}, key: func(g int) []any { return []any{g} },
		draw:       func(g int, _ *rand.Rand) (float64, error) { drawn = 4 - drawn; return float64(g) * (drawn - 1), nil }, // 3 and −1
		columns:    []column[float64]{counting("big", big), statistic("median", median, same), statistic("largest", largest, same)},
		thresholds: []threshold{{name: "big", value: 3, grid: []float64{-20, 3, 20, 40}}},
		violates:   func(d *float64, at []float64) bool { return *d >= at[0] },
		assumed:    func(g int, _ *float64) bool { return g == 1 },
		broken:     func(d *float64, at []float64) bool { return *d < -5 || at[0] < 0 },
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
	o.count(1, 1) // of a search
	o.conclude()
	if got := o.Thresholds[0].Grid; !reflect.DeepEqual(got, []Point{{-20, 5, 2, Fails}, {3, 3, 0, HoldsIf}, {20, 2, 0, HoldsIf}, {40, 1, 0, HoldsIf}}) {
		t.Errorf("%+v", got)
	}
}

// TestStudyHoldsMarketsToHypotheses: a market that breaks a hypothesis is shown and not counted, and the conditions
// are those of the market and of the settings together.
func TestStudyHoldsMarketsToHypotheses(t *testing.T) {
	o := &Outcome{class: paperClass, supposes: []condition{noFee}, conditions: []condition{scarce}}
	_, err := study[float64, bool]{
		name: "x", groups: []float64{1, 4}, trials: 10, keys: []string{"m"}, key: func(m float64) []any { return []any{m} },
		market: func(c float64, rng *rand.Rand) (*contract.Market, error) { // S(0) = 3
			return logMarket(c, [4]float64{4, 1, 0, float64(rng.IntN(2)) / 10}), nil
		},
		measure: func(_ float64, m *contract.Market, _ *rand.Rand) (bool, error) {
			return m.Fixed != nil || m.Capacity[0] == 4, nil
		},
		violates: func(d *bool, _ []float64) bool { return *d },
	}.run(context.Background(), Budget{Workers: 1}, o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Instances == 0 || o.Instances == 20 || o.Violations == 0 || o.Violations+o.Assumed != o.Instances || o.Broken != 0 {
		t.Errorf("%+v", o)
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
