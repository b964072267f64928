package experiments

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"walras/results"
	"walras/solver/market"
)

// bundleColumns are those of specs with markets whose agents have bundles; null in the rows of other markets. They judge
// the allocation as it was given.
var bundleColumns = []column[finished]{
	float(results.Column{Name: "nash_welfare", Nullable: true, Label: "Nash welfare", Sense: results.High, Doc: "geometric mean, by budgets, of utilities over those of proportional shares: exp(Σ B log u / ΣB)"},
		func(c *finished) float64 { return c.bundles.NashWelfare(c.Point.Allocation) }),
	float(results.Column{Name: "envy", Nullable: true, Sense: results.Low, Doc: "max over pairs of agents of the utility of the other's bundle, scaled to the agent's own budget, over that of its own, minus 1; at least 0, null for more than 2^28 values to compare"},
		func(c *finished) float64 { return c.bundles.Envy(c.Point.Allocation) }),
	float(results.Column{Name: "proportionality", Nullable: true, Label: "least utility over that of a proportional share", Sense: results.High, Doc: "min over agents of utility over that of the proportional share of everything; at least 1 in a Fisher equilibrium without quasi-linear buyers"},
		func(c *finished) float64 { return slices.Min(c.standing) }),
	float(results.Column{Name: "price_dispersion", Nullable: true, Label: "dispersion of prices", Doc: "standard deviation over mean of p_j s_j, what the supply of each good is worth; null where a rule posts no prices"},
		(*finished).priceDispersion),
}

func (c *finished) readBundles() (ok bool) {
	c.bundles, ok = c.market().(market.Bundled)
	return ok && c.Point.Allocation != nil // then metricColumns have made standing
}

func (c *finished) priceDispersion() float64 {
	if len(c.Point.Price) == 0 {
		return math.NaN()
	}
	c.worth = market.Resize(c.worth, len(c.Point.Price))
	floats.MulTo(c.worth, c.Point.Price, c.market().Supply())
	mean, variance := stat.PopMeanVariance(c.worth, nil)
	return math.Sqrt(variance) / mean
}
