package solver

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// goodsMarket is a Fisher market of n buyers of kinds in turn, each of whom wants a good
// with the probability given, and one good for certain.
func goodsMarket(r *rand.Rand, n, goods int, density float64, kinds ...buyerKind) *fisher.Market {
	m := new(fisher.Market)
	m.Resize(n, goods, density < 1)
	m.Budget, m.Supplies = make([]float64, n), make([]float64, goods)
	for i := range n {
		k := kinds[i%len(kinds)]
		m.Kind[i], m.Rho[i], m.Budget[i] = k.kind, k.rho, 0.1+r.Float64()
		for j := range goods {
			v := math.Exp(r.NormFloat64())
			if density == 1 {
				m.Val[i*goods+j] = v
			} else if j == i%goods || r.Float64() < density {
				m.Col, m.Val = append(m.Col, int32(j)), append(m.Val, v)
			}
		}
		if density < 1 {
			m.Start = append(m.Start, int64(len(m.Col)))
		}
	}
	for j := range m.Supplies {
		m.Supplies[j] = 0.5 + r.Float64()
	}
	return preparedGoods(m)
}

type buyerKind struct {
	kind utility.Kind
	rho  float64
}

func ces(rho float64) buyerKind { return buyerKind{utility.CES, rho} }

var (
	cobbDouglas = buyerKind{kind: utility.CobbDouglas}
	leontief    = buyerKind{kind: utility.Leontief}
	linear      = buyerKind{kind: utility.Linear}
)

func preparedGoods(m *fisher.Market) *fisher.Market {
	if err := m.Weigh(); err != nil {
		panic(err)
	}
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// A Cobb–Douglas market has the prices Σ B_i a_ij/s_j, and one step from any prices
// gives them, however systems are solved.
func TestPriceNewtonClearsCobbDouglasAtOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	for _, linear := range []string{"cg", "dense", "low-rank"} {
		m := goodsMarket(r, 30, 12, 1, cobbDouglas)
		method := &PriceNewton{Linear: linear}
		res := new(Runner).Run(context.Background(), m, method, nil, Settings{Tolerance: 1e-12}, Trigger{}, nil)
		if res.Status != Converged || res.Rounds > 3 { // the start, the step, and the rounding that is left
			t.Errorf("%s: %v after %d rounds, gap %v", linear, res.Status, res.Rounds, res.Certificate.Gap)
		}
		for j, s := range m.Supplies {
			want := 0.0
			for i, budget := range m.Budget {
				total := 0.0
				for _, a := range m.Val[i*m.Goods : (i+1)*m.Goods] {
					total += a
				}
				want += budget * m.Val[i*m.Goods+j] / total / s
			}
			if got := res.Point.Price[j]; math.Abs(got-want) > 1e-12*want {
				t.Errorf("%s: price %d is %v; want %v", linear, j, got, want)
			}
		}
	}
}

// The worked example of dominant resource fairness by the Nash rule: by hand, utilities
// 45/11 and 18/11, prices 1/5 and 1/90.
func TestPriceNewtonSharesTwoResources(t *testing.T) {
	m := new(fisher.Market)
	m.Resize(2, 2, false)
	m.Kind[0], m.Kind[1] = utility.Leontief, utility.Leontief
	copy(m.Val, []float64{1, 4, 3, 1})
	m.Budget, m.Supplies = []float64{1, 1}, []float64{9, 18}
	preparedGoods(m)
	res := new(Runner).Run(context.Background(), m, NewPriceNewton(), nil, Settings{Tolerance: 1e-12}, Trigger{}, nil)
	if res.Status != Converged {
		t.Fatalf("%v after %d rounds, gap %v", res.Status, res.Rounds, res.Certificate.Gap)
	}
	for j, want := range []float64{1.0 / 5, 1.0 / 90} {
		if got := res.Point.Price[j]; math.Abs(got-want) > 1e-9*want {
			t.Errorf("price %d is %v; want %v", j, got, want)
		}
	}
	for i, want := range []float64{45.0 / 11, 18.0 / 11} {
		if got := res.Point.Allocation[2*i] / m.Val[2*i]; math.Abs(got-want) > 1e-9*want {
			t.Errorf("utility %d is %v; want %v", i, got, want)
		}
	}
}

