package experiments

import (
	"slices"

	"walras/results"
	"walras/solver/mechanism"
)

// playColumns are the columns of the runs table that a spec with scenarios
// has beside the others, in the order in which worker.appendPlay fills them.
// Losses are dual values, in units of payoff; p*_t is the optimum of round t.
// The certificate and the metrics of such a row are of its last round.
var playColumns = []results.Column{
	{Name: "regret_static", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "static regret", Sense: results.Low, Doc: "Σ q_t(p_t) − min_p Σ q_t(p): against the best fixed prices in hindsight; null where the play ended early"},
	{Name: "regret_dynamic", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "dynamic regret", Sense: results.Low, Doc: "Σ q_t(p_t) − q_t(p*_t) >= 0: against the optimum of every round"},
	{Name: "bound_static", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "bound on static regret", Doc: "what theory proves of regret_static for the method, with diameter and gradient_bound of this run; null: nothing"},
	{Name: "bound_dynamic", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "bound on dynamic regret", Doc: "what theory proves of regret_dynamic, with path_length of this run; null: nothing"},
	{Name: "regret_welfare", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "welfare regret", Sense: results.Low, Doc: "Σ q_t(p*_t) − W_t of the repaired, feasible allocation >= 0: the paper's (12) made safe"},
	{Name: "regret_given", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "welfare regret as given", Doc: "Σ q_t(p*_t) − W_t of the allocation as given, the paper's (12): negative where overload pays"},
	{Name: "violation_sum", Kind: results.Float64, Nullable: true, Unit: "load", Label: "sum of overload", Sense: results.Low, Doc: "max over resources of Σ [d − c]+"},
	{Name: "violation_net", Kind: results.Float64, Nullable: true, Unit: "load", Label: "net overload", Sense: results.Low, Doc: "max over resources of [Σ (d − c)]+: slack in some rounds offsets overload in others"},
	{Name: "tracking", Kind: results.Float64, Nullable: true, Unit: "price", Label: "tracking error of the price", Sense: results.Low, Doc: "root mean square of |p_t − p*_t| over the second half of the rounds"},
	{Name: "price_optimal", Kind: results.Float64, Nullable: true, Unit: "price", Label: "optimal price", Doc: "largest price of p*_T, the optimum of the last round"},
	{Name: "price_fixed", Kind: results.Float64, Nullable: true, Unit: "price", Label: "best fixed price", Doc: "largest of the best fixed prices in hindsight"},
	{Name: "path_length", Kind: results.Float64, Nullable: true, Unit: "price", Label: "path length of the optimal price", Doc: "P_T = Σ |p*_t − p*_{t−1}|"},
	{Name: "variation", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "variation of the optimum", Doc: "Σ |q_t(p*_t) − q_{t−1}(p*_{t−1})|, at most the temporal variation Σ sup |q_t − q_{t−1}|"},
	{Name: "diameter", Kind: results.Float64, Nullable: true, Unit: "price", Label: "diameter of the box of prices", Doc: "D of the bounds: diameter of the box in which projected methods keep prices"},
	{Name: "gradient_bound", Kind: results.Float64, Nullable: true, Unit: "load", Label: "bound on the gradient", Doc: "G of the bounds: at least |c_t − d_t(p)| for all rounds and prices"},
	{Name: "lipschitz", Kind: results.Float64, Nullable: true, Unit: "load/price", Label: "Lipschitz constant of demand", Doc: "L of the demand in round 1; steps in units of 1/L refer to it"},
	{Name: "shocks", Kind: results.Int64, Nullable: true, Doc: "events in the play: rows of table shocks"},
}

// playTraceColumns are those of the trace table, in the order in which
// tracer.play fills them. Sums are from round 1 to the recorded one.
var playTraceColumns = []results.Column{
	{Name: "regret_static", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "static regret", Sense: results.Low, Doc: "Σ q_t(p_t) − q_t(p) so far, p the best fixed prices of all rounds; may be negative before the end"},
	{Name: "regret_dynamic", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "dynamic regret", Sense: results.Low, Doc: "Σ q_t(p_t) − q_t(p*_t) so far"},
	{Name: "regret_welfare", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "welfare regret", Sense: results.Low, Doc: "Σ q_t(p*_t) − W_t of the repaired allocation so far"},
	{Name: "violation_sum", Kind: results.Float64, Nullable: true, Unit: "load", Label: "sum of overload", Sense: results.Low, Doc: "max over resources of Σ [d − c]+ so far"},
	{Name: "path_length", Kind: results.Float64, Nullable: true, Unit: "price", Label: "path length of the optimal price", Doc: "Σ |p*_t − p*_{t−1}| so far"},
	{Name: "price_optimal", Kind: results.Float64, Nullable: true, Unit: "price", Label: "optimal price", Doc: "largest price of p*_t"},
	{Name: "optimum", Kind: results.Float64, Nullable: true, Unit: "units of account", Label: "optimal efficiency", Doc: "q_t(p*_t), which no feasible efficiency exceeds"},
	{Name: "welfare", Kind: results.Float64, Nullable: true, Unit: "units of account", Sense: results.High, Doc: "efficiency of the repaired, feasible allocation"},
	{Name: "capacity", Kind: results.Float64, Nullable: true, Unit: "load", Doc: "Σ c over resources"},
	{Name: "fee", Kind: results.Float64, Nullable: true, Unit: "units of account/activity", Label: "mean fee", Doc: "mean of τ over agents"},
	{Name: "participation", Kind: results.Float64, Nullable: true, Sense: results.High, Doc: "share of agents with x > 0"},
}

