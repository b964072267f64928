package analysis

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"walras/analysis/stat"
	"walras/results"
	"walras/results/query"
)

// heldValues is how many values of all groups and measures together are kept for quantiles before they
// are thinned. They take 160 MiB: two measures over ten million rows are exact, and with the row groups
// being read and the collector's slack it stays below 500 MiB.
const heldValues = 5 << 22

// Aggregation is a table reduced by groups in one pass, with memory that does not grow with the rows.
type Aggregation struct {
	Keys     []string
	Measures []string
	Rows     int64
	Absent   []int64 // of each key, rows in which it is null, so that it does not apply to them; they make groups of their own
	Groups   []Aggregate

	DrawsNote string // what else than the seed tells draws apart, see View.DrawsNote
}

// Aggregate is one group of an Aggregation.
type Aggregate struct {
	Key     []Value
	Rows    int64
	Status  []StatusCount // none where the table has no column status
	Success Stat          // 1 for a run that did not fail and 0 for one that did, over all rows
	Stats   []Stat        // by measure
}

// Stat is one measure over one group. Rows = Used + Failed + Missing. Rows that share a draw are one observation, see Observations.
type Stat struct {
	stat.Moments              // of the N draws, each the mean of its rows that are used
	stat.Sketch               // of the rows used, for Quantile
	Within       query.Bounds // where values of the measure lie
	Used         int64        // rows whose value enters the statistics
	Failed       int64        // rows left out because the run failed, see Aggregate.Status
	Missing      int64        // rows left out because the value is NaN or null
	NoClearing   int64        // rows, among Used, on whose market no price clears

	binary int64 // draws whose mean is 0 or 1
}

// AggregateTable reduces measures by the key columns over a whole table. It reads the columns it needs, row group by row group, and uses
// rows and draws as Summarise does: a failed run and a NaN are left out and counted. Quantiles are exact as long as there are no more than 5·2²²
// values in all, see stat.Sketch.RankError. The answer is the same to the bit every time. An empty table is an error.
func AggregateTable(d *results.Dataset, table string, keys []string, measures ...Measure) (*Aggregation, error) {
	return AggregateWhere(d, table, nil, keys, measures...)
}

// AggregateWhere is AggregateTable of the rows that a filter keeps; row groups that cannot hold one are not read, see Filter.Choice.
// That it keeps none is an error.
func AggregateWhere(d *results.Dataset, table string, where *query.Filter, keys []string, measures ...Measure) (*Aggregation, error) {
	t, err := tableOf(d, table)
	if err != nil {
		return nil, err
	}
	draws, drawColumns := newDrawSplitter(d, t, keys)
	columns, err := t.neededColumns(slices.Concat(keys, where.Columns(), drawColumns), measures)
	if err != nil {
		return nil, err
	}
	a := newAggregator(keys, measures, heldValues)
	a.outcomes, a.draws = outcomesOf(d), draws
	// Decoding runs ahead by one row group, on another processor.
	frames := make(chan *results.Frame, 1)
	var scanned error
	go func() {
		defer close(frames)
		scanned = d.ScanChosen(table, columns, where.Choice(), func(f *results.Frame) error {
			frames <- where.Rows(f)
			return nil
		})
	}()
	for f := range frames {
		if err == nil {
			err = a.add(f)
		}
	}
	if err != nil {
		return nil, err
	}
	if scanned != nil {
		return nil, t.unread(scanned)
	}
	if a.rows == 0 && !where.Empty() {
		return nil, where.None(d, table)
	}
	if a.rows == 0 {
		return nil, noRows(t.experiment, table)
	}
	return a.finish(), nil
}

// neededColumns are the columns to read, or an error for one that is missing or holds text where a
// measure needs numbers.
func (t recorded) neededColumns(keys []string, measures []Measure) ([]string, error) {
	want := slices.Clone(keys)
	if slices.ContainsFunc(t.columns, func(c results.Column) bool { return c.Name == "status" }) {
		want = append(want, "status")
	}
	for _, m := range measures {
		for _, c := range m.Needs {
			if err := t.number(c); err != nil {
				return nil, fmt.Errorf("measure %q: %w", m.Name, err)
			}
			want = append(want, c)
		}
	}
	for _, c := range want {
		if _, err := t.column(c); err != nil {
			return nil, err
		}
	}
	slices.Sort(want)
	return slices.Compact(want), nil
}

