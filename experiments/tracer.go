package experiments

import (
	"walras/results"
	"walras/solver"
)

// tracer writes recorded rounds into the trace and agents tables.
type tracer struct {
	trace          *results.Block
	agents, prices *results.Block // nil where they are not recorded
	metrics, timed bool
	method         solver.Method // of the cell
	worker         *worker
	id             uint64

	fill       filler[recorded]
	fillAgents filler[agentLevel]
	fillPrices filler[resourceLevel]
	round      recorded      // under way
	level      agentLevel    // likewise
	resource   resourceLevel // likewise

	whole [3]int // rows of whole records in the blocks
}

// begin starts the records of a cell.
func (t *tracer) begin(id uint64) {
	t.id = id
	t.keep()
}

// blocks are those of the tables recorded, nil where one is not.
func (t *tracer) blocks() [3]*results.Block { return [...]*results.Block{t.trace, t.agents, t.prices} }

// keep marks what is recorded so far as whole.
func (t *tracer) keep() {
	for i, b := range t.blocks() {
		if b != nil {
			t.whole[i] = b.Len()
		}
	}
}

// cut drops a record that a panic has left half written; whole ones stay.
func (t *tracer) cut() {
	for i, b := range t.blocks() {
		if b != nil {
			b.Cut(t.whole[i])
		}
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
	if t.prices != nil {
		t.resource.recorded = &t.round
		for t.resource.resource = range rec.Point.Price {
			t.fillPrices.append(t.prices, &t.resource)
		}
	}
	t.keep()
}