// shockColumns are the columns of the table of events, one row an event of a
// run. Efficiency is that of the repaired allocation.
var shockColumns = []results.Column{
	{Name: "cell_id", Kind: results.Uint64, Label: "cell", Doc: "identity of the cell"},
	{Name: "round", Kind: results.Int64, Label: "first round", Doc: "first round under the event"},
	{Name: "last", Kind: results.Int64, Label: "last round", Doc: "last round before the next event, or of the play"},
	{Name: "event", Kind: results.String, Doc: "what happened: parameter and value, with * for a multiple of what was drawn"},
	{Name: "efficiency_before", Kind: results.Float64, Unit: "units of account", Label: "efficiency before", Doc: "in the round before the event"},
	{Name: "efficiency_first", Kind: results.Float64, Unit: "units of account", Label: "efficiency in the first round", Sense: results.High, Doc: "in the first round under it"},
	{Name: "efficiency_lowest", Kind: results.Float64, Unit: "units of account", Label: "lowest efficiency", Sense: results.High, Doc: "the lowest from then to the last round"},
	{Name: "efficiency_after", Kind: results.Float64, Unit: "units of account", Label: "efficiency after", Sense: results.High, Doc: "in the last round"},
	{Name: "resilience", Kind: results.Float64, Nullable: true, Sense: results.High, Doc: "R (11), efficiency after over before; null where efficiency before was not positive"},
	{Name: "recovery_1", Kind: results.Int64, Nullable: true, Unit: "rounds", Label: "recovery to 1 %", Sense: results.Low, Doc: "until efficiency stays within 1 % of the optimum of its round; null: not by the last round"},
	{Name: "recovery_5", Kind: results.Int64, Nullable: true, Unit: "rounds", Label: "recovery to 5 %", Sense: results.Low, Doc: "likewise within 5 %"},
	{Name: "area_lost", Kind: results.Float64, Unit: "units of account", Label: "area lost", Sense: results.Low, Doc: "Σ of the optimum less the efficiency, from the event to the last round"},
	{Name: "overshoot", Kind: results.Float64, Nullable: true, Sense: results.Low, Doc: "how far the price went beyond its new optimum, over the distance of the optima before and after; null where that is 0"},
}

// strategyColumns are those that a spec with a rule of strategic agents has, in
// the order in which worker.appendStrategy fills them; null in the rows of
// other rules.
var strategyColumns = []results.Column{
	{Name: "deviation_gain", Kind: results.Float64, Nullable: true, Label: "gain of a deviation", Sense: results.Low, Doc: "mean over participants of the gain of an agent that alone anticipates its effect on the price, over its payoff as a price taker"},
	{Name: "deviation_gain_max", Kind: results.Float64, Nullable: true, Label: "largest gain of a deviation", Sense: results.Low, Doc: "the largest such gain"},
	{Name: "shading", Kind: results.Float64, Nullable: true, Sense: results.Low, Doc: "share by which such an agent holds back its demand, mean over participants"},
	{Name: "misreport", Kind: results.Float64, Nullable: true, Doc: "stated over true marginal value at the best deviation, mean over participants: the best misreport of α over α"},
	{Name: "nash_ratio", Kind: results.Float64, Nullable: true, Label: "efficiency at Nash over the optimum", Sense: results.High, Doc: "efficiency of the price-anticipating Nash equilibrium over the optimum; at least 3/4 (Johari and Tsitsiklis)"},
	{Name: "nash_steps", Kind: results.Int64, Nullable: true, Label: "steps to Nash", Sense: results.Low, Doc: "prices tried until the Nash equilibrium was found; null: it was not"},
}

// plays reports whether the cells of a spec are plays on moving markets.
func (s *Spec) plays() bool { return len(s.entries[scenarioSection]) > 0 }

// strategic reports whether some rule of a spec has strategic agents.
func (s *Spec) strategic() bool {
	return slices.ContainsFunc(s.entries[mechanismSection], func(e *entry) bool {
		_, ok := e.schema.component.New().(mechanism.Strategic)
		return ok
	})
}

// ownColumns are the columns of the runs table of a spec before those of
// parameters.
func ownColumns(s *Spec) []results.Column {
	columns := slices.Clone(runColumns)
	if s.plays() {
		columns = append(columns, playColumns...)
	}
	if s.onchain() {
		columns = append(columns, contractColumns...)
	}
	if s.strategic() {
		columns = append(columns, strategyColumns...)
	}
	if s.bounded() {
		columns = append(columns, boundColumns...)
	}
	return columns
}
