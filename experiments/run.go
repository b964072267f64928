// Package experiments turns a spec into results: it reads the spec strictly,
// enumerates its cells lazily, and lets workers draw, solve, certify and write
// them, in shards that survive any interruption.
package experiments

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"walras/generators"
	"walras/results"
	"walras/solver"
)

// MaxCells is the size of grid from which on Run wants to be told that it is
// meant.
const MaxCells = 1_000_000_000

// Options say how to run a spec.
type Options struct {
	Dir     string    // the result folder; empty: out/<name of the spec>
	Workers int       // 0: one a processor
	Yes     bool      // run grids of MaxCells cells and more
	Watch   *Progress // where to count, for others to look at; may be nil
}

// Folder is the result folder that the options mean for a spec.
func (o *Options) Folder(s *Spec) string {
	if o.Dir != "" {
		return o.Dir
	}
	return filepath.Join("out", s.Name)
}

// Progress counts while a run is under way. It is safe for concurrent use.
type Progress struct {
	total    atomic.Int64
	found    atomic.Int64 // done before the run began
	done     atomic.Int64
	byStatus [32]atomic.Int64
}

// Counts gives the cells in the grid, those found done at the start, and
// those done since.
func (p *Progress) Counts() (total, found, done int64) {
	return p.total.Load(), p.found.Load(), p.done.Load()
}

// Ended counts the cells of finished shards by how they ended, in this run.
func (p *Progress) Ended(s solver.Status) int64 { return p.byStatus[s].Load() }

// Summary is what a finished or interrupted run has to say.
type Summary struct {
	Dir      string
	Cells    int64            // in the grid
	Done     int64            // of them, in the folder now
	Computed int64            // of them, by this run
	Notes    []string         // about damage found in the folder and what was done about it
	ByStatus map[string]int64 // of all cells in the folder
	Digest   string
}

// TooManyCellsError is Run's answer to a grid of MaxCells cells or more.
type TooManyCellsError struct{ Cells int64 }

func (e *TooManyCellsError) Error() string {
	return fmt.Sprintf("the grid has %d cells; more than %d run only with --yes", e.Cells, MaxCells-1)
}

// Run computes the cells of a spec that its folder does not have yet. When
// ctx ends it keeps the finished shards and returns ctx's error; running again
// computes the rest. The results do not depend on the number of workers.
func Run(ctx context.Context, spec *Spec, o Options) (*Summary, error) {
	grid := spec.Grid()
	if grid.Cells() >= MaxCells && !o.Yes {
		return nil, &TooManyCellsError{grid.Cells()}
	}
	if err := openFamilies(grid); err != nil {
		return nil, err
	}
	columns := spec.Columns()
	j := &job{spec: spec, columns: columns, tables: schemas(spec, columns), size: shardSize(spec), watch: o.Watch}
	if j.watch == nil {
		j.watch = new(Progress)
	}
	j.shards = int((grid.Len() + j.size - 1) / j.size)
	dir := o.Folder(spec)
	run, err := results.Create(dir, results.Header{
		Name: spec.Name, Spec: spec.Canonical(), SpecHash: spec.Hash(), Shards: j.shards, Cells: grid.Cells(),
		Schemas: j.tables, Provenance: results.CollectProvenance(),
	})
	if err != nil {
		return nil, err
	}
	j.run, j.log = run, &panicLog{path: filepath.Join(dir, "panics.log")}
	j.watch.total.Store(grid.Cells())
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	err = errors.Join(j.work(ctx, min(workers, j.shards)), j.log.close(), run.Close())
	summary, readErr := summarise(dir, grid.Cells())
	if readErr != nil {
		return nil, errors.Join(err, readErr)
	}
	summary.Notes, summary.Computed = run.Repaired(), j.computed.Load()
	return summary, err
}

// job is what the workers of a run share.
type job struct {
	spec     *Spec
	columns  []ParamColumn
	tables   []*results.Schema
	size     int64 // cell indices a shard
	shards   int
	run      *results.Run
	log      *panicLog
	watch    *Progress
	next     atomic.Int64
	computed atomic.Int64
}

