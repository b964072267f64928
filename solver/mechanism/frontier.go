package mechanism

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Frontier is the best allocation that is as fair as asked for: a point of the
// true efficiency–fairness frontier of a market with one resource,
//
//	max Eff(x) = Σ U_i(x_i)   subject to   Σx <= m,  Gini(x) <= ρ,  x >= 0,
//
// U = V − C − τx. The last constraint is Σ_{i<j} |x_i − x_j| <= ρ n Σx, which is
// convex, so that the problem is concave. Its dual in the price μ of capacity and
// the price λ of inequality is minimised exactly: levels gives the inner maximum at
// the uniform price a = μ − λρn, a safeguarded Newton's method finds μ, by capacity,
// for each λ, and another λ, by the Gini. At ρ = 0 it is the best equal split, and from
// the Gini of the welfare optimum on that optimum.
//
// With fixed fees g > 0 the problem is not concave. The rule then takes the best of
// some sets of participants: all, and what is left when those who do not earn their fee
// are taken out, half of them at a time. The true frontier is between its
// efficiency and Bound, which accounts for the fees.
type Frontier struct {
	Gini float64 `param:"gini" doc:"largest Gini index allowed" min:"0" max:"1"`

	zeroPrices
	levels
	mu, lambda   float64
	over, under  side // capacity, at λ
	unfair, fair side // than ρ, each at the last such λ
	unit         float64
	best, bound  float64
}

// side is a solution on one side of a condition. Where utilities have linear
// pieces (quadratic valuations past their top) solutions jump, and the optimum is
// between two that are equally good at the price of the jump.
type side struct {
	x             []float64
	total, spread float64
	set           bool
}

func (s *side) keep(l *levels) {
	s.x, s.total, s.spread, s.set = append(s.x[:0], l.x...), l.total, l.spread, true
}

// between sets the solution of l to the point between s and o, by the share of the
// way.
func (s *side) between(o *side, l *levels, share float64) {
	for i, v := range s.x {
		l.x[i] = v + share*(o.x[i]-v)
	}
	l.total = s.total + share*(o.total-s.total)
	l.spread = s.spread + share*(o.spread-s.spread)
}

var (
	_ Fitter[*contract.Market] = (*Frontier)(nil)
	_ Bounded                  = (*Frontier)(nil)
)

// Tolerances of the two conditions, relative to capacity and to ρ n Σx. What is
// left is repaired, and costs as much of the efficiency.
const (
	capacityTolerance = 1e-14
	giniTolerance     = 1e-13
	giniRounding      = 1e-12 // relative excess of the index that is left as it is: those with 0 keep it
)

// Fits implements Fitter.
func (*Frontier) Fits(m *contract.Market) error { return oneResource("frontier", m) }

// oneResource refuses markets other than the paper's, Σx <= m.
func oneResource(rule string, m *contract.Market) error {
	if m.Resources() != 1 || m.Usage.Start != nil {
		return fmt.Errorf("%s: market of %d resources with a usage matrix; allowed: one resource, of which every activity uses 1", rule, m.Resources())
	}
	return nil
}

// Allocate implements Allocator. It posts μ.
func (r *Frontier) Allocate(m *contract.Market, _ market.Point) market.Point {
	r.zeroPrices.reset(m)
	r.levels.reset(m)
	r.unit = m.UsualPrice(0)
	r.best, r.bound = math.Inf(-1), math.Inf(1)
	r.consider()
	for m.HasFixedFees() && r.drop() {
		r.consider()
	}
	return r.point()
}

// consider takes the optimum among those who may take part, if it is the best so
// far, and the bound that its prices prove.
func (r *Frontier) consider() {
	r.mu, r.lambda = 0, 0
	r.unfair.set, r.fair.set = false, false
	root(0, math.Inf(1), 0, r.unit, 0, r.inequality)
	if value, _ := r.excess(); !r.isFair(value) && r.unfair.set && r.fair.set {
		above, below := r.unfair.spread-r.rn()*r.unfair.total, r.fair.spread-r.rn()*r.fair.total
		r.fair.between(&r.unfair, &r.levels, below/(below-above))
	}
	r.repair(r.m.Capacity[0])
	if worth := r.m.Account(r.x).Welfare(); worth > r.best {
		r.best = worth
		copy(r.y, r.x)
		r.price[0] = r.mu
	}
	r.bound = min(r.bound, GiniBound(r.m, r.Gini, append(r.value[:0], r.own...)))
}

// drop takes out half of the agents who do not earn their fixed fee at their own
// prices, those who miss it by most; false where there are none.
func (r *Frontier) drop() bool {
	taking := r.order[:r.in]
	losers := 0
	for _, i := range taking {
		r.value[i] = r.m.Utility(i, r.x[i]) - r.own[i]*r.x[i] - r.m.FixedFee(i)
		if r.value[i] < 0 {
			losers++
		}
	}
	slices.SortFunc(taking, func(i, k int) int { return cmp.Compare(r.value[k], r.value[i]) })
	r.in -= (losers + 1) / 2
	return losers > 0 && r.in > 0
}

