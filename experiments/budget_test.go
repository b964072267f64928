package experiments

import (
	"context"
	"errors"
	"math"
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

// stubborn is a method that, from its third step on, does not do what it
// should: it never returns, returns when its context ends, panics inside a
// recorded round, or takes its time.
type stubborn struct {
	Kind  string `param:"kind"`
	m     market.Market
	steps int
	y     []float64
}

func (s *stubborn) Init(m market.Market, _ rand.Source) error {
	s.m, s.steps, s.y = m, 0, make([]float64, m.Agents())
	return nil
}

func (s *stubborn) Step(ctx context.Context) (solver.Status, error) {
	if s.steps++; s.steps < 3 {
		return solver.Running, nil
	}
	switch s.Kind {
	case "hang":
		select {}
	case "wait":
		<-ctx.Done()
	case "slow":
		time.Sleep(20 * time.Millisecond)
	case "short": // answers with fewer agents than there are: what looks at them panics
		s.y = s.y[:0]
	}
	return solver.Running, nil
}

func (s *stubborn) Point() market.Point {
	return market.Point{Price: make([]float64, s.m.Resources()), Allocation: s.y}
}

func stubbornRegistry() *spec.Registry {
	r := Builtin()
	r.Solvers = append(r.Solvers, spec.Component{Section: "solver", Name: "stubborn", Doc: "", New: func() any { return &stubborn{Kind: "slow"} }})
	return r
}

// frameOf reads a table of a folder.
func frameOf(t *testing.T, dir, table string) *results.Frame {
	t.Helper()
	data, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := data.Frame(table)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestMethodsThatDoNotReturn: the cells of a method that hangs end as timeout,
// with the rounds recorded before; the cells of other methods are as they are
// without it, and the sweep ends long before the sum of the grace periods.
func TestMethodsThatDoNotReturn(t *testing.T) {
	const text = `
name: stubborn
replicates: 8
market: {paper: {n: 4, m: 5}}
solver: {bracket: {}, stubborn: {kind: [hang, wait, slow]}}
stop: {seconds: 0.1, rounds: 100}
record: {trace: all}
`
	dir := t.TempDir()
	spec := parse(t, text, stubbornRegistry())
	s, err := Run(context.Background(), spec, Options{Dir: dir, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if s.Done != 32 || s.ByStatus["timeout"] != 24 {
		t.Fatalf("%d cells, by status %v; want 32, of which 24 timeout", s.Done, s.ByStatus)
	}
	runs, trace := frameOf(t, dir, "runs"), frameOf(t, dir, "trace")
	recorded := map[uint64]int64{}
	for _, id := range trace.Uints("cell_id") {
		recorded[id]++
	}
	untried := 0
	for i, kind := range runs.Strings("p_solver_kind") {
		id, rounds, why := runs.Uints("cell_id")[i], runs.Ints("rounds")[i], runs.Strings("error")[i]
		switch {
		case kind == "hang" && strings.HasPrefix(why, "not tried"):
			untried++
		case kind == "hang" && (rounds != 2 || recorded[id] != 2 || !strings.Contains(why, "round 3 did not return")):
			t.Errorf("hang: %d rounds, %d recorded, error %q; want 2, 2 and an explanation", rounds, recorded[id], why)
		case kind != "hang" && kind != "" && (rounds < 3 || recorded[id] != rounds):
			t.Errorf("%s: %d rounds, %d recorded", kind, rounds, recorded[id])
		}
	}
	if untried == 0 || untried > 8-maxStuck {
		t.Errorf("%d cells of the method that hangs were not tried; want some, and at most %d", untried, 8-maxStuck)
	}
	alone := t.TempDir()
	if _, err := Run(context.Background(), parse(t, strings.Replace(text, ", stubborn: {kind: [hang, wait, slow]}", "", 1), Builtin()), Options{Dir: alone}); err != nil {
		t.Fatal(err)
	}
	sameCells(t, alone, dir)
}

// sameCells checks that the cells of one folder are in the other, with the same
// values and the same recorded rounds.
func sameCells(t *testing.T, few, many string) {
	t.Helper()
	load := func(dir string) *shardRows {
		data, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		m := data.Manifest()
		r, err := readRows(dir, m.Tables, nil, func(table string) (*results.Frame, error) { return data.Frame(table) })
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, b := load(few), load(many)
	for id := range a.at {
		if _, ok := b.at[id]; !ok {
			t.Errorf("%s lacks cell %d of %s", many, id, few)
		} else if d := a.difference(id, b, "experiment"); d != "" {
			t.Errorf("cell %d: %s", id, d)
		}
	}
}

// TestInterruptedWhileStuck: a run whose method hangs without a time limit can
// still be interrupted.
func TestInterruptedWhileStuck(t *testing.T) {
	spec := parse(t, "name: stuck\nmarket: {paper: {n: 4, m: 5}}\nsolver: {stubborn: {kind: hang}}\n", stubbornRegistry())
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := Run(ctx, spec, Options{Dir: t.TempDir()})
		done <- err
	}()
	select {
	case err := <-done:
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the run does not end")
	}
}

// TestBudgets: rounds and demand calls end a cell as limit, at the first round
// that has used them up.
func TestBudgets(t *testing.T) {
	for _, stop := range []string{"rounds: 7", "demand_calls: 9"} {
		dir := t.TempDir()
		spec := parse(t, "name: budgets\nreplicates: 3\nmarket: {paper: {n: 20, m: 20, g: 0}}\nsolver: {tatonnement: {step: 0.01}}\nstop: {"+stop+"}\n", Builtin())
		if _, err := Run(context.Background(), spec, Options{Dir: dir}); err != nil {
			t.Fatal(err)
		}
		f := frameOf(t, dir, "runs")
		for i, status := range f.Strings("status") {
			rounds, calls := f.Ints("rounds")[i], f.Ints("demand_calls")[i]
			if status != "limit" || stop == "rounds: 7" && rounds != 7 || stop != "rounds: 7" && (calls < 9 || calls > 10) {
				t.Errorf("%s: %s after %d rounds and %d calls", stop, status, rounds, calls)
			}
		}
	}
}

// TestPanicInRecordedRound: a panic while a round is being recorded leaves the
// rounds before it, and no half row.
func TestPanicInRecordedRound(t *testing.T) {
	dir := t.TempDir()
	spec := parse(t, `
name: half
replicates: 4
market: {paper: {n: 4, m: 5}}
solver: {stubborn: {kind: short}, bracket: {}}
record: {trace: all, metrics: true, agents: true}
`, stubbornRegistry())
	s, err := Run(context.Background(), spec, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if s.ByStatus["error"] != 4 || s.Done != 8 {
		t.Fatalf("by status %v", s.ByStatus)
	}
	runs, trace := frameOf(t, dir, "runs"), frameOf(t, dir, "trace")
	bad := map[uint64]bool{}
	for i, why := range runs.Strings("error") {
		if strings.HasPrefix(why, "panic: ") {
			bad[runs.Uints("cell_id")[i]] = true
			if !math.IsNaN(runs.Floats("gap")[i]) || runs.Ints("agents")[i] != 4 {
				t.Errorf("row of a panic has gap %v and %d agents", runs.Floats("gap")[i], runs.Ints("agents")[i])
			}
		}
	}
	rounds := map[uint64]int{}
	for _, id := range trace.Uints("cell_id") {
		if bad[id] {
			rounds[id]++
		}
	}
	if len(bad) != 4 || len(rounds) != 4 {
		t.Errorf("%d cells panicked, %d of them have recorded rounds; want 4", len(bad), len(rounds))
	}
	for id, n := range rounds {
		if n != 2 {
			t.Errorf("cell %d: %d recorded rounds, want the 2 before the panic", id, n)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, PanicsFile)); err != nil {
		t.Error(err)
	}
	v, err := Verify(context.Background(), dir, VerifyOptions{Fraction: 1, Registry: stubbornRegistry()})
	if err != nil || len(v.Problems) > 0 {
		t.Errorf("verify: %v, %v", err, v)
	}
}

// patient waits, in one cell, for the cells of all other shards to be done.
type patient struct {
	Kind string `param:"kind"`
	m    market.Market
}

var othersDone atomic.Pointer[func() bool]

func (p *patient) Init(m market.Market, _ rand.Source) error { p.m = m; return nil }

func (p *patient) Step(context.Context) (solver.Status, error) {
	if p.m.Agents() == 3 {
		for start := time.Now(); !(*othersDone.Load())(); time.Sleep(time.Millisecond) {
			if time.Since(start) > 20*time.Second {
				return solver.Running, errors.New("the others were held up")
			}
		}
	}
	return solver.Finished, nil
}

func (p *patient) Point() market.Point {
	return market.Point{Price: make([]float64, p.m.Resources()), Allocation: make([]float64, p.m.Agents())}
}

// TestSlowCell: a cell that takes for ever holds up its own shard alone.
func TestSlowCell(t *testing.T) {
	registry := Builtin()
	registry.Solvers = append(registry.Solvers, spec.Component{Section: "solver", Name: "patient", Doc: "", New: func() any { return new(patient) }})
	spec := parse(t, "name: slow\nreplicates: 1\nmarket: {paper: {n: \"range(3,258,256)\", m: 9}}\nsolver: patient\n", registry)
	watch := new(Progress)
	done := func() bool {
		total, _, done := watch.Counts()
		return done >= total-shardSize(spec)
	}
	othersDone.Store(&done)
	s := mustRun(t, spec, Options{Dir: t.TempDir(), Workers: 2, Watch: watch})
	if s.ByStatus["error"] > 0 {
		t.Error("a slow cell held up the others")
	}
}
