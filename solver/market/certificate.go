package market

import (
	"math"
	"slices"
)

// Certificate judges a point from outside the method that made it. All four
// measures are dimensionless and 0 at an equilibrium; (d) is a proof: no
// feasible allocation has a welfare above Welfare by more than Gap·(1+|Dual|).
type Certificate struct {
	Infeasibility   float64 // (a) max_j [d_j − c_j]_+ / c_j
	Complementarity float64 // (b) max_j p_j |c_j − d_j| / (1 + |q|)
	Regret          float64 // (c) Σ_i [best payoff_i − payoff_i(y_i)] / (1 + |q|)
	Gap             float64 // (d) (q(p) − W(ŷ)) / (1 + |q|), ŷ the repaired allocation; +Inf where a price is below 0
	Dual            float64 // q(p)
	Welfare         float64 // W(ŷ)
}

// Within reports whether each measure is at most tol; false where one is NaN.
func (c *Certificate) Within(tol float64) bool {
	return c.Gap <= tol && c.Infeasibility <= tol && c.Complementarity <= tol && c.Regret <= tol
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

	c := Certificate{Infeasibility: Infeasibility(jd.Load, capacity), Dual: m.Dual(pt.Price)}
	given := jd.Account.Welfare()
	c.Welfare = given
	if c.Infeasibility > 0 {
		jd.repaired = Resize(jd.repaired, len(pt.Activity))
		m.Repair(jd.repaired, pt.Activity, jd.Load)
		c.Welfare = m.Account(jd.repaired).Welfare()
	}
	scale := 1 + math.Abs(c.Dual)
	// q(p) = Σ best payoff + c·p and Σ payoff(y) = W(y) − p·d, so that
	// (c) = q − W(y) − p·(c − d): a sum of terms >= 0, up to rounding.
	regret := c.Dual - given
	for j, p := range pt.Price {
		slack := capacity[j] - jd.Load[j]
		regret -= p * slack
		if x := p * math.Abs(slack); !(x <= c.Complementarity) {
			c.Complementarity = x
		}
	}
	c.Complementarity /= scale
	c.Regret = max(0, regret/scale)
	c.Gap = (c.Dual - c.Welfare) / scale
	if slices.Min(pt.Price) < 0 { // q is a bound for p >= 0 only
		c.Gap = math.Inf(1)
	}
	return c
}
