package solver

import (
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/exchange"
	"walras/solver/market/utility"
)

// economy draws an exchange market of one kind of utility: every agent owns some of every good.
func economy(seed uint64, n, goods int, kind utility.Kind, rho float64) *exchange.Market {
	r := rand.New(rand.NewPCG(seed, 43))
	m := new(exchange.Market)
	m.Resize(n, goods, false)
	for i := range n {
		m.Kind[i], m.Rho[i] = kind, rho
	}
	for k := range m.Val {
		m.Val[k] = 0.1 + r.Float64()
	}
	m.Endowment.Val = make([]float64, n*goods)
	for k := range m.Endowment.Val {
		m.Endowment.Val[k] = 0.1 + r.Float64()
	}
	if err := m.Weigh(); err != nil {
		panic(err)
	}
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// Proportional response with the incomes of the last prices clears exchange markets of every kind of
// utility: to the certificate, and for two Cobb–Douglas agents, who own one good each and spend the shares α and β on
// the first, to p_1/p_2 = β/(1−α). Methods that need budgets say so.
func TestBidsInExchange(t *testing.T) {
	for _, c := range []struct {
		kind utility.Kind
		rho  float64
	}{{utility.Linear, 0}, {utility.CES, 0.5}, {utility.CobbDouglas, 0}, {utility.CES, -1}, {utility.Leontief, 0}} {
		for seed := range uint64(3) {
			m := economy(seed, 8, 5, c.kind, c.rho)
			if res := play(m, NewProportionalResponse(), nil, 1e-4, 5000); res.Status != Converged {
				t.Errorf("%v %v, seed %d: %v with residual %v", c.kind, c.rho, seed, res.Status, res.Certificate.Gap)
			}
			for _, method := range []Method{NewMirror(), NewFrankWolfe(), &ProportionalResponse{Blocks: 1, Answer: "mean"}} {
				if res := play(m, method, nil, 1e-4, 5); res.Status != Skipped {
					t.Errorf("%T: %v", method, res.Status)
				}
			}
		}
	}
	const alpha, beta = 0.3, 0.8
	m := new(exchange.Market)
	m.Resize(2, 2, false)
	m.Kind[0], m.Kind[1] = utility.CobbDouglas, utility.CobbDouglas
	copy(m.Val, []float64{alpha, 1 - alpha, beta, 1 - beta})
	m.Endowment.Val = []float64{1, 0, 0, 1}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	res := play(m, NewProportionalResponse(), nil, 1e-10, 1000)
	if p := res.Point.Price; res.Status != Converged || math.Abs(p[0]/p[1]-beta/(1-alpha)) > 1e-9 {
		t.Errorf("%v at prices %v; want the ratio %v", res.Status, p, beta/(1-alpha))
	}
}