// Substitutes, complements and their limits, dense and sparse, to a gap of 1e-9, which
// the certificate proves.
func TestPriceNewtonOnEveryUtility(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 14))
	for _, kinds := range [][]buyerKind{
		{ces(0.5)}, {ces(0.9)}, {ces(0.95)}, {ces(-1)}, {ces(-9)}, {ces(-99)}, {leontief}, {leontief, ces(0.9), cobbDouglas, ces(-1)},
	} {
		for _, density := range []float64{1, 0.2} {
			for _, way := range []string{"cg", "dense"} {
				m := goodsMarket(r, 30, 20, density, kinds...)
				method := &PriceNewton{Linear: way}
				res := new(Runner).Run(context.Background(), m, method, nil, Settings{Tolerance: 1e-9, Rounds: 100}, Trigger{}, nil)
				if res.Status != Converged {
					t.Errorf("%v, density %v, %s: %v after %d rounds, gap %v, %v", kinds, density, way, res.Status, res.Rounds, res.Certificate.Gap, res.Err)
				}
			}
		}
	}
	res := new(Runner).Run(context.Background(), goodsMarket(r, 5, 3, 1, linear, ces(0.5)), NewPriceNewton(), nil, Settings{}, Trigger{}, nil)
	if res.Status != Skipped {
		t.Errorf("linear utilities: %v", res.Status)
	}
}

// With the rank-1 Hessian alone the method converges for many buyers that are alike.
func TestPriceNewtonWithLowRank(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 14))
	m := goodsMarket(r, 400, 40, 1, ces(0.5), ces(-1))
	res := new(Runner).Run(context.Background(), m, &PriceNewton{Linear: "low-rank"}, nil, Settings{Tolerance: 1e-9, Rounds: 30}, Trigger{}, nil)
	if res.Status != Converged {
		t.Errorf("%v after %d rounds, gap %v", res.Status, res.Rounds, res.Certificate.Gap)
	}
}

// The condition of P H P by its row sums p∘d is at most max(σ, 1/σ), by which the
// number of conjugate gradients is bounded: Rayleigh quotients of random vectors.
func TestConditionOfTheScaledHessian(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 14))
	for _, rho := range []float64{0.9, 0.5, -1, -9} {
		sigma := 1 / (1 - rho)
		m := goodsMarket(r, 20, 10, 0.4, ces(rho))
		p, d, s := make([]float64, 10), make([]float64, 10), make([]float64, m.SlopeLen())
		v, h, x := make([]float64, 10), make([]float64, 10), make([]float64, m.AllocationLen())
		for range 200 {
			for j := range p {
				p[j], v[j] = math.Exp(r.NormFloat64()), r.NormFloat64()
			}
			m.DemandSlope(x, s, d, p)
			for j := range v {
				v[j] *= p[j]
			}
			m.JacobianProduct(h, s, v)
			top, bottom := 0.0, 0.0
			for j, x := range v {
				top += x * h[j]
				bottom += x * x / p[j] * d[j]
			}
			if q := top / bottom; !(q >= min(1, sigma)*(1-1e-12) && q <= max(1, sigma)*(1+1e-12)) {
				t.Fatalf("ρ = %v: a Rayleigh quotient of %v; σ = %v", rho, q, sigma)
			}
		}
	}
}

// In other units, the method does the same to the bit, however systems are solved.
func TestPriceNewtonKnowsNoUnits(t *testing.T) {
	for _, way := range []string{"cg", "dense", "low-rank"} {
		knowsNoUnits(t, &PriceNewton{Linear: way}, way != "dense") // gonum's factor allocates
	}
}

// knowsNoUnits runs a method in several units of money and of goods, powers of two, in
// which it does the same to the bit, and where it says so in a warm run without allocating.
func knowsNoUnits(t *testing.T, method Method, lean bool) {
	t.Helper()
	var first Result
	var price []float64
	for _, unit := range [][2]int{{0, 0}, {80, -60}, {-31, 17}} {
		m := goodsMarket(rand.New(rand.NewPCG(7, 14)), 40, 12, 1, ces(0.5), ces(-0.7), cobbDouglas)
		for i, b := range m.Budget {
			m.Budget[i] = math.Ldexp(b, unit[0])
		}
		for j, s := range m.Supplies {
			m.Supplies[j] = math.Ldexp(s, unit[1])
		}
		if err := m.Prepare(); err != nil {
			t.Fatal(err)
		}
		var run Runner
		var res Result
		again := func() {
			res = run.Run(context.Background(), m, method, nil, Settings{Tolerance: 1e-9}, Trigger{}, nil)
		}
		if allocs := testing.AllocsPerRun(3, again); allocs > 0 && lean {
			t.Errorf("%T: %v allocations in a warm run", method, allocs)
		}
		if unit == [2]int{} {
			first, price = res, append(price, res.Point.Price...)
			continue
		}
		if res.Status != Converged || res.Rounds != first.Rounds || res.DemandCalls != first.DemandCalls || res.Certificate.Gap != first.Certificate.Gap {
			t.Errorf("in units of %v, %v after %d rounds with gap %v; %v after %d with %v", unit, res.Status, res.Rounds, res.Certificate.Gap, first.Status, first.Rounds, first.Certificate.Gap)
		}
		for j, p := range res.Point.Price {
			if want := math.Ldexp(price[j], unit[0]-unit[1]); p != want {
				t.Errorf("in units of %v, price %d is %v; want %v", unit, j, p, want)
			}
		}
	}
}
