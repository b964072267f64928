package experiments

import (
	"slices"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
	"walras/solver/mechanism"
)

// offers reports whether some component of a section of a spec is a T.
func offers[T any](s *spec.Spec, section string) bool {
	return slices.ContainsFunc(s.Components(section), func(c spec.Component) bool {
		_, ok := c.New().(T)
		return ok
	})
}

// strategic reports whether some rule of a spec has strategic agents.
func strategic(s *spec.Spec) bool { return offers[mechanism.Strategic](s, "mechanism") }

// bounded reports whether some rule of a spec proves how good its allocation is.
func bounded(s *spec.Spec) bool { return offers[mechanism.Bounded](s, "mechanism") }

// offersMaxMin reports whether a spec compares with max-min.
func offersMaxMin(s *spec.Spec) bool { return offers[*mechanism.MaxMin](s, "mechanism") }

// allocated reports that the rule of the cell gave its allocation of a market that stands still.
func (c *finished) allocated() bool {
	return c.Status != solver.Failed && c.Status != solver.Skipped && c.treatment.scenario == nil
}

// strategyColumns are those of specs with a rule of strategic agents; null in the rows of other rules.
var strategyColumns = []column[finished]{
	float(results.Column{Name: "deviation_gain", Nullable: true, Label: "gain of a deviation", Sense: results.Low, Doc: "mean over participants of the gain of an agent that alone anticipates its effect on the price, over its payoff as a price taker"},
		func(c *finished) float64 { return c.strategy.Gain }),
	float(results.Column{Name: "deviation_gain_max", Nullable: true, Label: "largest gain of a deviation", Sense: results.Low, Doc: "the largest such gain"},
		func(c *finished) float64 { return c.strategy.LargestGain }),
	float(results.Column{Name: "shading", Nullable: true, Sense: results.Low, Doc: "share by which such an agent holds back its demand, mean over participants"},
		func(c *finished) float64 { return c.strategy.Shading }),
	float(results.Column{Name: "misreport", Nullable: true, Doc: "stated over true marginal value at the best deviation, mean over participants: the best misreport of α over α"},
		func(c *finished) float64 { return c.strategy.Misreport }),
	float(results.Column{Name: "nash_ratio", Nullable: true, Label: "efficiency at Nash over the optimum", Sense: results.High, Doc: "efficiency of the price-anticipating Nash equilibrium over the optimum; at least 3/4 (Johari and Tsitsiklis)"},
		func(c *finished) float64 { return c.strategy.Ratio }),
	integer(results.Column{Name: "nash_steps", Nullable: true, Label: "steps to Nash", Sense: results.Low, Doc: "prices tried until the Nash equilibrium was found; null: it was not"},
		(*finished).nashSteps),
}

func (c *finished) readStrategy() bool {
	rule, ok := c.treatment.rule.Rule.(mechanism.Strategic)
	if ok = ok && c.allocated(); ok {
		c.strategy = rule.Strategy()
	}
	return ok
}

func (c *finished) nashSteps() int64 {
	if !c.strategy.Settled {
		return noInteger
	}
	return int64(c.strategy.Steps)
}

// boundColumns are those of specs with a rule that proves how good its allocation is; null in the rows of other rules, and
// of plays.
var boundColumns = []column[finished]{
	float(results.Column{Name: "bound", Nullable: true, Unit: "units of account", Label: "bound on efficiency", Doc: "upper bound on the efficiency of every allocation that meets the rule's own constraint"},
		func(c *finished) float64 { return c.bound.Bound() }),
}

func (c *finished) readBound() (ok bool) {
	c.bound, ok = c.treatment.rule.Rule.(mechanism.Bounded)
	return ok && c.allocated()
}

// leastBoundColumns are those of specs with max-min; null in the rows of other rules.
var leastBoundColumns = []column[finished]{
	float(results.Column{Name: "proportionality_bound", Nullable: true, Label: "bound on the least utility", Doc: "upper bound on proportionality in every allocation of the market: what max-min maximises"},
		func(c *finished) float64 { return c.treatment.rule.Rule.(*mechanism.MaxMin).LeastBound() }),
}

func (c *finished) readLeastBound() bool {
	_, ok := c.treatment.rule.Rule.(*mechanism.MaxMin)
	return ok && c.allocated()
}
