package experiments

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"

	"walras/generators"
	"walras/results"
	"walras/solver"
	"walras/solver/market"
	"walras/solver/mechanism"
)

// Streams of randomness that belong to one seed: the second word of the PCG.
const (
	marketStream = 0x6d61726b6574 // "market"
	methodStream = 0x6d6574686f64 // "method"
)

// worker computes cells. Everything it needs from cell to cell it owns and
// uses again: once warm, a cell allocates nothing.
type worker struct {
	spec    *Spec
	grid    *Grid
	columns []ParamColumn

	source, noise *rand.PCG
	rng           *rand.Rand

	instance   Instance
	market     int64 // index of instance; -1: none yet
	replicate  int64
	family     generators.Family
	familyName string
	seed       uint64
	contract   market.Contract
	drawErr    error
	demandZero float64
	marketText uint32
	cells      []paramCell // of instance

	treatments []treatment
	runner     solver.Runner
	judge      market.Judge
	tracer     tracer

	scratch, zero, load []float64
	blocks              []*results.Block // runs, trace, agents
	experiment          uint32
	statuses            [32]uint32 // codes of status names
	byStatus            [32]int64  // of the shard under way
	panics              func(cell uint64, value any, stack []byte)
}

// treatment is a treatment of the grid, bound to values.
type treatment struct {
	hash                         uint64
	rule                         mechanism.Rule
	method                       solver.Method // nil where the rule needs none
	mechanism, solver            uint32        // codes of the names
	scenarioP, mechanismP, solvP []paramCell
}

