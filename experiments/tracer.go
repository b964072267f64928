package experiments

import (
	"walras/results"
	"walras/solver"
)

// tracer writes recorded rounds into the trace and agents tables.
type tracer struct {
	trace, agents  *results.Block
	metrics, timed bool
	method         solver.Method // of the cell
	worker         *worker
	id             uint64

	fill       filler[recorded]
	fillAgents filler[agentLevel]
	round      recorded   // under way
	level      agentLevel // likewise

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
	t.round.Record, t.round.tracer = rec, t
	t.fill.append(t.trace, &t.round)
	if t.agents != nil {
		t.level.recorded, t.level.standing = &t.round, t.round.standing()
		for t.level.agent = range t.level.standing {
			t.fillAgents.append(t.agents, &t.level)
		}
	}
	t.keep()
}
