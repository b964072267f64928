package mechanism

import (
	"math"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Welfare is the welfare optimum of a market with one resource, fixed fees
// included: max Σ U_i(x_i) − Σ g_i·1{x_i > 0} subject to Σx <= m. Without fixed fees
// it is the clearing equilibrium. With them the problem is not concave, the
// equilibrium may not exist, and the optimum is found by branch and bound (Land and
// Doig 1960) over who takes part: with some agents in, some out and the others
// free the dual q(μ) bounds the welfare; where a price clears, it is attained; where
// demand jumps over capacity, an agent who leaves at that price is once put
// in and once left out. Few agents are ever at a jump (Shapley and Folkman;
// Bertsekas, Constrained Optimization and Lagrange Multiplier Methods, 1982, §5.6.1), so
// that the tree is small. Of agents who are all alike those who come first take part.
// After maxNodes the best allocation so far stands, and Bound says how good it is.
type Welfare struct {
	zeroPrices
	m     *contract.Market
	part  []part
	leave []float64 // exit prices
	unit  float64
	nodes int
	best  float64
	bound float64
	first float64 // bound before any decision, a sum of terms >= 0 where there are fixed fees

	x, trial []float64
}

// part is what is decided about an agent.
type part uint8

const (
	free part = iota
	in
	out
)

var (
	_ Fitter[*contract.Market] = (*Welfare)(nil)
	_ Bounded                  = (*Welfare)(nil)
)

// maxNodes ends the search; welfareTolerance is the gap at which a branch is
// closed, relative to the first bound.
const (
	maxNodes         = 20000
	welfareTolerance = 1e-13
)

// Fits implements Fitter.
func (*Welfare) Fits(m *contract.Market) error { return oneResource("welfare", m) }

// Bound implements Bounded.
func (r *Welfare) Bound() float64 { return max(r.bound, r.best) }

// Allocate implements Allocator. It posts the price that clears among those who take
// part.
func (r *Welfare) Allocate(m *contract.Market, _ market.Point) market.Point {
	r.reset(m)
	n := m.Agents()
	r.m, r.unit, r.nodes = m, m.UsualPrice(0), 0
	r.best, r.bound = math.Inf(-1), math.Inf(-1)
	r.part = market.Resize(r.part, n)
	clear(r.part)
	market.Zeros(n, &r.leave, &r.x, &r.trial)
	for i := range r.leave {
		r.leave[i] = m.ExitPrice(i)
	}
	r.search()
	return r.point()
}

// search settles everything below the decisions in r.part.
func (r *Welfare) search() {
	r.nodes++
	mu := r.clear(r.x, r.takes)
	bound := r.dual(mu)
	agent := r.jumping(mu)
	r.try(func(i int) bool { return r.part[i] == in || r.part[i] == free && i != agent && mu < r.leave[i] })
	if r.nodes == 1 {
		r.first = bound
	}
	closed := agent < 0 || bound <= r.best+welfareTolerance*r.first
	if closed || r.nodes >= maxNodes {
		r.bound = max(r.bound, bound)
		return
	}
	r.part[agent] = in
	r.search()
	alike := r.alike(agent)
	for _, i := range alike {
		r.part[i] = out
	}
	r.search()
	for _, i := range alike {
		r.part[i] = free
	}
}

// takes reports whether agent i takes part at price μ, as far as decided.
func (r *Welfare) takes(i int, mu float64) bool {
	return r.part[i] == in || r.part[i] == free && mu < r.leave[i]
}

// clear finds the price 0 <= μ ⟂ m − Σx >= 0 among those who take part, and sets x; at a
// jump, the price just above it.
func (r *Welfare) clear(x []float64, takes func(i int, mu float64) bool) float64 {
	capacity := r.m.Capacity[0]
	return root(0, math.Inf(1), 0, r.unit, capacityTolerance*capacity, func(mu float64) (value, slope float64) {
		value = -capacity
		for i := range x {
			if x[i] = 0; takes(i, mu) {
				if x[i] = r.m.Response(i, mu); x[i] > 0 {
					value, slope = value+x[i], slope-1/r.m.Curvature(i, x[i])
				}
			}
		}
		return value, slope
	})
}

// dual is q(μ) with the decisions: an agent who is in pays g whatever it does.
func (r *Welfare) dual(mu float64) float64 {
	q := mu * r.m.Capacity[0]
	for i, p := range r.part {
		switch p {
		case free:
			q += r.m.Surplus(i, mu)
		case in:
			y := r.m.Response(i, mu)
			q += r.m.Utility(i, y) - mu*y - r.m.FixedFee(i)
		}
	}
	return q
}

// jumping is the first free agent who leaves at μ, where Σx at μ is not m; −1: none.
func (r *Welfare) jumping(mu float64) int {
	capacity := r.m.Capacity[0]
	total := 0.0
	for _, v := range r.x {
		total += v
	}
	if mu == 0 || math.Abs(total-capacity) <= clearedTolerance*capacity {
		return -1
	}
	for i, p := range r.leave {
		if r.part[i] == free && math.Abs(p-mu) <= clearedTolerance*mu {
			return i
		}
	}
	return -1
}

// clearedTolerance tells a jump from rounding, in capacity and in price.
const clearedTolerance = 1e-12

// alike lists the free agents from i on who are like i, who is one of them.
func (r *Welfare) alike(i int) (list []int) {
	for k := i; k < len(r.part); k++ {
		if k == i || r.part[k] == free && r.m.Alike(i, k) {
			list = append(list, k)
		}
	}
	return list
}

// try takes the best allocation among given participants, if it is the best so far.
func (r *Welfare) try(takes func(i int) bool) {
	mu := r.clear(r.trial, func(i int, _ float64) bool { return takes(i) })
	total := 0.0
	for _, v := range r.trial {
		total += v
	}
	if over := total / r.m.Capacity[0]; over > 1 {
		for i := range r.trial {
			r.trial[i] /= over
		}
	}
	if worth := r.m.Account(r.trial).Welfare(); worth > r.best {
		r.best = worth
		copy(r.y, r.trial)
		r.price[0] = mu
	}
}
