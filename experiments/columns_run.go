package experiments

import (
	"math"
	"slices"

	"walras/results"
	"walras/solver"
	"walras/solver/market"
	"walras/solver/mechanism"
)

// finished is a cell that has ended, whatever its status, with all that the columns of table runs are filled from.
type finished struct {
	solver.Result // its Point, Load and Account are of the allocation as given; of a play, of the last round
	id            uint64
	worker        *worker
	treatment     *treatment
	rate          float64 // what theory predicts, NaN where it is silent

	// What some groups of columns share, made by their ready functions.
	standing []float64 // of agents
	gas      solver.Gas
	strategy mechanism.Strategy
	bound    mechanism.Bounded
	bundles  market.Bundled
	worth    []float64 // of what is supplied of each good
}

// runTable has one row per cell. The parameters' columns come after these.
var runTable = table[finished]{
	name: "runs", class: (*finished).className,
	groups: []group[finished]{
		{columns: identityColumns},
		{columns: sizeColumns, ready: func(c *finished) bool { return c.worker.drawErr == nil }}, // else there are the remains of an earlier market
		{columns: effortColumns},
		{columns: timeColumns, ready: func(c *finished) bool { return c.worker.runner.Timed && c.treatment.method != nil }},
		{columns: certificateColumns},
		{columns: metricColumns, ready: (*finished).readStanding},
		{columns: rateColumns},
		{columns: playColumns, of: plays},
		{columns: hindsightColumns, of: plays, ready: func(c *finished) bool { return c.worker.plays.play.Survey != nil }},
		{columns: shockCountColumns, of: plays},
		{columns: contractColumns, of: onchain, ready: (*finished).readGas},
		{columns: strategyColumns, of: strategic, ready: (*finished).readStrategy},
		{columns: boundColumns, of: bounded, ready: (*finished).readBound},
		{columns: leastBoundColumns, of: offersMaxMin, ready: (*finished).readLeastBound},
		{columns: classColumns, of: mixed},
		{columns: bundleColumns, of: mixed, ready: (*finished).readBundles},
		{columns: proofColumns, of: proves},
	},
}

