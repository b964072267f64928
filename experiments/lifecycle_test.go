package experiments

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"walras/experiments/spec"
	"walras/results"
	"walras/solver"
	"walras/solver/market"
)

const gridSpec = `
name: grid
seed: 5
replicates: 20
market: {paper: {n: 6, m: [10, 40], tau: [0, 0.5], g: 0}}
mechanism: [clearing, flat]
solver: {bracket: {}, tatonnement: {step: [0.5, 1]}}
stop: {rounds: 200}
record: {trace: log 5, time: false}
exclude: [{market.paper.m: 10, mechanism: flat}]
`

// mustRun runs a spec, and fails the test where it cannot.
func mustRun(t testing.TB, spec *spec.Spec, o Options) *Summary {
	t.Helper()
	s, err := Run(context.Background(), spec, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// runsOf are the rows that a spec gives, run into a folder of the test.
func runsOf(t testing.TB, spec *spec.Spec) *results.Frame {
	t.Helper()
	dir := t.TempDir()
	mustRun(t, spec, Options{Dir: dir})
	data, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := data.Frame("runs")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// mustVerify checks that a folder is in order, recomputing every cell.
func mustVerify(t *testing.T, dir string) {
	t.Helper()
	v, err := Verify(context.Background(), dir, VerifyOptions{Fraction: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Problems) > 0 || v.Found != v.Cells || v.Recomputed != v.Cells {
		t.Errorf("%s: %+v", dir, v)
	}
}

// TestOnly: cells computed in any portions make the folder that one run makes.
func TestOnly(t *testing.T) {
	parsed := parse(t, gridSpec, Builtin())
	whole := mustRun(t, parsed, Options{Dir: t.TempDir()})
	dir := t.TempDir()
	for _, step := range []struct {
		only []string
		done int64 // afterwards
	}{
		{[]string{"solver=bracket", "market.paper.tau=0.5"}, 40},
		{[]string{"solver=bracket and tau = 0.5"}, 40},
		{[]string{"solver=bracket"}, 80},
		{[]string{"mechanism=flat", "replicate=0,19"}, 84},
		{[]string{"step=1", "market.m=range(10,40,2)"}, 164},
		{nil, 280},
	} {
		preview, err := PlanRun(parsed, Options{Dir: dir, Only: step.only})
		if err != nil {
			t.Fatal(err)
		}
		s := mustRun(t, parsed, Options{Dir: dir, Only: step.only, Workers: 2})
		if s.Done != step.done || preview.Compute != s.Computed || preview.Done+preview.Compute != s.Done {
			t.Errorf("--only %v: %d done, %d computed, want %d; the dry run said %+v", step.only, s.Done, s.Computed, step.done, preview)
		}
	}
	last, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if last.Digest() != whole.Digest || !last.Manifest().Complete() {
		t.Error("the folder made in portions is not that of one run")
	}
	mustVerify(t, dir)

	id := frameOf(t, dir, "runs").Text("cell_id", 17)
	if s := mustRun(t, parsed, Options{Dir: t.TempDir(), Only: []string{id}}); s.Done != 1 {
		t.Errorf("--only %s computed %d cells", id, s.Done)
	}
	for _, bad := range []string{"solver=newton", "market.paper.tau=0.25", "market.paper.kappa=9", "replicate=20", "x", "colour=red", "", "tau<0", "market.paper=3", "replicate=x", "solver<3", "status=converged"} {
		_, err := Run(context.Background(), parsed, Options{Dir: t.TempDir(), Only: []string{bad}})
		var option *spec.OptionError
		if !errors.As(err, &option) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "--only "+bad) {
			t.Errorf("--only %q: error is %v", bad, err)
		}
	}
}

// TestReuse: a grid that has grown takes what it can from smaller ones, and has
// the digest of a run that computed everything.
func TestReuse(t *testing.T) {
	small := t.TempDir()
	mustRun(t, parse(t, gridSpec, Builtin()), Options{Dir: small})
	grown := strings.NewReplacer("replicates: 20", "replicates: 30", "m: [10, 40]", "m: [40, 10, 90]",
		"name: grid", "name: grown", "mechanism: [clearing, flat]", "mechanism: [flat, equal, clearing]").Replace(gridSpec)
	spec := parse(t, grown, Builtin())
	whole := mustRun(t, spec, Options{Dir: t.TempDir()})
	dir := t.TempDir()
	s := mustRun(t, spec, Options{Dir: dir, Reuse: []string{small}})
	if s.Reused != 280 || s.Computed != spec.Grid().Cells()-280 || s.Digest != whole.Digest {
		t.Errorf("%d reused, %d computed of %d; digest equal: %v", s.Reused, s.Computed, spec.Grid().Cells(), s.Digest == whole.Digest)
	}
	mustVerify(t, dir)
	// Back to a smaller grid, from the larger one.
	s = mustRun(t, parse(t, gridSpec, Builtin()), Options{Dir: t.TempDir(), Reuse: []string{dir}})
	if s.Reused != 280 || s.Computed != 0 {
		t.Errorf("smaller grid: %d reused, %d computed", s.Reused, s.Computed)
	}
	// Draws that are paired otherwise are other draws; another seed has no cell in common.
	for name, change := range map[string][2]string{"paired": {"stop:", "paired: [tau]\nstop:"}, "seed": {"seed: 5", "seed: 6"}} {
		if s := mustRun(t, parse(t, strings.Replace(gridSpec, change[0], change[1], 1), Builtin()), Options{Dir: t.TempDir(), Reuse: []string{small}}); s.Reused != 0 {
			t.Errorf("%s: %d reused", name, s.Reused)
		}
	}
	other := parse(t, strings.Replace(gridSpec, "rounds: 200", "rounds: 300", 1), Builtin())
	if _, err := Run(context.Background(), other, Options{Dir: t.TempDir(), Reuse: []string{small}}); err == nil || !strings.Contains(err.Error(), "stop.rounds is ") {
		t.Errorf("another stop: error is %v", err)
	}
}

// moody fails while the mood is bad.
type moody struct {
	m market.Market
}

var mood atomic.Bool

func (b *moody) Init(m market.Market, _ rand.Source) error { b.m = m; return nil }

func (b *moody) Step(context.Context) (solver.Status, error) {
	if mood.Load() && b.m.Supply()[0] > 20 {
		return solver.Running, errors.New("in a bad mood")
	}
	return solver.Finished, nil
}

func (b *moody) Point() market.Point {
	return market.Point{Price: make([]float64, b.m.Resources()), Allocation: make([]float64, b.m.Agents())}
}

// TestRetry: cells that ended in an error are computed again where that is
// asked for, and the others stay as they are, times included.
func TestRetry(t *testing.T) {
	registry := Builtin()
	registry.Solvers = append(registry.Solvers, spec.Component{Section: "solver", Name: "moody", Doc: "", New: func() any { return new(moody) }})
	spec := parse(t, "name: moody\nreplicates: 50\nmarket: {paper: {n: 4, m: [5, 30]}}\nsolver: {moody: {}, bracket: {}}\n", registry)
	mood.Store(false)
	good := mustRun(t, spec, Options{Dir: t.TempDir()})
	mood.Store(true)
	dir := t.TempDir()
	bad := mustRun(t, spec, Options{Dir: dir})
	if bad.ByStatus["error"] != 50 {
		t.Fatalf("by status %v", bad.ByStatus)
	}
	times := map[string]string{}
	f := frameOf(t, dir, "runs")
	for i, status := range f.Strings("status") {
		if status != "error" {
			times[f.Text("cell_id", i)] = f.Text("time_total_ns", i)
		}
	}
	mood.Store(false)
	if s := mustRun(t, spec, Options{Dir: dir}); s.Computed != 0 || s.Digest != bad.Digest {
		t.Error("without --retry something was computed again")
	}
	preview, err := PlanRun(spec, Options{Dir: dir, Retry: []string{"error", "timeout"}})
	if err != nil || preview.Again != 50 || preview.Compute != 50 {
		t.Errorf("the dry run says %+v, %v", preview, err)
	}
	s := mustRun(t, spec, Options{Dir: dir, Retry: []string{"error", "timeout"}})
	if s.Computed != 50 || s.Digest != good.Digest {
		t.Errorf("%d computed, digest of the good run: %v", s.Computed, s.Digest == good.Digest)
	}
	f = frameOf(t, dir, "runs")
	for i := range f.Len() {
		if was, kept := times[f.Text("cell_id", i)]; kept && was != f.Text("time_total_ns", i) {
			t.Fatal("a cell that was not to be computed again has another time")
		}
	}
	if _, err := Run(context.Background(), spec, Options{Dir: dir, Retry: []string{"eror"}}); err == nil || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("a status that is none: error is %v", err)
	}
}

// TestFailFast: the first cell in a status that is not allowed ends the run,
// and is named.
func TestFailFast(t *testing.T) {
	registry := Builtin()
	registry.Solvers = append(registry.Solvers, spec.Component{Section: "solver", Name: "moody", Doc: "", New: func() any { return new(moody) }})
	spec := parse(t, "name: fast\nreplicates: 500\nmarket: {paper: {n: 4, m: [5, 30]}}\nsolver: {moody: {}, bracket: {}}\n", registry)
	mood.Store(true)
	defer mood.Store(false)
	dir := t.TempDir()
	s, err := Run(context.Background(), spec, Options{Dir: dir, FailFast: true, Workers: 1})
	var fast *FailFastError
	if !errors.As(err, &fast) || fast.Status != "error" || fast.Reason != "in a bad mood" || !strings.Contains(fast.Where, "solver moody") {
		t.Fatalf("error is %v", err)
	}
	if s.Done == 0 || s.Done > 1000 || s.ByStatus["error"] > 0 {
		t.Errorf("%d cells done: %v; want those before", s.Done, s.ByStatus)
	}
}

// TestClockJumps: neither the times of files nor those in the manifest matter
// to what is done, and the pace does not use them.
func TestClockJumps(t *testing.T) {
	spec := parse(t, gridSpec, Builtin())
	whole := mustRun(t, spec, Options{Dir: t.TempDir()})
	for name, jump := range map[string]time.Duration{"forwards": 400 * 24 * time.Hour, "backwards": -400 * 24 * time.Hour} {
		dir := t.TempDir()
		mustRun(t, spec, Options{Dir: dir, Only: []string{"solver=bracket"}})
		when := time.Now().Add(jump)
		err := filepath.Walk(dir, func(path string, _ os.FileInfo, err error) error {
			if err != nil {
				return err
			}
			return os.Chtimes(path, when, when)
		})
		if err != nil {
			t.Fatal(err)
		}
		manifest := filepath.Join(dir, "manifest.json")
		text, err := os.ReadFile(manifest)
		if err != nil {
			t.Fatal(err)
		}
		year := time.Now().UTC().Format(`"started": "2006-`)
		if err := os.WriteFile(manifest, []byte(strings.ReplaceAll(string(text), year, when.UTC().Format(`"started": "2006-`))), 0o666); err != nil {
			t.Fatal(err)
		}
		s := mustRun(t, spec, Options{Dir: dir})
		data, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if s.Digest != whole.Digest || s.Computed != 200 || len(s.Notes) > 0 || !(data.Manifest().Pace("runs") > 0) {
			t.Errorf("clock %s: %d computed, notes %v, %v cells/s", name, s.Computed, s.Notes, data.Manifest().Pace("runs"))
		}
	}
}
