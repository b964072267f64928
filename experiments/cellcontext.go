package experiments

import (
	"context"
	"sync"
	"sync/atomic"
)

// cellContext is the context of a worker's cells. It ends with the run, for
// good, and with the time of a cell, until the next cell begins.
type cellContext struct {
	context.Context // of the run
	ended           atomic.Int32
	mu              sync.Mutex
	done            chan struct{}
}

const (
	cellTimedOut = 1
	runEnded     = 2
)

func newCellContext(run context.Context) *cellContext {
	c := &cellContext{Context: run, done: make(chan struct{})}
	context.AfterFunc(run, func() { c.end(runEnded) })
	return c
}

// end ends the context; the end of the run outlasts that of a cell.
func (c *cellContext) end(why int32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.ended.Load()
	if old == 0 {
		close(c.done)
	}
	c.ended.Store(max(old, why))
}

// renew makes the context good for the next cell.
func (c *cellContext) renew() {
	if c.ended.Load() != cellTimedOut {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended.CompareAndSwap(cellTimedOut, 0) {
		c.done = make(chan struct{})
	}
}

// Done implements context.Context.
func (c *cellContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done
}

// Err implements context.Context.
func (c *cellContext) Err() error {
	switch c.ended.Load() {
	case cellTimedOut:
		return context.DeadlineExceeded
	case runEnded:
		return c.Context.Err()
	}
	return nil
}

// over reports that the run has ended.
func (c *cellContext) over() bool { return c.ended.Load() == runEnded }
