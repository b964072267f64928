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
	name: "trace",
	groups: []group[recorded]{
		{columns: roundColumns},
		{columns: traceMetricColumns, ready: func(r *recorded) bool { return r.metrics }},
		{columns: residualColumns},
		{columns: playTraceColumns, of: plays},
		{columns: contractTraceColumns, of: onchain},
	},
}

var (
	roundColumns = []column[recorded]{
		identity(results.Column{Name: "cell_id", Label: "cell", Doc: "identity of the cell"},
			func(r *recorded) uint64 { return r.id }),
		integer(results.Column{Name: "round", Doc: "round, from 1"},
			func(r *recorded) int64 { return r.Round }),
		integer(results.Column{Name: "time_ns", Nullable: true, Volatile: true, Unit: "ns", Label: "time", Sense: results.Low, Doc: "time in the method so far"},
			(*recorded).time),
		float(results.Column{Name: "price", Doc: "largest price"},
			(*recorded).price),
		float(results.Column{Name: "demand", Unit: "load", Doc: "Σ d over resources"},
			func(r *recorded) float64 { return sum(r.Load) }),
		single(results.Column{Name: "gap", Label: "relative duality gap", Sense: results.Low, Doc: "relative duality gap"},
			func(r *recorded) float64 { return r.Certificate.Gap }),
		single(results.Column{Name: "infeasibility", Sense: results.Low, Doc: "max [d−c]+/c"},
			func(r *recorded) float64 { return r.Certificate.Infeasibility }),
		single(results.Column{Name: "complementarity", Sense: results.Low, Doc: "max p|c−d|/(1+|q|)"},
			func(r *recorded) float64 { return r.Certificate.Complementarity }),
		single(results.Column{Name: "regret", Sense: results.Low, Doc: "regret of the agents' own choices /(1+|q|)"},
			func(r *recorded) float64 { return r.Certificate.Regret }),
	}
	traceMetricColumns = []column[recorded]{
		float(results.Column{Name: "efficiency", Nullable: true, Unit: "units of account", Sense: results.High, Doc: "Eff (8)"},
			func(r *recorded) float64 { return r.Account.Welfare() }),
		float(results.Column{Name: "gini", Nullable: true, Label: "Gini index", Sense: results.Low, Doc: "Gini (9)"},
			(*recorded).gini),
	}
	residualColumns = []column[recorded]{
		single(results.Column{Name: "residual_primal", Nullable: true, Label: "primal residual", Sense: results.Low, Doc: "r_p of Algorithm 1"},
			func(r *recorded) float64 { return r.Primal }),
		single(results.Column{Name: "residual_dual", Nullable: true, Label: "dual residual", Sense: results.Low, Doc: "r_d of Algorithm 1"},
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
	r.scratch = append(r.scratch[:0], r.Point.Activity...)
	return market.Gini(r.Point.Activity, r.scratch)
}

// agentLevel is what an agent did in a recorded round.
type agentLevel struct {
	*recorded
	agent int
}

// agentTable has one row per agent and recorded round.
var agentTable = table[agentLevel]{name: "agents", groups: []group[agentLevel]{{columns: []column[agentLevel]{
	identity(results.Column{Name: "cell_id", Label: "cell", Doc: "identity of the cell"},
		func(a *agentLevel) uint64 { return a.id }),
	integer(results.Column{Name: "round", Doc: "round, from 1"},
		func(a *agentLevel) int64 { return a.Round }),
	integer(results.Column{Name: "agent", Doc: "agent, from 0"},
		func(a *agentLevel) int64 { return int64(a.agent) }),
	float(results.Column{Name: "activity", Unit: "activity", Label: "activity level", Doc: "activity level x"},
		func(a *agentLevel) float64 { return a.Point.Activity[a.agent] }),
}}}}
