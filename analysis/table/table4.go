package table

import (
	"walras/analysis"
	"walras/results"
)

// table4 is Table 4 of the paper: efficiency and Gini index by mechanism, with the share of draws in
// which the rule hands out more than there is.
var table4 = Table{
	Name: name4, Title: title4,
	Experiment: "paper-mechanisms", Build: buildTable4,
}

const (
	name4  = "table4"
	title4 = "Mechanisms, aggregate, beside Table 4 of the paper"
)

// mechanismColumns are what tables 4 and 6 read.
var mechanismColumns = []string{"efficiency", "value", "cost", "agents", "participation", "allocated", "average_cost", "gini", "load"}

func buildTable4(d *results.Dataset) (*Grid, error) {
	runs, err := analysis.Load(d, "runs", mechanismColumns...)
	if err != nil {
		return nil, err
	}
	return table4Of(runs)
}

func table4Of(runs analysis.View) (*Grid, error) {
	view, groups, fixed, err := mechanismGroups(runs)
	if err != nil {
		return nil, err
	}
	fits, rows, err := bestReading(groups, "4", firstKey)
	if err != nil {
		return nil, err
	}
	reading := fits[0].Reading
	g := &Grid{Name: name4, Title: title4, Columns: []Column{
		{"mechanism", false}, {reading.Name, true}, {"paper", true}, {"Gini index", true}, {"paper Gini", true},
		{"overloaded draws, %", true}, {"largest load", true},
	}}
	var sums []analysis.Summary
	overload := analysis.Measure{Name: "overload", Needs: []string{"load"}, Of: func(x []float64) float64 {
		if x[0] > 1+analysis.OverloadSlack {
			return 100
		}
		return 0
	}}
	for _, group := range groups {
		name := firstKey(group)
		var s [4]analysis.Summary
		for i, m := range []analysis.Measure{reading, analysis.Gini, overload, analysis.LoadFactor} {
			if s[i], err = group.Summarise(m); err != nil {
				return nil, err
			}
		}
		sums = append(sums, s[0])
		g.Rows = append(g.Rows, []Cell{
			text("%s", mechanismName(name)), summary(s[0]), paper("4", name, analysis.MetricEfficiency),
			summary(s[1]), paper("4", name, analysis.MetricGini), plain(s[2].Mean, 1), plain(s[3].Quantile(1), 2),
		})
	}
	if g.Notes, err = standing(view, fixed, sums); err != nil {
		return nil, err
	}
	g.Notes = append(g.Notes, readingNote(fits[0], rows, "4"),
		"Load is the allocation over capacity; above 1 the allocation cannot be carried out, and its efficiency is not attainable.")
	return g, nil
}