// rn is ρ n.
func (r *Frontier) rn() float64 { return r.Gini * float64(len(r.x)) }

// inequality is the excess of inequality at λ, 0 where it is within the
// tolerance, and its derivative.
func (r *Frontier) inequality(lambda float64) (value, slope float64) {
	r.ration(lambda)
	value, slope = r.excess()
	if r.isFair(value) {
		return 0, slope
	}
	if value > 0 {
		r.unfair.keep(&r.levels)
	} else {
		r.fair.keep(&r.levels)
	}
	return value, slope
}

// isFair reports that the excess is 0 within the tolerance.
func (r *Frontier) isFair(excess float64) bool {
	return math.Abs(excess) <= giniTolerance*r.rn()*r.total
}

// excess is h = Σ_{i<j} |x_i − x_j| − ρ n Σx and dh/dλ, along which μ keeps
// Σx = m where it is positive. With E = C − ρnk for each block,
// dh/dλ = −Σ E²/H + (Σ kE/H)²/(Σ k²/H), and at μ = 0 the first term alone.
func (r *Frontier) excess() (value, slope float64) {
	rn := r.rn()
	value = r.spread - rn*r.total
	slope = -(r.byLa - 2*rn*r.mixed + rn*rn*r.byPrice)
	if r.mu > 0 && r.byPrice > 0 {
		b := r.mixed - rn*r.byPrice
		slope += b * b / r.byPrice
	}
	return value, slope
}

// ration finds 0 <= μ ⟂ m − Σx >= 0 at λ, from the μ that the last solution
// predicts.
func (r *Frontier) ration(lambda float64) {
	rn, capacity := r.rn(), r.m.Capacity[0]
	start := r.mu
	if start > 0 && r.byPrice > 0 {
		start = max(0, start-(r.mixed-rn*r.byPrice)/r.byPrice*(lambda-r.lambda))
	}
	r.lambda = lambda
	r.over.set, r.under.set = false, false
	r.mu = root(0, math.Inf(1), start, r.unit, capacityTolerance*capacity, func(mu float64) (value, slope float64) {
		r.solve(mu-lambda*rn, lambda)
		if r.total > capacity {
			r.over.keep(&r.levels)
		} else {
			r.under.keep(&r.levels)
		}
		return r.total - capacity, -r.byPrice
	})
	if math.Abs(r.total-capacity) > capacityTolerance*capacity && r.over.set && r.under.set {
		r.under.between(&r.over, &r.levels, (capacity-r.under.total)/(r.over.total-r.under.total))
	}
}

// repair makes x feasible to rounding: scaled down to capacity, which leaves
// the Gini index as it is, and moved towards its mean, which scales the index down.
func (r *Frontier) repair(capacity float64) {
	total := 0.0
	for _, v := range r.x {
		total += v
	}
	if total == 0 {
		return
	}
	scale, mean := min(1, capacity/total), total/float64(len(r.x))
	keep := 1.0
	if gini := market.Gini(r.x, r.value); gini > r.Gini*(1+giniRounding) {
		keep = r.Gini / gini
	}
	for i, v := range r.x {
		r.x[i] = scale * (mean + keep*(v-mean))
	}
}

// Bound implements Bounded.
func (r *Frontier) Bound() float64 { return r.bound }

// GiniBound is an upper bound on the efficiency, fixed fees included, of every
// allocation with Σx <= m and Gini(x) <= ρ, for any prices p of the agents'
// own (length n):
//
//	Σ_i max_y [U_i(y) − g_i·1{y > 0} − p_i y] + m·max(0, p̄ + ρ n λ(p)),
//
// p̄ the mean of p and λ(p) = max_k (sum of the k largest p_i − p̄) / (k(n−k)). For p − p̄
// is λ times a mixture of permutations of (n−1, n−3, …, 1−n) (Rado 1952), hence
// p·x <= p̄ Σx + λ Σ_{i<j} |x_i − x_j| <= (p̄ + ρnλ) Σx. p is overwritten.
func GiniBound(m *contract.Market, rho float64, p []float64) float64 {
	n := len(p)
	bound, mean := 0.0, 0.0
	for i, v := range p {
		bound += m.Surplus(i, v)
		mean += v
	}
	mean /= float64(n)
	slices.Sort(p)
	lambda, sum := 0.0, 0.0
	for k := 1; k < n; k++ {
		sum += p[n-k] - mean
		lambda = max(lambda, sum/(float64(k)*float64(n-k)))
	}
	return bound + m.Capacity[0]*max(0, mean+rho*float64(n)*lambda)
}
