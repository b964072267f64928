package table

import (
	"fmt"
	"math"

	"walras/analysis"
	"walras/results"
)

// table6 is Table 6 of the paper: efficiency, average cost and Gini index by mechanism, each with its
// distance from the paper's; below it every reading of efficiency, and the verdicts.
var table6 = Table{
	Name: name6, Title: title6,
	Experiment: "paper-mechanisms", Build: buildTable6,
}

const (
	name6  = "table6"
	title6 = "Mechanisms, mean and spread, beside Table 6 of the paper"
)

func buildTable6(d *results.Dataset) (*Grid, error) {
	runs, err := analysis.Load(d, "runs", mechanismColumns...)
	if err != nil {
		return nil, err
	}
	return table6Of(runs)
}

// metricOf pairs a metric of the paper with our measure.
type metricOf struct {
	metric  string
	measure analysis.Measure
}

func table6Of(runs analysis.View) (*Grid, error) {
	view, groups, fixed, err := mechanismGroups(runs)
	if err != nil {
		return nil, err
	}
	fits, rows, err := bestReading(groups, "6", firstKey)
	if err != nil {
		return nil, err
	}
	metrics := []metricOf{
		{analysis.MetricEfficiency, fits[0].Reading}, {analysis.MetricCost, analysis.AverageCost}, {analysis.MetricGini, analysis.Gini},
	}
	g := &Grid{Name: name6, Title: title6, Columns: []Column{{"mechanism", false}}}
	verdicts := &Grid{Name: "verdicts", Title: "How near each mean is to the published one", Columns: []Column{{"mechanism", false}}}
	for _, m := range metrics {
		g.Columns = append(g.Columns, Column{m.measure.Name, true}, Column{"paper " + m.metric, true}, Column{"difference in paper sd, " + m.metric, true})
		verdicts.Columns = append(verdicts.Columns, Column{m.measure.Name, false})
	}
	verdicts.Columns = append(verdicts.Columns, Column{"closest reading of efficiency for this row", false}, Column{"its difference in paper sd", true})
	var sums []analysis.Summary
	for _, group := range groups {
		name := firstKey(group)
		row, verdict := []Cell{text("%s", mechanismName(name))}, []Cell{text("%s", mechanismName(name))}
		for _, m := range metrics {
			s, err := group.Summarise(m.measure)
			if err != nil {
				return nil, err
			}
			sums = append(sums, s)
			row = append(row, summary(s), paper("6", name, m.metric))
			p, ok := analysis.Paper("6", name, m.metric)
			if !ok {
				row, verdict = append(row, missingCell), append(verdict, missingCell)
				continue
			}
			row = append(row, plain((s.Mean-p.Mean)/p.Unit(), 2))
			verdict = append(verdict, text("%s", analysis.Judge(s, p)))
		}
		g.Rows = append(g.Rows, row)
		verdicts.Rows = append(verdicts.Rows, append(verdict, closestForRow(fits, rows, name)...))
	}
	if g.Notes, err = standing(view, fixed, sums[:1]); err != nil {
		return nil, err
	}
	g.Notes = append(g.Notes, readingNote(fits[0], rows, "6"))
	verdicts.Notes = []string{fmt.Sprintf("agrees: the means differ by no more than sampling error at %g %%; near: by no more than one published standard deviation; not close: by more.", 100*analysis.Level)}
	g.Below = readingsGrid(fits, rows)
	g.Below.Below = verdicts
	return g, nil
}

// closestForRow names the reading that comes closest to the paper in one row alone.
func closestForRow(fits []analysis.Fit, rows []analysis.Published, name string) []Cell {
	for i, p := range rows {
		if p.Row != name {
			continue
		}
		best := 0
		for k, f := range fits {
			if math.Abs(f.Z[i]) < math.Abs(fits[best].Z[i]) {
				best = k
			}
		}
		return []Cell{text("%s", fits[best].Reading.Name), plain(fits[best].Z[i], 2)}
	}
	return []Cell{missingCell, missingCell}
}

// readingsGrid is our efficiency under every reading, closest first, with the paper's on top.
func readingsGrid(fits []analysis.Fit, rows []analysis.Published) *Grid {
	g := &Grid{Name: "readings", Title: "Our efficiency under every reading of the paper's", Columns: []Column{{"reading", false}}}
	top := []Cell{text("paper")}
	for _, p := range rows {
		g.Columns = append(g.Columns, Column{p.Row, true})
		top = append(top, paper(p.Table, p.Row, p.Metric))
	}
	g.Columns = append(g.Columns, Column{"difference in paper sd, root mean square", true})
	g.Rows = append(g.Rows, append(top, missingCell))
	for _, f := range fits {
		row := []Cell{text("%s", f.Reading.Name)}
		for _, s := range f.Ours {
			row = append(row, summary(s))
		}
		distance := missingCell
		if !math.IsInf(f.Distance, 0) {
			distance = plain(f.Distance, 2)
		}
		g.Rows = append(g.Rows, append(row, distance))
	}
	return g
}