var (
	identityColumns = []column[finished]{
		identity(cellColumn,
			func(c *finished) uint64 { return c.id }),
		code(results.Column{Name: "experiment", Doc: "name of the spec"},
			func(c *finished) uint32 { return c.worker.experiment }),
		code(results.Column{Name: "market", Doc: "market family"},
			func(c *finished) uint32 { return c.worker.marketText }),
		code(results.Column{Name: "mechanism", Doc: "allocation rule"},
			func(c *finished) uint32 { return c.treatment.mechanism }),
		code(results.Column{Name: "scenario", Nullable: true, Doc: "scenario"},
			func(c *finished) uint32 { return c.treatment.scenarioName }),
		code(results.Column{Name: "solver", Nullable: true, Doc: "method; null where the rule needs none"},
			func(c *finished) uint32 { return c.treatment.solver }),
		integer(results.Column{Name: "replicate", Doc: "number of the draw, from 0"},
			func(c *finished) int64 { return c.worker.replicate }),
		identity(results.Column{Name: "seed", Doc: "seed of the drawn market"},
			func(c *finished) uint64 { return c.worker.seed }),
		code(results.Column{Name: "status", Counted: true, Doc: "how the run ended"},
			func(c *finished) uint32 { return c.worker.statuses[c.Status] }),
		text(results.Column{Name: "error", Nullable: true, Doc: "why, where it ended skipped or in error"},
			(*finished).reason),
	}
	sizeColumns = []column[finished]{
		integer(results.Column{Name: "agents", Doc: "agents n"},
			func(c *finished) int64 { return int64(c.market().Agents()) }),
		integer(results.Column{Name: "resources", Doc: "resources J"},
			func(c *finished) int64 { return int64(c.market().Resources()) }),
	}
	effortColumns = []column[finished]{
		integer(results.Column{Name: "rounds", Sense: results.Low, Doc: "rounds played"},
			func(c *finished) int64 { return c.Rounds }),
		integer(results.Column{Name: "demand_calls", Label: "demand calls", Sense: results.Low, Doc: "demand sweeps asked for"},
			func(c *finished) int64 { return c.DemandCalls }),
		integer(results.Column{Name: "messages", Sense: results.Low, Doc: "reports sent by agents"},
			func(c *finished) int64 { return c.Messages }),
	}
	timeColumns = []column[finished]{
		integer(results.Column{Name: "time_total_ns", Nullable: true, Volatile: true, Unit: "ns", Label: "time", Sense: results.Low, Doc: "time in the method, evaluation left out"},
			func(c *finished) int64 { return int64(c.Demand + c.Update) }),
		integer(results.Column{Name: "time_demand_ns", Nullable: true, Volatile: true, Unit: "ns", Label: "time in demand", Sense: results.Low, Doc: "time in demand"},
			func(c *finished) int64 { return int64(c.Demand) }),
		integer(results.Column{Name: "time_update_ns", Nullable: true, Volatile: true, Unit: "ns", Label: "time in updates", Sense: results.Low, Doc: "time in the method outside of demand"},
			func(c *finished) int64 { return int64(c.Update) }),
		integer(results.Column{Name: "time_eval_ns", Nullable: true, Volatile: true, Unit: "ns", Label: "time in evaluation", Sense: results.Low, Doc: "time in certifying, which counts for nothing"},
			func(c *finished) int64 { return int64(c.Evaluate) }),
	}
	certificateColumns = []column[finished]{
		float(priceColumn,
			func(c *finished) float64 { return largest(c.Point.Price) }),
		float(results.Column{Name: "price_lo", Nullable: true, Label: "lower end of the price", Doc: "lower end of the enclosure of the price"},
			func(c *finished) float64 { return c.PriceLo }),
		float(results.Column{Name: "price_hi", Nullable: true, Label: "upper end of the price", Doc: "upper end of the enclosure of the price"},
			func(c *finished) float64 { return c.PriceHi }),
		float(gapColumn,
			func(c *finished) float64 { return c.Certificate.Gap }),
		float(results.Column{Name: "gap_bound", Label: "rounding bound of the gap", Sense: results.Low, Doc: "bound on the rounding error of gap, relative to the same s"},
			func(c *finished) float64 { return c.Certificate.Rounding }),
		float(infeasibilityColumn,
			func(c *finished) float64 { return c.Certificate.Infeasibility }),
		float(complementarityColumn,
			func(c *finished) float64 { return c.Certificate.Complementarity }),
		float(regretColumn,
			func(c *finished) float64 { return c.Certificate.Regret }),
		float(results.Column{Name: "dual", Unit: "units of account", Label: "dual value", Doc: "dual value q(p), an upper bound on welfare"},
			func(c *finished) float64 { return c.Certificate.Dual }),
		float(welfareColumn,
			func(c *finished) float64 { return c.Certificate.Welfare }),
	}
	rateColumns = []column[finished]{
		float(primalColumn,
			func(c *finished) float64 { return c.Primal }),
		float(dualColumn,
			func(c *finished) float64 { return c.Dual }),
		float(results.Column{Name: "rate_predicted", Nullable: true, Label: "predicted rate", Doc: "factor per round that theory proves for the method on this market"},
			func(c *finished) float64 { return c.rate }),
	}
)

func (c *finished) market() market.Market { return c.worker.m }

// readStanding makes what fairness compares.
func (c *finished) readStanding() bool {
	if c.Point.Allocation == nil {
		return false
	}
	c.standing = c.market().Standing(c.worker.standing, c.Point.Allocation)
	return true
}

// classColumns are those of specs with markets of other classes than contract.
var classColumns = []column[finished]{
	code(results.Column{Name: "class", Nullable: true, Label: "class of markets", Doc: "class of the market: contract, fisher, exchange"},
		(*finished).class),
	code(results.Column{Name: "certificate", Nullable: true, Label: "kind of certificate", Doc: "what gap and its neighbours are: a proof, by an upper bound on welfare; or a residual, how far the conditions of equilibrium are from being met"},
		(*finished).kind),
	only(float(results.Column{Name: "cycle_period", Nullable: true, Unit: "rounds", Label: "period of the cycle", Doc: "rounds in which prices go round, on average, where status is cycle"},
		func(c *finished) float64 { return c.CyclePeriod }), "exchange"),
}

// className is "" where there is no market.
func (c *finished) className() string {
	if c.worker.drawErr != nil {
		return ""
	}
	return c.market().Class()
}

func (c *finished) class() uint32 {
	if name := c.className(); name != "" {
		return c.worker.code("class", name)
	}
	return noCode
}

func (c *finished) kind() uint32 {
	if c.Certificate.Kind == market.Unjudged {
		return noCode
	}
	return c.worker.code("certificate", c.Certificate.Kind.String())
}

func (c *finished) reason() string {
	if c.Err == nil {
		return noText
	}
	return c.Err.Error()
}

// largest is the largest of some prices; NaN where there are none.
func largest(prices []float64) float64 {
	if len(prices) == 0 {
		return math.NaN()
	}
	return slices.Max(prices)
}