// aggregator takes in row groups.
type aggregator struct {
	coder    *groupCoder
	measures []Measure
	outcomes Outcomes
	draws    *drawSplitter
	means    []drawMeans // by measure, and behind them of success
	budget   int         // values to hold at most
	held     int
	rows     int64
	groups   []*running
}

// running is a group that is still growing.
type running struct {
	rows    int64
	status  map[string]int
	success Stat
	stats   []Stat
}

// stat is that of measure k, or of success behind the last one.
func (g *running) stat(k int) *Stat {
	if k == len(g.stats) {
		return &g.success
	}
	return &g.stats[k]
}

func newAggregator(keys []string, measures []Measure, budget int) *aggregator {
	return &aggregator{coder: newGroupCoder(keys), measures: measures, means: make([]drawMeans, len(measures)+1), budget: budget, outcomes: earlier, draws: &drawSplitter{}}
}

// add takes in the rows of a frame.
func (a *aggregator) add(f *results.Frame) error {
	groups := a.coder.code(f)
	for len(a.groups) < len(a.coder.groups) {
		g := &running{status: map[string]int{}, stats: make([]Stat, len(a.measures))}
		for k, m := range a.measures {
			g.stats[k].Within = m.Bounds(func(column string) results.Kind { return f.Kind(column) })
		}
		g.success.Within = query.Bounds{Low: 0, High: 1, Truth: true}
		a.groups = append(a.groups, g)
	}
	if err := a.draws.split(f, groups, len(a.groups)); err != nil {
		return err
	}
	for k := range a.means {
		a.means[k].grow(a.draws, len(a.groups))
	}
	a.rows += int64(f.Len())
	outcome := a.count(f, groups)
	if outcome != nil {
		a.succeed(groups, outcome)
	}
	// A measure touches no number of another, so that each may be on another processor.
	var workers sync.WaitGroup
	used := make([]int, len(a.measures))
	for k := range a.measures {
		workers.Go(func() { used[k] = a.take(k, f, groups, outcome) })
	}
	workers.Wait()
	for _, n := range used {
		a.held += n
	}
	a.shrink()
	return nil
}

// succeed takes in which rows succeeded.
func (a *aggregator) succeed(groups []uint32, outcome []uint8) {
	means := &a.means[len(a.measures)]
	for r, g := range groups {
		s := &a.groups[g].success
		o := means.begin(a.draws, r, g, s)
		s.Used++
		if outcome[r] == isFailed {
			o.add(0)
		} else {
			o.add(1)
		}
	}
}

// take takes in one measure of the rows of a frame, and returns the number of values used.
func (a *aggregator) take(k int, f *results.Frame, groups []uint32, outcome []uint8) (used int) {
	m, means := a.measures[k], &a.means[k]
	columns, in := make([][]float64, len(m.Needs)), make([]float64, len(m.Needs))
	for i, name := range m.Needs {
		columns[i] = f.Floats(name)
	}
	for r, g := range groups {
		s := &a.groups[g].stats[k]
		draw := means.begin(a.draws, r, g, s)
		if outcome != nil && outcome[r] == isFailed {
			s.Failed++
			continue
		}
		for i, c := range columns {
			in[i] = c[r]
		}
		x := m.Of(in)
		if math.IsNaN(x) {
			s.Missing++
			continue
		}
		if outcome != nil && outcome[r] == isNoClearing {
			s.NoClearing++
		}
		draw.add(x)
		s.Sketch.Add(x)
		s.Used++
		used++
	}
	return used
}

// What the status of a row says about its values.
const (
	isUsed = iota
	isFailed
	isNoClearing
)

