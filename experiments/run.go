// Package experiments computes the cells of a spec and keeps them in a result folder. The way of a cell:
//
//  1. Run opens the folder and makes a sweep, whose workers take shards in order; a shard is a range of cell indices of the spec's
//     Grid. What is in the folder, or in one to reuse, is not computed again (sources.go, shardtask.go).
//  2. A worker draws the market of a replicate once for all treatments, runs the method under the watchdog (liveness.go), lets the
//     mechanism allocate, and certifies. This is the hot path: a warm cell allocates nothing.
//  3. What ended is a finished cell, and the declarations of columns_*.go fill the rows of the tables from it. A column is declared
//     once; schemas, blanks and lists of columns follow.
//  4. The folder writes finished shards; a run that is killed loses what was in flight and nothing else.
//
// Merge and Verify go through the shards of folders in the same way; PlanOf, PlanRun and StatusOf say what there is to do and what
// is done. Commands, the Slurm engine and claims build on this package.
package experiments

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"walras/experiments/spec"
	"walras/generators"
	"walras/generators/scenario"
	"walras/results"
	"walras/solver"
	"walras/solver/mechanism"
	"walras/solver/online"
)

// MaxCells is the number of cells from which Run refuses a grid, unless Options.Yes says that it is meant.
const MaxCells = 1_000_000_000

// Options say how to run a spec.
type Options struct {
	Dir      string    // the result folder; empty: out/<name of the spec>
	Workers  int       // 0: one per processor
	Yes      bool      // run grids of MaxCells cells and more
	Shards   []int     // only these, in this order; nil: all
	Only     []string  // selectors of the cells to compute, which must all hold; nil: all cells
	Retry    []string  // statuses whose cells are computed again
	Reuse    []string  // folders from which cells with the same id are taken
	FailFast bool      // stop at the first cell that ends in a status that the spec does not allow
	Watch    *Progress // where to count, for others to look at; may be nil
}

// Folder is the result folder that the options mean for a spec.
func (o *Options) Folder(s *spec.Spec) string {
	if o.Dir != "" {
		return o.Dir
	}
	return filepath.Join("out", s.Name)
}

// Summary is what a finished or interrupted run did.
type Summary struct {
	FolderStatus
	Computed int64    // cells that this run computed
	Reused   int64    // cells that it took from other folders
	Notes    []string // about damage found in the folder and what was done about it
}

// TooManyCellsError is Run's answer to a grid of MaxCells cells or more.
type TooManyCellsError struct{ Cells int64 }

func (e *TooManyCellsError) Error() string {
	return fmt.Sprintf("the grid has %d cells; more than %d run only with --yes", e.Cells, MaxCells-1)
}

// Run computes the cells of a spec that its folder does not have yet. When
// ctx ends it keeps the finished shards and returns ctx's error; running again
// computes the rest. The results do not depend on the number of workers.
func Run(ctx context.Context, spec *spec.Spec, o Options) (*Summary, error) {
	j, err := newSweep(spec, &o)
	if err != nil {
		return nil, err
	}
	dir := o.Folder(spec)
	j.run, err = results.Create(dir, Header(spec))
	if err != nil {
		return nil, err
	}
	j.log = &panicLog{path: filepath.Join(dir, PanicsFile)}
	j.expect(o.Shards != nil)
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	err = cmp.Or(j.work(ctx, min(workers, len(j.todo))), j.log.close(), j.run.Close(), j.err)
	summary, readErr := Summarise(dir)
	if readErr != nil {
		return nil, cmp.Or(err, readErr)
	}
	summary.Notes, summary.Computed, summary.Reused = j.run.Notes(), j.computed.Load(), j.reused.Load()
	return summary, err
}

