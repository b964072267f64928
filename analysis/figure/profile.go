package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// profileKind draws Dolan and Moré's performance profiles: for each treatment the share of market draws that it solves within a
// factor of the best treatment on the same draw.
var profileKind = Kind{
	Name: "profile", Title: "performance profiles: share of markets solved within a factor of the best",
	Needs: "several solvers on the same markets, which stand still",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Solves(), true) },
	Takes: []string{"by", "panel", "meter", "target"}, draw: drawProfile,
}

// profileTarget is the certificate that counts as solved where no target is given.
const profileTarget = 1e-6

func drawProfile(q *request) *Drawing {
	target := q.target()
	rows := q.costRows(target, func(m analysis.Matrix, _ analysis.View, meter string) stepRow {
		return stepRow{title: "by " + meter, x: meter + " relative to the best", low: 1, curves: Must(analysis.PerformanceProfiles(m))}
	})
	dr := q.drawing(stepHeight)
	q.stepPanels(dr, rows, "share of markets solved")
	q.caption.Add("A curve begins at the share of markets on which a treatment is best and ends at the share it solves, in brackets where below 100 %% and rounded down; failures never solve")
	return dr
}

// dataProfileKind draws Moré and Wild's data profiles: the share of market draws solved within a budget of demand calls.
var dataProfileKind = Kind{
	Name: "data-profile", Title: "data profiles: share of markets solved within a budget of demand calls",
	Needs: "several solvers on the same markets, which stand still",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Solves() && c.Has("runs", "resources"), true) },
	Takes: []string{"by", "panel", "target"}, draw: drawDataProfile,
}

func drawDataProfile(q *request) *Drawing {
	target := q.target()
	q.Meter = []string{"demand-calls"}
	rows := q.costRows(target, func(m analysis.Matrix, v analysis.View, _ string) stepRow {
		resources := Must(v.Floats("resources"))
		variables := make([]float64, len(m.Rows))
		for i, r := range m.Rows {
			variables[i] = resources[r]
		}
		return stepRow{x: "demand calls / (resources + 1)", curves: Must(analysis.DataProfiles(m, variables))}
	})
	dr := q.drawing(stepHeight)
	q.stepPanels(dr, rows, "share of markets solved")
	q.caption.Add("One unit of the budget is resources + 1 demand calls, as in a simplex gradient; shares below 100 %% in brackets, rounded down; failures never solve")
	return dr
}

// target is the one certificate to reach.
func (q *request) target() float64 {
	switch len(q.Targets) {
	case 0:
		return profileTarget
	case 1:
		return q.Targets[0]
	}
	panic(lacking{fmt.Errorf("figure: %d targets, this kind takes one", len(q.Targets))})
}

// costRows computes what every treatment paid for every market draw, for each meter and panel, and turns each table into a row of
// curves. Treatments to which a meter charges nothing on any draw, such as a centralised method that asks for no demand, are left out of
// its row: everything would be infinitely worse.
func (q *request) costRows(target float64, curves func(m analysis.Matrix, v analysis.View, meter string) stepRow) []stepRow {
	q.caption.Add("Solved: duality gap, infeasibility, complementarity and regret, all relative, ≤ %s", mark.OneDigit(target))
	v := q.runs(slices.Concat(analysis.CertificateColumns, []string{"demand_calls", "messages", "time_total_ns", "resources"})...)
	v = q.solving(v)
	by := q.treatments(v)
	q.looks = looksByName(v, by)
	charged := q.charged(v)
	panels := []analysis.Group{{View: v}}
	if len(q.Panel) > 0 {
		panels = Sorted(v, q.columns(q.Panel)...)
		if n := len(panels) * len(charged); n > MostPanels/3 {
			NoError(fmt.Errorf("figure: %d rows of panels by %d values and %d meters, at most %d: choose a --meter or some values with a condition", n, len(panels), len(charged), MostPanels/3))
		}
	}
	var rows []stepRow
	for _, g := range panels {
		for _, name := range charged {
			meter := Must(meterOf(name))
			part, free, err := g.Charging(by, meter)
			NoError(err)
			m := Must(part.Costs(by, meter, analysis.Certificate(target)...))
			row := curves(m, part, meter.Name)
			if len(q.Panel) > 0 {
				row.title = panelTitle(q.columns(q.Panel), g.Key) + ", " + meter.Name
			}
			if len(charged) == 1 && len(q.Panel) == 0 {
				row.title = "" // the axis says it
			}
			rows = append(rows, row)
			note := m.Count()
			if m.Incomplete > 0 {
				note += fmt.Sprintf(", %d more that not every treatment ran", m.Incomplete)
			}
			if len(panels) == 1 && len(rows) == 1 {
				q.solvedShares(m)
			}
			if len(panels) == 1 && (len(rows) == 1 || m.Incomplete > 0) {
				q.caption.Add("%s", note)
			}
			for _, f := range free {
				q.mention("Not by %s: %s, which makes none", meter.Name, f)
			}
		}
	}
	q.caption.Ended(v)
	return rows
}

// solving are the runs that have a solver: what it costs to solve cannot be asked of a rule that needs none. The caption names those.
func (q *request) solving(v analysis.View) analysis.View {
	solvers := Must(v.Strings("solver"))
	out := v.Where(func(r int) bool { return solvers[r] != "" })
	if out.Len() == v.Len() {
		return v
	}
	var rules []string
	for _, g := range Sorted(v.Where(func(r int) bool { return solvers[r] == "" }), "mechanism") {
		rules = append(rules, g.Name("mechanism"))
	}
	if out.Len() == 0 {
		NoError(fmt.Errorf("figure: none of the chosen runs has a solver, and this kind compares solvers: rules %s need none", strings.Join(rules, ", ")))
	}
	q.mention("Left out: the rules %s, which need no solver", strings.Join(rules, ", "))
	return out
}

// solvedShares says what share of the draws each treatment solves, with Wilson's interval.
func (q *request) solvedShares(m analysis.Matrix) {
	shares := make([]string, len(m.Treatments))
	for t, s := range m.Solved() {
		shares[t] = fmt.Sprintf("%s %s %% [%s, %s]", m.Treatments[t], mark.ShortNumber(100*s.Value), mark.ShortNumber(100*s.Interval.Low), mark.ShortNumber(100*s.Interval.High))
	}
	q.caption.Add("Solved, with Wilson's %g %% interval over draws: %s", 100*stat.Level, strings.Join(shares, "; "))
}

// charged are the meters: those asked for, else demand calls and, where it was recorded and there are no panels, time.
func (q *request) charged(v analysis.View) []string {
	if len(q.Meter) > 0 {
		return q.Meter
	}
	ns := Must(v.Floats("time_total_ns"))
	rounds := Must(v.Floats("rounds"))
	timed := !slices.ContainsFunc(v.Rows(), func(r int) bool { return rounds[r] > 0 && math.IsNaN(ns[r]) })
	if timed && len(q.Panel) == 0 {
		return []string{"demand-calls", "time"}
	}
	return []string{"demand-calls"}
}
