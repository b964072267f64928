package generators

import (
	"fmt"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// lawCheck asks that a parameter's law gives positive values, or values that
// are not negative.
type lawCheck struct {
	name     string
	law      *Law
	positive bool
}

// checkLaws reports the first law that can give what no market has.
func checkLaws(checks ...lawCheck) error {
	for _, c := range checks {
		if c.positive && !c.law.positive() {
			return market.Refuse(c.name, c.law, "a law of positive values")
		}
		if c.law.Min() < 0 {
			return market.Refuse(c.name, c.law, "a law of values that are not negative")
		}
	}
	return nil
}

// positive reports whether the law gives values above 0 with probability one.
func (l *Law) positive() bool {
	low := l.Min()
	return low > 0 || low == 0 && (l.kind == uniform || l.kind == lognormal)
}

// checkTerms reports laws that are sound one by one and give no market
// together: a fixed fee needs V(0) > −∞, and demand at price zero a bound.
func checkTerms(valuation string, shape, beta, kappa, tau, g *Law) error {
	v, err := contract.ParseValuation(valuation)
	if err != nil {
		return err
	}
	if top := shape.Max(); v == contract.Power && g.Max() > 0 && (top > 1 || top == 1 && shape.kind != uniform) {
		return market.Refuse("shape", fmt.Sprintf("%s with g = %s and power valuations", shape, g), "a shape below 1, or g = 0, as V(0) = −∞ otherwise")
	}
	if v != contract.Quadratic && !beta.positive() && !tau.positive() && !kappa.positive() {
		return market.Refuse("beta", fmt.Sprintf("%s with tau = %s and kappa = %s: all three can be 0, and demand at price zero then has no bound", beta, tau, kappa),
			"one of them positive, with "+valuation+" valuations")
	}
	return nil
}