// newWorker binds every treatment of the grid once.
func newWorker(spec *Spec, tables []*results.Schema, columns []ParamColumn, rows int) (*worker, error) {
	w := &worker{
		spec: spec, grid: spec.Grid(), columns: columns, market: -1,
		source: rand.NewPCG(0, 0), noise: rand.NewPCG(0, 0),
	}
	w.rng = rand.New(w.source)
	w.runner.Timed = spec.Record.Time
	for _, t := range tables {
		w.blocks = append(w.blocks, results.NewBlock(t, rows))
	}
	runs := w.blocks[0]
	w.experiment = runs.Code(1, spec.Name)
	for _, s := range solver.Statuses() {
		w.statuses[s] = runs.Code(8, s.String())
	}
	w.tracer = tracer{metrics: spec.Record.Metrics, timed: spec.Record.Time}
	if len(w.blocks) > 1 {
		w.tracer.trace = w.blocks[1]
	}
	if len(w.blocks) > 2 {
		w.tracer.agents = w.blocks[2]
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

// bind makes the values of a treatment.
func (w *worker) bind(t *Treatment) (treatment, error) {
	runs := w.blocks[0]
	rule, err := t.Mechanism.New()
	if err != nil {
		return treatment{}, err
	}
	b := treatment{
		hash: t.Hash, rule: rule.(mechanism.Rule), mechanism: runs.Code(3, t.Mechanism.Name),
		scenarioP:  paramCells(nil, t.Scenario, "scenario", w.columns, runs),
		mechanismP: paramCells(nil, t.Mechanism, "mechanism", w.columns, runs),
		solvP:      paramCells(nil, t.Solver, "solver", w.columns, runs),
	}
	if t.Solver != nil {
		method, err := t.Solver.New()
		if err != nil {
			return treatment{}, err
		}
		b.method, b.solver = method.(solver.Method), runs.Code(5, t.Solver.Name)
	}
	return b, nil
}

// shard fills the blocks with the cells of indices from to to; it stops
// between cells when ctx ends, and then says so.
func (w *worker) shard(ctx context.Context, from, to int64, done func(cells int64)) error {
	for _, b := range w.blocks {
		b.Reset()
	}
	w.byStatus = [32]int64{}
	pending := int64(0)
	for cell := from; cell < to; cell++ {
		mkt, replicate, treat := w.grid.At(cell)
		if w.grid.Excluded(mkt, treat) {
			continue
		}
		if mkt != w.market || replicate != w.replicate {
			w.draw(mkt, replicate)
		}
		w.byStatus[w.cell(ctx, &w.treatments[treat])]++
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if pending++; pending == progressCells {
			done(pending)
			pending = 0
		}
	}
	done(pending)
	return nil
}

// progressCells is how many cells a worker finishes between two reports.
const progressCells = 1024

// draw makes the market of a replicate, and what its cells share.
func (w *worker) draw(mkt, replicate int64) {
	if mkt != w.market {
		w.grid.MarketInto(&w.instance, mkt)
		runs := w.blocks[0]
		w.marketText = runs.Code(2, w.instance.Name)
		w.cells = paramCells(w.cells, &w.instance, "market", w.columns, runs)
		w.drawErr = w.openFamily()
	} else if w.family == nil {
		w.drawErr = w.openFamily()
	} else {
		w.drawErr = nil
	}
	w.market, w.replicate = mkt, replicate
	w.seed = Seed(w.spec.Seed, w.instance.PairedHash, replicate)
	if w.drawErr != nil {
		return
	}
	w.source.Seed(w.seed, marketStream)
	if w.drawErr = w.family.Draw(&w.contract, w.rng); w.drawErr != nil {
		return
	}
	m := &w.contract
	w.zero = append(w.zero[:0], m.Capacity...)
	clear(w.zero)
	w.load = append(w.load[:0], m.Capacity...)
	w.scratch = append(w.scratch[:0], m.Alpha...)
	m.Demand(w.scratch, w.load, w.zero)
	w.demandZero = maxRatio(w.load, m.Capacity)
}

// openFamily binds the family of the current instance, in the memory of the
// last one where it is of the same name.
func (w *worker) openFamily() error {
	if w.family == nil || w.familyName != w.instance.Name {
		family := w.instance.schema.component.New()
		w.family, w.familyName = family.(generators.Family), w.instance.Name
	}
	if err := w.instance.Bind(w.family); err != nil {
		w.family = nil
		return err
	}
	if opener, ok := w.family.(generators.Opener); ok {
		if err := opener.Open(); err != nil {
			w.family = nil
			return err
		}
	}
	return nil
}

// maxRatio is max_j d_j/c_j.
func maxRatio(d, c []float64) float64 {
	worst := 0.0
	for j := range d {
		worst = max(worst, d[j]/c[j])
	}
	return worst
}

// cell computes one cell and appends its rows. A panic in a method or a rule
// becomes a row with status error, and leaves the sweep going.
func (w *worker) cell(ctx context.Context, t *treatment) (status solver.Status) {
	id := CellID(w.instance.Hash, t.hash, w.replicate, w.spec.Seed, results.SchemaVersion)
	if w.drawErr != nil {
		return w.append(id, t, failure(w.drawErr), nil)
	}
	res, rater := w.solve(ctx, id, t)
	return w.append(id, t, res, rater)
}

// failure is the result of a cell that could not be computed.
func failure(err error) solver.Result {
	nan := math.NaN()
	return solver.Result{
		Status: solver.Failed, Err: err,
		Certificate: market.Certificate{Infeasibility: nan, Complementarity: nan, Regret: nan, Gap: nan, Dual: nan, Welfare: nan},
		Primal:      nan, Dual: nan, PriceLo: nan, PriceHi: nan,
	}
}

// solve runs the solver and the rule of a treatment.
func (w *worker) solve(ctx context.Context, id uint64, t *treatment) (res solver.Result, rater solver.Rater) {
	defer func() {
		if value := recover(); value != nil {
			res, rater = failure(fmt.Errorf("panic: %v", value)), nil
			if w.panics != nil {
				w.panics(id, value, debug.Stack())
			}
		}
	}()
	m := &w.contract
	if t.method == nil {
		res = failure(nil)
		res.Status = solver.Allocated
		res.Point = t.rule.Allocate(m, market.Point{})
	} else {
		w.noise.Seed(w.seed, methodStream)
		w.tracer.begin(id)
		res = w.runner.Run(ctx, m, t.method, w.noise, w.spec.Stop, w.spec.Record.Trace, &w.tracer)
		if res.Err != nil {
			return res, nil
		}
		rater, _ = t.method.(solver.Rater)
		answer := t.rule.Allocate(m, res.Point)
		if &answer.Activity[0] == &res.Point.Activity[0] {
			return res, rater // the rule took the equilibrium as it is
		}
		res.Point = answer
	}
	res.Certificate = w.judge.Certify(m, res.Point)
	res.Account, res.Load = w.judge.Account, w.judge.Load
	return res, rater
}

// append writes the row of a cell.
func (w *worker) append(id uint64, t *treatment, res solver.Result, rater solver.Rater) solver.Status {
	r := row{block: w.blocks[0]}
	r.uint(id)
	r.code(w.experiment)
	r.code(w.marketText)
	r.code(t.mechanism)
	r.null()
	if t.method != nil {
		r.code(t.solver)
	} else {
		r.null()
	}
	r.int(w.replicate)
	r.uint(w.seed)
	r.code(w.statuses[res.Status])
	if res.Err != nil {
		r.text(res.Err.Error())
	} else {
		r.null()
	}
	r.int(int64(len(w.contract.Alpha)))
	r.int(int64(len(w.contract.Capacity)))
	r.int(res.Rounds)
	r.int(res.DemandCalls)
	r.int(res.Messages)
	w.appendTimes(&r, &res, t.method != nil)
	w.appendCertificate(&r, &res)
	w.appendMetrics(&r, &res)
	r.number(res.Primal)
	r.number(res.Dual)
	if rater != nil {
		r.number(rater.Rate())
	} else {
		r.null()
	}
	r.params(w.cells)
	r.params(t.scenarioP)
	r.params(t.mechanismP)
	r.params(t.solvP)
	return res.Status
}

func (w *worker) appendTimes(r *row, res *solver.Result, solved bool) {
	if !w.runner.Timed || !solved {
		for range 4 {
			r.null()
		}
		return
	}
	r.int(int64(res.Demand + res.Update))
	r.int(int64(res.Demand))
	r.int(int64(res.Update))
	r.int(int64(res.Evaluate))
}

func (w *worker) appendCertificate(r *row, res *solver.Result) {
	price := math.NaN()
	if p := res.Point.Price; len(p) > 0 {
		price = p[0]
		for _, v := range p {
			price = max(price, v)
		}
	}
	r.float(price)
	r.number(res.PriceLo)
	r.number(res.PriceHi)
	c := &res.Certificate
	r.float(c.Gap)
	r.float(c.Infeasibility)
	r.float(c.Complementarity)
	r.float(c.Regret)
	r.float(c.Dual)
	r.float(c.Welfare)
}

func (w *worker) appendMetrics(r *row, res *solver.Result) {
	y := res.Point.Activity
	if y == nil { // nothing was computed
		for range 8 {
			r.float(math.NaN())
		}
		r.bool(false)
		for range 3 {
			r.float(math.NaN())
		}
		return
	}
	total := 0.0
	for _, v := range y {
		total += v
	}
	a := &res.Account
	r.float(a.Welfare())
	r.float(a.Value)
	r.float(a.Cost)
	r.float(a.Fees)
	r.float(a.Cost / float64(len(y)))
	r.float(total)
	r.float(maxRatio(res.Load, w.contract.Capacity))
	r.float(w.demandZero)
	r.bool(w.demandZero > 1)
	r.float(market.Gini(y, w.scratch))
	r.float(market.Jain(y))
	r.float(market.Participation(y))
}

// tracer writes recorded rounds into the trace and agents tables.
type tracer struct {
	trace, agents  *results.Block
	metrics, timed bool
	id             uint64
	scratch        []float64
}

func (t *tracer) begin(id uint64) { t.id = id }

// Record implements solver.Recorder.
func (t *tracer) Record(rec *solver.Record) {
	if t.trace == nil {
		return
	}
	r := row{block: t.trace}
	r.uint(t.id)
	r.int(rec.Round)
	if t.timed {
		r.int(int64(rec.Elapsed))
	} else {
		r.null()
	}
	price := 0.0
	for _, p := range rec.Point.Price {
		price = max(price, p)
	}
	demand := 0.0
	for _, d := range rec.Load {
		demand += d
	}
	r.float(price)
	r.float(demand)
	c := &rec.Certificate
	r.float(c.Gap)
	r.float(c.Infeasibility)
	r.float(c.Complementarity)
	r.float(c.Regret)
	if t.metrics {
		t.scratch = append(t.scratch[:0], rec.Point.Activity...)
		r.float(rec.Account.Welfare())
		r.float(market.Gini(rec.Point.Activity, t.scratch))
	} else {
		r.null()
		r.null()
	}
	r.number(rec.Primal)
	r.number(rec.Dual)
	if t.agents == nil {
		return
	}
	for i, y := range rec.Point.Activity {
		a := row{block: t.agents}
		a.uint(t.id)
		a.int(rec.Round)
		a.int(int64(i))
		a.float(y)
	}
}
