package experiments

import (
	"sync/atomic"

	"walras/solver"
)

// Progress counts while a run is under way. It is safe for concurrent use.
type Progress struct {
	total    atomic.Int64
	found    atomic.Int64 // done before the run began
	done     atomic.Int64
	byStatus [32]atomic.Int64
}

// Counts gives the cells to be done in the end, those found done at the start,
// and those done since.
func (p *Progress) Counts() (total, found, done int64) {
	return p.total.Load(), p.found.Load(), p.done.Load()
}

// Ended counts the cells of finished shards by how they ended, in this run.
func (p *Progress) Ended(s solver.Status) int64 { return p.byStatus[s].Load() }
