package experiments

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
	"walras/solver/market"
)

func parse(t testing.TB, text string, registry *spec.Registry) *spec.Spec {
	t.Helper()
	spec, err := spec.Parse("test.yaml", []byte(text), registry)
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

const mixedSpec = `
name: mixed
seed: 11
replicates: 30
market:
  paper: {n: [5, 12], m: [10, 60], g: [0, 1]}
mechanism: [clearing, none, proportional, flat, equal]
solver: {bracket: {}, tatonnement: {step: [0.5, 1.5], noise: [none], sigma: 0}}
stop: {rounds: 300}
record: {trace: log 5, metrics: true, agents: true, prices: true}
exclude: [{market.paper.n: 5, mechanism: flat}]
`

// TestRunDoesNotDependOnWorkers compares the content of all columns that are
// not a time, over all tables.
func TestRunDoesNotDependOnWorkers(t *testing.T) {
	spec := parse(t, mixedSpec, Builtin())
	var digests []string
	for _, workers := range []int{1, 2, 7} {
		s, err := Run(context.Background(), spec, Options{Dir: t.TempDir(), Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if want := spec.Grid().Cells(); s.Done != want || s.Computed != want {
			t.Errorf("%d workers: %d cells done, %d computed, of %d", workers, s.Done, s.Computed, want)
		}
		digests = append(digests, s.Digest)
	}
	if digests[0] != digests[1] || digests[0] != digests[2] {
		t.Errorf("digests differ with 1, 2 and 7 workers: %v", digests)
	}
}

// TestInterruptedRunIsContinued ends runs after more and more cells, until one
// is whole; each continues the last.
func TestInterruptedRunIsContinued(t *testing.T) {
	spec := parse(t, mixedSpec, Builtin())
	whole, err := Run(context.Background(), spec, Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	dir, interrupted, last := t.TempDir(), 0, int64(0)
	for round := int64(1); ; round++ {
		ctx, cancel := context.WithCancel(context.Background())
		watch := new(Progress)
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			for ctx.Err() == nil {
				if _, _, done := watch.Counts(); done >= 60*round {
					cancel()
				}
			}
		}()
		s, err := Run(ctx, spec, Options{Dir: dir, Workers: 2, Watch: watch})
		cancel()
		<-stopped
		if s.Done < last {
			t.Errorf("a later run left %d cells, an earlier one %d", s.Done, last)
		}
		last = s.Done
		if err == nil {
			if s.Digest != whole.Digest {
				t.Errorf("digest %s after %d interruptions, %s undisturbed", s.Digest, interrupted, whole.Digest)
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		interrupted++
	}
	if interrupted == 0 {
		t.Error("no run was interrupted")
	}
}

// broken is a method that does what its Kind says.
type broken struct {
	Kind string `param:"kind"`
	m    market.Market
}

func (b *broken) Init(m market.Market, _ rand.Source) error {
	b.m = m
	if b.Kind == "unfit" {
		return &solver.UnfitError{Reason: "it never fits"}
	}
	return nil
}

func (b *broken) Step(context.Context) (solver.Status, error) {
	switch b.Kind {
	case "panic":
		panic("out of cheese")
	case "fail":
		return solver.Running, errors.New("cannot go on")
	}
	return solver.Finished, nil
}

func (b *broken) Point() market.Point {
	return market.Point{Price: make([]float64, b.m.Resources()), Allocation: make([]float64, b.m.Agents())}
}

// TestFailuresAreRows: whatever a method does, its cells are rows that say
// how it ended, and the other cells are as they would be without it.
func TestFailuresAreRows(t *testing.T) {
	registry := Builtin()
	registry.Solvers = append(registry.Solvers, spec.Component{Section: "solver", Name: "broken", Doc: "", New: func() any { return &broken{Kind: "panic"} }})
	spec := parse(t, `
name: failures
replicates: 3
market: {paper: {n: 4, m: 5}}
solver: {broken: {kind: [panic, fail, unfit, liar]}, bracket: {}}
`, registry)
	dir := t.TempDir()
	s, err := Run(context.Background(), spec, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if s.ByStatus["error"] != 6 || s.ByStatus["skipped"] != 3 || s.ByStatus["limit"] != 3 || s.Done != 15 {
		t.Errorf("by status: %v; want 6 error, 3 skipped, 3 limit of 15", s.ByStatus)
	}
	data, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := data.Frame("runs", "p_solver_kind", "error", "gap")
	if err != nil {
		t.Fatal(err)
	}
	texts := f.Strings("error")
	for i, kind := range f.Strings("p_solver_kind") {
		want := map[string]string{"panic": "panic: out of cheese", "fail": "cannot go on", "unfit": "it never fits"}[kind]
		if texts[i] != want {
			t.Errorf("kind %q: error %q, want %q", kind, texts[i], want)
		}
	}
	if stacks, _ := filepath.Glob(filepath.Join(dir, "panics.log")); len(stacks) != 1 {
		t.Error("no panics.log")
	}
}

// TestTreatmentsShareTheMarket: all treatments of a replicate see one market,
// whose seed, demand at zero and capacity the rows repeat; paired parameters
// leave the draws alone.
func TestTreatmentsShareTheMarket(t *testing.T) {
	spec := parse(t, `
name: shared
replicates: 4
market: {paper: {n: 6, tau: [0.5, 1], m: [10, 90]}}
mechanism: [clearing, none, equal]
paired: [m]
`, Builtin())
	f := runsOf(t, spec)
	type draw struct {
		replicate int64
		tau       float64
	}
	type seen struct {
		seed   uint64
		demand float64
	}
	draws := map[draw]seen{}
	seeds := map[uint64]bool{}
	ids := map[uint64]bool{}
	for i := range f.Len() {
		key := draw{f.Ints("replicate")[i], f.Floats("p_market_tau")[i]}
		value := seen{f.Uints("seed")[i], f.Floats("demand_zero")[i] * f.Floats("p_market_m")[i]}
		if old, ok := draws[key]; ok && (old.seed != value.seed || !near(old.demand, value.demand)) {
			t.Errorf("replicate %d, tau %v: %v and %v", key.replicate, key.tau, old, value)
		}
		draws[key] = value
		seeds[value.seed] = true
		ids[f.Uints("cell_id")[i]] = true
	}
	if len(seeds) != 8 || len(ids) != 48 || f.Len() != 48 {
		t.Errorf("%d seeds, %d cell ids in %d rows; want 8, 48, 48", len(seeds), len(ids), f.Len())
	}
}

func near(a, b float64) bool { return a-b < 1e-12*b && b-a < 1e-12*b }

// TestMechanismsOrdered compares the rules on common draws by what theory
// says of them.
func TestMechanismsOrdered(t *testing.T) {
	spec := parse(t, `
name: rules
replicates: 50
market: {paper: {n: 10, m: [15, 40], g: 0}}
mechanism: [clearing, none, proportional, flat, equal]
stop: {tolerance: 1e-10}
`, Builtin())
	f := runsOf(t, spec)
	best := map[uint64]float64{}
	rules, eff := f.Strings("mechanism"), f.Floats("efficiency")
	for i, rule := range rules {
		if rule == "clearing" {
			best[f.Uints("seed")[i]] = eff[i]
		}
	}
	for i, rule := range rules {
		load, top := f.Floats("load")[i], best[f.Uints("seed")[i]]
		switch rule {
		case "none": // ignores capacity, hence at least as good, and overloaded exactly where capacity binds
			if eff[i] < top-1e-9 || (load > 1) != (f.Floats("binding")[i] == 1) {
				t.Errorf("none: efficiency %v, optimum %v, load %v", eff[i], top, load)
			}
		default: // feasible, hence no better than the optimum
			if eff[i] > top+1e-8 || load > 1+1e-9 {
				t.Errorf("%s: efficiency %v above the optimum %v, or load %v", rule, eff[i], top, load)
			}
		}
		if gini := f.Floats("gini")[i]; rule == "equal" && gini > 1e-15 || gini < 0 || gini >= 1 {
			t.Errorf("%s: Gini %v", rule, gini)
		}
	}
}

// warmWorker is a worker that has computed the first cells of a spec.
func warmWorker(t testing.TB, spec *spec.Spec) *worker {
	columns := spec.Columns()
	w, err := newWorker(context.Background(), spec, columns, newBlocks(Tables(spec), 1<<12))
	if err != nil {
		t.Fatal(err)
	}
	w.compute(t, 0, 1<<12)
	return w
}

// compute fills the blocks with the cells of indices from to to.
func (w *worker) compute(t testing.TB, from, to int64) {
	w.begin(shardTask{from: from, to: to})
	if err := w.work(func(int64) {}); err != nil {
		t.Fatal(err)
	}
}

const mechanismsSpec = `
name: mechanisms
seed: 2510
replicates: 1000000
market: {paper: {n: 20, m: 100, tau: 0.5, g: 1}}
mechanism: [none, proportional, flat, equal, clearing]
stop: {tolerance: 1e-12}
record: {time: false}
`

// TestWarmCellsAllocateNothing covers drawing, solving, certifying and
// appending the row.
func TestWarmCellsAllocateNothing(t *testing.T) {
	for _, stop := range []string{"{tolerance: 1e-12}", "{tolerance: 1e-12, seconds: 5}"} {
		w := warmWorker(t, parse(t, strings.Replace(mechanismsSpec, "{tolerance: 1e-12}", stop, 1), Builtin()))
		if allocs := ownAllocs(func() { w.compute(t, 0, 1000) }); allocs != 0 {
			t.Errorf("stop %s: 1000 warm cells allocate %v times", stop, allocs)
		}
	}
	w := warmWorker(t, parse(t, fisherSpec, Builtin()))
	if allocs := ownAllocs(func() { w.compute(t, 0, 300) }); allocs != 0 {
		t.Errorf("300 warm cells of Fisher markets allocate %v times", allocs)
	}
}

// ownAllocs is how often f allocates, which does the same every time: the least of several
// counts, as the Go runtime counts what its own goroutines allocate meanwhile.
func ownAllocs(f func()) float64 {
	least := testing.AllocsPerRun(1, f)
	for range 7 {
		least = min(least, testing.AllocsPerRun(1, f))
	}
	return least
}

// fisherSpec has markets of every utility, and methods that suit some of them.
const fisherSpec = `
name: fisher
replicates: 1000000
market: {fisher: {n: 8, j: 4, utility: [linear, ces, cobb-douglas, leontief, quasi-linear, mixed]}}
solver: [proportional-response, spending-forest, tatonnement]
stop: {tolerance: 1e-3, rounds: 30}
`

// linearSpec has linear Fisher markets, which are solved to the last digit.
const linearSpec = `
name: linear
replicates: 1000000
market: {fisher: {n: 20, j: 10, value: "uniform(0.1,1)", budget: "uniform(0.5,1.5)"}}
solver: spending-forest
stop: {tolerance: 1e-9}
`

// BenchmarkCells computes cells of paper-mechanisms on one worker, and computes and writes them, and
// those of linear Fisher markets, on all processors.
func BenchmarkCells(b *testing.B) {
	b.Run("compute", func(b *testing.B) {
		w := warmWorker(b, parse(b, mechanismsSpec, Builtin()))
		b.ReportAllocs()
		b.ResetTimer()
		for from := 0; from < b.N; from += 1 << 12 {
			to := min(from+1<<12, b.N)
			w.compute(b, int64(from), int64(to))
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cells/s")
	})
	for name, text := range map[string]string{"run": mechanismsSpec, "run linear 20x10": linearSpec} {
		b.Run(name, func(b *testing.B) {
			spec := parse(b, strings.Replace(text, "1000000", "40000", 1), Builtin())
			b.ResetTimer()
			for range b.N {
				if _, err := Run(context.Background(), spec, Options{Dir: b.TempDir()}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*float64(spec.Grid().Cells())/b.Elapsed().Seconds(), "cells/s")
		})
	}
}
