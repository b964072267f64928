package solver

import (
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// Substitutes, complements and their limits, dense and sparse, with as much memory and
// as little, to a gap of 1e-9, which the certificate proves. Prices are those of
// price-newton, where q is strongly convex.
func TestLBFGSInLogPrices(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 14))
	unique := []buyerKind{cobbDouglas}
	for _, rho := range []float64{-20, -9, -3, -1, -0.2, 0.2, 0.5, 0.8, 0.9} {
		unique = append(unique, ces(rho))
	}
	reused := NewLBFGS()
	check := func(rounds int64, alike bool, kinds ...buyerKind) {
		for _, density := range []float64{1, 0.2} {
			for range 3 {
				m := goodsMarket(r, 30, 20, density, kinds...)
				res := play(m, reused, nil, 1e-9, rounds)
				if res.Status != Converged {
					t.Errorf("%v, density %v: %v after %d rounds, gap %v, %v", kinds, density, res.Status, res.Rounds, res.Certificate.Gap, res.Err)
				}
				t.Logf("%v, density %v: %d rounds, %d demand calls", kinds, density, res.Rounds, res.DemandCalls)
				if !alike {
					continue
				}
				want := play(m, NewPriceNewton(), nil, 1e-13, 100)
				for j, p := range res.Point.Price {
					if q := want.Point.Price[j]; math.Abs(p-q) > 1e-3*q+1e-9 { // some are next to 0
						t.Errorf("%v, density %v: price %d is %v; of price-newton, %v", kinds, density, j, p, q)
					}
				}
			}
		}
	}
	for _, kind := range unique {
		check(300, true, kind)
	}
	check(500, false, leontief)
	check(500, false, leontief, ces(0.9), cobbDouglas, ces(-1))
	if res := play(goodsMarket(r, 5, 3, 1, linear, ces(0.5)), reused, nil, 1e-9, 10); res.Status != Skipped {
		t.Errorf("linear utilities: %v", res.Status)
	}
}

// The first step clears a Cobb–Douglas market: two buyers, a = (1/4, 3/4), B = 2, s
// = (1, 1) start at (2, 2). g = (1/2, −1/2), so that u_1 = −1/2 and u_2 = (1/2)/(3/2) = 1/3:
// prices 2 (1 − 1/2) = 1 and 2/(1 − 1/3) = 3, the equilibrium.
func TestLBFGSInLogPricesByHand(t *testing.T) {
	m := new(fisher.Market)
	m.Resize(2, 2, false)
	m.Kind[0], m.Kind[1] = utility.CobbDouglas, utility.CobbDouglas
	copy(m.Val, []float64{0.25, 0.75, 0.25, 0.75})
	m.Budget, m.Supplies = []float64{2, 2}, []float64{1, 1}
	byHand(t, preparedGoods(m), NewLBFGS(), []float64{2, 2}, []float64{1, 3})
}

// The units of money and goods do not matter, and a warm run allocates nothing.
func TestLBFGSInLogPricesKnowsNoUnits(t *testing.T) { knowsNoUnits(t, NewLBFGS(), true) }