// count counts the rows of a frame by group and status, and returns the outcome of each row; nil where
// there is no status.
func (a *aggregator) count(f *results.Frame, groups []uint32) []uint8 {
	for _, g := range groups {
		a.groups[g].rows++
	}
	if !f.Has("status") {
		return nil
	}
	codes, texts := f.Codes("status")
	kind := make([]uint8, len(texts))
	for i, text := range texts {
		switch a.outcomes.Class(text) {
		case results.Failure:
			kind[i] = isFailed
		case results.Finding:
			kind[i] = isNoClearing
		}
	}
	outcome := make([]uint8, len(codes))
	// Rows come in runs of one group and status: a map is asked once per run.
	for from := 0; from < len(codes); {
		to := from
		for to < len(codes) && codes[to] == codes[from] && groups[to] == groups[from] {
			outcome[to] = kind[codes[from]]
			to++
		}
		a.groups[groups[from]].status[texts[codes[from]]] += to - from
		from = to
	}
	return outcome
}

func (a *aggregator) finish() *Aggregation {
	a.each(func(s *stat.Sketch) {
		if !s.Exact() {
			s.Sort() // here, where all processors do, and not when a quantile is asked for
		}
	})
	for k := range a.means {
		a.means[k].finish(a.draws, func(g int) *Stat { return a.groups[g].stat(k) })
	}
	out := &Aggregation{Keys: a.coder.keys, Rows: a.rows, Absent: a.coder.absent, DrawsNote: a.draws.note}
	for _, m := range a.measures {
		out.Measures = append(out.Measures, m.Name)
	}
	for i, g := range a.groups {
		out.Groups = append(out.Groups, Aggregate{Key: a.coder.groups[i], Rows: g.rows, Status: a.outcomes.sorted(g.status), Success: g.success, Stats: g.stats})
	}
	slices.SortStableFunc(out.Groups, func(a, b Aggregate) int { return compareKeys(a.Key, b.Key) })
	return out
}

// Notes says, one phrase per note, what a reader must know: failures, missing values, keys that do not apply
// to some rows, quantiles that are not exact.
func (a *Aggregation) Notes() []string {
	var notes []string
	var failed, lost int64
	inexact := 0.0
	for _, g := range a.Groups {
		for _, c := range g.Status {
			if c.Failed() {
				failed += int64(c.Count)
			}
		}
		for i := range g.Stats {
			lost += g.Stats[i].Missing
			inexact = max(inexact, g.Stats[i].RankError())
		}
	}
	if failed > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d rows failed and are left out", failed, a.Rows))
	}
	if lost > 0 {
		notes = append(notes, fmt.Sprintf("%s of %s missing and left out", Counting(lost, "value"), strings.Join(a.Measures, ", ")))
	}
	for k, n := range a.Absent {
		if n > 0 {
			notes = append(notes, absentNote(a.Keys[k], n, a.Rows))
		}
	}
	if inexact > 0 {
		notes = append(notes, fmt.Sprintf("quantiles are from a sketch, their ranks within %.2g %%", 100*inexact))
	}
	return notes
}

func absentNote(column string, null, of int64) string {
	return fmt.Sprintf("%s does not apply to %d of %d rows; they are a group of their own", ParameterName(column), null, of)
}

// shrink thins the largest sketches, on all processors, until half the budget is held: those not below
// the mean, so that small groups stay exact.
func (a *aggregator) shrink() {
	if a.held <= a.budget {
		return
	}
	for a.held > a.budget/2 {
		mean := a.held / (len(a.groups) * len(a.measures))
		a.each(func(s *stat.Sketch) {
			if s.Held() >= max(2, mean) {
				s.Shrink()
			}
		})
		held := 0
		for _, g := range a.groups {
			for k := range g.stats {
				held += g.stats[k].Held()
			}
		}
		if held == a.held {
			return // every group holds one value: nothing is left to thin
		}
		a.held = held
	}
}

// each calls f for every sketch, on all processors.
func (a *aggregator) each(f func(*stat.Sketch)) {
	parallel(len(a.groups), func() func(i int) {
		return func(i int) {
			for k := range a.groups[i].stats {
				f(&a.groups[i].stats[k].Sketch)
			}
		}
	})
}

// parallel works through the numbers below n on all processors, each of which asks start for its way of doing one.
func parallel(n int, start func() func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			do := start()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}
