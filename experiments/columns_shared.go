package experiments

import "walras/results"

// Columns that stand in several tables, with one meaning: of runs the value at the end, of trace that of a round.
var (
	cellColumn            = results.Column{Name: "cell_id", Label: "cell", Doc: "identity of the cell: a hash of what defines it"}
	gapColumn             = results.Column{Name: "gap", Label: "relative duality gap", Sense: results.Low, Doc: "duality gap (q − W)/s, relative to s = Σ|V| + ΣC + fees + p·c"}
	infeasibilityColumn   = results.Column{Name: "infeasibility", Sense: results.Low, Doc: "max [d−c]+/c"}
	complementarityColumn = results.Column{Name: "complementarity", Sense: results.Low, Doc: "max p|c−d|/s, s as for gap"}
	regretColumn          = results.Column{Name: "regret", Sense: results.Low, Doc: "regret of the agents' own choices over s, s as for gap"}
	primalColumn          = results.Column{Name: "residual_primal", Nullable: true, Label: "primal residual", Sense: results.Low, Doc: "r_p of Algorithm 1"}
	dualColumn            = results.Column{Name: "residual_dual", Nullable: true, Label: "dual residual", Sense: results.Low, Doc: "r_d of Algorithm 1"}
	welfareColumn         = results.Column{Name: "welfare", Unit: "units of account", Sense: results.High, Doc: "welfare of the repaired, feasible allocation"}
	priceColumn           = results.Column{Name: "price", Doc: "largest price; μ where there is one resource"}
	staticRegretColumn    = results.Column{Name: "regret_static", Nullable: true, Unit: "units of account", Label: "static regret", Sense: results.Low, Doc: "Σ q_t(p_t) − min_p Σ q_t(p): against the best fixed prices in hindsight; null where the play ended early"}
	dynamicRegretColumn   = results.Column{Name: "regret_dynamic", Nullable: true, Unit: "units of account", Label: "dynamic regret", Sense: results.Low, Doc: "Σ q_t(p_t) − q_t(p*_t) >= 0: against the optimum of every round"}
	welfareRegretColumn   = results.Column{Name: "regret_welfare", Nullable: true, Unit: "units of account", Label: "welfare regret", Sense: results.Low, Doc: "Σ q_t(p*_t) − W_t of the repaired, feasible allocation >= 0: the paper's (12) made safe"}
	violationColumn       = results.Column{Name: "violation_sum", Nullable: true, Unit: "load", Label: "sum of overload", Sense: results.Low, Doc: "max over resources of Σ [d − c]+"}
	pathLengthColumn      = results.Column{Name: "path_length", Nullable: true, Unit: "price", Label: "path length of the optimal price", Doc: "P_T = Σ |p*_t − p*_{t−1}|"}
	optimalPriceColumn    = results.Column{Name: "price_optimal", Nullable: true, Unit: "price", Label: "optimal price", Doc: "largest price of p*_t, the optimum of the round; of a play, that of its last round"}
	efficiencyColumn      = results.Column{Name: "efficiency", Unit: "units of account", Sense: results.High, Doc: "Eff (8) of the allocation as given, over all agents"}
	giniColumn            = results.Column{Name: "gini", Label: "Gini index", Sense: results.Low, Doc: "Gini (9) of x"}
	participationColumn   = results.Column{Name: "participation", Sense: results.High, Doc: "share of agents with x > 0"}
)

// nullable is a column some of whose rows have no value.
func nullable(c results.Column) results.Column {
	c.Nullable = true
	return c
}

// soFar is the column of a sum as it stands in a round.
func soFar(c results.Column) results.Column {
	c.Sum = true
	c.Doc += "; of a round, the sum so far"
	return c
}
