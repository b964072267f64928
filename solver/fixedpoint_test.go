package solver

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/contract"
	"walras/solver/onchain"
)

func fixedPoint(step, scale float64) *FixedPoint {
	f := NewFixedPoint()
	f.StepSize, f.Scale = step, scale
	return f
}

// At a fine scale the integers follow tatonnement: each round's price is within what the
// rounding of all rounds so far can add, since the map is non-expansive for step <= 1 and
// a round adds less than one unit, and η/2 units a report.
func TestFixedPointFollowsTatonnement(t *testing.T) {
	r := rand.New(rand.NewPCG(70, 1))
	const rounds, scale = 200, 1e12
	for _, m := range []*contract.Market{paperMarket(r, 20, 40, 0.5, 0), network(r, 20, 5)} {
		want, err := prices(m, with(1, 0), nil, rounds)
		if err != nil {
			t.Fatal(err)
		}
		f := fixedPoint(1, scale)
		if err := f.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		eta := f.terms.Eta.Float() / 0x1p64
		for round := range rounds {
			status, err := f.Step(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			// Usage is off by 2^-33, relative to its own units, which the loads are multiplied by.
			unit := 1/scale + 0x1p-33*eta*f.d[0]
			limit := float64(round+1) * math.Sqrt(float64(m.Resources())) * (unit + eta*20/2/scale)
			for j, p := range f.Point().Price {
				if d := math.Abs(p - want[round][j]); d > limit {
					t.Fatalf("J = %d, round %d: price %d is %v, %v from tatonnement; rounding explains %v", m.Resources(), round+1, j, p, d, limit)
				}
			}
			if status == Finished {
				break
			}
		}
	}
}

// A run ends by itself, inside the predicted dead zone of every resource with a price and
// with no excess above it anywhere.
func TestFixedPointEndsInTheDeadZone(t *testing.T) {
	r := rand.New(rand.NewPCG(71, 1))
	for _, scale := range []float64{1e2, 1e4, 1e6, 1e9} {
		for _, step := range []float64{0.25, 0.5, 1} {
			for _, m := range []*contract.Market{paperMarket(r, 20, 40, 0.5, 0), network(r, 20, 5)} {
				f := fixedPoint(step, scale)
				var run Runner
				res := run.Run(context.Background(), m, f, nil, Settings{Tolerance: 1e-300, Rounds: 1_000_000}, Trigger{}, nil)
				if res.Status != Limit || res.Rounds == 1_000_000 {
					t.Errorf("scale %v, step %v: %v after %d rounds %v", scale, step, res.Status, res.Rounds, res.Err)
				}
				// Capacity is known to the contract to half a unit, and usage to 2^-33.
				zone, reported := f.DeadZone()
				zone += 0.5/scale + 1e-9*m.Capacity[0]
				if reported >= zone {
					t.Errorf("scale %v, step %v: excess %v reported, the dead zone is %v", scale, step, reported, zone)
				}
				for j, c := range m.Capacity {
					excess := f.d[j] - c
					if excess >= zone || excess <= -zone && f.price[j] > 0 {
						t.Errorf("scale %v, step %v, resource %d: price %v with excess %v, outside of the dead zone %v", scale, step, j, f.price[j], excess, zone)
					}
				}
			}
		}
	}
}

// What the contract has no words for is refused with the reason, and nothing else is.
func TestFixedPointRefusals(t *testing.T) {
	r := rand.New(rand.NewPCG(72, 1))
	plain := func() *contract.Market { return paperMarket(r, 20, 40, 0.5, 1) }
	for _, c := range []struct {
		name   string
		change func(m *contract.Market, f *FixedPoint)
		fits   bool
	}{
		{"as it is", func(*contract.Market, *FixedPoint) {}, true},
		{"two fees", func(m *contract.Market, _ *FixedPoint) { m.Fee[3] = 0.7 }, false},
		{"two fixed fees", func(m *contract.Market, _ *FixedPoint) { m.Fixed[3] = 0.7 }, false},
		{"no unit of capacity", func(m *contract.Market, f *FixedPoint) { m.Capacity[0], f.Scale = 0.25, 1 }, false},
		{"capacity beyond words", func(m *contract.Market, _ *FixedPoint) { m.Capacity[0] = 1e35 }, false},
		{"step beyond words", func(_ *contract.Market, f *FixedPoint) { f.StepSize = 1e30 }, false},
		{"step below words", func(_ *contract.Market, f *FixedPoint) { f.StepSize = 1e-30 }, false},
	} {
		m, f := plain(), fixedPoint(1, 1e6)
		c.change(m, f)
		res := play(prepared(m), f, nil, 1e-3, 100)
		if got := res.Status != Skipped; got != c.fits || !c.fits && res.Err == nil {
			t.Errorf("%s: %v, %v", c.name, res.Status, res.Err)
		}
	}
	f := fixedPoint(1, 1.5)
	if f.Validate() == nil {
		t.Error("a scale of 1.5 is taken for a whole number")
	}
}

// A usage row in any order, with an entry given twice, is the same contract.
func TestFixedPointSortsUsage(t *testing.T) {
	m := network(rand.New(rand.NewPCG(73, 1)), 4, 6)
	m.Usage = contract.Usage{Start: []int64{0, 4, 5, 6, 7}, Col: []int32{5, 0, 3, 0, 1, 2, 4}, Val: []float64{1, 0.5, 2, 0.25, 1, 1, 1}}
	f := fixedPoint(1, 1e6)
	if err := f.Init(prepared(m), nil); err != nil {
		t.Fatal(err)
	}
	u := f.terms.Usage
	want := onchain.Usage{Start: []int32{0, 3, 4, 5, 6}, Resource: []int32{0, 3, 5, 1, 2, 4}, Amount: []uint64{3 << 30, 2 << 32, 1 << 32, 1 << 32, 1 << 32, 1 << 32}}
	for k := range want.Resource {
		if u.Resource[k] != want.Resource[k] || u.Amount[k] != want.Amount[k] {
			t.Fatalf("usage %+v, want %+v", u, want)
		}
	}
}

// Gas grows with every round; a round in one transaction fits while n is small, and not
// with thousands of agents.
func TestFixedPointGas(t *testing.T) {
	r := rand.New(rand.NewPCG(74, 1))
	for _, style := range onchain.Styles {
		m, f := paperMarket(r, 20, 40, 0.5, 0), fixedPoint(0.5, 1e6)
		f.Style = style
		if err := f.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		last := int64(0)
		for round := range 5 {
			if _, err := f.Step(context.Background()); err != nil {
				t.Fatal(err)
			}
			g := f.Gas()
			if g.Modelled <= last || g.Used != 0 || !g.Fits || g.Fork != onchain.Fork {
				t.Errorf("%s, round %d: %+v after %d gas", style, round+1, g, last)
			}
			last = g.Modelled
		}
	}
	big := paperMarket(r, 5000, 10_000, 0.5, 0)
	f := NewFixedPoint()
	play(big, f, nil, 1e-6, 3)
	if g := f.Gas(); g.Fits {
		t.Errorf("a round of 5000 agents in one transaction fits its cap: %+v", g)
	}
}

func TestFixedPointDoesNotAllocateOnceWarm(t *testing.T) {
	r := rand.New(rand.NewPCG(75, 1))
	for _, m := range []*contract.Market{paperMarket(r, 20, 40, 0.5, 0), network(r, 20, 5)} {
		var run Runner
		f := NewFixedPoint()
		cell := func() {
			run.Run(context.Background(), m, f, nil, Settings{Tolerance: 1e-9, Rounds: 200}, Trigger{}, nil)
			f.Gas()
		}
		cell()
		if allocs := testing.AllocsPerRun(10, cell); allocs != 0 {
			t.Errorf("J = %d: %v allocations a cell", m.Resources(), allocs)
		}
	}
}
