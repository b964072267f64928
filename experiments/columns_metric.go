package experiments

import (
	"walras/results"
	"walras/solver/market"
)

// metricColumns judge an allocation as it was given, before any repair. Rows without one hold NaN.
var metricColumns = []column[finished]{
	float(efficiencyColumn,
		func(c *finished) float64 { return c.Account.Welfare() }),
	float(results.Column{Name: "value", Unit: "units of account", Sense: results.High, Doc: "Σ V"},
		func(c *finished) float64 { return c.Account.Value }),
	float(results.Column{Name: "cost", Unit: "units of account", Sense: results.Low, Doc: "Σ C"},
		func(c *finished) float64 { return c.Account.Cost }),
	float(results.Column{Name: "fees", Unit: "units of account", Sense: results.Low, Doc: "τ Σx + g·#{x>0}"},
		func(c *finished) float64 { return c.Account.Fees }),
	float(results.Column{Name: "average_cost", Unit: "units of account", Label: "average cost", Sense: results.Low, Doc: "Σ C / n"},
		func(c *finished) float64 { return c.Account.Cost / float64(len(c.Point.Allocation)) }),
	float(results.Column{Name: "allocated", Unit: "activity", Label: "allocated activity", Doc: "Σ x"},
		func(c *finished) float64 { return sum(c.Point.Allocation) }),
	float(results.Column{Name: "load", Label: "load, demand over capacity", Doc: "max d/c; above 1 is overload"},
		func(c *finished) float64 { return maxRatio(c.Load, c.market().Capacity) }),
	float(results.Column{Name: "demand_zero", Label: "demand at price zero over capacity", Doc: "max over resources of demand at price zero over capacity"},
		func(c *finished) float64 { return c.worker.demandZero }),
	boolean(results.Column{Name: "binding", Label: "capacity binds", Doc: "demand at price zero exceeds some capacity"},
		func(c *finished) bool { return c.worker.demandZero > 1 }),
	float(giniColumn,
		func(c *finished) float64 { return market.Gini(c.Point.Allocation, c.worker.scratch) }),
	float(results.Column{Name: "jain", Label: "Jain's index", Sense: results.High, Doc: "Jain's index of x"},
		func(c *finished) float64 { return market.Jain(c.Point.Allocation) }),
	float(participationColumn,
		func(c *finished) float64 { return market.Participation(c.Point.Allocation) }),
}

func sum(x []float64) (total float64) {
	for _, v := range x {
		total += v
	}
	return total
}
