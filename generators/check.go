package generators

import (
	"fmt"

	"walras/solver/market"
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
			return fmt.Errorf("%s = %s; allowed: a law of positive values", c.name, c.law)
		}
		if c.law.Min() < 0 {
			return fmt.Errorf("%s = %s; allowed: a law of values that are not negative", c.name, c.law)
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
	v, err := market.ParseValuation(valuation)
	if err != nil {
		return err
	}
	if top := shape.Max(); v == market.Power && g.Max() > 0 && (top > 1 || top == 1 && shape.kind != uniform) {
		return fmt.Errorf("shape = %s and g = %s with power valuations; allowed: a shape below 1, or g = 0, as V(0) = −∞ otherwise", shape, g)
	}
	if v != market.Quadratic && !beta.positive() && !tau.positive() && !kappa.positive() {
		return fmt.Errorf("beta = %s, tau = %s, kappa = %s can all be 0, and demand at price zero then has no bound; allowed: one of them positive, with %s valuations", beta, tau, kappa, valuation)
	}
	return nil
}

// firstError is the first of errs that is not nil.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
