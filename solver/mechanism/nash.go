package mechanism

import (
	"fmt"
	"math"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// Nash is what becomes of the clearing market when agents anticipate their
// effect on the price. Its allocation is the Nash equilibrium of the
// proportional-share mechanism: agent i bids w_i, the price is Σ w/c, and x_i =
// c w_i/Σ w, which for agents that take the price as given is the clearing
// equilibrium (Kelly 1997). With payoff U_i(x_i) − w_i nobody has a better bid
// exactly at the one point with
//
//	U'_i(x_i)(1 − x_i/c) = Σ w/c  for x_i > 0,  <= for x_i = 0,   Σ x = c
//
// (Hajek and Gopalakrishnan 2002; Johari and Tsitsiklis, Math. Oper. Res. 29,
// 2004, thm 2). Its efficiency is at least 3/4 of the optimum (ibid. thm 3).
//
// Strategy also says what one agent gains that anticipates alone, see deviate.
//
// Assumes one resource of which a unit of activity uses one, two agents, and
// no fixed fees. Where capacity does not bind the price is 0, nobody can lower
// it, and both equilibria are the same.
type Nash struct {
	x, y, s  []float64
	price    [1]float64
	load     [1]float64
	strategy Strategy
}

// Strategy is what strategic behaviour comes to on a market. Gains are shares of
// the agent's payoff as a price taker; where values are α log y, whose zero is where
// the unit of quantity puts it, such a share says nothing.
type Strategy struct {
	Gain, LargestGain float64 // of an agent that deviates alone: mean over participants, largest
	Shading           float64 // 1 − x/x* at its best deviation, mean over participants
	Misreport         float64 // stated over true marginal value there, mean over participants
	Ratio             float64 // efficiency of the Nash equilibrium over that of price takers
	Steps             int     // prices tried on the way to the Nash equilibrium
	Settled           bool    // they ended at it
}

// Strategic is a rule whose agents are strategic.
type Strategic interface {
	Rule

	// Strategy describes the market of the last call of Allocate.
	Strategy() Strategy
}

var (
	_ Strategic                = (*Nash)(nil)
	_ Fitter[*contract.Market] = (*Nash)(nil)
)

// nashTolerance is how near to capacity the wants at the equilibrium price must
// come, and nashSteps ends a scalar search, whose bracket collapses in fewer.
const (
	nashTolerance = 1e-9
	nashSteps     = 200
)

// NeedsSolver implements Rule.
func (*Nash) NeedsSolver() bool { return true }

// Fits implements Fitter.
func (*Nash) Fits(m *contract.Market) error {
	switch {
	case len(m.Capacity) != 1 || m.Usage.Start != nil:
		return fmt.Errorf("nash is for one resource of which activity uses one a unit; this market has %d resources", len(m.Capacity))
	case m.HasFixedFees():
		return fmt.Errorf("nash is for markets without fixed fees, in which payoffs are concave; g > 0 here")
	case len(m.Alpha) < 2:
		return fmt.Errorf("nash needs two agents; this market has %d", len(m.Alpha))
	}
	return nil
}

// Strategy implements Strategic.
func (r *Nash) Strategy() Strategy { return r.strategy }

// Allocate implements Allocator.
func (r *Nash) Allocate(m *contract.Market, equilibrium market.Point) market.Point {
	p := equilibrium.Price[0]
	if p == 0 {
		r.strategy = Strategy{Misreport: 1, Ratio: 1, Settled: true}
		return equilibrium
	}
	r.y, r.s = append(r.y[:0], m.Alpha...), append(r.s[:0], m.Alpha...)
	r.strategy = Strategy{}
	participants := 0
	for i, x := range equilibrium.Allocation {
		if x > 0 {
			participants++
			r.deviate(m, i, p, x)
		}
	}
	for _, sum := range []*float64{&r.strategy.Gain, &r.strategy.Shading, &r.strategy.Misreport} {
		*sum /= float64(participants)
	}
	r.x = append(r.x[:0], equilibrium.Allocation...)
	r.settle(m, p)
	r.strategy.Ratio = m.Account(r.x).Welfare() / m.Account(equilibrium.Allocation).Welfare()
	return market.Point{Price: r.price[:], Allocation: r.x}
}

// deviate adds the best deviation of agent i while the others take prices. By
// holding back demand it moves along the residual supply R(p) = c − S_{−i}(p),
// and maximises U_i(R(p)) − p R(p) over p <= p*, where
//
//	U'_i(R) − p − R/R'(p) = 0,   R' = Σ_{k≠i} s_k
//
// The left-hand side falls in p, demand being convex in the price. Any point
// of R below U'_i(R) > p is where some understated valuation puts the agent, so
// that the gain is that of the best misreport too; with V proportional to α it
// states α̂/α = 1 − (U'_i − p)/V'_i.
func (r *Nash) deviate(m *contract.Market, i int, price, x float64) {
	c := m.Capacity[0]
	supply := func(p float64) (residual, slope float64) {
		r.price[0] = p
		m.DemandSlope(r.y, r.s, r.load[:], r.price[:])
		total := 0.0
		for _, s := range r.s {
			total += s
		}
		return c - (r.load[0] - r.y[i]), total - r.s[i]
	}
	above := func(p float64) bool { // the best p is above
		residual, slope := supply(p)
		if residual <= 0 {
			return true
		}
		marginal, _ := m.Margin(i, residual)
		return marginal-p-residual/slope > 0
	}
	best := 0.0
	if above(0) {
		best = bisect(0, price, above)
	}
	residual, _ := supply(best)
	taker := m.Utility(i, x) - price*x
	gain := max(0, m.Utility(i, residual)-best*residual-taker) / taker
	r.strategy.Gain += gain
	r.strategy.LargestGain = max(r.strategy.LargestGain, gain)
	r.strategy.Shading += 1 - residual/x
	marginal, _ := m.Margin(i, residual)
	r.strategy.Misreport += 1 - (marginal-best)/m.Valuation.Marginal(m.Alpha[i], m.Shape[i], residual)
}

// bisect finds where above turns from true to false on [lo, hi].
func bisect(lo, hi float64, above func(float64) bool) float64 {
	for range nashSteps {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		if above(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// settle finds the equilibrium: at a price P agent i wants the x with U'_i(x)(1 −
// x/c) = P, which falls in P, and the equilibrium price is where these wants
// come to c. Best responses of one agent after the other need not get there:
// two agents can chase each other for good.
func (r *Nash) settle(m *contract.Market, takers float64) {
	c := m.Capacity[0]
	total := func(price float64) (sum float64) {
		r.strategy.Steps++
		for i := range r.x {
			r.x[i] = r.want(m, i, price)
			sum += r.x[i]
		}
		return sum
	}
	// Price takers want more than strategic agents at any price: at theirs the
	// wants come to c at most, and at 0 to no less, as capacity binds.
	price := bisect(0, takers, func(price float64) bool { return total(price) > c })
	sum := total(price)
	r.strategy.Settled = math.Abs(sum-c) <= nashTolerance*c
	for i := range r.x {
		r.x[i] *= c / sum
	}
	r.price[0] = price
}

// want is the x in [0, c] with U'_i(x)(1 − x/c) = price; 0 where even the first
// unit is not worth that.
func (r *Nash) want(m *contract.Market, i int, price float64) float64 {
	c := m.Capacity[0]
	if marginal, _ := m.Margin(i, 0); marginal <= price {
		return 0
	}
	lo, hi, x := 0.0, c, r.x[i]
	if !(x > lo && x < hi) {
		x = c / 2
	}
	for range nashSteps { // Newton's method in a bracket
		left := 1 - x/c
		marginal, curvature := m.Margin(i, x)
		value := marginal*left - price
		if value > 0 {
			lo = x
		} else {
			hi = x
		}
		next := x + value/(curvature*left+max(0, marginal)/c)
		if math.Abs(next-x) <= 0x1p-52*x {
			break
		}
		if !(next > lo && next < hi) {
			next = lo + (hi-lo)/2
			if next <= lo || next >= hi {
				break
			}
		}
		x = next
	}
	return x
}
