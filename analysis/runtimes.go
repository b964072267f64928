package analysis

import (
	"fmt"
	"math"
	"slices"

	"walras/analysis/stat"
)

// Runtimes is, for the runs of one treatment, the cost at which each of a list of fixed targets was
// first recorded as reached.
type Runtimes struct {
	Name    string
	Targets []float64   // decreasing
	Cost    [][]float64 // [target][run], +Inf where it was not reached
	Spent   []float64   // of each run in all
	NoTrace int         // runs without a recorded round, among the rest: they reach nothing
}

// Runtimes reads from table trace when each run of v, rows of table runs, first had column ≤ target; by
// are the columns whose values make a treatment. Rounds and time are read where they are recorded;
// demand calls and messages are not in the trace and are taken as spread evenly over the rounds of a
// run, exact for methods that do the same work every round. Between two recorded rounds nothing is
// known: a target counts as reached at the later.
func (v View) Runtimes(trace View, by []string, meter Meter, column string, targets []float64) ([]Runtimes, error) {
	targets = slices.Clone(targets)
	slices.Sort(targets)
	slices.Reverse(targets)
	for _, t := range targets {
		if err := (Target{column, t}).check(); err != nil {
			return nil, err
		}
	}
	if len(targets) == 0 || v.Len() == 0 {
		return nil, fmt.Errorf("analysis: runtimes of experiment %q: %d targets, %d runs; at least one of each is needed", v.src.experiment, len(targets), v.Len())
	}
	if err := v.oneExperiment(); err != nil {
		return nil, err
	}
	clock := "round" // to be scaled for meters that are not in the trace
	if meter == ByTime {
		clock = "time_ns"
	}
	recorded, err := trace.numbers(clock, column)
	if err != nil {
		return nil, err
	}
	runs, err := v.numbers(meter.Column, "rounds")
	if err != nil {
		return nil, err
	}
	s := stopwatch{meter: meter, targets: targets, clock: recorded[0], x: recorded[1], spent: runs[0], rounds: runs[1]}
	if s.traces, err = trace.byCell(); err != nil {
		return nil, err
	}
	if s.cells, err = v.Uints("cell_id"); err != nil {
		return nil, err
	}
	groups, err := v.GroupBy(by...)
	if err != nil {
		return nil, err
	}
	SortGroups(groups)
	out := make([]Runtimes, len(groups))
	for i, g := range groups {
		if out[i], err = s.time(g.View, TreatmentName(by, g.Key)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// stopwatch holds the columns that runtimes are read from.
type stopwatch struct {
	meter         Meter
	targets       []float64
	clock, x      []float64 // of table trace
	traces        map[uint64][]int
	cells         []uint64 // of table runs, as spent and rounds
	spent, rounds []float64
}

// time reads the runtimes of one treatment.
func (s *stopwatch) time(v View, name string) (Runtimes, error) {
	out := Runtimes{Name: name, Targets: s.targets, Cost: make([][]float64, len(s.targets))}
	for _, r := range v.rows {
		rows := s.traces[s.cells[r]]
		if len(rows) == 0 {
			out.NoTrace++
		}
		spent, perTick := s.spent[r], 1.0
		if s.meter == ByDemandCalls || s.meter == ByMessages {
			perTick = spent / max(1, s.rounds[r])
		}
		out.Spent = append(out.Spent, spent)
		for k, at := range firstReached(rows, s.clock, s.x, s.targets) {
			switch {
			case math.IsInf(at, 1): // whatever it spent, which a run that did nothing does not say
			case math.IsNaN(at) || math.IsNaN(spent):
				return out, v.noMeter(r, s.meter)
			default:
				at *= perTick
			}
			out.Cost[k] = append(out.Cost[k], at)
		}
	}
	return out, nil
}

// noMeter says that a row cannot be charged.
func (v View) noMeter(row int, meter Meter) error {
	return fmt.Errorf("analysis: %s of experiment %q has no %s (column %s): set record.time: true in the spec and run it again, or charge by rounds",
		v.rowName(row), v.src.experiment, meter.Name, meter.Column)
}

// byCell lists the rows of every cell, in the order they have in the table.
func (v View) byCell() (map[uint64][]int, error) {
	cells, err := v.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	out := map[uint64][]int{}
	for from := 0; from < len(v.rows); {
		to := from + 1
		cell := cells[v.rows[from]]
		for to < len(v.rows) && cells[v.rows[to]] == cell {
			to++
		}
		if known, ok := out[cell]; ok {
			out[cell] = append(known, v.rows[from:to]...)
		} else {
			out[cell] = v.rows[from:to:to]
		}
		from = to
	}
	return out, nil
}

// firstReached is the clock at the first row with x ≤ target, for decreasing targets; +Inf where there
// is none.
func firstReached(rows []int, clock, x, targets []float64) []float64 {
	out := slices.Repeat([]float64{math.Inf(1)}, len(targets))
	next := 0
	for _, r := range rows {
		for next < len(targets) && x[r] <= targets[next] {
			out[next] = clock[r]
			next++
		}
	}
	return out
}

// Per divides all costs, to give them in another unit.
func (r Runtimes) Per(factor float64) {
	for _, of := range append(slices.Clone(r.Cost), r.Spent) {
		for i := range of {
			of[i] /= factor
		}
	}
}

// ECDF is the distribution of runtimes over all runs and targets together, as COCO draws it: the share
// of (run, target) pairs reached within a budget (Hansen, Auger, Ros, Mersmann, Tušar and Brockhoff,
// COCO: a platform for comparing continuous optimizers in a black-box setting, Optimization Methods and
// Software 36, 2021).
func (r Runtimes) ECDF() stat.Steps {
	return stat.NewSteps(r.Name, slices.Concat(r.Cost...))
}
