package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// newMarket is an empty market of one family with one resource, without the
// optional columns.
func newMarket(family contract.Valuation, n int) *contract.Market {
	m := &contract.Market{Valuation: family}
	m.Resize(n, 1)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	return m
}

func prepared(m *contract.Market) *contract.Market {
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// paperMarket draws from the paper's Table 3: α ~ U(5, 20), β ~ U(0.5, 5).
func paperMarket(r *rand.Rand, n int, capacity, tau, g float64) *contract.Market {
	m := newMarket(contract.Log, n)
	m.Fee, m.Fixed = make([]float64, n), make([]float64, n)
	m.Capacity[0] = capacity
	for i := range n {
		m.Alpha[i], m.Beta[i] = 5+15*r.Float64(), 0.5+4.5*r.Float64()
		m.Shape[i], m.Fee[i], m.Fixed[i] = 1, tau, g
	}
	return prepared(m)
}

// identical is n agents with V = αy − by²/2 and no cost: demand
// n(α − p)/b, of constant slope n/b = L.
func identical(n int, alpha, b, capacity float64) *contract.Market {
	m := newMarket(contract.Quadratic, n)
	for i := range n {
		m.Alpha[i], m.Shape[i], m.Beta[i] = alpha, b, 0
	}
	m.Capacity[0] = capacity
	return prepared(m)
}

// network is a market of several resources: random routes of one to three of
// them, log values, capacities around half the demand at price zero.
func network(r *rand.Rand, n, resources int) *contract.Market {
	m := &contract.Market{}
	m.Resize(n, resources)
	m.Kappa, m.Fee, m.Fixed = nil, nil, nil
	m.Usage.Start = []int64{0}
	for i := range n {
		m.Alpha[i], m.Beta[i], m.Shape[i] = 5+15*r.Float64(), 0.5+4.5*r.Float64(), 1
		for _, j := range r.Perm(resources)[:1+r.IntN(min(3, resources))] {
			m.Usage.Col = append(m.Usage.Col, int32(j))
			m.Usage.Val = append(m.Usage.Val, 0.5+r.Float64())
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
		m.Capacity[j] = max(1, d[j]) * (0.2 + r.Float64())
	}
	return prepared(m)
}

// play runs a method with no more than a tolerance and a limit of rounds.
func play(m market.Market, method Method, src rand.Source, tolerance float64, rounds int64) Result {
	var run Runner
	return run.Run(context.Background(), m, method, src, Settings{Tolerance: tolerance, Rounds: rounds}, Trigger{}, nil)
}

// prices are the prices of the first so many rounds, one row per round.
func prices(m market.Market, method Method, src rand.Source, rounds int) ([][]float64, error) {
	if err := method.Init(m, src); err != nil {
		return nil, err
	}
	rows := make([][]float64, rounds)
	for t := range rows {
		if _, err := method.Step(context.Background()); err != nil {
			return nil, err
		}
		rows[t] = append(rows[t], method.Point().Price...)
	}
	return rows, nil
}

// near reports |a − b| <= tol·max(1, |a|, |b|).
func near(a, b, tol float64) bool {
	return a == b || math.Abs(a-b) <= tol*max(1, math.Abs(a), math.Abs(b))
}

// relative is |a − b| / max(|a|, |b|), 0 where they are equal.
func relative(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a-b) / max(math.Abs(a), math.Abs(b))
}
