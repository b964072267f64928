package fisher

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// uniformMarket is a dense market of n buyers of one kind.
func uniformMarket(tb testing.TB, kind utility.Kind, n, goods int) *Market {
	r := rand.New(rand.NewPCG(7, 1))
	m := new(Market)
	m.Resize(n, goods, false)
	for i := range n {
		m.Kind[i], m.Rho[i] = kind, 0.5
		m.Budget = append(m.Budget, 1)
	}
	for k := range m.Val {
		m.Val[k] = 0.01 + r.Float64()
	}
	for range goods {
		m.Supplies = append(m.Supplies, 1)
	}
	if err := m.Prepare(); err != nil {
		tb.Fatal(err)
	}
	return m
}

// Preparing, demand, slopes and certificate allocate nothing in warm memory, for every
// kind of buyer.
func TestWarmMarketsAllocateNothing(t *testing.T) {
	for kind := range utility.Kinds {
		m := uniformMarket(t, utility.Kind(kind), 20, 10)
		p, x, d := make([]float64, 10), make([]float64, 200), make([]float64, 10)
		s, standing := make([]float64, m.SlopeLen()), make([]float64, 20)
		var judge market.Judge
		if allocs := testing.AllocsPerRun(10, func() {
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
			m.StartPrice(p)
			m.DemandSlope(x, s, d, p)
			m.JacobianProduct(d, s, p)
			m.Standing(standing, x)
			judge.Certify(m, market.Point{Price: p, Allocation: x})
		}); allocs != 0 {
			t.Errorf("%v: %v allocations", utility.Kind(kind), allocs)
		}
	}
}

func BenchmarkFisher(b *testing.B) {
	for _, c := range []struct {
		kind     utility.Kind
		n, goods int
	}{{utility.Linear, 20, 10}, {utility.CES, 20, 10}, {utility.CES, 1000, 500}, {utility.Linear, 1000, 1000}} {
		m := uniformMarket(b, c.kind, c.n, c.goods)
		p, x, d := make([]float64, c.goods), make([]float64, m.AllocationLen()), make([]float64, c.goods)
		m.StartPrice(p)
		name := fmt.Sprintf("%v/%dx%d", c.kind, c.n, c.goods)
		b.Run("demand/"+name, func(b *testing.B) {
			for b.Loop() {
				m.Demand(x, d, p)
			}
		})
		m.Demand(x, d, p)
		var judge market.Judge
		b.Run("certify/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				judge.Certify(m, market.Point{Price: p, Allocation: x})
			}
		})
	}
}
