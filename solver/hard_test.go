package solver

import (
	"math"
	"testing"

	"walras/solver/market/contract"
)

// Markets at which arithmetic failed: each has an answer in closed form, and the
// methods must give it, or say that they have not.

// With V = αy^(1−ρ)/(1−ρ) and a small ρ the steps towards the response underflow,
// while it is an ordinary number: y = 50, so that p = α 50^−ρ − β − κ·50.
func TestPowerDemandDoesNotUnderflow(t *testing.T) {
	const alpha, rho, beta, kappa, y = 1, 0.0005, 0.9, 0.001, 50
	m := newMarket(contract.Power, 1)
	m.Alpha[0], m.Shape[0], m.Beta[0], m.Kappa, m.Capacity[0] = alpha, rho, beta, []float64{kappa}, y
	prepared(m)
	price := math.Pow(y, -rho) - beta - kappa*y
	welfare := math.Pow(y, 1-rho)/(1-rho) - beta*y - kappa*y*y/2
	for _, method := range []Method{new(Bracket), NewNewton(), NewInterior()} {
		res := play(m, method, nil, 1e-9, 100)
		c := res.Certificate
		if res.Status != Converged || math.Abs(res.Point.Allocation[0]-y) > 1e-6*y || math.Abs(res.Point.Price[0]-price) > 1e-6*price ||
			math.Abs(c.Welfare-welfare) > 1e-9*c.Scale || c.Dual < welfare-c.Rounding*c.Scale {
			t.Errorf("%T: %v, price %v, y %v, %+v; want price %v, welfare %v", method, res.Status, res.Point.Price, res.Point.Allocation, c, price, welfare)
		}
	}
}

// With ρ = 0.001 demand at price 0 is (7/3)^1000, which no float64 holds. It is 2 at
// p = α 2^−ρ − β.
func TestInfiniteDemandAtPriceZero(t *testing.T) {
	const alpha, rho, beta, y = 7, 0.001, 3, 2
	m := newMarket(contract.Power, 1)
	m.Alpha[0], m.Shape[0], m.Beta[0], m.Capacity[0] = alpha, rho, beta, y
	prepared(m)
	price := alpha*math.Pow(y, -rho) - beta
	for _, method := range []Method{new(Bracket), NewNewton(), NewInterior()} {
		res := play(m, method, nil, 1e-9, 2000)
		if res.Status != Converged || math.Abs(res.Point.Price[0]-price) > 1e-8*price || math.Abs(res.Point.Allocation[0]-y) > 1e-6*y {
			t.Errorf("%T: %v after %d rounds, price %v, y %v; want price %v", method, res.Status, res.Rounds, res.Point.Price, res.Point.Allocation, price)
		}
	}
}

// Capacity is 1e-35 of δ: prices next to α/δ − β make demand 0 or 1e-16, and rounding of the dual
// is more than all that can be gained. No certificate is an answer there.
func TestRoundingThatHidesEverythingIsNoPrecision(t *testing.T) {
	m := newMarket(contract.Log, 1)
	m.Alpha[0], m.Shape[0], m.Beta[0], m.Capacity[0] = 1, 1, 0.5, 1e-35
	prepared(m)
	for _, method := range []Method{new(Bracket), NewNewton(), NewTatonnement(), NewInterior(), NewPDHG(), NewLBFGS()} {
		res := play(m, method, nil, 1e-9, 300)
		if c := res.Certificate; res.Status != Limit || c.Rounding < 1 {
			t.Errorf("%T: %v, %+v; want limit, and a rounding above 1", method, res.Status, c)
		}
	}
}

// No agent wants anything, the second for being indifferent: α/δ is just above β, and α/β − δ
// is 0 to rounding. To trade nothing is the equilibrium, and its certificate has a scale.
func TestIndifferentAgentsAreIdle(t *testing.T) {
	m := newMarket(contract.Log, 2)
	copy(m.Alpha, []float64{29.01366883426824, 18.878160408068872})
	copy(m.Shape, []float64{3.2511145929233236, 2.398403110356774})
	copy(m.Beta, []float64{8924222.141361019, 7.871137394105803})
	m.Capacity[0] = 2.4361751532226426
	prepared(m)
	for _, method := range []Method{new(Bracket), NewNewton(), NewTatonnement()} {
		res := play(m, method, nil, 1e-6, 100)
		if c := res.Certificate; res.Status != Converged || !(c.Scale > m.Beta[1]) || !(c.Rounding < 1e-13) || res.Point.Allocation[1] != 0 {
			t.Errorf("%T: %v, %v, %+v; want converged without trade, to a scale of the price of capacity", method, res.Status, res.Point, c)
		}
	}
}

// Here κ keeps activities at 1e-31 of δ, at prices that are far from the exit: demand is
// (α/δ − β − p)/κ to rounding, and the certificate proves it.
func TestSteepCostIsCertified(t *testing.T) {
	m := newMarket(contract.Log, 2)
	copy(m.Alpha, []float64{1, 2})
	copy(m.Shape, []float64{1, 1})
	copy(m.Beta, []float64{0.5, 0.3})
	m.Kappa, m.Capacity[0] = []float64{1e30, 1e30}, 1e-31
	prepared(m)
	const price, welfare = 1.7 - 0.1, 1.7e-31 - 1e30*1e-31*1e-31/2
	for _, v := range []contract.Valuation{contract.Log, contract.Exponential} { // V = αy/δ to rounding
		m.Valuation = v
		prepared(m)
		for _, method := range []Method{new(Bracket), NewNewton(), NewADMM(), NewInterior()} {
			res := play(m, method, nil, 1e-9, 300)
			c := res.Certificate
			if res.Status != Converged || c.Rounding > 1e-13 || math.Abs(res.Point.Price[0]-price) > 1e-8 || math.Abs(c.Welfare-welfare) > 2e-9*c.Scale {
				t.Errorf("%v, %T: %v at %v, %+v; want price %v and welfare %v", v, method, res.Status, res.Point.Price, c, price, welfare)
			}
		}
	}
}

