package experiments

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"walras/solver"
	"walras/solver/market"
	"walras/solver/online"
)

// overdue is how long a method may take to return from a step after the time
// of its cell has run out and its context has ended. Then it is given up.
const overdue = 500 * time.Millisecond

// States of a worker; any other value is the time at which the step under way
// will have used up the time of its cell, in ns since epoch.
const (
	idle      = 0  // between cells: the worker uses its blocks
	inCell    = 1  // in a cell
	abandoned = -1 // given up: nothing of the worker is its own any more
)

// epoch is where times of steps are counted from, by the clock that
// never jumps.
var epoch = time.Now().Add(-time.Second)

// liveness shows from outside what a worker is doing, and decides to whom its
// blocks belong. Each change of state is a compare-and-swap, so that a worker
// that comes back from a step and the watchdog that gives it up cannot both
// succeed: whoever loses keeps its hands off.
type liveness struct {
	state  atomic.Int64
	rounds atomic.Int64  // steps ended in the cell under way
	budget time.Duration // for the steps of a cell; 0: no limit, and steps are not watched
	spent  time.Duration // of it, in steps that have ended
}

// pass goes from one state to the next, or ends the goroutine where the worker
// was given up in between.
func (h *liveness) pass(from, to int64) {
	if !h.state.CompareAndSwap(from, to) {
		runtime.Goexit()
	}
}

// begin and end enclose a cell.
func (h *liveness) begin() {
	h.pass(idle, inCell)
	h.spent = 0
}

func (h *liveness) end() { h.pass(inCell, idle) }

// recovered puts the worker back where it was before a panic.
func (h *liveness) recovered() {
	if state := h.state.Load(); state != inCell {
		h.pass(max(state, inCell), inCell) // fails where it was abandoned, too
	}
}

// step begins a watched step and returns what ends it.
func (h *liveness) step() (due int64, start time.Duration) {
	start = time.Since(epoch)
	due = int64(start + h.budget - h.spent)
	h.pass(inCell, due)
	return due, start
}

func (h *liveness) stepped(due int64, start time.Duration) {
	h.pass(due, inCell)
	h.spent += time.Since(epoch) - start
}

// watched is a method whose steps show in the liveness of its worker. What the method lacks of
// the optional interfaces it answers as the loop does for methods without.
type watched struct {
	solver.Method
	alive *liveness
}

// Init implements solver.Method.
func (w *watched) Init(m market.Market, src rand.Source) error {
	w.alive.rounds.Store(0)
	due, start := w.alive.step()
	err := w.Method.Init(m, src)
	w.alive.stepped(due, start)
	w.alive.spent = 0 // the time of a cell is that of its steps
	return err
}

// Step implements solver.Method.
func (w *watched) Step(ctx context.Context) (solver.Status, error) {
	due, start := w.alive.step()
	status, err := w.Method.Step(ctx)
	w.alive.stepped(due, start)
	w.alive.rounds.Add(1)
	return status, err
}

// Residuals implements solver.Residualer.
func (w *watched) Residuals() (primal, dual float64) {
	if r, ok := w.Method.(solver.Residualer); ok {
		return r.Residuals()
	}
	return math.NaN(), math.NaN()
}

// Bracket implements solver.Bracketer.
func (w *watched) Bracket() (lo, hi float64) {
	if b, ok := w.Method.(solver.Bracketer); ok {
		return b.Bracket()
	}
	return math.NaN(), math.NaN()
}

// ReportsPerCall implements solver.Messenger.
func (w *watched) ReportsPerCall() int {
	if m, ok := w.Method.(solver.Messenger); ok {
		return m.ReportsPerCall()
	}
	return 1
}

// RegretBounds implements solver.Bounder.
func (w *watched) RegretBounds(path float64, delay int64) (static, dynamic float64) {
	if b, ok := w.Method.(online.Bounder); ok {
		return b.RegretBounds(path, delay)
	}
	return math.NaN(), math.NaN()
}

// PanicsFile is the name of the log of panics in a result folder.
const PanicsFile = "panics.log"

// panicLog keeps the stacks of panics, which are errors in walras, out of the
// results.
type panicLog struct {
	path string
	mu   sync.Mutex
	file *os.File
	err  error
}

func (l *panicLog) write(cell uint64, value any, stack []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil && l.err == nil {
		l.file, l.err = os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	}
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.file, "cell %d: panic: %v\n%s\n", cell, value, stack)
	}
}

func (l *panicLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		l.err = errors.Join(l.err, l.file.Close())
	}
	return l.err
}

// successor is a worker that goes on where another one was given up, with its
// blocks and nothing else of it.
func (w *worker) successor(ctx context.Context) (*worker, error) {
	s, err := newWorker(ctx, w.spec, w.columns, w.blocks)
	if err != nil {
		return nil, err
	}
	s.stuck, s.panics = w.stuck, w.panics
	s.task, s.at, s.byStatus, s.missing, s.fresh = w.task, w.at, w.byStatus, w.missing, w.fresh
	return s, nil
}

// giveUp appends the row of the cell in which the predecessor got stuck, whose
// recorded rounds are there already.
func (w *worker) giveUp(rounds int64) {
	mkt, replicate, treat := w.grid.At(w.at)
	t := &w.treatments[treat]
	w.enter(mkt, replicate)
	id := w.key(treat).ID(w.spec.Seed)
	w.draw(id)
	w.plays.begin()
	res := &w.row.Result
	*res, w.row.rate = failure(fmt.Errorf("round %d did not return within %v; its demand calls are not known", rounds+1, w.alive.budget)), math.NaN()
	res.Status, res.Rounds, res.Update = solver.Timeout, rounds, w.alive.budget
	w.byStatus[w.append(id, t)]++
	w.fresh++
	w.stuck[treat].Add(1)
	w.at++
}
