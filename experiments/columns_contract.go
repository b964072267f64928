package experiments

import (
	"math"
	"slices"

	"walras/results"
	"walras/solver"
)

// contractColumns are the columns of the runs table that a spec with a method
// in a smart contract has, in the order in which worker.appendContract fills
// them; null in the rows of other methods.
var contractColumns = []results.Column{
	{Name: "gas_modelled", Kind: results.Int64, Nullable: true, Unit: "gas", Label: "modelled gas", Sense: results.Low, Doc: "of all rounds, by the table of measured gas; the deployment is apart"},
	{Name: "gas_used", Kind: results.Int64, Nullable: true, Unit: "gas", Label: "gas used", Sense: results.Low, Doc: "of all rounds, by execution of the bytecode; null: not executed"},
	{Name: "gas_round", Kind: results.Int64, Nullable: true, Unit: "gas", Label: "gas of a round", Sense: results.Low, Doc: "of one round that is not the first"},
	{Name: "gas_agent", Kind: results.Float64, Nullable: true, Unit: "gas", Label: "gas of an agent and round", Sense: results.Low, Doc: "gas_round / n"},
	{Name: "gas_deploy", Kind: results.Int64, Nullable: true, Unit: "gas", Label: "gas of the deployment", Sense: results.Low, Doc: "of deploying the contract"},
	{Name: "gas_fits", Kind: results.Bool, Nullable: true, Label: "fits a transaction", Doc: "every transaction of a round is within 2^24 gas, the cap of EIP-7825"},
	{Name: "gas_fork", Kind: results.String, Nullable: true, Label: "gas rules", Doc: "rules that gas is counted by"},
	{Name: "dead_zone", Kind: results.Float64, Nullable: true, Unit: "load", Label: "dead zone", Sense: results.Low, Doc: "1/(η scale): the excess demand below which no price of the contract moves"},
	{Name: "dead_excess", Kind: results.Float64, Nullable: true, Unit: "load", Label: "excess demand at the end", Sense: results.Low, Doc: "largest |d − c| at the end, among resources with a price or with too much demand"},
}

// contractTraceColumns are those of the trace table.
var contractTraceColumns = []results.Column{
	{Name: "gas", Kind: results.Int64, Nullable: true, Unit: "gas", Sense: results.Low, Doc: "of all rounds so far: used where the bytecode is executed, modelled otherwise"},
}

// onchain reports whether some method of a spec runs as a contract.
func (s *Spec) onchain() bool {
	return slices.ContainsFunc(s.entries[solverSection], func(e *entry) bool {
		_, ok := e.schema.component.New().(solver.Gaser)
		return ok
	})
}

// bare is a method without what watches its steps.
func bare(method solver.Method) solver.Method {
	if w, ok := method.(*watched); ok {
		return w.Method
	}
	return method
}

// appendContract fills contractColumns. A method that failed may be anywhere,
// and is not asked.
func (w *worker) appendContract(r *row, t *treatment, res *solver.Result) {
	method, ok := bare(t.method).(solver.Gaser)
	if !ok || res.Err != nil {
		for range contractColumns {
			r.null()
		}
		return
	}
	g := method.Gas()
	r.int(g.Modelled)
	if g.Used > 0 {
		r.int(g.Used)
	} else {
		r.null()
	}
	r.int(g.Round)
	r.float(float64(g.Round) / float64(len(w.contract.Alpha)))
	r.int(g.Deploy)
	r.bool(g.Fits)
	r.text(g.Fork)
	zone, excess := math.NaN(), math.NaN()
	if m, ok := method.(solver.DeadZoner); ok {
		zone, excess = m.DeadZone()
	}
	r.number(zone)
	r.number(excess)
}

// gas appends contractTraceColumns.
func (t *tracer) gas(r *row) {
	method, ok := t.method.(solver.Gaser)
	if !ok {
		r.null()
		return
	}
	g := method.Gas()
	if g.Used > 0 {
		r.int(g.Used)
		return
	}
	r.int(g.Modelled)
}
