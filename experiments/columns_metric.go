package experiments

import (
	"walras/results"
	"walras/solver/market"
)

// welfareClasses are the classes of markets in which an allocation has a worth that an equilibrium maximises.
var welfareClasses = []string{"contract", "fisher"}

// metricColumns judge an allocation as it was given, before any repair. Rows without one hold NaN, as do those of markets
// of a class in which the column means nothing.
var metricColumns = []column[finished]{
	only(float(efficiencyColumn,
		func(c *finished) float64 { return c.Account.Welfare() }), welfareClasses...),
	only(float(results.Column{Name: "value", Unit: "units of account", Sense: results.High, Doc: "Σ V"},
		func(c *finished) float64 { return c.Account.Value }), "contract"),
	only(float(results.Column{Name: "cost", Unit: "units of account", Sense: results.Low, Doc: "Σ C"},
		func(c *finished) float64 { return c.Account.Cost }), "contract"),
	only(float(results.Column{Name: "fees", Unit: "units of account", Sense: results.Low, Doc: "τ Σx + g·#{x>0}"},
		func(c *finished) float64 { return c.Account.Fees }), "contract"),
	only(float(results.Column{Name: "average_cost", Unit: "units of account", Label: "average cost", Sense: results.Low, Doc: "Σ C / n"},
		func(c *finished) float64 { return c.Account.Cost / float64(len(c.Point.Allocation)) }), "contract"),
	only(float(results.Column{Name: "allocated", Unit: "activity", Label: "allocated activity", Doc: "Σ x"},
		func(c *finished) float64 { return sum(c.Point.Allocation) }), "contract"),
	float(results.Column{Name: "load", Label: "load, demand over capacity", Doc: "max d/c; above 1 is overload"},
		func(c *finished) float64 { return maxRatio(c.Load, c.market().Supply()) }),
	only(float(results.Column{Name: "demand_zero", Label: "demand at price zero over capacity", Doc: "max over resources of demand at price zero over capacity"},
		func(c *finished) float64 { return c.worker.demandZero }), "contract"),
	only(boolean(results.Column{Name: "binding", Label: "capacity binds", Doc: "demand at price zero exceeds some capacity"},
		func(c *finished) bool { return c.worker.demandZero > 1 }), "contract"),
	float(giniColumn,
		func(c *finished) float64 { return market.Gini(c.standing, c.worker.scratch) }),
	float(results.Column{Name: "jain", Label: "Jain's index", Sense: results.High, Doc: "Jain's index of x"},
		func(c *finished) float64 { return market.Jain(c.standing) }),
	float(participationColumn,
		func(c *finished) float64 { return market.Participation(c.standing) }),
}

func sum(x []float64) (total float64) {
	for _, v := range x {
		total += v
	}
	return total
}
