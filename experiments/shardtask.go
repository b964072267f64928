package experiments

import (
	"fmt"

	"walras/experiments/spec"
	"walras/solver"
)

// shardTask is a range of cells for a worker, and what is known of them.
type shardTask struct {
	shard    int
	from, to int64
	existing *shardRows      // cells that the folder has already; may be nil
	retry    map[string]bool // statuses in which cells are not kept
	selected *spec.Selection // of the cells to compute; nil: all
	reuse    *sourceReader   // other folders to take cells from; nil: none
	failFast *[32]bool       // statuses that are allowed; nil: all
}

// plain reports that every cell is to be computed.
func (t *shardTask) plain() bool { return t.existing == nil && t.selected == nil && t.reuse == nil }

// FailFastError is Run's answer, where it was asked to fail fast, to a cell
// that ended in a status that its spec does not allow.
type FailFastError struct {
	Cell           uint64
	Status, Reason string
	Where          string // the market, mechanism and solver
}

func (e *FailFastError) Error() string {
	reason := ""
	if e.Reason != "" {
		reason = ": " + e.Reason
	}
	return fmt.Sprintf("stopped at cell %d (%s), which ended in status %s%s; finished shards are kept", e.Cell, e.Where, e.Status, reason)
}

// progressCells is how many cells a worker finishes between two reports.
const progressCells = 1024

// begin empties the blocks for a shard.
func (w *worker) begin(t shardTask) {
	for _, b := range w.blocks {
		b.Reset()
	}
	w.task, w.at = t, t.from
	w.byStatus, w.missing, w.fresh = [32]int64{}, 0, 0
}

// work fills the blocks with the cells of the shard that are left. It stops
// between cells when the run ends, and then says so.
func (w *worker) work(done func(cells int64)) error {
	plain := w.task.plain()
	pending := int64(0)
	for ; w.at < w.task.to; w.at++ {
		mkt, replicate, treat := w.grid.At(w.at)
		if w.grid.Excluded(mkt, treat) {
			continue
		}
		w.enter(mkt, replicate)
		id := w.key(treat).ID(w.spec.Seed)
		settled := false
		if !plain {
			var err error
			if settled, err = w.settle(id, treat); err != nil {
				return err
			}
		}
		if !settled {
			status := w.cell(id, treat)
			w.byStatus[status]++
			w.fresh++
			if w.task.failFast != nil && !w.task.failFast[status] {
				return w.failed(id, treat, status)
			}
		}
		if w.ctx.over() {
			return w.ctx.Err()
		}
		if pending++; pending == progressCells {
			done(pending)
			pending = 0
		}
	}
	done(pending)
	return nil
}

// settle takes a cell from the folder or from another one, or leaves it out;
// false where it is to be computed.
func (w *worker) settle(id uint64, treat int64) (bool, error) {
	k := &w.task
	wanted := k.selected == nil || k.selected.Has(w.at, id)
	if k.existing != nil {
		if row, found := k.existing.at[id]; found && !(wanted && k.retry[k.existing.statuses[row]]) {
			w.take(k.existing, id, treat)
			return true, nil
		}
	}
	if !wanted {
		w.missing++
		return true, nil
	}
	if k.reuse == nil {
		return false, nil
	}
	found, err := k.reuse.find(w.key(treat), id)
	if err != nil || found == nil {
		return false, err
	}
	if row := found.at[id]; found.seeds[row] != w.seed || k.retry[found.statuses[row]] {
		return false, nil
	}
	w.take(found, id, treat)
	w.fresh++
	k.reuse.taken++
	return true, nil
}

// take appends the rows of a finished cell.
func (w *worker) take(from *shardRows, id uint64, treat int64) {
	from.appendTo(w, &w.treatments[treat], id)
	for _, s := range solver.Statuses() {
		if s.String() == from.statuses[from.at[id]] {
			w.byStatus[s]++
		}
	}
}

// failed describes the cell that stops a run.
func (w *worker) failed(id uint64, treat int64, status solver.Status) error {
	t := w.grid.TreatmentAt(treat)
	where := "market " + w.instance.Name + ", replicate " + fmt.Sprint(w.replicate) + ", mechanism " + t.Mechanism.Name
	if t.Solver != nil {
		where += ", solver " + t.Solver.Name
	}
	f := w.blocks[0].Frame()
	return &FailFastError{Cell: id, Status: status.String(), Reason: f.Strings("error")[f.Len()-1], Where: where}
}
