package experiments

import (
	"fmt"

	"walras/solver"
)

// task is a range of cells for a worker, and what is known of them.
type task struct {
	shard    int
	from, to int64
	kept     *rows           // cells that the folder has already; may be nil
	again    map[string]bool // statuses in which cells are not kept
	only     *Selection      // of the cells to compute; nil: all
	shelves  *reader         // other folders to take cells from; nil: none
	failFast *[32]bool       // statuses that are allowed; nil: all
}

// plain reports that every cell is to be computed.
func (t *task) plain() bool { return t.kept == nil && t.only == nil && t.shelves == nil }

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

// begin empties the blocks for a task.
func (w *worker) begin(t task) {
	for _, b := range w.blocks {
		b.Reset()
	}
	w.task, w.at = t, t.from
	w.byStatus, w.missing, w.news = [32]int64{}, 0, 0
}

// work fills the blocks with the cells of the task that are left. It stops
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
		id := Key{w.instance.Hash, w.treatments[treat].hash, replicate}.ID(w.spec.Seed)
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
			w.news++
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
	wanted := k.only == nil || k.only.Has(w.at, id)
	if k.kept != nil {
		if row, found := k.kept.at[id]; found && !(wanted && k.again[k.kept.statuses[row]]) {
			w.take(k.kept, id, treat)
			return true, nil
		}
	}
	if !wanted {
		w.missing++
		return true, nil
	}
	if k.shelves == nil {
		return false, nil
	}
	found, err := k.shelves.find(Key{w.instance.Hash, w.treatments[treat].hash, w.replicate}, id)
	if err != nil || found == nil {
		return false, err
	}
	if row := found.at[id]; found.seeds[row] != w.seed || k.again[found.statuses[row]] {
		return false, nil
	}
	w.take(found, id, treat)
	w.news++
	k.shelves.taken++
	return true, nil
}

// take appends the rows of a finished cell.
func (w *worker) take(from *rows, id uint64, treat int64) {
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
