package solver

import (
	"context"
	"math"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/onchain"
)

// Gas is what a contract took to run, in gas.
type Gas struct {
	Fork     string // the rules it is counted by
	Modelled int64  // of all rounds, by the table of measured gas
	Used     int64  // of all rounds, by execution; 0 where nothing was executed
	Round    int64  // of one round that is not the first
	Deploy   int64  // of deploying the contract
	Fits     bool   // every transaction of a round is within the cap of onchain.TransactionCap
}

// Gaser is a method that runs as a contract.
type Gaser interface {
	// Gas is what was spent since Init.
	Gas() Gas
}

// DeadZoner is a method whose prices stand still near the equilibrium.
type DeadZoner interface {
	// DeadZone gives the excess |d_j − c_j| below which no price moves, and the
	// largest excess of the last round among the resources that it concerns: those
	// with a price or with too much demand.
	DeadZone() (zone, excess float64)
}

// deployed is what the methods share whose price update is that of the contract: the terms
// by which a market is deployed, and what agents read and report.
type deployed struct {
	StepSize float64 `param:"step" unit:"1/L" doc:"step size" above:"0"`
	Scale    float64 `param:"scale" doc:"units in one: prices and quantities are integers of 1/scale" min:"1" max:"1e18"`
	Style    string  `param:"style" doc:"how reports travel: one transaction per agent, one for all, or one for all with three reports per word" oneof:"agent batch packed"`

	m            market.Market
	terms        onchain.Terms
	mirror       onchain.Mirror
	estimate     onchain.Estimate
	reports      []onchain.Word
	y, d         []float64
	price, next  []float64
	primal, dual float64
	excess       float64
}

// defaultScale leaves 2^80/10^12, some 10^12, for the activity of an agent.
const defaultScale = 1e12

func newDeployed() deployed {
	return deployed{StepSize: 1, Scale: defaultScale, Style: onchain.ByBatch}
}

// Validate holds the scale to whole numbers.
func (c *deployed) Validate() error {
	if c.Scale != math.Trunc(c.Scale) {
		return market.Refuse("scale", c.Scale, "a whole number")
	}
	return nil
}

// Init implements Method: it deploys the market on the mirror.
func (c *deployed) Init(m market.Market, _ rand.Source) (err error) {
	c.m = m
	if Imperfect(m) {
		return Unfit("the smart contract adds up the reports it is sent, and cannot be told a load that is delayed, noisy or rounded otherwise")
	}
	if refuseMoving("", m) != nil {
		return Unfit("the terms of the smart contract are fixed when it is deployed, and this market moves")
	}
	k, ok := Unwrap(m).(*contract.Market)
	if !ok {
		return Unfit("the smart contract knows contract markets, and this is %s", market.Noun(m))
	}
	n, resources := m.Agents(), m.Resources()
	c.price = market.Resize(c.price, resources)
	m.StartPrice(c.price)
	if err := c.terms.Describe(k, c.StepSize*UnitStep(m, c.price), c.Scale); err != nil {
		return Unfit("%v", err)
	}
	c.y, c.d = market.Resize(c.y, n), market.Resize(c.d, resources)
	c.next = market.Resize(c.next, resources)
	clear(c.y)
	clear(c.next)
	c.primal, c.dual, c.excess = math.NaN(), math.NaN(), math.NaN()
	c.reports = market.Resize(c.reports, n)
	if c.estimate, err = onchain.NewEstimate(c.terms.ContractName(), c.Style); err != nil {
		return err
	}
	return c.mirror.Reset(c.terms)
}

// ask posts the prices that the contract announced last, and takes the agents' reports: a
// demand call, rounded to the contract's units. An activity is then what was reported.
func (c *deployed) ask() {
	c.price, c.next = c.next, c.price
	c.m.Demand(c.y, c.d, c.price)
	total := onchain.Report(c.reports, c.y, c.Scale)
	if c.terms.Single() {
		c.d[0] = total
		return
	}
	c.m.Load(c.d, c.y)
}

// receive takes the prices that the contract announces.
func (c *deployed) receive(announced []onchain.Word) {
	c.primal, c.dual, c.excess = 0, 0, 0
	for j, capacity := range c.m.Supply() {
		c.next[j] = announced[j].Float() / c.Scale
		excess := c.d[j] - capacity
		c.primal = max(c.primal, math.Abs(excess))
		if excess > 0 || c.price[j] > 0 {
			c.excess = max(c.excess, math.Abs(excess))
		}
		c.dual = max(c.dual, math.Abs(c.next[j]-c.price[j]))
	}
}

// outcome is Finished once the contract has closed the market: no price moves any more.
func (c *deployed) outcome() Status {
	if c.mirror.Closed() {
		return Finished
	}
	return Running
}

// Point implements Method: the reported activities and the prices they answer.
func (c *deployed) Point() market.Point { return market.Point{Price: c.price, Allocation: c.y} }

// Residuals implements Residualer.
func (c *deployed) Residuals() (primal, dual float64) { return c.primal, c.dual }

// DeadZone implements DeadZoner: 1/(ηS), since the move ⌊η |excess|⌋ in units of 1/S is 0
// below it.
func (c *deployed) DeadZone() (zone, excess float64) {
	return 0x1p64 / (c.terms.Eta.Float() * c.Scale), c.excess
}

// Gas implements Gaser, by the model alone.
func (c *deployed) Gas() Gas {
	bill := c.estimate.Bill(&c.mirror)
	return Gas{Fork: onchain.Fork, Modelled: bill.Total, Round: bill.Round, Deploy: bill.Deploy, Fits: bill.Fits()}
}

// FixedPoint is tatonnement with γ = 0, constant step and no noise (see Tatonnement) in
// the integers of the smart contract: package onchain in pure Go, to the bit.
//
// Agents read prices P_j/S, and report yS to the nearest integer; the contract moves prices by
// ⌊η |d_j − c_j|⌋ units. It converges like tatonnement until the excess is within the
// dead zone 1/(ηS) = L/(step·S) of every resource with a price above 0, and then stands
// still for ever: the run ends there. Since prices have a resolution of 1/S, hence loads
// one of L/S, a scale cannot be read off more accurately by any method.
//
// 1/S is a unit of its own: in other units of money or of quantity S means another
// resolution, and a run differs, unlike that of every method in floating point.
type FixedPoint struct{ deployed }

var (
	_ Residualer = (*FixedPoint)(nil)
	_ Gaser      = (*FixedPoint)(nil)
	_ DeadZoner  = (*FixedPoint)(nil)
)

// NewFixedPoint gives the method with its defaults: step 1/L, scale 1e12, reports in one
// transaction.
func NewFixedPoint() *FixedPoint { return &FixedPoint{newDeployed()} }

// Step implements Method.
func (f *FixedPoint) Step(context.Context) (Status, error) {
	f.ask()
	if err := f.mirror.Batch(0, f.reports); err != nil {
		return Running, err
	}
	f.receive(f.mirror.Prices())
	return f.outcome(), nil
}
