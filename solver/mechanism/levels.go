package mechanism

import (
	"cmp"
	"math"
	"slices"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// levels solves, for a uniform price a and a price λ >= 0 of inequality,
//
//	max over 0 <= x <= top of  Σ U_i(x_i) − a Σ x_i − λ Σ_{i<j} |x_i − x_j|
//
// to rounding. The last sum is max over permutations s of c of s·x, c_k = n−1−2k
// for k = 0..n−1: the Lovász extension of |A|(n−|A|), so that the problem
// falls apart by level (Groenevelt, Eur. J. Oper. Res. 54, 1991; Bach, Learning
// with Submodular Functions, 2013, §9.1): those above level t are the set A that
// maximises Σ_{i∈A} (U'_i(t) − a) − λ|A|(n−|A|), which sorting U'_i(t) finds. A block
// of agents is put on its best common level, Σ (U'_i(t) − a) = λ Σ c_k over
// its ranks k; where a set above t exists it is split into that and the rest, and
// otherwise it is tied at t. A split of k agents costs a sort, and there are at
// most n−1.
type levels struct {
	m         *contract.Market
	a, lambda float64
	top       float64   // 2m: out of reach of what is feasible, and keeps the maximum finite
	order     []int     // agents by falling x; a block is a range of it
	in        int       // agents of the order that may take part; the others, behind them, have 0
	value     []float64 // scratch of block: U'_i(t) − a, by agent
	bend      []float64 // and −U”_i(t)
	first     float64   // level of the first block, where the next solution starts

	x   []float64 // length n
	own []float64 // p_i = a + λ s_i, s a permutation's mixture: the price at which x_i is i's own choice

	// Σx, Σ_{i<j} |x_i − x_j| = Σ C t, and minus the derivatives of the first by a and
	// by λ, and of the second by λ, where blocks of k agents have levels t, rank weights
	// C = Σ c_k and curvatures H = Σ −U”(t): dt = −(k da + C dλ)/H.
	total, spread        float64
	byPrice, mixed, byLa float64
}

// reset prepares for a market.
func (l *levels) reset(m *contract.Market) {
	n := m.Agents()
	l.m = m
	market.Zeros(n, &l.x, &l.own, &l.value, &l.bend)
	l.order = market.Resize(l.order, n)
	for i := range l.order {
		l.order[i] = i
	}
	l.in = n
	l.top = 2 * m.Capacity[0]
	l.first = m.Capacity[0] / float64(n)
}

// solve computes x and what follows from it.
func (l *levels) solve(a, lambda float64) {
	l.a, l.lambda = a, lambda
	l.total, l.spread, l.byPrice, l.mixed, l.byLa = 0, 0, 0, 0, 0
	l.block(0, l.in, l.first)
	for _, i := range l.order[l.in:] {
		l.x[i], l.own[i] = 0, a+lambda*l.weight(l.in, len(l.x))/float64(len(l.x)-l.in)
	}
}

// weight is the sum of the rank weights c_k = n−1−2k for k from lo to hi−1.
func (l *levels) weight(lo, hi int) float64 {
	return float64(hi-lo) * float64(len(l.x)-hi-lo)
}

// block places the agents at lo to hi of the order; their level is sought from t.
func (l *levels) block(lo, hi int, t float64) {
	t = l.level(lo, hi, t)
	if lo == 0 && hi == l.in {
		l.first = t
	}
	agents := l.order[lo:hi]
	largest := math.Abs(l.a)
	for _, i := range agents {
		u, bend := l.m.Margin(i, t)
		l.own[i], l.value[i], l.bend[i] = u, u-l.a, bend
		largest = max(largest, math.Abs(u))
	}
	if len(agents) > 1 {
		slices.SortFunc(agents, func(i, j int) int { return cmp.Compare(l.value[j], l.value[i]) })
		if k := l.cut(lo, hi, largest); k > 0 {
			l.block(lo, lo+k, t)
			l.block(lo+k, hi, t)
			return
		}
	}
	l.tie(lo, hi, t)
}

// level is the common level t with Σ U'_i(t) = k a + λ C; 0 where the left side is
// below that throughout, top where it is above.
func (l *levels) level(lo, hi int, t float64) float64 {
	agents := l.order[lo:hi]
	target := float64(hi-lo)*l.a + l.lambda*l.weight(lo, hi)
	size, last := math.Abs(target), -target
	for _, i := range agents {
		u, _ := l.m.Margin(i, l.top)
		last += u
		size += math.Abs(u)
	}
	if last >= 0 {
		return l.top
	}
	return root(0, l.top, t, l.top, levelTolerance*size, func(t float64) (value, slope float64) {
		value = -target
		for _, i := range agents {
			u, bend := l.m.Margin(i, t)
			value, slope = value+u, slope-bend
		}
		return value, slope
	})
}

// levelTolerance is a few roundings of a sum of marginal utilities.
const levelTolerance = 8 * 0x1p-52

// cut is the number of agents of a block, sorted by value, who belong above
// its level (at top: on it): the longest prefix by value less λ c. 0: all of one
// level, to rounding.
func (l *levels) cut(lo, hi int, largest float64) (k int) {
	sum, best := 0.0, 0.0
	for at, i := range l.order[lo:hi] {
		sum += l.value[i] - l.lambda*float64(len(l.x)-1-2*(lo+at))
		if sum > best && lo+at+1 < hi {
			best, k = sum, at+1
		}
	}
	if best <= max(0, sum)+levelTolerance*float64(hi-lo)*(largest+l.lambda*float64(len(l.x))) {
		return 0
	}
	return k
}

// tie settles a block at level t.
func (l *levels) tie(lo, hi int, t float64) {
	k, weight := float64(hi-lo), l.weight(lo, hi)
	curvature := 0.0
	for _, i := range l.order[lo:hi] {
		l.x[i] = t
		curvature += l.bend[i]
	}
	if t == 0 {
		l.fill(lo, hi)
		return
	}
	l.total += k * t
	l.spread += weight * t
	if t == l.top || curvature == 0 {
		return
	}
	l.byPrice += k * k / curvature
	l.mixed += k * weight / curvature
	l.byLa += weight * weight / curvature
}

// fill sets the own prices of a block at level 0. They may exceed U'_i(0), and
// have to add up: the lowest are raised to a common one, θ, which keeps them a
// mixture of permutations, the sums of c being concave in their number.
func (l *levels) fill(lo, hi int) {
	left := l.lambda * l.weight(lo, hi) // for those not above θ
	for at := lo; at < hi; at++ {
		theta := left / float64(hi-at)
		v := l.value[l.order[at]]
		if v <= theta {
			for _, i := range l.order[at:hi] {
				l.own[i] = l.a + theta
			}
			return
		}
		left -= v
	}
}
