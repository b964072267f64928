package fisher

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"

	"walras/solver/market/utility"
)

// Two linear buyers who have each other's favourite good. Buyer 0 has 1 of value and
// half of the other's bundle would be worth 2/2 = 1; buyer 1 has 1, and twice the
// other's bundle would be worth 4. Against shares of 1/3 and 2/3 of everything they have
// 1/1 and 1/2, of which the mean by budgets is (1/4)^(1/3).
func TestEnvyByHand(t *testing.T) {
	m := given(t, utility.Linear, 0, [][]float64{{2, 1}, {1, 2}}, []float64{1, 2}, []float64{1, 1})
	x := []float64{0, 1, 1, 0}
	if got := m.Envy(x); got != 3 {
		t.Errorf("envy %v; want 3", got)
	}
	if got, want := m.NashWelfare(x), math.Cbrt(0.25); math.Abs(got-want) > 1e-15 {
		t.Errorf("Nash welfare %v; want %v", got, want)
	}
	if got := m.Envy([]float64{1, 1, 0, 0}); !math.IsInf(got, 1) {
		t.Errorf("envy %v of a buyer who has nothing; want +Inf", got)
	}
	if got := m.Envy([]float64{1. / 3, 1. / 3, 2. / 3, 2. / 3}); got > 1e-15 {
		t.Errorf("envy %v of proportional shares; want 0", got)
	}
}

// Whoever demands at common prices envies nobody, dense or sparse, and whatever the prices.
func TestDemandEnviesNobody(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	for _, kind := range []utility.Kind{utility.Linear, utility.CES, utility.CobbDouglas, utility.Leontief} {
		for _, sparse := range []bool{false, true} {
			const n, goods = 7, 5
			m := new(Market)
			m.Resize(n, goods, sparse)
			m.Budget, m.Supplies = nil, nil
			for i := range n {
				m.Kind[i], m.Rho[i] = kind, 0.5-float64(i%3)
				for j := range goods {
					switch v := 0.1 + r.Float64(); {
					case !sparse:
						m.Val[i*goods+j] = v
					case (i+j)%2 == 0:
						m.Col, m.Val = append(m.Col, int32(j)), append(m.Val, v)
					}
				}
				if sparse {
					m.Start = append(m.Start, int64(len(m.Val)))
				}
				m.Budget = append(m.Budget, 0.2+r.Float64())
			}
			p := make([]float64, goods)
			for j := range p {
				m.Supplies = append(m.Supplies, 0.5+r.Float64())
				p[j] = 0.1 + r.Float64()
			}
			if err := m.Weigh(); err != nil {
				t.Fatal(err)
			}
			if err := m.Prepare(); err != nil {
				t.Fatal(err)
			}
			x := make([]float64, m.AllocationLen())
			m.Demand(x, make([]float64, goods), p)
			if got := m.Envy(x); got > 1e-12 {
				t.Errorf("%v, sparse %v: envy %v of what buyers chose themselves", kind, sparse, got)
			}
			for _, k := range []int{0, n - 1} {
				row := m.row(x, k)
				floats.Scale(1e-3, row)
				if got := m.Envy(x); !(got > 1 && got < 999+1e-9) {
					t.Errorf("%v, sparse %v: envy %v of buyer %d with a thousandth of its choice", kind, sparse, got, k)
				}
				floats.Scale(1e3, row)
			}
		}
	}
}
