package experiments

import (
	"walras/experiments/spec"
	"walras/results"
	"walras/solver/market"
	"walras/solver/online"
)

// Columns of specs with scenarios. Losses are dual values, in units of account; p*_t is the optimum of round t. The
// certificate and the metrics of a play are of its last round.

// plays reports whether the cells of a spec are plays on moving markets.
func plays(s *spec.Spec) bool { return len(s.Components("scenario")) > 0 }

func (c *finished) play() *online.Play { return &c.worker.plays.play }

var playColumns = []column[finished]{
	float(staticRegretColumn,
		func(c *finished) float64 { return c.play().RegretStatic }),
	float(dynamicRegretColumn,
		func(c *finished) float64 { return c.play().RegretDynamic }),
	float(results.Column{Name: "bound_static", Nullable: true, Unit: "units of account", Label: "bound on static regret", Doc: "what theory proves of regret_static for the method, with diameter and gradient_bound of this run; null: nothing"},
		func(c *finished) float64 { return c.play().BoundStatic }),
	float(results.Column{Name: "bound_dynamic", Nullable: true, Unit: "units of account", Label: "bound on dynamic regret", Doc: "what theory proves of regret_dynamic, with path_length of this run; null: nothing"},
		func(c *finished) float64 { return c.play().BoundDynamic }),
	float(welfareRegretColumn,
		func(c *finished) float64 { return c.play().WelfareRegret }),
	float(results.Column{Name: "regret_given", Nullable: true, Unit: "units of account", Label: "welfare regret as given", Doc: "Σ q_t(p*_t) − W_t of the allocation as given, the paper's (12): negative where overload pays"},
		func(c *finished) float64 { return c.play().RegretGiven }),
	float(violationColumn,
		func(c *finished) float64 { return c.play().ViolationSum }),
	float(results.Column{Name: "violation_net", Nullable: true, Unit: "load", Label: "net overload", Sense: results.Low, Doc: "max over resources of [Σ (d − c)]+: slack in some rounds offsets overload in others"},
		func(c *finished) float64 { return c.play().ViolationNet }),
	float(results.Column{Name: "tracking", Nullable: true, Unit: "price", Label: "tracking error of the price", Sense: results.Low, Doc: "root mean square of |p_t − p*_t| over the second half of the rounds"},
		func(c *finished) float64 { return c.play().Tracking }),
	float(optimalPriceColumn,
		func(c *finished) float64 { return largest(c.play().Optimum) }),
}

// hindsightColumns are known once the whole play was surveyed.
var hindsightColumns = []column[finished]{
	float(results.Column{Name: "price_fixed", Nullable: true, Unit: "price", Label: "best fixed price", Doc: "largest of the best fixed prices in hindsight"},
		func(c *finished) float64 { return largest(c.play().Survey.Fixed) }),
	float(pathLengthColumn,
		func(c *finished) float64 { return c.play().Survey.PathLength }),
	float(results.Column{Name: "variation", Nullable: true, Unit: "units of account", Label: "variation of the optimum", Doc: "Σ |q_t(p*_t) − q_{t−1}(p*_{t−1})|, at most the temporal variation Σ sup |q_t − q_{t−1}|"},
		func(c *finished) float64 { return c.play().Variation }),
	float(results.Column{Name: "diameter", Nullable: true, Unit: "price", Label: "diameter of the box of prices", Doc: "D of the bounds: diameter of the box in which projected methods keep prices"},
		func(c *finished) float64 { return c.play().Survey.Domain.Diameter }),
	float(results.Column{Name: "gradient_bound", Nullable: true, Unit: "load", Label: "bound on the gradient", Doc: "G of the bounds: at least |c_t − d_t(p)| for all rounds and prices"},
		func(c *finished) float64 { return c.play().Survey.Domain.Gradient }),
	float(results.Column{Name: "lipschitz", Nullable: true, Unit: "load/price", Label: "Lipschitz constant of demand", Doc: "L of the demand in round 1; steps in units of 1/L refer to it"},
		func(c *finished) float64 { return c.play().Survey.Lipschitz }),
}

var shockCountColumns = []column[finished]{
	integer(results.Column{Name: "shocks", Nullable: true, Doc: "events in the play: rows of table shocks"},
		func(c *finished) int64 { return int64(len(c.play().Shocks)) }),
}

