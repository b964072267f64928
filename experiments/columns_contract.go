package experiments

import (
	"math"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
)

// onchain reports whether some method of a spec runs as a contract.
func onchain(s *spec.Spec) bool { return offers[solver.Gaser](s, "solver") }

// contractColumns are those of specs with a method in a smart contract; null in the rows of other methods.
var contractColumns = []column[finished]{
	integer(results.Column{Name: "gas_modelled", Nullable: true, Unit: "gas", Label: "modelled gas", Sense: results.Low, Doc: "of all rounds, by the table of measured gas; the deployment is apart"},
		func(c *finished) int64 { return c.gas.Modelled }),
	integer(results.Column{Name: "gas_used", Nullable: true, Unit: "gas", Label: "gas used", Sense: results.Low, Doc: "of all rounds, by execution of the bytecode; null: not executed"},
		(*finished).gasUsed),
	integer(results.Column{Name: "gas_round", Nullable: true, Unit: "gas", Label: "gas of a round", Sense: results.Low, Doc: "of one round that is not the first"},
		func(c *finished) int64 { return c.gas.Round }),
	float(results.Column{Name: "gas_agent", Nullable: true, Unit: "gas", Label: "gas of an agent and round", Sense: results.Low, Doc: "gas_round / n"},
		func(c *finished) float64 { return float64(c.gas.Round) / float64(c.market().Agents()) }),
	integer(results.Column{Name: "gas_deploy", Nullable: true, Unit: "gas", Label: "gas of the deployment", Sense: results.Low, Doc: "of deploying the contract"},
		func(c *finished) int64 { return c.gas.Deploy }),
	boolean(results.Column{Name: "gas_fits", Nullable: true, Label: "fits a transaction", Doc: "every transaction of a round is within 2^24 gas, the cap of EIP-7825"},
		func(c *finished) bool { return c.gas.Fits }),
	text(results.Column{Name: "gas_fork", Nullable: true, Label: "gas rules", Doc: "rules that gas is counted by"},
		func(c *finished) string { return c.gas.Fork }),
	float(results.Column{Name: "dead_zone", Nullable: true, Unit: "load", Label: "dead zone", Sense: results.Low, Doc: "1/(η scale): the excess demand below which no price of the contract moves"},
		func(c *finished) float64 { zone, _ := c.deadZone(); return zone }),
	float(results.Column{Name: "dead_excess", Nullable: true, Unit: "load", Label: "excess demand at the end", Sense: results.Low, Doc: "largest |d − c| at the end, among resources with a price or with too much demand"},
		func(c *finished) float64 { _, excess := c.deadZone(); return excess }),
}

// readGas asks the method for its gas. One that failed may be anywhere, and is not asked.
func (c *finished) readGas() bool {
	method, ok := unwatched(c.treatment.method).(solver.Gaser)
	if ok = ok && c.Err == nil; ok {
		c.gas = method.Gas()
	}
	return ok
}

func (c *finished) gasUsed() int64 {
	if c.gas.Used > 0 {
		return c.gas.Used
	}
	return noInteger
}

func (c *finished) deadZone() (zone, excess float64) {
	if m, ok := unwatched(c.treatment.method).(solver.DeadZoner); ok {
		return m.DeadZone()
	}
	return math.NaN(), math.NaN()
}

// contractTraceColumns are those of the trace table.
var contractTraceColumns = []column[recorded]{
	integer(results.Column{Name: "gas", Nullable: true, Unit: "gas", Sense: results.Low, Doc: "of all rounds so far: used where the bytecode is executed, modelled otherwise"},
		(*recorded).gas),
}

func (r *recorded) gas() int64 {
	method, ok := r.method.(solver.Gaser)
	if !ok {
		return noInteger
	}
	g := method.Gas()
	if g.Used > 0 {
		return g.Used
	}
	return g.Modelled
}

// unwatched is a method without what watches its steps.
func unwatched(method solver.Method) solver.Method {
	if w, ok := method.(*watched); ok {
		return w.Method
	}
	return method
}
