package figure

import (
	"fmt"
	"math"
	"slices"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// ecdfKind draws the distribution of what it took to reach fixed targets, over all runs and targets together, as COCO does.
var ecdfKind = Kind{
	Name: "ecdf", Title: "distribution of the cost of reaching fixed targets",
	Needs: "several solvers on the same markets, which stand still",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Solves(), true) },
	Takes: []string{"by", "panel", "meter", "target"}, draw: drawECDF,
}

// ecdfTargets are the gaps that are looked for in traces where no targets are given: a decade each.
var ecdfTargets = []float64{1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8}

func drawECDF(q *request) *Drawing {
	if !q.data.Has("trace") {
		return drawEndECDF(q)
	}
	v := q.runs("demand_calls", "messages", "time_total_ns")
	v = q.solving(v)
	by := q.treatments(v)
	q.looks = looksByName(v, by)
	trace := q.rowsOf("trace", v, "gap", "time_ns")
	targets := q.Targets
	if len(targets) == 0 {
		targets = q.reachable(ecdfTargets)
	}
	names := orDefault(q.Meter, "rounds")
	panels := Sorted(v, q.columns(q.Panel)...)
	var rows []stepRow
	missing := 0
	for _, g := range panels {
		for _, name := range names {
			meter := Must(meterOf(name))
			times := Must(g.Runtimes(trace, by, meter, "gap", targets))
			row := stepRow{title: panelTitle(q.columns(q.Panel), g.Key), x: meter.Name, low: 1}
			if meter == analysis.ByTime {
				var spent []float64
				for _, t := range times {
					spent = append(spent, t.Spent...)
				}
				factor, unit := analysis.TimeUnit(stat.Median(spent))
				row.x, row.low = "time ("+unit+")", 0
				for _, t := range times {
					t.Per(factor)
				}
			}
			for _, t := range times {
				row.curves = append(row.curves, t.ECDF())
				missing += t.NoTrace
			}
			rows = append(rows, row)
		}
	}
	dr := q.drawing(stepHeight)
	q.stepPanels(dr, rows, "share of runs and targets")
	q.caption.Add("%d targets: relative duality gap ≤ %s to %s; a pair of a run and a target that is not reached never counts", len(targets), mark.OneDigit(slices.Max(targets)), mark.OneDigit(slices.Min(targets)))
	if missing > 0 {
		q.caption.Add("%d runs have no recorded round and reach nothing", missing)
	}
	if n := Must(v.DrawCount()); n < v.Len() {
		q.caption.Add("The runs are of %s", counted(Counts{n, n, true}, "drawn market"))
	}
	q.caption.Ended(v)
	return dr
}

// reachable are the targets that a run does not stop short of: those of at least the tolerance of the run, where the manifest says it.
func (q *request) reachable(targets []float64) []float64 {
	tolerance := q.data.Manifest().About.Stop.Tolerance
	if tolerance == 0 {
		return targets
	}
	out := slices.DeleteFunc(slices.Clone(targets), func(t float64) bool { return t < tolerance*(1-1e-9) })
	if len(out) == 0 {
		return []float64{tolerance}
	}
	if len(out) < len(targets) {
		q.caption.Add("Runs stop at a certificate of %s, so there are no smaller targets", mark.OneDigit(tolerance))
	}
	return out
}

// drawEndECDF stands on the final certificates alone: one target.
func drawEndECDF(q *request) *Drawing {
	if len(q.Targets) > 1 {
		NoError(fmt.Errorf("figure: %d targets, of which the final certificates say one: set record.trace in the spec and run it again", len(q.Targets)))
	}
	rows := q.costRows(q.target(), func(m analysis.Matrix, _ analysis.View, meter string) stepRow {
		row := stepRow{title: "by " + meter, x: meter, low: 1}
		unit := 1.0
		if meter == analysis.ByTime.Name {
			all := slices.DeleteFunc(slices.Concat(m.X...), func(c float64) bool { return math.IsInf(c, 0) })
			factor, name := analysis.TimeUnit(stat.Median(all))
			row.x, row.low, unit = "time ("+name+")", 0, 1/factor
		}
		for t, name := range m.Treatments {
			costs := m.Column(t)
			for i := range costs {
				costs[i] *= unit
			}
			row.curves = append(row.curves, stat.NewSteps(name, costs))
		}
		return row
	})
	dr := q.drawing(stepHeight)
	q.stepPanels(dr, rows, "share of runs")
	q.caption.Add("The run has no trace: one target, read from the final certificates; failures never reach it")
	return dr
}
