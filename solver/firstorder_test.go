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

// families are the four families of valuations.
var families = []contract.Valuation{contract.Log, contract.Power, contract.Quadratic, contract.Exponential}

// randomMarket draws a contract market without fixed fees: each agent uses
// one to three of the resources, and capacities are 30 % to 150 % of the
// demand at price zero, so that some bind and some are slack.
func randomMarket(tb testing.TB, seed uint64, v contract.Valuation, n, resources int) *contract.Market {
	tb.Helper()
	r := rand.New(rand.NewPCG(seed, uint64(v)))
	m := &contract.Market{Valuation: v}
	m.Resize(n, resources)
	for i := range n {
		m.Alpha[i] = 5 + 15*r.Float64()
		m.Beta[i] = 0.5 + 4.5*r.Float64()
		m.Shape[i] = 0.5 + r.Float64()
		m.Kappa[i] = 0.2 * r.Float64()
		m.Fee[i], m.Fixed[i] = 0.5, 0
	}
	if resources > 1 {
		m.Usage.Start = []int64{0}
		for range n {
			for _, j := range r.Perm(resources)[:min(resources, 1+r.IntN(3))] {
				m.Usage.Col = append(m.Usage.Col, int32(j))
				m.Usage.Val = append(m.Usage.Val, 0.5+r.Float64())
			}
			m.Usage.Start = append(m.Usage.Start, int64(len(m.Usage.Col)))
		}
	}
	for j := range m.Capacity {
		m.Capacity[j] = 1
	}
	return ration(m, func() float64 { return 0.3 + 1.2*r.Float64() })
}

// ration sets capacities to so many times the demand at price zero.
func ration(m *contract.Market, tightness func() float64) *contract.Market {
	prepared(m)
	d := make([]float64, m.Resources())
	m.Demand(make([]float64, m.Agents()), d, make([]float64, m.Resources()))
	for j := range m.Capacity {
		m.Capacity[j] = max(1e-3, d[j]) * tightness()
	}
	return prepared(m)
}

// hostileMarket spreads scales and slopes over eight decades and capacities
// over four, with few agents a resource.
func hostileMarket(tb testing.TB, seed uint64, v contract.Valuation, resources int) *contract.Market {
	tb.Helper()
	m := randomMarket(tb, seed, v, 2*resources, resources)
	r := rand.New(rand.NewPCG(seed, 99))
	for i := range m.Alpha {
		m.Alpha[i] = math.Pow(10, 8*r.Float64()-4)
		m.Beta[i] = math.Pow(10, 4*r.Float64()-3)
		m.Kappa[i] = math.Pow(10, 4*r.Float64()-3)
	}
	return ration(m, func() float64 { return math.Pow(10, 4*r.Float64()-3) })
}

// twoScales is two quadratic agents, each alone on its resource: d = (4 −
// p_0, (4 − p_1)/4), c = (1, 1/4), L = 1, p* = (3, 3) and ∇q = (p_0 − 3,
// (p_1 − 3)/4).
func twoScales() *contract.Market {
	m := &contract.Market{Valuation: contract.Quadratic}
	m.Resize(2, 2)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	copy(m.Alpha, []float64{4, 4})
	copy(m.Shape, []float64{1, 4})
	clear(m.Beta)
	m.Usage = contract.Usage{Start: []int64{0, 1, 2}, Col: []int32{0, 1}}
	copy(m.Capacity, []float64{1, 0.25})
	return prepared(m)
}

// oneScale is one quadratic agent: d = 4 − p, c = 1, L = 1, p* = 3, ∇q = p
// − 3.
func oneScale() *contract.Market { return identical(1, 4, 1, 1) }

// byHand compares the prices of the first rounds with values worked out on
// paper.
func byHand(t *testing.T, m market.Market, method Method, want ...[]float64) {
	t.Helper()
	got, err := prices(m, method, nil, len(want))
	if err != nil {
		t.Fatal(err)
	}
	for k, row := range want {
		for j, w := range row {
			if math.Abs(got[k][j]-w) > 1e-14*max(1, w) {
				t.Errorf("round %d, resource %d: price %v; by hand %v", k+1, j, got[k][j], w)
			}
		}
	}
}

// testFirstOrder is what every first-order method is held to. fresh makes
// the method with the options under test; it must reach the accuracy within
// the rounds on contract markets of one and of five resources.
func testFirstOrder(t *testing.T, fresh func() Method, accuracy float64, rounds int64) {
	t.Run("accuracy", func(t *testing.T) {
		reused := fresh()
		for _, v := range families {
			for _, resources := range []int{1, 5} {
				for seed := range uint64(6) {
					m := randomMarket(t, seed, v, 20*max(1, resources/2), resources)
					res := play(m, reused, nil, accuracy, rounds)
					if res.Status != Converged {
						t.Errorf("%v, %d resources, seed %d: %v after %d rounds, %+v", v, resources, seed, res.Status, res.Rounds, res.Certificate)
					}
				}
			}
		}
	})
	t.Run("bracket", func(t *testing.T) { agreesWithBracket(t, fresh()) })
	t.Run("rerun", func(t *testing.T) { rerunsToTheBit(t, fresh()) })
	t.Run("point", func(t *testing.T) { answersItsPrices(t, fresh()) })
	t.Run("allocations", func(t *testing.T) { allocatesNothing(t, fresh()) })
	t.Run("survives", func(t *testing.T) { survives(t, fresh()) })
}

