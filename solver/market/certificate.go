package market

import (
	"fmt"
	"math"
	"slices"
)

// Certificate judges a point from outside the method that made it. All four
// measures are dimensionless and 0 at an equilibrium; (d) is a proof: no
// feasible allocation has a welfare above Welfare by more than (Gap +
// Rounding)·Scale.
//
// Money is measured against Scale, the absolute terms of the allocation as
// given and what capacity is worth, Σ|V_i| + Σ C_i + fees + p·c. It moves with
// the units of money and quantity, and does not vanish where the terms of the
// optimum cancel. For the value α log y, whose zero is where the unit of quantity
// puts it, its term is y V' = α. Where nobody takes part, what stands in for the allocation's
// terms depends on the market. If some agent would take part at price zero,
// the point is no equilibrium, and Scale is q(p): Gap is 1. If none would, so
// that the equilibrium is to trade nothing, they are those of equal shares of
// capacity (Market.Idle), whether the allocation is quite empty or nearly so.
type Certificate struct {
	Infeasibility   float64 // (a) max_j [d_j − c_j]_+ / c_j
	Complementarity float64 // (b) max_j p_j |c_j − d_j| / Scale
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
	return Certificate{nan, nan, nan, nan, nan, nan, nan, nan}
}

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

	repaired []float64
}

// Infeasibility is measure (a) of an allocation with load d: the cheapest of
// the four, which needs no valuation.
func Infeasibility(d, capacity []float64) float64 {
	worst := 0.0
	for j, c := range capacity {
		if x := (d[j] - c) / c; x > worst || math.IsNaN(x) {
			worst = x
		}
	}
	return worst
}

// Certify judges pt on m. It calls none of the market's demand: loads,
// welfare and dual value follow from the point alone.
func (jd *Judge) Certify(m Market, pt Point) Certificate {
	capacity := m.Capacities()
	jd.Load = Resize(jd.Load, len(capacity))
	m.Load(jd.Load, pt.Activity)
	jd.Account = m.Account(pt.Activity)

	c := Certificate{Infeasibility: Infeasibility(jd.Load, capacity)}
	var dualRounding float64
	c.Dual, dualRounding = m.DualRounding(pt.Price)
	given := jd.Account.Welfare()
	c.Welfare = given
	rounding, loadRounding := jd.Account.Rounding, m.LoadRounding()
	if c.Infeasibility > 0 {
		jd.repaired = Resize(jd.repaired, len(pt.Activity))
		m.Repair(jd.repaired, pt.Activity, jd.Load)
		account := m.Account(jd.repaired)
		c.Welfare = account.Welfare()
		rounding = account.Rounding + account.Stretch*(loadRounding+2*unitRoundoff)
	}
	// q(p) = Σ best payoff + c·p and Σ payoff(y) = W(y) − p·d, so that
	// (c) = q − W(y) − p·(c − d): a sum of terms >= 0, up to rounding.
	regret, worth, slack, tight := c.Dual-given, 0.0, 0.0, false
	for j, p := range pt.Price {
		worth += p * capacity[j]
		left := capacity[j] - jd.Load[j]
		tight = tight || left <= 2*loadRounding*capacity[j]
		regret -= p * left
		if x := p * math.Abs(left); !(x <= slack) {
			slack = x
		}
	}
	if c.Infeasibility == 0 && tight { // the load may be above capacity by rounding
		rounding += jd.Account.Stretch * loadRounding
	}
	idle := m.Idle()
	c.Scale = jd.Account.Size + worth + idle.Size
	if jd.Account.Size == 0 && c.Scale == worth {
		c.Scale = max(worth, c.Dual)
	}
	c.Complementarity = share(slack, c.Scale)
	c.Regret = max(0, share(regret, c.Scale))
	c.Gap = share(c.Dual-c.Welfare, c.Scale)
	c.Rounding = share(dualRounding+rounding, c.Scale)
	ofScale := share(dualRounding+jd.Account.Rounding+idle.Rounding, c.Scale)
	c.Rounding += math.Abs(c.Gap) * (ofScale + 4*unitRoundoff)
	if slices.Min(pt.Price) < 0 { // q is a bound for p >= 0 only
		c.Gap = math.Inf(1)
	}
	return c
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
