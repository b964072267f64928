package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
)

// charge is a meter as a table prints it.
type charge struct {
	meter analysis.Meter
	head  string
	unit  float64 // of the meter in one unit of the table
	shift float64 // of the geometric mean, in units of the meter
}

// charges are the four ways to charge a run. Each shift is about a tenth of what a usual run costs: below it, differences do not matter.
var charges = []charge{
	{analysis.ByDemandCalls, "demand calls", 1, 10},
	{analysis.ByRounds, "rounds", 1, 10},
	{analysis.ByMessages, "messages", 1, 1000},
	{analysis.ByTime, "time, ms", 1e6, 1e5},
}

// failureFactor times the largest cost of any run is what a run is charged that missed the target (PAR10).
const failureFactor = 10

// certificate is what a run has to prove, each of its four parts to the same target.
func certificate(value float64) []analysis.Target {
	return []analysis.Target{{Column: "gap", Value: value}, {Column: "infeasibility", Value: value},
		{Column: "complementarity", Value: value}, {Column: "regret", Value: value}}
}

// contestColumns are what a comparison of solvers reads.
var contestColumns = []string{"experiment", "gap", "infeasibility", "complementarity", "regret", "rounds", "demand_calls", "messages", "time_total_ns"}

// contest is a run in which several solvers, or variants of one, solve the same markets.
type contest struct {
	view    analysis.View
	by      []string // columns that tell the solvers apart
	solvers []string // in the order of the run
	target  float64
	targets []analysis.Target
}

func newContest(d *results.Dataset, target float64) (*contest, error) {
	runs, err := analysis.Load(d, "runs", contestColumns...)
	if err != nil {
		return nil, err
	}
	return contestOf(runs, target)
}

func contestOf(runs analysis.View, target float64) (*contest, error) {
	by, err := varying(runs, "solver")
	if err != nil {
		return nil, err
	}
	solvers, _, err := names(runs, by)
	if err != nil {
		return nil, err
	}
	return &contest{view: runs, by: by, solvers: solvers, target: target, targets: certificate(target)}, nil
}

// costs is what the solvers were charged on the markets of v by one meter, with the names of those that the meter
// does not apply to: a centralised method asks for no demand, and the 0 it is charged would win every comparison.
func (c *contest) costs(v analysis.View, meter analysis.Meter) (m analysis.Matrix, exempt []string, err error) {
	spent, err := v.Floats(meter.Column)
	if err != nil {
		return m, nil, err
	}
	status, err := v.Strings("status")
	if err != nil {
		return m, nil, err
	}
	labels, groups, err := names(v, c.by)
	if err != nil {
		return m, nil, err
	}
	drop := map[int]bool{}
	for i, g := range groups {
		worked := func(r int) bool { return !v.Failed(status[r]) }
		if !slices.ContainsFunc(g.Rows(), worked) || slices.ContainsFunc(g.Rows(), func(r int) bool { return spent[r] != 0 }) {
			continue
		}
		exempt = append(exempt, labels[i])
		for _, r := range g.Rows() {
			drop[r] = true
		}
	}
	m, err = v.Where(func(r int) bool { return !drop[r] }).Costs(c.by, meter, c.targets...)
	return m, exempt, err
}

// timed says whether every run has its time.
func (c *contest) timed() bool {
	ns, err := c.view.Floats(analysis.ByTime.Column)
	return err == nil && !slices.ContainsFunc(c.view.Rows(), func(r int) bool { return math.IsNaN(ns[r]) })
}

// charged are the meters that the run recorded, and the note on what is missing.
func (c *contest) charged() (known []charge, note string) {
	if c.timed() {
		return charges, ""
	}
	return slices.DeleteFunc(slices.Clone(charges), func(k charge) bool { return k.meter == analysis.ByTime }),
		"Times were not recorded: set record.time: true in the spec and run it again."
}

// penalty is what a failure is charged by a meter: failureFactor times the largest cost of any run, at least that of one unit.
func (c *contest) penalty(meter analysis.Meter) (float64, error) {
	spent, err := c.view.Floats(meter.Column)
	if err != nil {
		return 0, err
	}
	most := 1.0
	for _, r := range c.view.Rows() {
		if spent[r] > most {
			most = spent[r]
		}
	}
	return failureFactor * most, nil
}

// means is the shifted geometric mean of every solver, by name, and which one is best where tests support that.
func (c *contest) means(v analysis.View, k charge) (cells map[string]Cell, m analysis.Matrix, exempt []string, err error) {
	m, exempt, err = c.costs(v, k.meter)
	if err != nil {
		return nil, m, nil, err
	}
	penalty, err := c.penalty(k.meter)
	if err != nil {
		return nil, m, nil, err
	}
	all, err := m.ShiftedMeans(k.shift, penalty)
	if err != nil {
		return nil, m, nil, err
	}
	best := 0
	for t := range all {
		if all[t].Mean < all[best].Mean {
			best = t
		}
	}
	bold, err := supported(logs(m.X), best, results.Low)
	if err != nil {
		return nil, m, nil, err
	}
	cells = map[string]Cell{}
	for t, s := range all {
		cell := Cell{Number: &Number{Value: s.Mean / k.unit, SD: math.NaN(), Decimals: -1, Interval: geometricInterval(m.Column(t), k, penalty)}}
		cell.Best = bold && t == best
		switch {
		case s.Failed == s.N: // the mean would be the penalty
			cell = Text("all %d failed", s.N)
		case s.Failed > 0:
			cell.Mark = fmt.Sprintf("[%d]", s.Failed)
		}
		cells[s.Name] = cell
	}
	return cells, m, exempt, nil
}

// geometricInterval is Student's interval of the mean logarithm, carried back.
func geometricInterval(costs []float64, k charge, penalty float64) stat.Interval {
	x := make([]float64, len(costs))
	for i, c := range costs {
		x[i] = math.Log(min(c, penalty) + k.shift)
	}
	i := stat.TInterval(x, stat.Level)
	i.Low, i.High = (math.Exp(i.Low)-k.shift)/k.unit, (math.Exp(i.High)-k.shift)/k.unit
	return i
}

// chargeNote says how the means of a meter are made.
func (c *contest) chargeNote(k charge) (string, error) {
	penalty, err := c.penalty(k.meter)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Mean of %s: shift s = %s; a failure is charged %s, %d times the largest of any run.",
		k.head, Short(k.shift/k.unit), Short(penalty/k.unit), failureFactor), nil
}

// exemptNote says which solvers a meter does not apply to.
func exemptNote(k charge, exempt []string) string {
	return fmt.Sprintf("%s: 0 %s on every market, as it works without; no part of that comparison.", strings.Join(exempt, ", "), k.meter.Name)
}