// agreesWithBracket compares prices of one resource, to a gap of 1e-10,
// with the exact reference. The dual is strongly convex where capacity
// binds.
func agreesWithBracket(t *testing.T, method Method) {
	for _, v := range families {
		for seed := range uint64(6) {
			m := randomMarket(t, seed, v, 20, 1)
			want := play(m, new(Bracket), nil, 1e-13, 100)
			mu := want.Point.Price[0]
			got := play(m, method, nil, 1e-10, 20_000)
			if p := got.Point.Price[0]; math.Abs(p-mu) > 1e-6*max(1, mu) {
				t.Errorf("%v, seed %d: price %v; bracket found %v", v, seed, p, mu)
			}
		}
	}
}

// rerunsToTheBit runs a value again after a run on another market.
func rerunsToTheBit(t *testing.T, method Method) {
	m, other := randomMarket(t, 3, contract.Log, 40, 5), randomMarket(t, 4, contract.Exponential, 60, 7)
	first := play(m, method, nil, 1e-12, 60)
	price, activity := slices.Clone(first.Point.Price), slices.Clone(first.Point.Allocation)
	play(other, method, nil, 1e-12, 60)
	again := play(m, method, nil, 1e-12, 60)
	if !slices.Equal(price, again.Point.Price) || !slices.Equal(activity, again.Point.Allocation) || first.DemandCalls != again.DemandCalls {
		t.Errorf("the same value ended first at %v after %d demand calls, then at %v after %d", price, first.DemandCalls, again.Point.Price, again.DemandCalls)
	}
}

// answersItsPrices checks that the point is, in every round, nonnegative
// prices and exactly the demand there.
func answersItsPrices(t *testing.T, method Method) {
	if s, ok := method.(*Subgradient); ok && s.Average {
		t.Skip("ergodic means answer no price")
	}
	m := randomMarket(t, 5, contract.Log, 40, 5)
	if err := method.Init(m, nil); err != nil {
		t.Fatal(err)
	}
	y, d := make([]float64, 40), make([]float64, 5)
	for round := range 60 {
		if _, err := method.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
		pt := method.Point()
		if slices.Min(pt.Price) < 0 {
			t.Fatalf("round %d: prices %v; none may be negative", round+1, pt.Price)
		}
		if m.Demand(y, d, pt.Price); !slices.Equal(y, pt.Allocation) {
			t.Fatalf("round %d: the activity does not answer the prices %v", round+1, pt.Price)
		}
	}
}

// allocatesNothing measures Step, and Init on a market of a size met
// before.
func allocatesNothing(t *testing.T, method Method) {
	for _, resources := range []int{5, 1} {
		m := randomMarket(t, 6, contract.Log, 40, resources)
		ctx := context.Background()
		play(m, method, nil, 1e-12, 50)
		if got := testing.AllocsPerRun(10, func() { _ = method.Init(m, nil) }); got != 0 {
			t.Errorf("%d resources: Init allocates %v times once warm; allowed are 0", resources, got)
		}
		if got := testing.AllocsPerRun(100, func() { _, _ = method.Step(ctx) }); got != 0 {
			t.Errorf("%d resources: Step allocates %v times once warm; allowed are 0", resources, got)
		}
	}
}

// survives runs markets outside the theory: fixed fees, where demand jumps,
// and parameters spread over many decades. Prices must stay finite, and no
// round may search without end.
func survives(t *testing.T, method Method) {
	check := func(name string, m *contract.Market, seed uint64) {
		const rounds, callsPerRound = 1000, 10
		res := play(m, method, nil, 1e-9, rounds)
		if res.Status != Converged && res.Status != Limit {
			t.Errorf("%s %v, seed %d: ended as %v %v", name, m.Valuation, seed, res.Status, res.Err)
		}
		if !AllFinite(res.Point.Price) || !AllFinite(res.Point.Allocation) {
			t.Errorf("%s %v, seed %d: prices %v", name, m.Valuation, seed, res.Point.Price)
		}
		if res.DemandCalls > callsPerRound*rounds {
			t.Errorf("%s %v, seed %d: %d demand calls in %d rounds", name, m.Valuation, seed, res.DemandCalls, res.Rounds)
		}
	}
	for _, v := range families {
		for seed := range uint64(3) {
			check("hostile", hostileMarket(t, seed, v, 4), seed)
			for _, resources := range []int{1, 5} {
				m := randomMarket(t, seed, v, 20, resources)
				for i := range m.Fixed {
					if v == contract.Power {
						m.Shape[i] = min(m.Shape[i], 0.9) // ρ >= 1 and a fixed fee exclude each other
					}
					m.Fixed[i] = 2
				}
				check("fixed fees", prepared(m), seed)
			}
		}
	}
}
