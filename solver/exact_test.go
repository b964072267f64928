package solver

import (
	"math"
	"math/big"
	"sort"

	"walras/solver/market/contract"
)

// exact is a second solver for one resource that shares nothing with Bracket:
// numbers of 200 bits, plain bisection over the active set, and a search over
// the points where agents leave. It knows log values, α/r − δ, and quadratic
// ones, (α − r)/b, with linear costs and fees.

const precision = 200

func newFloat() *big.Float           { return new(big.Float).SetPrec(precision) }
func toBig(x float64) *big.Float     { return newFloat().SetFloat64(x) }
func toFloat(x *big.Float) float64   { f, _ := x.Float64(); return f }
func add(a, b *big.Float) *big.Float { return newFloat().Add(a, b) }
func sub(a, b *big.Float) *big.Float { return newFloat().Sub(a, b) }
func mul(a, b *big.Float) *big.Float { return newFloat().Mul(a, b) }
func quo(a, b *big.Float) *big.Float { return newFloat().Quo(a, b) }

// bigExp is e^x for |x| below a few thousand: Taylor's series of x/2^k to 200
// bits, squared k times.
func bigExp(x *big.Float) *big.Float {
	const halvings, terms = 20, 12 // (2^-9)^12/12! is below 2^-130; squaring costs 20 bits of 200
	small := newFloat().SetMantExp(x, -halvings)
	sum, term := toBig(1), toBig(1)
	for k := 1; k <= terms; k++ {
		term = quo(mul(term, small), toBig(float64(k)))
		sum = add(sum, term)
	}
	for range halvings {
		sum = mul(sum, sum)
	}
	return sum
}

// exactAgent is an agent with its exit, in prices of the resource.
type exactAgent struct {
	alpha, shape, base, exit *big.Float
}

type exactMarket struct {
	family   contract.Valuation
	agents   []exactAgent // by rising exit
	capacity *big.Float
}

// newExact works out where each agent leaves.
func newExact(m *contract.Market) *exactMarket {
	e := &exactMarket{family: m.Valuation, capacity: toBig(m.Capacity[0])}
	for i := range m.Alpha {
		a := exactAgent{alpha: toBig(m.Alpha[i]), shape: toBig(m.Shape[i]), base: add(toBig(m.Beta[i]), toBig(m.Fee[i]))}
		a.exit = sub(unitExit(m.Valuation, m.Alpha[i], m.Shape[i], m.Fixed[i]), a.base)
		e.agents = append(e.agents, a)
	}
	sort.Slice(e.agents, func(i, k int) bool { return e.agents[i].exit.Cmp(e.agents[k].exit) < 0 })
	return e
}

// unitExit is the unit price r at which the best payoff falls to 0. Quadratic:
// (α − r)²/2b = g. Log: with u = log(rδ/α) < 0, α(e^u − 1 − u) = g, by Newton's
// method at 200 bits from a start found by bisection in float64.
func unitExit(family contract.Valuation, alpha, shape, g float64) *big.Float {
	if family == contract.Quadratic {
		root := mul(toBig(2), mul(toBig(g), toBig(shape)))
		return sub(toBig(alpha), root.Sqrt(root))
	}
	if g == 0 {
		return quo(toBig(alpha), toBig(shape))
	}
	h := quo(toBig(g), toBig(alpha))
	lo, hi := -g/alpha-2, 0.0
	for range 60 {
		if mid := (lo + hi) / 2; math.Expm1(mid)-mid > g/alpha {
			lo = mid
		} else {
			hi = mid
		}
	}
	u := toBig(lo)
	for range 3 { // 2^-26 or better at the start, twice the bits a step
		e := bigExp(u)
		f := sub(sub(sub(e, toBig(1)), u), h)
		u = sub(u, quo(f, sub(e, toBig(1))))
	}
	return mul(bigExp(u), quo(toBig(alpha), toBig(shape)))
}

// demand is S(μ) of the agents that are in: those whose exit is above the
// price, from index first on.
func (e *exactMarket) demand(mu *big.Float, first int) *big.Float {
	sum := newFloat()
	for _, a := range e.agents[first:] {
		r := add(a.base, mu)
		if e.family == contract.Quadratic {
			sum.Add(sum, quo(sub(a.alpha, r), a.shape))
		} else {
			sum.Add(sum, sub(quo(a.alpha, r), a.shape))
		}
	}
	return sum
}

// clearing is what the exact solver finds.
type clearing struct {
	price  float64
	jump   bool    // no price clears: demand jumps over capacity at price
	margin float64 // how far, in units of capacity, the verdict is from another
}

// solve walks the exits upwards. Between two of them demand is smooth and the
// active set fixed; at one of them it drops by what the leaver takes.
func (e *exactMarket) solve() clearing {
	zero, first := newFloat(), 0
	for first < len(e.agents) && e.agents[first].exit.Sign() <= 0 {
		first++
	}
	excess := func(mu *big.Float, first int) float64 {
		return toFloat(quo(sub(e.demand(mu, first), e.capacity), e.capacity))
	}
	margin := math.Inf(1)
	note := func(x float64) float64 { margin = min(margin, math.Abs(x)); return x }
	if note(excess(zero, first)) <= 0 {
		return clearing{price: 0, margin: margin}
	}
	lo := zero
	for first < len(e.agents) {
		hi := e.agents[first].exit
		if note(excess(hi, first)) <= 0 { // before the leaver leaves
			return clearing{price: toFloat(e.bisect(lo, hi, first)), margin: margin}
		}
		for first < len(e.agents) && e.agents[first].exit.Cmp(hi) == 0 {
			first++
		}
		if note(excess(hi, first)) <= 0 {
			return clearing{price: toFloat(hi), jump: true, margin: margin}
		}
		lo = hi
	}
	panic("demand of nobody exceeds capacity")
}

// bisect halves [lo, hi] until it is 2^-45 = 3e-14 of the price wide.
func (e *exactMarket) bisect(lo, hi *big.Float, first int) *big.Float {
	lo, hi = newFloat().Set(lo), newFloat().Set(hi)
	for sub(hi, lo).Cmp(newFloat().SetMantExp(hi, -45)) > 0 {
		mid := newFloat().SetMantExp(add(lo, hi), -1)
		if e.demand(mid, first).Cmp(e.capacity) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return newFloat().SetMantExp(add(lo, hi), -1)
}