// playTraceColumns are those of the trace table. Sums are from round 1 to the recorded one.
var playTraceColumns = []column[recorded]{
	float(soFar(staticRegretColumn),
		func(r *recorded) float64 { return r.Play.RegretStatic }),
	float(soFar(dynamicRegretColumn),
		func(r *recorded) float64 { return r.Play.RegretDynamic }),
	float(soFar(welfareRegretColumn),
		func(r *recorded) float64 { return r.Play.WelfareRegret }),
	float(soFar(violationColumn),
		func(r *recorded) float64 { return r.Play.ViolationSum }),
	float(soFar(pathLengthColumn),
		func(r *recorded) float64 { return r.Play.PathLength }),
	float(optimalPriceColumn,
		func(r *recorded) float64 { return largest(r.Play.Optimum) }),
	float(results.Column{Name: "optimum", Nullable: true, Unit: "units of account", Label: "optimal efficiency", Doc: "q_t(p*_t), which no feasible efficiency exceeds"},
		func(r *recorded) float64 { return r.Play.OptimumDual }),
	float(nullable(welfareColumn),
		func(r *recorded) float64 { return r.Play.Efficiency }),
	float(results.Column{Name: "capacity", Nullable: true, Unit: "load", Doc: "Σ c over resources"},
		func(r *recorded) float64 { return sum(r.worker.m.Supply()) }),
	float(results.Column{Name: "fee", Nullable: true, Unit: "units of account/activity", Label: "mean fee", Doc: "mean of τ over agents"},
		func(r *recorded) float64 { return sum(r.worker.markets.Contract.Fee) / float64(r.worker.m.Agents()) }),
	float(nullable(participationColumn),
		func(r *recorded) float64 { return market.Participation(r.standing()) }),
}

// shock is an event of a play.
type shock struct {
	*online.Shock
	id uint64 // of the cell
}

// shockTable has one row per event of a play. Efficiency is that of the repaired allocation.
var shockTable = table[shock]{name: "shocks", groups: []group[shock]{{columns: []column[shock]{
	identity(cellColumn,
		func(s *shock) uint64 { return s.id }),
	integer(results.Column{Name: "round", Label: "first round", Doc: "first round under the event"},
		func(s *shock) int64 { return s.Round }),
	integer(results.Column{Name: "last", Label: "last round", Doc: "last round before the next event, or of the play"},
		func(s *shock) int64 { return s.Last }),
	text(results.Column{Name: "event", Doc: "what happened: parameter and value, with * for a multiple of what was drawn"},
		func(s *shock) string { return s.Event }),
	float(results.Column{Name: "efficiency_before", Unit: "units of account", Label: "efficiency before", Doc: "in the round before the event"},
		func(s *shock) float64 { return s.Before }),
	float(results.Column{Name: "efficiency_first", Unit: "units of account", Label: "efficiency in the first round", Sense: results.High, Doc: "in the first round under it"},
		func(s *shock) float64 { return s.First }),
	float(results.Column{Name: "efficiency_lowest", Unit: "units of account", Label: "lowest efficiency", Sense: results.High, Doc: "the lowest from then to the last round"},
		func(s *shock) float64 { return s.Lowest }),
	float(results.Column{Name: "efficiency_after", Unit: "units of account", Label: "efficiency after", Sense: results.High, Doc: "in the last round"},
		func(s *shock) float64 { return s.After }),
	float(results.Column{Name: "resilience", Nullable: true, Sense: results.High, Doc: "R (11), efficiency after over before; null where efficiency before was not positive"},
		func(s *shock) float64 { return s.Resilience() }),
	integer(results.Column{Name: "recovery_1", Nullable: true, Unit: "rounds", Label: "recovery to 1 %", Sense: results.Low, Doc: "until efficiency stays within 1 % of the optimum of its round; null: not by the last round"},
		func(s *shock) int64 { return s.recovery(0) }),
	integer(results.Column{Name: "recovery_5", Nullable: true, Unit: "rounds", Label: "recovery to 5 %", Sense: results.Low, Doc: "likewise within 5 %"},
		func(s *shock) int64 { return s.recovery(1) }),
	float(results.Column{Name: "area_lost", Unit: "units of account", Label: "area lost", Sense: results.Low, Doc: "Σ of the optimum less the efficiency, from the event to the last round"},
		func(s *shock) float64 { return s.Area }),
	float(results.Column{Name: "overshoot", Nullable: true, Sense: results.Low, Doc: "how far the price went beyond its new optimum, over the distance of the optima before and after; null where that is 0"},
		func(s *shock) float64 { return s.Overshoot }),
}}}}

func (s *shock) recovery(level int) int64 {
	if s.Within[level] < 0 {
		return noInteger
	}
	return s.Within[level]
}
