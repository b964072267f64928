package mechanism

import (
	"math"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// paperMarket is a draw of the paper's kind (Table 3) with fees.
func paperMarket(r *rand.Rand, n int, capacity, tau, g float64) *contract.Market {
	m := new(contract.Market)
	m.Resize(n, 1)
	m.Kappa = nil
	m.Capacity[0] = capacity
	for i := range n {
		m.Alpha[i], m.Beta[i] = 5+15*r.Float64(), 0.5+4.5*r.Float64()
		m.Shape[i], m.Fee[i], m.Fixed[i] = 1, tau, g
	}
	return prepared(m)
}

// anyMarket is a random market of one resource, of any family.
func anyMarket(r *rand.Rand, n int, fixed bool) *contract.Market {
	m := &contract.Market{Valuation: contract.Valuation(r.IntN(4))}
	m.Resize(n, 1)
	if !fixed {
		m.Fixed = nil
	}
	if r.IntN(2) == 0 {
		m.Kappa = nil
	}
	for i := range n {
		m.Alpha[i], m.Beta[i], m.Fee[i] = 5+15*r.Float64(), 0.5+4.5*r.Float64(), r.Float64()
		m.Shape[i] = 0.5 + 1.5*r.Float64()
		if m.Valuation == contract.Power {
			m.Shape[i] = 0.3 + 0.6*r.Float64()
		}
		if m.Kappa != nil {
			m.Kappa[i] = max(0, r.Float64()-0.3)
		}
		if fixed {
			m.Fixed[i] = max(0, 5*r.Float64()-1)
		}
	}
	m.Capacity[0] = float64(n) * 0.2 * math.Exp(4*r.Float64())
	return prepared(m)
}

func prepared(m *contract.Market) *contract.Market {
	if err := m.Prepare(); err != nil {
		panic(err)
	}
	return m
}

// payoffOf is V − C − τy of agent i written down a second time.
func payoffOf(m *contract.Market, i int, y float64) float64 {
	a, s := m.Alpha[i], m.Shape[i]
	v := 0.0
	switch m.Valuation {
	case contract.Log:
		v = a * math.Log1p(y/s)
	case contract.Power:
		v = a / (1 - s) * math.Pow(y, 1-s)
	case contract.Quadratic:
		v = a*min(y, a/s) - s*min(y, a/s)*min(y, a/s)/2
	default:
		v = a - a*math.Exp(-y/s)
	}
	cost := m.Beta[i] * y
	if m.Kappa != nil {
		cost += m.Kappa[i] * y * y / 2
	}
	return v - cost - m.Fee[i]*y
}

// efficiency is Eff (8) of x.
func efficiency(m *contract.Market, x []float64) float64 {
	sum := 0.0
	for i, y := range x {
		sum += payoffOf(m, i, y)
		if y > 0 && m.Fixed != nil {
			sum -= m.Fixed[i]
		}
	}
	return sum
}

// gini is (9), by the double sum.
func gini(x []float64) float64 {
	sum, total := 0.0, 0.0
	for _, a := range x {
		total += a
		for _, b := range x {
			sum += math.Abs(a - b)
		}
	}
	if total == 0 {
		return 0
	}
	return sum / (2 * float64(len(x)) * total)
}

func sumOf(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

// golden is the largest f on [lo, hi], f concave, by golden section.
func golden(lo, hi float64, f func(float64) float64) (at, best float64) {
	const ratio = 0.6180339887498949
	a, b := hi-ratio*(hi-lo), lo+ratio*(hi-lo)
	fa, fb := f(a), f(b)
	for range 90 {
		if fa >= fb {
			hi, b, fb = b, a, fa
			a = hi - ratio*(hi-lo)
			fa = f(a)
		} else {
			lo, a, fa = a, b, fb
			b = lo + ratio*(hi-lo)
			fb = f(b)
		}
	}
	if fa >= fb {
		return a, fa
	}
	return b, fb
}

// allocate is the efficiency, Gini index and total of a rule's allocation.
func allocate(r Rule, m *contract.Market) (x []float64, eff, index float64) {
	rule := Bind(r)
	x = append(x, rule.Allocate(m, market.Point{}).Allocation...)
	return x, efficiency(m, x), gini(x)
}

// routed gives a market several resources, and every agent one to three of
// them, at random uses.
func routed(r *rand.Rand, m *contract.Market, resources int) *contract.Market {
	n := m.Agents()
	u := contract.Usage{Start: make([]int64, 1, n+1)}
	for range n {
		for _, j := range r.Perm(resources)[:1+r.IntN(min(3, resources))] {
			u.Col, u.Val = append(u.Col, int32(j)), append(u.Val, 0.5+1.5*r.Float64())
		}
		u.Start = append(u.Start, int64(len(u.Col)))
	}
	total := m.Capacity[0]
	m.Usage, m.Capacity = u, make([]float64, resources)
	for j := range m.Capacity {
		m.Capacity[j] = total / float64(resources) * math.Exp(2*r.Float64()-1)
	}
	return prepared(m)
}

// loads is Aᵀy.
func loads(m *contract.Market, y []float64) []float64 {
	d := make([]float64, m.Resources())
	m.Load(d, y)
	return d
}
