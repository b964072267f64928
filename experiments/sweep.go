package experiments

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
)

// sweep is what the workers of a run share.
type sweep struct {
	spec    *spec.Spec
	columns []spec.ParamColumn
	tables  []*results.Schema
	todo    []int // the shards to look at, of which some may be done
	run     *results.Run
	log     *panicLog
	watch   *Progress

	only     *spec.Selection
	retry    map[string]bool
	failFast *[32]bool
	sources  []*source
	stuck    []atomic.Int32 // by treatment; nil where the spec sets no seconds

	next             atomic.Int64
	computed, reused atomic.Int64

	cancel context.CancelFunc
	ended  chan error // one for each worker, whatever becomes of it
	mu     sync.Mutex
	live   []*worker
	err    error // the first
}

// work lets workers take shards, in order, until none is left.
func (j *sweep) work(ctx context.Context, workers int) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	j.cancel, j.ended = cancel, make(chan error, workers)
	if j.spec.Stop.Seconds > 0 {
		j.stuck = make([]atomic.Int32, j.spec.Grid().TreatmentCount())
		go j.watchdog(inner)
	}
	for range workers {
		go func() { j.ended <- j.loop(inner, nil) }()
	}
	var late <-chan time.Time
	interrupted := inner.Done()
	for left := workers; left > 0; {
		select {
		case err := <-j.ended:
			left--
			if err != nil {
				j.fail(err)
			}
		case <-interrupted:
			interrupted, late = nil, time.After(overdue)
		case <-late:
			late = nil
			left -= j.abandonAll()
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

// fail stops the run at its first error.
func (j *sweep) fail(err error) {
	j.mu.Lock()
	if j.err == nil && !errors.Is(err, context.Canceled) {
		j.err = err
	}
	j.mu.Unlock()
	j.cancel()
}

// abandonAll gives up the workers that are in a cell when a run has ended, and
// counts them. Their shards are lost, as those of any worker in flight.
func (j *sweep) abandonAll() (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, w := range j.live {
		if state := w.alive.state.Load(); state > idle && w.alive.state.CompareAndSwap(state, abandoned) {
			n++
		}
	}
	return n
}

// watchdog ends the cells whose time has run out, and gives up the workers
// whose method does not return even then.
func (j *sweep) watchdog(ctx context.Context) {
	ticker := time.NewTicker(overdue / 10)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		j.mu.Lock()
		live := append([]*worker(nil), j.live...)
		j.mu.Unlock()
		for _, w := range live {
			now, due := time.Since(epoch), w.alive.state.Load()
			if due <= inCell || now < time.Duration(due) {
				continue
			}
			w.ctx.end(cellTimedOut)
			if now > time.Duration(due)+overdue && w.alive.state.CompareAndSwap(due, abandoned) {
				j.replace(ctx, w)
			}
		}
	}
}

// replace starts a worker that goes on where one was given up. Its memory and
// its processor stay lost until its method returns, if ever.
func (j *sweep) replace(ctx context.Context, lost *worker) {
	go func() {
		w, err := lost.successor(ctx)
		if err == nil {
			j.enlist(w, lost)
			w.giveUp(lost.alive.rounds.Load())
			err = j.loop(ctx, w)
		}
		j.ended <- err
	}()
}

// enlist makes a worker visible to the watchdog, in the place of another.
func (j *sweep) enlist(w, in *worker) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.live {
		if j.live[i] == in {
			j.live[i] = w
			return
		}
	}
	j.live = append(j.live, w)
}

// loop is the life of a worker: w goes on with the shard it has, nil begins.
func (j *sweep) loop(ctx context.Context, w *worker) error {
	if w != nil {
		if err := j.finish(w); err != nil {
			return err
		}
	}
	for {
		next := int(j.next.Add(1)) - 1
		if next >= len(j.todo) {
			return nil
		}
		t, needed, err := j.shardTask(j.todo[next])
		if err != nil {
			return err
		}
		if !needed {
			continue
		}
		if w == nil {
			if w, err = newWorker(ctx, j.spec, j.columns, newBlocks(j.tables, t.to-t.from)); err != nil {
				return err
			}
			w.stuck, w.panics = j.stuck, j.log.write
			j.enlist(w, nil)
		}
		if t.reuse = w.task.reuse; t.reuse == nil && j.sources != nil {
			t.reuse = &sourceReader{tables: j.tables, params: j.columns, sources: j.sources}
		}
		w.begin(t)
		if err := j.finish(w); err != nil {
			return err
		}
	}
}

// shardTask says what is to be done about a shard, if anything.
func (j *sweep) shardTask(shard int) (t shardTask, needed bool, err error) {
	t = shardTask{shard: shard, selected: j.only, retry: j.retry, failFast: j.failFast}
	t.from, t.to = shardBounds(j.spec, shard)
	entry, found := j.run.Entry(shard)
	switch {
	case found && j.settled(&entry):
		return t, false, nil
	case found:
		t.existing, err = readRows(j.run.Dir(), j.tables, j.columns, func(table string) (*results.Frame, error) { return j.run.Frame(table, shard) })
	case j.only != nil && j.only.Count(t.from, t.to) == 0:
		return t, false, nil
	}
	return t, err == nil, err
}

// settled reports that a shard needs no look: it is whole, and no cell of it is
// to be computed again.
func (j *sweep) settled(s *results.Shard) bool {
	for status := range j.retry {
		if s.Counts == nil || s.Counts[status] > 0 {
			return false
		}
	}
	return !s.Partial
}

// finish computes the rest of a worker's shard and hands it to be written.
func (j *sweep) finish(w *worker) error {
	if err := w.work(func(cells int64) { j.watch.done.Add(cells) }); err != nil {
		return err
	}
	if w.fresh == 0 && (w.missing > 0 || w.task.existing != nil) {
		return nil // nothing that the folder does not have
	}
	byStatus, fresh := w.byStatus, w.fresh
	reused := int64(0)
	if s := w.task.reuse; s != nil {
		reused, s.taken = s.taken, 0
	}
	return j.run.Queue(results.Write{
		Shard: w.task.shard, Blocks: w.blocks, Partial: w.missing > 0, Replace: w.task.existing != nil,
		Done: func(err error) {
			if err != nil {
				j.fail(err)
				return
			}
			for s, n := range byStatus {
				j.watch.byStatus[s].Add(n)
			}
			j.computed.Add(fresh - reused)
			j.reused.Add(reused)
		},
	})
}

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
