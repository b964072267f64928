package experiments

import (
	"walras/results"
	"walras/solver"
	"walras/solver/market"
)

// recorded is a round of a cell, with all that the columns of table trace are filled from.
type recorded struct {
	*solver.Record
	*tracer
}

// traceTable has one row per recorded round.
var traceTable = table[recorded]{
	name: "trace", class: func(r *recorded) string { return r.worker.m.Class() },
	groups: []group[recorded]{
		{columns: roundColumns},
		{columns: traceMetricColumns, ready: func(r *recorded) bool { return r.metrics }},
		{columns: residualColumns},
		{columns: playTraceColumns, of: plays},
		{columns: contractTraceColumns, of: onchain},
		{columns: proofTraceColumns, of: proves},
	},
}

var (
	roundColumns = []column[recorded]{
		identity(cellColumn,
			func(r *recorded) uint64 { return r.id }),
		integer(results.Column{Name: "round", Doc: "round, from 1"},
			func(r *recorded) int64 { return r.Round }),
		integer(results.Column{Name: "time_ns", Nullable: true, Volatile: true, Unit: "ns", Label: "time", Sense: results.Low, Doc: "time in the method so far"},
			(*recorded).time),
		float(priceColumn,
			(*recorded).price),
		float(results.Column{Name: "demand", Unit: "units", Label: "total demand", Doc: "Σ d over resources"},
			func(r *recorded) float64 { return sum(r.Load) }),
		single(gapColumn,
			func(r *recorded) float64 { return r.Certificate.Gap }),
		single(infeasibilityColumn,
			func(r *recorded) float64 { return r.Certificate.Infeasibility }),
		single(complementarityColumn,
			func(r *recorded) float64 { return r.Certificate.Complementarity }),
		single(regretColumn,
			func(r *recorded) float64 { return r.Certificate.Regret }),
	}
	traceMetricColumns = []column[recorded]{
		only(float(nullable(efficiencyColumn),
			func(r *recorded) float64 { return r.Account.Welfare() }), welfareClasses...),
		float(nullable(giniColumn),
			(*recorded).gini),
	}
	residualColumns = []column[recorded]{
		single(primalColumn,
			func(r *recorded) float64 { return r.Primal }),
		single(dualColumn,
			func(r *recorded) float64 { return r.Dual }),
	}
)

// price is 0 where a rule posts none.
func (r *recorded) price() float64 {
	if len(r.Point.Price) == 0 {
		return 0
	}
	return max(0, largest(r.Point.Price))
}

func (r *recorded) time() int64 {
	if !r.timed {
		return noInteger
	}
	return int64(r.Elapsed)
}

func (r *recorded) gini() float64 {
	return market.Gini(r.standing(), r.worker.scratch)
}

// standing is that of the agents.
func (r *recorded) standing() []float64 {
	return r.worker.m.Standing(r.worker.standing, r.Point.Allocation)
}

// agentLevel is what an agent did in a recorded round.
type agentLevel struct {
	*recorded
	standing []float64
	agent    int
}

// agentTable has one row per agent and recorded round.
var agentTable = table[agentLevel]{name: "agents", class: func(a *agentLevel) string { return a.worker.m.Class() }, groups: []group[agentLevel]{{columns: []column[agentLevel]{
	identity(cellColumn,
		func(a *agentLevel) uint64 { return a.id }),
	integer(results.Column{Name: "round", Doc: "round, from 1"},
		func(a *agentLevel) int64 { return a.Round }),
	integer(results.Column{Name: "agent", Doc: "agent, from 0"},
		func(a *agentLevel) int64 { return int64(a.agent) }),
	only(float(results.Column{Name: "activity", Unit: "units", Label: "activity x of each agent", Doc: "activity level x"},
		func(a *agentLevel) float64 { return a.Point.Allocation[a.agent] }), "contract"),
	only(float(results.Column{Name: "standing", Label: "utility over that of a proportional share", Sense: results.High, Doc: "utility of the agent's bundle over that of its share of everything, in proportion to its budget"},
		func(a *agentLevel) float64 { return a.standing[a.agent] }), "fisher", "exchange"),
}}}}

// resourceLevel is what a resource cost and bore in a recorded round.
type resourceLevel struct {
	*recorded
	resource int
}

// priceTable has one row per resource and recorded round; none where a rule posts no prices.
var priceTable = table[resourceLevel]{name: "prices", groups: []group[resourceLevel]{{columns: []column[resourceLevel]{
	identity(cellColumn,
		func(l *resourceLevel) uint64 { return l.id }),
	integer(results.Column{Name: "round", Doc: "round, from 1"},
		func(l *resourceLevel) int64 { return l.Round }),
	integer(results.Column{Name: "resource", Doc: "resource, from 0"},
		func(l *resourceLevel) int64 { return int64(l.resource) }),
	float(results.Column{Name: "price", Label: "price of each resource", Doc: "price of the resource; on the simplex its share of the sum of prices"},
		func(l *resourceLevel) float64 { return l.Point.Price[l.resource] }),
	float(results.Column{Name: "load", Unit: "units", Label: "load of each resource", Doc: "d of the resource"},
		func(l *resourceLevel) float64 { return l.Load[l.resource] }),
}}}}
