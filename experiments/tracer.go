package experiments

import (
	"walras/results"
	"walras/solver"
	"walras/solver/market"
)

// tracer writes recorded rounds into the trace and agents tables.
type tracer struct {
	trace, agents  *results.Block
	metrics, timed bool
	onchain        bool          // some method of the spec runs as a contract
	method         solver.Method // of the cell
	contract       *market.Contract
	id             uint64
	scratch        []float64

	traceRows, agentRows int // whole records
}

// begin starts the records of a cell.
func (t *tracer) begin(id uint64) {
	t.id = id
	t.keep()
}

// keep marks what is recorded so far as whole.
func (t *tracer) keep() {
	if t.trace != nil {
		t.traceRows = t.trace.Len()
	}
	if t.agents != nil {
		t.agentRows = t.agents.Len()
	}
}

// cut drops a record that a panic has left half written; whole ones stay.
func (t *tracer) cut() {
	if t.trace != nil {
		t.trace.Cut(t.traceRows)
	}
	if t.agents != nil {
		t.agents.Cut(t.agentRows)
	}
}

// Record implements solver.Recorder.
func (t *tracer) Record(rec *solver.Record) {
	if t.trace == nil {
		return
	}
	r := row{block: t.trace}
	r.uint(t.id)
	r.int(rec.Round)
	if t.timed {
		r.int(int64(rec.Elapsed))
	} else {
		r.null()
	}
	price := 0.0
	for _, p := range rec.Point.Price {
		price = max(price, p)
	}
	demand := 0.0
	for _, d := range rec.Load {
		demand += d
	}
	r.float(price)
	r.float(demand)
	c := &rec.Certificate
	r.float(c.Gap)
	r.float(c.Infeasibility)
	r.float(c.Complementarity)
	r.float(c.Regret)
	if t.metrics {
		t.scratch = append(t.scratch[:0], rec.Point.Activity...)
		r.float(rec.Account.Welfare())
		r.float(market.Gini(rec.Point.Activity, t.scratch))
	} else {
		r.null()
		r.null()
	}
	r.number(rec.Primal)
	r.number(rec.Dual)
	if rec.Play != nil {
		t.play(&r, rec)
	}
	if t.onchain {
		t.gas(&r)
	}
	if t.agents != nil {
		for i, y := range rec.Point.Activity {
			a := row{block: t.agents}
			a.uint(t.id)
			a.int(rec.Round)
			a.int(int64(i))
			a.float(y)
		}
	}
	t.keep()
}
