package solver

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

func linearKind(int) (utility.Kind, float64) { return utility.Linear, 0 }

// reprice is m with other values and the same rest.
func reprice(t *testing.T, m *fisher.Market, value func(k int, v float64) float64) *fisher.Market {
	t.Helper()
	for k, v := range m.Val {
		m.Val[k] = value(k, v)
	}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	return m
}

// The answer is certified to the last digits, whatever it starts from, within a round per buyer and good;
// money is spent on a forest; and mirror comes to the same prices as near as it promises.
func TestSpendingForestIsExact(t *testing.T) {
	ties := rand.New(rand.NewPCG(3, 77))
	for name, m := range map[string]*fisher.Market{
		"one":     buyers(1, 1, 1, linearKind),
		"small":   buyers(2, 3, 2, linearKind),
		"square":  buyers(3, 20, 20, linearKind),
		"goods":   buyers(4, 7, 40, linearKind),
		"buyers":  buyers(5, 80, 6, linearKind),
		"ties":    reprice(t, buyers(6, 30, 12, linearKind), func(_ int, v float64) float64 { return math.Ceil(2 * min(v, 1)) }),
		"alike":   reprice(t, buyers(7, 9, 9, linearKind), func(int, float64) float64 { return 1 }),
		"spread":  reprice(t, buyers(8, 20, 10, linearKind), func(_ int, v float64) float64 { return v * math.Exp(55*(ties.Float64()-0.5)) }),
		"islands": reprice(t, buyers(9, 20, 10, linearKind), func(k int, v float64) float64 { return v * float64((k/10+k%10+1)%2) }),
	} {
		for _, warm := range []int{0, 1, 10, 200} {
			t.Run(fmt.Sprintf("%s/warm=%d", name, warm), func(t *testing.T) {
				n, goods := m.Agents(), m.Resources()
				res := play(m, &SpendingForest{Warm: warm}, nil, 1e-12, int64(warm+1+3*(n+goods)))
				if res.Status != Converged || res.Rounds > int64(warm) && res.Certificate.Gap > 1e-14 {
					t.Fatalf("%v after %d rounds: %v, %+v", res.Status, res.Rounds, res.Err, res.Certificate)
				}
				edges := 0
				for _, x := range res.Point.Allocation {
					if x > 0 {
						edges++
					}
				}
				if res.Rounds > int64(warm) && edges > n+goods-1 {
					t.Errorf("%d pairs of %d buyers and %d goods, which no forest has", edges, n, goods)
				}
				price := append([]float64(nil), res.Point.Price...)
				if name == "spread" {
					return
				}
				other := play(m, NewMirror(), nil, 1e-7, 200_000)
				if other.Status != Converged {
					t.Fatal(other.Status)
				}
				for j, p := range other.Point.Price { // D_KL of spending is at most the gap
					if math.Abs(p-price[j])*m.Supplies[j] > 2e-3*m.Money() {
						t.Errorf("good %d: price %v, by mirror %v", j, price[j], p)
					}
				}
			})
		}
	}
}

// A warm run allocates nothing.
func TestSpendingForestAllocatesNothing(t *testing.T) {
	m, method := buyers(11, 20, 10, linearKind), NewSpendingForest()
	var run Runner
	cell := func() {
		if res := run.Run(context.Background(), m, method, nil, Settings{}, Trigger{}, nil); res.Status != Converged {
			t.Error(res.Status)
		}
	}
	cell()
	if allocs := testing.AllocsPerRun(10, cell); allocs != 0 {
		t.Errorf("%v allocations a run", allocs)
	}
}
