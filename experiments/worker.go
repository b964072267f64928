package experiments

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"sync/atomic"
	"time"

	"walras/experiments/spec"
	"walras/generators"
	"walras/generators/scenario"
	"walras/results"
	"walras/solver"
	"walras/solver/market"
	"walras/solver/mechanism"
)

// worker computes cells. Everything it needs from cell to cell it owns and
// uses again: once warm, a cell allocates nothing.
type worker struct {
	spec    *spec.Spec
	grid    *spec.Grid
	columns []spec.ParamColumn
	ctx     *cellContext
	alive   liveness

	source, noise *rand.PCG
	rng           *rand.Rand

	instance   spec.Instance
	market     int64 // index of instance; -1: none yet
	replicate  int64
	family     any // a generators.Drawer
	familyName string
	bindErr    error // why there is no family for instance
	seed       uint64
	drawn      bool // m, drawErr and demandZero are those of the replicate
	markets    generators.Markets
	m          market.Market // one of markets
	drawErr    error
	demandZero float64 // NaN in classes where price 0 means nothing
	marketText uint32
	marketP    []paramCell // of instance

	treatments []treatment
	stuck      []atomic.Int32 // by treatment, shared by the workers of a run; nil where steps are not watched
	runner     solver.Runner
	judge      market.Judge
	tracer     tracer
	plays      playRunner
	fill       filler[finished]
	row        finished        // of the cell under way
	runs       *results.Schema // before the columns of parameters

	scratch, standing []float64 // one number per agent
	zero, load        []float64
	blocks            []*results.Block // of Tables
	experiment        uint32
	statuses          [32]uint32 // codes of status names
	panics            func(cell uint64, value any, stack []byte)

	task     shardTask // the shard under way
	at       int64
	byStatus [32]int64 // of the rows in the blocks
	missing  int64     // cells of the shard that are neither there nor to be computed
	fresh    int64     // cells that were not there before
}

// treatment is a treatment of the grid, bound to values.
type treatment struct {
	hash                         uint64
	scenario                     scenario.Scenario // nil where the market stands still
	rule                         mechanism.Bound
	method                       solver.Method // nil where the rule needs none
	scenarioName                 uint32        // code of the name, as the next ones
	mechanism, solver            uint32
	scenarioP, mechanismP, solvP []paramCell
}

// newWorker binds every treatment of the grid once. Its blocks are new ones,
// or those of a worker that it succeeds.
func newWorker(ctx context.Context, spec *spec.Spec, columns []spec.ParamColumn, blocks []*results.Block) (*worker, error) {
	w := &worker{
		spec: spec, grid: spec.Grid(), columns: columns, market: -1, ctx: newCellContext(ctx), blocks: blocks,
		source: rand.NewPCG(0, 0), noise: rand.NewPCG(0, 0),
	}
	w.fill, w.runs = runTable.filler(spec), runTable.schema(spec)
	w.rng = rand.New(w.source)
	w.runner.Timed = spec.Record.Time
	w.alive.budget = time.Duration(spec.Stop.Seconds * float64(time.Second))
	w.experiment = w.code("experiment", spec.Name)
	for _, s := range solver.Statuses() {
		w.statuses[s] = w.code("status", s.String())
	}
	w.tracer = tracer{metrics: spec.Record.Metrics, timed: spec.Record.Time, worker: w,
		fill: traceTable.filler(spec), fillAgents: agentTable.filler(spec), fillPrices: priceTable.filler(spec)}
	w.plays.fill = shockTable.filler(spec)
	w.plays.begin()
	for i, t := range Tables(spec) {
		switch t.Table {
		case traceTable.name:
			w.tracer.trace = w.blocks[i]
		case agentTable.name:
			w.tracer.agents = w.blocks[i]
		case priceTable.name:
			w.tracer.prices = w.blocks[i]
		case shockTable.name:
			w.plays.shocks = w.blocks[i]
		}
	}
	for i := range w.grid.TreatmentCount() {
		t, err := w.bind(w.grid.TreatmentAt(i))
		if err != nil {
			return nil, err
		}
		w.treatments = append(w.treatments, t)
	}
	return w, nil
}

// code interns a text of a column of table runs.
func (w *worker) code(column, text string) uint32 {
	return w.blocks[0].Code(w.runs.Index(column), text)
}

// append writes the row of the cell whose result and rate w.row has, and those of a play's events.
func (w *worker) append(id uint64, t *treatment) solver.Status {
	w.row.id, w.row.worker, w.row.treatment = id, w, t
	runs := w.blocks[0]
	at := w.fill.append(runs, &w.row)
	at = appendParams(runs, at, w.marketP)
	at = appendParams(runs, at, t.scenarioP)
	at = appendParams(runs, at, t.mechanismP)
	appendParams(runs, at, t.solvP)
	if t.scenario != nil {
		w.plays.append(id)
	}
	return w.row.Status
}

// newBlocks makes the blocks of a worker.
func newBlocks(tables []*results.Schema, rows int64) (blocks []*results.Block) {
	for _, t := range tables {
		blocks = append(blocks, results.NewBlock(t, int(rows)))
	}
	return blocks
}