// The same with quadratic valuations and capacity to spare: Σ (α − β)²/2(b + κ) is the welfare, at price 0.
func TestSteepCostOfQuadraticsIsCertified(t *testing.T) {
	m := newMarket(contract.Quadratic, 2)
	copy(m.Alpha, []float64{5, 3})
	copy(m.Shape, []float64{0.5, 1.5})
	copy(m.Beta, []float64{0.1, 0.2})
	m.Kappa, m.Capacity[0] = []float64{1e30, 1e30}, 1
	prepared(m)
	const welfare = (4.9*4.9 + 2.8*2.8) / 2e30
	for _, method := range []Method{new(Bracket), NewNewton(), NewADMM()} {
		res := play(m, method, nil, 1e-9, 300)
		c := res.Certificate
		if res.Status != Converged || c.Rounding > 1e-13 || res.Point.Price[0] != 0 || math.Abs(c.Welfare-welfare) > 2e-9*c.Scale {
			t.Errorf("%T: %v at %v, %+v; want price 0 and welfare %v", method, res.Status, res.Point.Price, c, welfare)
		}
	}
}

// With α = δ = 1e12 demand moves by 1e12·2^-53 per step of the price: it meets no
// capacity exactly. V = y to 1e-12, so that W = y/2 at β = 1/2, and y = c.
func TestPricesTooCoarseForDemand(t *testing.T) {
	for _, capacity := range []float64{1, 0.3, 7.7, 123.4567} {
		m := newMarket(contract.Log, 1)
		m.Alpha[0], m.Shape[0], m.Beta[0], m.Capacity[0] = 1e12, 1e12, 0.5, capacity
		prepared(m)
		welfare := 1e12*math.Log1p(capacity/1e12) - capacity/2
		res := play(m, new(Bracket), nil, 1e-13, 2000)
		c := res.Certificate
		if res.Status != Converged || math.Abs(c.Welfare-welfare) > c.Rounding*c.Scale || math.Abs(c.Dual-welfare) > c.Rounding*c.Scale || c.Rounding > 1e-13 {
			t.Errorf("c %v: %v, %+v; want welfare %v", capacity, res.Status, c, welfare)
		}
		if used := res.Point.Allocation[0]; math.Abs(used-capacity) > 1e-15*capacity {
			t.Errorf("c %v: %v is used", capacity, used)
		}
		b, status := new(Bracket), Running // its own word, which the certificate overrules above
		if err := b.Init(m, nil); err != nil {
			t.Fatal(err)
		}
		for status == Running {
			status, _ = b.Step(t.Context())
		}
		if status != Finished {
			t.Errorf("c %v: bracket ends with %v; want finished, as no fee makes demand jump", capacity, status)
		}
	}
}

// Quadratic agents whose marginal values α are large and close to their costs β:
// Σ (α − β − p)/b = c. No fee makes demand jump.
func TestNoJumpWithoutFees(t *testing.T) {
	m := newMarket(contract.Quadratic, 3)
	copy(m.Alpha, []float64{61864792.169825055, 61864792.229987554, 61864792.42162334})
	copy(m.Shape, []float64{0.0003988636396076873, 0.003058781915030992, 0.0013755695387666941})
	copy(m.Beta, []float64{61864788.555084035, 61864788.555084035, 61864788.555084035})
	m.Capacity[0] = 851.2256330857124
	prepared(m)
	over, flat := 0.0, 0.0
	for i := range m.Alpha {
		over += (m.Alpha[i] - m.Beta[i]) / m.Shape[i] // the difference is exact
		flat += 1 / m.Shape[i]
	}
	price := (over - m.Capacity[0]) / flat
	if math.Abs(price-3.43263) > 5e-6 {
		t.Fatalf("price %v on paper; published 3.43263", price)
	}
	for _, method := range []Method{new(Bracket), NewNewton()} {
		res := play(m, method, nil, 1e-9, 2000)
		if res.Status != Converged || math.Abs(res.Point.Price[0]-price) > 1e-12*price {
			t.Errorf("%T: %v at price %v; want %v", method, res.Status, res.Point.Price, price)
		}
	}
}

// Where a fee makes demand jump over capacity no price clears; where it does not, a
// tolerance that no arithmetic reaches is not the market's fault.
func TestNoClearingIsAMatterOfFees(t *testing.T) {
	for _, c := range []struct {
		fee  float64
		want Status
	}{{0, Precision}, {1, NoClearing}} {
		m := newMarket(contract.Log, 3)
		for i := range m.Alpha {
			m.Alpha[i], m.Shape[i], m.Beta[i] = 7, 1, 0.7
		}
		m.Fixed, m.Capacity[0] = []float64{c.fee, c.fee, c.fee}, 1.1
		prepared(m)
		if res := play(m, new(Bracket), nil, 1e-18, 2000); res.Status != c.want {
			t.Errorf("g = %v: %v, %+v; want %v", c.fee, res.Status, res.Certificate, c.want)
		}
	}
}