// newSweep reads the options, and touches no folder but those to reuse.
func newSweep(s *spec.Spec, o *Options) (*sweep, error) {
	grid := s.Grid()
	if grid.Cells() >= MaxCells && !o.Yes {
		return nil, &TooManyCellsError{grid.Cells()}
	}
	if err := openFamilies(grid); err != nil {
		return nil, err
	}
	j := &sweep{spec: s, columns: s.Columns(), todo: o.Shards, watch: o.Watch}
	j.tables = Tables(s)
	if j.watch == nil {
		j.watch = new(Progress)
	}
	if o.Shards == nil {
		for shard := range ShardCount(s) {
			j.todo = append(j.todo, shard)
		}
	}
	if o.FailFast {
		j.failFast = new([32]bool)
		for _, status := range solver.Statuses() {
			j.failFast[status] = s.Allows(status.String())
		}
	}
	var err error
	if j.retry, err = readStatuses(o.Retry); err != nil {
		return nil, err
	}
	if j.only, err = spec.NewSelection(s, j.tables[0].Columns, o.Only); err != nil {
		return nil, err
	}
	j.sources, err = openReuse(s, o.Reuse)
	return j, err
}

// readStatuses reads the names of statuses.
func readStatuses(names []string) (map[string]bool, error) {
	known := spec.StatusNames()
	set := make(map[string]bool)
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, &spec.OptionError{Flag: "--retry " + name, Found: "is no status", Allowed: strings.Join(known, ", ")}
		}
		set[name] = true
	}
	return set, nil
}

// expect counts, for those who watch, what there is and what is to come.
func (j *sweep) expect(some bool) {
	total, grid := int64(0), j.spec.Grid()
	for _, shard := range j.todo {
		from, to := shardBounds(j.spec, shard)
		s, found := j.run.Entry(shard)
		switch {
		case found && j.settled(&s):
			n := s.Rows("runs")
			j.watch.found.Add(n)
			total += n
		case j.only != nil:
			total += s.Rows("runs") + j.only.Count(from, to)
		case some:
			total += grid.Count(from, to, nil, nil)
		}
	}
	if j.only == nil && !some {
		total = grid.Cells()
	}
	j.watch.total.Store(total)
}

// openFamilies lets every family of the grid get what it needs from outside,
// so that what is missing is known before any work.
func openFamilies(g *spec.Grid) error {
	for _, in := range g.Families() {
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

// Summarise reads what a folder holds.
func Summarise(dir string) (*Summary, error) {
	data, err := results.Open(dir)
	if err != nil {
		return nil, err
	}
	status, err := StatusOf(data)
	if err != nil {
		return nil, err
	}
	return &Summary{FolderStatus: *status}, nil
}

// Builtin is the registry of everything walras has, from the lists of the packages that own the
// components.
func Builtin() *spec.Registry {
	r := new(spec.Registry)
	for _, e := range generators.Families {
		r.Markets = append(r.Markets, spec.Component{Section: "market", Name: e.Name, Doc: e.Doc, Classes: named(generators.Class(e.New())), New: func() any { return e.New() }})
	}
	for _, e := range scenario.All {
		r.Scenarios = append(r.Scenarios, spec.Component{Section: "scenario", Name: e.Name, Doc: e.Doc, Classes: []string{"contract"}, New: func() any { return e.New() }})
	}
	for _, e := range mechanism.Rules {
		rule := mechanism.Bind(e.New())
		r.Mechanisms = append(r.Mechanisms, spec.Component{Section: "mechanism", Name: e.Name, Doc: e.Doc, Classes: rule.Classes(), New: func() any { return e.New() }})
	}
	for _, list := range [...][]solver.Entry{solver.Methods, online.Methods} {
		for _, e := range list {
			r.Solvers = append(r.Solvers, spec.Component{Section: "solver", Name: e.Name, Doc: e.Doc, New: func() any { return e.New() }})
		}
	}
	return r
}

// named is a class as a list; nil where it has no name.
func named(class string) []string {
	if class == "" {
		return nil
	}
	return []string{class}
}
