package experiments

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"walras/results"
)

// job is what the workers of a run share.
type job struct {
	spec    *Spec
	columns []ParamColumn
	tables  []*results.Schema
	todo    []int // the shards to look at, of which some may be done
	run     *results.Run
	log     *panicLog
	watch   *Progress

	only     *Selection
	retry    map[string]bool
	failFast *[32]bool
	shelves  []*shelf
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
func (j *job) work(ctx context.Context, workers int) error {
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
func (j *job) fail(err error) {
	j.mu.Lock()
	if j.err == nil && !errors.Is(err, context.Canceled) {
		j.err = err
	}
	j.mu.Unlock()
	j.cancel()
}

// abandonAll gives up the workers that are in a cell when a run has ended, and
// counts them. Their shards are lost, as those of any worker in flight.
func (j *job) abandonAll() (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, w := range j.live {
		if state := w.heart.state.Load(); state > idle && w.heart.state.CompareAndSwap(state, abandoned) {
			n++
		}
	}
	return n
}

// watchdog ends the cells whose time has run out, and gives up the workers
// whose method does not return even then.
func (j *job) watchdog(ctx context.Context) {
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
			now, due := time.Since(epoch), w.heart.state.Load()
			if due <= inCell || now < time.Duration(due) {
				continue
			}
			w.ctx.end(cellTimedOut)
			if now > time.Duration(due)+overdue && w.heart.state.CompareAndSwap(due, abandoned) {
				j.replace(ctx, w)
			}
		}
	}
}

// replace starts a worker that goes on where one was given up. Its memory and
// its processor stay lost until its method returns, if ever.
func (j *job) replace(ctx context.Context, lost *worker) {
	go func() {
		w, err := lost.successor(ctx)
		if err == nil {
			j.enlist(w, lost)
			w.giveUp(lost.heart.rounds.Load())
			err = j.loop(ctx, w)
		}
		j.ended <- err
	}()
}

// enlist makes a worker visible to the watchdog, in the place of another.
func (j *job) enlist(w, in *worker) {
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

// loop is the life of a worker: w goes on with the task it has, nil begins.
func (j *job) loop(ctx context.Context, w *worker) error {
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
		t, needed, err := j.task(j.todo[next])
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
		if t.shelves = w.task.shelves; t.shelves == nil && j.shelves != nil {
			t.shelves = &reader{tables: j.tables, params: j.columns, shelves: j.shelves}
		}
		w.begin(t)
		if err := j.finish(w); err != nil {
			return err
		}
	}
}

// task says what is to be done about a shard, if anything.
func (j *job) task(shard int) (t task, needed bool, err error) {
	t = task{shard: shard, only: j.only, again: j.retry, failFast: j.failFast}
	t.from, t.to = shardBounds(j.spec, shard)
	entry, found := j.run.Entry(shard)
	switch {
	case found && j.settled(&entry):
		return t, false, nil
	case found:
		t.kept, err = readRows(j.run.Dir(), j.tables, j.columns, func(table string) (*results.Frame, error) { return j.run.Frame(table, shard) })
	case j.only != nil && j.only.Count(t.from, t.to) == 0:
		return t, false, nil
	}
	return t, err == nil, err
}

// settled reports that a shard needs no look: it is whole, and no cell of it is
// to be computed again.
func (j *job) settled(s *results.Shard) bool {
	for status := range j.retry {
		if s.Counts == nil || s.Counts[status] > 0 {
			return false
		}
	}
	return !s.Partial
}

// finish computes the rest of a worker's task and hands it to be written.
func (j *job) finish(w *worker) error {
	if err := w.work(func(cells int64) { j.watch.done.Add(cells) }); err != nil {
		return err
	}
	if w.news == 0 && (w.missing > 0 || w.task.kept != nil) {
		return nil // nothing that the folder does not have
	}
	byStatus, news := w.byStatus, w.news
	reused := int64(0)
	if s := w.task.shelves; s != nil {
		reused, s.taken = s.taken, 0
	}
	return j.run.Queue(results.Write{
		Shard: w.task.shard, Blocks: w.blocks, Partial: w.missing > 0, Replace: w.task.kept != nil,
		Done: func(err error) {
			if err != nil {
				j.fail(err)
				return
			}
			for s, n := range byStatus {
				j.watch.byStatus[s].Add(n)
			}
			j.computed.Add(news - reused)
			j.reused.Add(reused)
		},
	})
}