// work lets the workers take shards, in order, until none is left.
func (j *job) work(ctx context.Context, workers int) error {
	for shard := range j.shards {
		if j.run.Done(shard) {
			from, to := j.bounds(shard)
			j.watch.found.Add(j.spec.Grid().between(from, to))
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	for range workers {
		group.Go(func() error {
			var w *worker
			for {
				shard := int(j.next.Add(1)) - 1
				if shard >= j.shards {
					return nil
				}
				if j.run.Done(shard) {
					continue
				}
				if w == nil {
					var err error
					if w, err = newWorker(j.spec, j.tables, j.columns, int(j.size)); err != nil {
						return err
					}
					w.panics = j.log.write
				}
				if err := j.shard(ctx, w, shard); err != nil {
					return err
				}
			}
		})
	}
	return group.Wait()
}

// bounds are the first cell index of a shard and the one after its last.
func (j *job) bounds(shard int) (from, to int64) {
	from = int64(shard) * j.size
	return from, min(from+j.size, j.spec.Grid().Len())
}

// shard computes one shard and writes it.
func (j *job) shard(ctx context.Context, w *worker, shard int) error {
	from, to := j.bounds(shard)
	if err := w.shard(ctx, from, to, func(cells int64) { j.watch.done.Add(cells) }); err != nil {
		return err
	}
	if err := j.run.WriteShard(shard, w.blocks...); err != nil {
		return err
	}
	for s, n := range w.byStatus {
		j.watch.byStatus[s].Add(n)
		j.computed.Add(n)
	}
	return nil
}

// Shards are small enough that a small grid feeds many workers and an
// interruption costs little, and large enough that their files are worth
// their overhead.
const (
	mostShardCells = 1 << 16
	leastShards    = 32
	mostTraceRows  = 1 << 20
	mostAgentRows  = 1 << 22
)

// shardSize is the number of cell indices a shard: a function of the spec
// alone, since shards are part of what a folder holds.
func shardSize(s *Spec) int64 {
	size := min(mostShardCells, (s.Grid().Len()+leastShards-1)/leastShards)
	if rows := traceRows(s); rows > 0 {
		size = min(size, mostTraceRows/rows)
		if s.Record.Agents {
			size = min(size, mostAgentRows/(rows*agentsExpected))
		}
	}
	return max(1, size)
}

// agentsExpected stands for the number of agents, which the shards must not
// depend on being known.
const agentsExpected = 32

// traceRows bounds the recorded rounds of a cell, 0 where none are.
func traceRows(s *Spec) int64 {
	t := s.Record.Trace
	rounds := s.Stop.Rounds
	switch {
	case t.Every > 0:
		return rounds/t.Every + 1
	case t.PerDecade > 0:
		rows := int64(1)
		for r := int64(1); r <= rounds/10; r *= 10 {
			rows += int64(t.PerDecade)
		}
		return rows + int64(t.PerDecade)
	}
	return 0
}

// openFamilies lets every family of the grid get what it needs from outside,
// so that what is missing is known before any work.
func openFamilies(g *Grid) error {
	markets := &g.parts[marketSection]
	for i := range markets.entries {
		in := markets.instance(markets.first[i])
		family, err := in.New()
		if err != nil {
			return err
		}
		if opener, ok := family.(generators.Opener); ok {
			if err := opener.Open(); err != nil {
				return err
			}
		}
	}
	return nil
}

// between counts the cells of indices from to to.
func (g *Grid) between(from, to int64) int64 {
	if !g.rules {
		return to - from
	}
	n := int64(0)
	for cell := from; cell < to; cell++ {
		if market, _, treatment := g.At(cell); !g.Excluded(market, treatment) {
			n++
		}
	}
	return n
}

// summarise reads what a folder holds.
func summarise(dir string, cells int64) (*Summary, error) {
	data, err := results.Open(dir)
	if err != nil {
		return nil, err
	}
	counts, err := CountByStatus(data)
	if err != nil {
		return nil, err
	}
	return &Summary{Dir: dir, Cells: cells, Done: data.Manifest().Rows("runs"), ByStatus: counts, Digest: data.Digest()}, nil
}

// CountByStatus counts the rows of a dataset by how they ended.
func CountByStatus(data *results.Dataset) (map[string]int64, error) {
	counts := make(map[string]int64)
	err := data.Scan("runs", []string{"status"}, func(f *results.Frame) error {
		codes, texts := f.Codes("status")
		for _, c := range codes {
			counts[texts[c]]++
		}
		return nil
	})
	return counts, err
}

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
