package market

import (
	"fmt"
	"math"
)

// Certificate judges a point from outside the method that made it. All four
// measures are dimensionless and 0 at an equilibrium, in every class of markets. What
// (d) says depends on Kind. Of a Proof it is a duality gap: no feasible allocation has a
// welfare above Welfare by more than (Gap + Rounding)·Scale. A market without a
// potential has no such bound, and its certificate is a Residual: (d) is the largest of
// the residuals of the conditions of equilibrium, and Dual and Welfare are NaN.
//
// Of a Proof, money is measured against Scale, the absolute terms of the allocation as
// given and what capacity is worth, Σ|V_i| + Σ C_i + fees + p·c. It moves with
// the units of money and quantity, and does not vanish where the terms of the
// optimum cancel. For the value α log y, whose zero is where the unit of quantity
// puts it, its term is y V' = α. Where nobody takes part, what stands in for the allocation's
// terms depends on the market. If some agent would take part at price zero,
// the point is no equilibrium, and Scale is q(p): Gap is 1. If none would, so
// that the equilibrium is to trade nothing, they are those of equal shares of
// capacity (Market.Idle), whether the allocation is quite empty or nearly so.
type Certificate struct {
	Kind            Kind
	Infeasibility   float64 // (a) max_j [d_j − s_j]_+ / s_j
	Complementarity float64 // (b) max_j p_j |s_j − d_j| / Scale; of a simplex |p·(d − s)|
	Regret          float64 // (c) Σ_i [best payoff_i − payoff_i(y_i)] / Scale
	Gap             float64 // (d) (q(p) − W(ŷ)) / Scale, ŷ the repaired allocation; +Inf where a price is below 0
	Dual            float64 // q(p)
	Welfare         float64 // W(ŷ)
	Scale           float64 // Σ|V_i| + Σ C_i + fees + p·c, in units of account
	Rounding        float64 // bound on the rounding error of Gap
}

// NoCertificate is that of a run without an answer: all NaN.
func NoCertificate() Certificate {
	nan := math.NaN()
	return Certificate{Unjudged, nan, nan, nan, nan, nan, nan, nan, nan}
}

// Kind is what a certificate is worth.
type Kind uint8

const (
	Unjudged Kind = iota // there is no certificate
	Proof                // an upper bound on welfare, met by a feasible allocation but for the gap
	Residual             // how far the conditions of equilibrium are from being met
)

// String is the name in results; "" where there is no certificate.
func (k Kind) String() string { return [...]string{"", "proof", "residual"}[k] }

// Within reports whether each measure is at most tol; false where one is NaN.
func (c *Certificate) Within(tol float64) bool {
	return c.Gap <= tol && c.Infeasibility <= tol && c.Complementarity <= tol && c.Regret <= tol
}

// Err is an error where the gap is negative by more than rounding explains: no
// feasible allocation is worth more than the bound, so that one of the two
// numbers is wrong, and nothing that rests on them can be believed.
func (c *Certificate) Err() error {
	if !(c.Gap < -c.Rounding) {
		return nil
	}
	return fmt.Errorf("the certificate contradicts itself: a feasible allocation is worth %v and the upper bound on welfare is %v, a gap of %.3g of the scale, where rounding explains %.3g",
		c.Welfare, c.Dual, c.Gap, c.Rounding)
}

// Judge computes certificates. It owns the memory they need and may be reused
// for any number of markets. After Certify, Load and Account describe the
// allocation as it was given, before repair.
type Judge struct {
	Load    []float64 // d, length J
	Account Account

	certificate Certificate
}

// Infeasibility is measure (a) of an allocation with load d: the cheapest of
// the four, which needs no valuation.
func Infeasibility(d, supply []float64) float64 {
	worst := 0.0
	for j, c := range supply {
		if x := (d[j] - c) / c; x > worst || math.IsNaN(x) {
			worst = x
		}
	}
	return worst
}

// Certify judges pt on m. It calls none of the market's demand: loads,
// welfare and dual value follow from the point alone.
func (jd *Judge) Certify(m Market, pt Point) Certificate {
	m.Certify(jd, &jd.certificate, pt, math.Inf(1))
	return jd.certificate
}

// ByDuality sets dst to the certificate of pt on a market with a potential, for who asks
// only whether pt is within tol: Market.Certify of such markets. It looks at the
// measures in the order of their cost, infeasibility, complementarity, and the two that
// need the dual, and is false, and leaves dst, as soon as one of the first two is above tol.
func (jd *Judge) ByDuality(m Potential, dst *Certificate, pt Point, tol float64) (possible bool) {
	capacity := m.Supply()
	jd.Load = Resize(jd.Load, len(capacity))
	m.Load(jd.Load, pt.Allocation)
	infeasible := Infeasibility(jd.Load, capacity)
	if infeasible > tol {
		return false
	}
	loadRounding := m.LoadRounding()
	worth, rent, slack, tight, negative := 0.0, 0.0, 0.0, false, false
	for j, p := range pt.Price {
		c := capacity[j]
		left := c - jd.Load[j]
		tight = tight || left <= 2*loadRounding*c
		negative = negative || p < 0
		worth += p * c
		rent += p * left
		if x := p * math.Abs(left); x > slack || math.IsNaN(x) {
			slack = x
		}
	}
	jd.Account = m.Account(pt.Allocation)
	given := &jd.Account
	idle, idleRounding := m.Idle()
	scale := given.Size + worth + idle
	if slack > tol*scale && given.Size > 0 && !negative {
		return false
	}
	dual, dualRounding := m.DualRounding(pt.Price)
	if given.Size == 0 && scale == worth {
		scale = max(worth, dual)
	}
	// q(p) = Σ best payoff + c·p and Σ payoff(y) = W(y) − p·d, so that
	// (c) = q − W(y) − p·(c − d): a sum of terms >= 0, up to rounding.
	welfare, rounding := given.Net, given.Rounding
	regret := dual - welfare - rent
	switch {
	case infeasible > 0:
		account := m.AccountRepaired(pt.Allocation, jd.Load)
		welfare, rounding = account.Net, account.Rounding+account.Stretch*(loadRounding+2*unitRoundoff)
	case tight: // the load may be above capacity by rounding
		rounding += given.Stretch * loadRounding
	}
	gap := share(dual-welfare, scale)
	bound := share(dualRounding+rounding, scale) + math.Abs(gap)*(share(dualRounding+given.Rounding+idleRounding, scale)+4*unitRoundoff)
	if negative { // q is a bound for p >= 0 only
		gap = math.Inf(1)
	}
	*dst = Certificate{
		Kind: Proof, Infeasibility: infeasible, Complementarity: share(slack, scale), Regret: max(0, share(regret, scale)), Gap: gap,
		Dual: dual, Welfare: welfare, Scale: scale, Rounding: bound,
	}
	return true
}

// unitRoundoff is the largest relative error of one operation.
const unitRoundoff = 0x1p-53

// share is x over the scale: 0 for 0, and infinite where x is.
func share(x, scale float64) float64 {
	if x == 0 || math.IsInf(x, 0) {
		return x
	}
	return x / scale
}
