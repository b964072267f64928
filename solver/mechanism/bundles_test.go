package mechanism

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"walras/solver/market"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

func buyers(t *testing.T, kind utility.Kind, rho float64, values [][]float64, budget, supply []float64) *fisher.Market {
	t.Helper()
	m := new(fisher.Market)
	m.Resize(len(values), len(supply), false)
	for i, row := range values {
		m.Kind[i], m.Rho[i] = kind, rho
		copy(m.Val[i*m.Goods:], row)
	}
	m.Budget, m.Supplies = budget, supply
	if err := m.Weigh(); err != nil {
		t.Fatal(err)
	}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	return m
}

func randomBuyers(t *testing.T, kind utility.Kind, r *rand.Rand, n, goods int) *fisher.Market {
	values, budget, supply := make([][]float64, n), make([]float64, n), make([]float64, goods)
	for i := range values {
		for range goods {
			values[i] = append(values[i], r.ExpFloat64())
		}
		budget[i] = 0.5 + r.Float64()
	}
	for j := range supply {
		supply[j] = 0.5 + r.Float64()
	}
	return buyers(t, kind, []float64{0.5, -1}[r.IntN(2)], values, budget, supply)
}

// Ghodsi et al. (Dominant resource fairness, NSDI 2011, §4): of 9 CPUs and 18 GB, users
// whose tasks take (1, 4) and (3, 1) get 3 tasks and 2.
func TestMaxMinIsDominantResourceFairness(t *testing.T) {
	m := buyers(t, utility.Leontief, 0, [][]float64{{1, 4}, {3, 1}}, []float64{1, 1}, []float64{9, 18})
	rule := new(MaxMin)
	x := rule.Allocate(m, market.Point{}).Allocation
	for i, want := range []float64{3, 2} {
		if got := math.Exp(m.LogUtility(i, x[2*i:2*i+2])); math.Abs(got-want) > 1e-5 {
			t.Errorf("user %d has %v tasks; want %v", i, got, want)
		}
	}
	if bound := rule.LeastBound(); math.Abs(bound-4./3) > 1e-5 {
		t.Errorf("bound %v; want 4/3", bound)
	}
}

// Standings are equal and feasible, meet the bound but for the tolerance, and nobody could
// be better off than by it: no allocation of a random search is.
func TestMaxMinMeetsItsBound(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	rule := new(MaxMin)
	for _, c := range []struct {
		kind utility.Kind
		tol  float64
	}{{utility.CES, 2e-6}, {utility.CobbDouglas, 2e-6}, {utility.Leontief, 1e-4}, {utility.Linear, 1e-2}} {
		for range 10 {
			m := randomBuyers(t, c.kind, r, 6, 4)
			pt := rule.Allocate(m, market.Point{})
			load := make([]float64, 4)
			m.Load(load, pt.Allocation)
			for j, s := range m.Supplies {
				if load[j] > s*(1+1e-12) {
					t.Fatalf("%v: load %v of supply %v", c.kind, load[j], s)
				}
			}
			least := slices.Min(m.Standing(make([]float64, 6), pt.Allocation))
			if bound := rule.LeastBound(); least > bound*(1+1e-12) || least < bound*(1-c.tol) {
				t.Errorf("%v: least standing %v, bound %v", c.kind, least, bound)
			}
		}
	}
}

// With values by hand: everything is worth 3 and 6 to the buyers; good 0 is worth 2/3 of that to
// the first and 1/6 to the second, good 1 1/3 and 5/6.
func TestUtilitarianByHand(t *testing.T) {
	m := buyers(t, utility.Linear, 0, [][]float64{{2, 1}, {1, 5}}, []float64{1, 2}, []float64{1, 1})
	pt := new(Utilitarian).Allocate(m, market.Point{})
	if !slices.Equal(pt.Allocation, []float64{1, 0, 0, 1}) {
		t.Errorf("allocation %v", pt.Allocation)
	}
	for j, want := range []float64{3 * 4 / 9., 3 * 5 / 9.} {
		if math.Abs(pt.Price[j]-want) > 1e-15 {
			t.Errorf("price %d is %v; want %v", j, pt.Price[j], want)
		}
	}
}

// Each rule is the best by its own measure: of sums, of the least, and of Nash welfare, for
// which proportional shares are never better than 1.
func TestRulesAreBestByTheirOwnMeasure(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	sum := func(m *fisher.Market, x []float64) (total float64) {
		for i, v := range m.Standing(make([]float64, m.Agents()), x) {
			total += v * m.Budget[i] / m.Money()
		}
		return total
	}
	for range 20 {
		m := randomBuyers(t, utility.Linear, r, 5, 4)
		maxmin := slices.Clone(new(MaxMin).Allocate(m, market.Point{}).Allocation)
		utilitarian := new(Utilitarian).Allocate(m, market.Point{}).Allocation
		shares := new(ByBudget).Allocate(m, market.Point{}).Allocation
		equal := new(Equal).Allocate(m, market.Point{}).Allocation
		if best := sum(m, utilitarian); best < sum(m, maxmin) || best < sum(m, shares) || best < sum(m, equal) {
			t.Errorf("utilitarian %v, max-min %v, by budget %v, equal %v", best, sum(m, maxmin), sum(m, shares), sum(m, equal))
		}
		if got := m.NashWelfare(shares); math.Abs(got-1) > 1e-14 {
			t.Errorf("Nash welfare of proportional shares is %v; want 1", got)
		}
		least := func(x []float64) float64 { return slices.Min(m.Standing(make([]float64, m.Agents()), x)) }
		if best := least(maxmin); best < least(equal) || best < 1-1e-2 {
			t.Errorf("least standing %v of max-min, %v of an equal split", best, least(equal))
		}
	}
}