// bind makes the values of a treatment.
func (w *worker) bind(t *spec.Treatment) (treatment, error) {
	runs := w.blocks[0]
	rule, err := t.Mechanism.New()
	if err != nil {
		return treatment{}, err
	}
	b := treatment{
		hash: t.Hash, rule: mechanism.Bind(rule.(mechanism.Rule)), mechanism: w.code("mechanism", t.Mechanism.Name), scenarioName: noCode, solver: noCode,
		scenarioP:  paramCells(nil, t.Scenario, "scenario", w.columns, runs, len(w.runs.Columns)),
		mechanismP: paramCells(nil, t.Mechanism, "mechanism", w.columns, runs, len(w.runs.Columns)),
		solvP:      paramCells(nil, t.Solver, "solver", w.columns, runs, len(w.runs.Columns)),
	}
	if t.Scenario != nil {
		moving, err := t.Scenario.New()
		if err != nil {
			return treatment{}, err
		}
		b.scenario, b.scenarioName = moving.(scenario.Scenario), w.code("scenario", t.Scenario.Name)
	}
	if t.Solver != nil {
		method, err := t.Solver.New()
		if err != nil {
			return treatment{}, err
		}
		b.method, b.solver = method.(solver.Method), w.code("solver", t.Solver.Name)
		if w.alive.budget > 0 {
			b.method = &watched{b.method, &w.alive}
		}
	}
	return b, nil
}

// maxStuck is how many methods of one treatment may fail to return before its
// further cells are not tried: each of them goes on using a processor.
const maxStuck = 4

// cell computes one cell and appends its rows. A panic in a method or a rule
// becomes a row with status error, and leaves the sweep going.
func (w *worker) cell(id uint64, treat int64) solver.Status {
	t := &w.treatments[treat]
	w.plays.begin()
	if w.stuck != nil && t.method != nil {
		w.ctx.renew()
		if w.stuck[treat].Load() >= maxStuck {
			return w.timeout(id, t, fmt.Errorf("not tried: in %d other cells this method did not return in time", maxStuck))
		}
	}
	w.alive.begin()
	status, err := w.attempt(id, t)
	w.alive.end()
	if err == nil {
		return status
	}
	w.row.Result, w.row.rate = failure(err), math.NaN()
	status = w.append(id, t)
	if w.drawErr == nil { // a method, a rule or the loop was left half way through something
		if fresh, err := w.bind(w.grid.TreatmentAt(treat)); err == nil {
			w.treatments[treat] = fresh
		}
		w.runner, w.judge = solver.Runner{Timed: w.runner.Timed}, market.Judge{}
	}
	return status
}

// attempt computes a cell and appends its rows, or only the recorded rounds
// and an error where something panics.
func (w *worker) attempt(id uint64, t *treatment) (status solver.Status, err error) {
	w.tracer.begin(id)
	w.tracer.method = unwatched(t.method)
	rows := w.blocks[0].Len()
	defer func() {
		if value := recover(); value != nil {
			w.alive.recovered()
			w.blocks[0].Cut(rows)
			w.tracer.cut()
			w.plays.cut()
			if t.scenario != nil { // the market is left in the middle of a play
				w.drawn = false
			}
			err = w.panicked(id, value)
		}
	}()
	if !w.drawn {
		w.draw(id)
	}
	if w.drawErr != nil {
		return 0, w.drawErr
	}
	w.row.Result, w.row.rate = w.solve(t)
	status = w.append(id, t)
	if t.scenario != nil {
		w.drawn = w.plays.moving.Close() == nil
	}
	return status, nil
}

// panicked is the error that a panic becomes; the stack goes to the log.
func (w *worker) panicked(id uint64, value any) error {
	if w.panics != nil {
		w.panics(id, value, debug.Stack())
	}
	return fmt.Errorf("panic: %v", value)
}

// failure is the result of a cell that could not be computed.
func failure(err error) solver.Result {
	nan := math.NaN()
	return solver.Result{
		Status: solver.Failed, Err: err,
		Certificate: market.NoCertificate(),
		Primal:      nan, Dual: nan, PriceLo: nan, PriceHi: nan, CyclePeriod: nan,
	}
}

// skipped is the result of a cell in which something does not fit the market.
func skipped(why error) solver.Result {
	res := failure(why)
	res.Status = solver.Skipped
	return res
}

// timeout appends the row of a cell whose method was given up.
func (w *worker) timeout(id uint64, t *treatment, why error) solver.Status {
	w.row.Result, w.row.rate = failure(why), math.NaN()
	w.row.Status = solver.Timeout
	return w.append(id, t)
}

// solve runs the solver and the rule of a treatment.
func (w *worker) solve(t *treatment) (res solver.Result, rate float64) {
	m := w.m
	rate = math.NaN()
	if err := t.rule.Fits(m); err != nil {
		return skipped(err), rate
	}
	if t.scenario != nil {
		return w.play(t), rate
	}
	if t.method == nil {
		res = failure(nil)
		res.Status = solver.Allocated
		res.Point = t.rule.Allocate(m, market.Point{})
	} else {
		w.noise.Seed(w.seed, methodStream)
		res = w.runner.Run(w.ctx, m, t.method, w.noise, w.spec.Stop, w.spec.Record.Trace, &w.tracer)
		if res.Err != nil {
			return res, rate
		}
		rate = predictedRate(t.method)
		answer := t.rule.Allocate(m, res.Point)
		if &answer.Allocation[0] == &res.Point.Allocation[0] {
			return res, rate // the rule took the equilibrium as it is
		}
		res.Point = answer
	}
	res.Certificate = w.judge.Certify(m, res.Point)
	if err := res.Certificate.Err(); err != nil {
		return res.Fail(err), rate
	}
	res.Account, res.Load = w.judge.Account, w.judge.Load
	return res, rate
}

// predictedRate is what theory says of a method on its last market.
func predictedRate(method solver.Method) float64 {
	if rater, ok := unwatched(method).(solver.Rater); ok {
		return rater.Rate()
	}
	return math.NaN()
}
