package solver

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"walras/solver/market"
	"walras/solver/market/contract"
)

var every = []contract.Valuation{contract.Log, contract.Power, contract.Quadratic, contract.Exponential}

// routed builds a market of n agents with α ~ U(5, 20), β ~ U(0.5, 5), shape 1,
// each using length distinct resources, with usage U(0.5, 1.5), or exactly 1 and
// no values stored where unit. Capacities are U(lo, hi) times the demand at price
// zero. It scales to millions of agents.
func routed(r *rand.Rand, family contract.Valuation, n, resources, length int, unit bool, lo, hi float64) *contract.Market {
	m := &contract.Market{Valuation: family}
	m.Resize(n, resources)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	m.Usage = contract.Usage{Start: make([]int64, n+1), Col: make([]int32, n*length)}
	if !unit {
		m.Usage.Val = make([]float64, n*length)
		for k := range m.Usage.Val {
			m.Usage.Val[k] = 0.5 + r.Float64()
		}
	}
	taken := make([]int, resources)
	for i := range n {
		m.Alpha[i], m.Beta[i], m.Shape[i] = 5+15*r.Float64(), 0.5+4.5*r.Float64(), 1
		if family == contract.Power {
			m.Shape[i] = 0.5 + r.Float64()
		}
		m.Usage.Start[i+1] = int64((i + 1) * length)
		for k := range length {
			j := r.IntN(resources)
			for taken[j] == i+1 {
				j = r.IntN(resources)
			}
			taken[j] = i + 1
			m.Usage.Col[i*length+k] = int32(j)
		}
	}
	if resources == 1 {
		m.Usage = contract.Usage{}
	}
	for j := range m.Capacity {
		m.Capacity[j] = 1
	}
	prepared(m)
	d := make([]float64, resources)
	m.Demand(make([]float64, n), d, make([]float64, resources))
	for j := range m.Capacity {
		m.Capacity[j] = max(1e-6, d[j]) * (lo + (hi-lo)*r.Float64())
	}
	return prepared(m)
}

// planted is a market whose equilibrium prices are known: p* is chosen, about a
// third of it zero, and capacities are the demand there, more where p*_j = 0.
// Prices are unique as long as every resource with p* > 0 has users of its own,
// which the first J agents see to.
func planted(r *rand.Rand, family contract.Valuation, n, resources int) (m *contract.Market, price, activity []float64) {
	m = routed(r, family, n, resources, min(3, resources), false, 1, 1)
	if resources > 1 { // agent j uses resource j only, agents from J on keep their routes
		u := contract.Usage{Start: []int64{0}}
		for i := range n {
			lo, hi := m.Usage.Start[i], m.Usage.Start[i+1]
			if i < resources {
				u.Col, u.Val = append(u.Col, int32(i)), append(u.Val, 1)
			} else {
				u.Col, u.Val = append(u.Col, m.Usage.Col[lo:hi]...), append(u.Val, m.Usage.Val[lo:hi]...)
			}
			u.Start = append(u.Start, int64(len(u.Col)))
		}
		m.Usage = u
	}
	for i := range min(n, resources) { // with a reason to take part at p*
		m.Alpha[i], m.Beta[i] = 20, 0.5
	}
	prepared(m)
	price = make([]float64, resources)
	for j := range price {
		if j == 0 || r.IntN(3) > 0 {
			price[j] = 0.1 + 2*r.Float64()
		}
	}
	activity = make([]float64, n)
	m.Demand(activity, m.Capacity, price)
	for j, p := range price {
		if p == 0 {
			m.Capacity[j] *= 1.1 + r.Float64()
		}
	}
	return prepared(m), price, activity
}

// wild spreads all parameters over two to five decades, and has a resource that
// nobody uses, two that are used in equal measure, so that only the sum of
// their prices is determined, and capacities from far too little to plenty.
func wild(r *rand.Rand, family contract.Valuation, n, resources int) *contract.Market {
	between := func(lo, hi float64) float64 { return lo * math.Exp(r.Float64()*math.Log(hi/lo)) }
	m := &contract.Market{Valuation: family}
	m.Resize(n, resources)
	m.Fixed = nil
	convex := r.IntN(2) == 0
	if !convex {
		m.Kappa = nil
	}
	m.Usage.Start = []int64{0}
	for i := range n {
		m.Alpha[i], m.Beta[i], m.Shape[i], m.Fee[i] = between(1e-2, 1e3), between(1e-3, 10), between(0.1, 10), 0.1
		if family == contract.Power {
			m.Shape[i] = between(0.3, 4)
		}
		if convex {
			m.Kappa[i] = between(1e-3, 10)
		}
		for _, j := range r.Perm(resources)[:1+r.IntN(min(4, resources))] {
			if j == 0 && resources > 3 {
				j = resources - 1 // nobody uses 0; an entry may be there twice
			}
			a := between(0.01, 10)
			m.Usage.Col, m.Usage.Val = append(m.Usage.Col, int32(j)), append(m.Usage.Val, a)
			if j == 1 && resources > 3 { // 1 and 2 are used alike
				m.Usage.Col, m.Usage.Val = append(m.Usage.Col, 2), append(m.Usage.Val, a)
			}
		}
		m.Usage.Start = append(m.Usage.Start, int64(len(m.Usage.Col)))
	}
	for j := range m.Capacity {
		m.Capacity[j] = 1
	}
	prepared(m)
	d := make([]float64, resources)
	m.Demand(make([]float64, n), d, make([]float64, resources))
	for j := range m.Capacity {
		if d[j] > 0 {
			m.Capacity[j] = d[j] * between(1e-3, 3)
		}
	}
	return prepared(m)
}

// rerun solves twice with the same value and wants the same bits.
func rerun(t *testing.T, m market.Market, method Method, settings Settings) Result {
	t.Helper()
	var run Runner
	first := run.Run(context.Background(), m, method, nil, settings, Trigger{}, nil)
	price, activity := append([]float64(nil), first.Point.Price...), append([]float64(nil), first.Point.Allocation...)
	again := run.Run(context.Background(), m, method, nil, settings, Trigger{}, nil)
	if first.Rounds != again.Rounds || first.DemandCalls != again.DemandCalls || first.Certificate != again.Certificate {
		t.Errorf("%T twice: %d rounds %v, then %d rounds %v", method, first.Rounds, first.Certificate, again.Rounds, again.Certificate)
	}
	for j, p := range again.Point.Price {
		if price[j] != p {
			t.Errorf("%T twice: price %d is %v, then %v", method, j, price[j], p)
		}
	}
	for i, y := range again.Point.Allocation {
		if activity[i] != y {
			t.Fatalf("%T twice: activity %d is %v, then %v", method, i, activity[i], y)
		}
	}
	again.Point.Price, again.Point.Allocation = price, activity
	return again
}
