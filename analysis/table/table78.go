package table

import (
	"fmt"

	"walras/analysis"
	"walras/results"
)

// table78 is Tables 7 and 8 of the paper, which are identical: mechanisms on markets made from MovieLens
// ratings. The paper ranks by the ratio of one negative efficiency to another, so that more than 1 is a
// loss; the difference on the same draw is given beside it.
var table78 = Table{
	Name: name78, Title: title78,
	Experiment: "paper-movielens", Build: buildTable78,
}

const (
	name78  = "table78"
	title78 = "MovieLens, beside Tables 7 and 8 of the paper"
)

func buildTable78(d *results.Dataset) (*Grid, error) {
	runs, err := analysis.Load(d, "runs", "efficiency", "value", "cost", "agents", "participation", "allocated", "average_cost", "gini")
	if err != nil {
		return nil, err
	}
	return table78Of(runs)
}

func table78Of(runs analysis.View) (*Grid, error) {
	view, groups, fixed, err := mechanismGroups(runs)
	if err != nil {
		return nil, err
	}
	fits, rows, err := bestReading(groups, "7", firstKey)
	if err != nil {
		return nil, err
	}
	reading := fits[0].Reading
	base, err := view.WhereText("mechanism", "none")
	if err != nil {
		return nil, err
	}
	if base.Len() == 0 {
		return nil, fmt.Errorf("table: experiment %q has no runs of mechanism %q, to which efficiency is relative: add it to the section mechanism of the spec and run it again", runs.Experiment(), "none")
	}
	g := &Grid{Name: name78, Title: title78, Columns: []Column{
		{"mechanism", false}, {reading.Name, true}, {"paper", true},
		{"efficiency relative to none", true}, {"paper relative", true}, {"efficiency per agent, difference to none", true},
		{"average cost", true}, {"paper cost", true}, {"Gini index", true}, {"paper Gini", true}, {"participation, %", true}, {"paper participation, %", true},
	}}
	var sums []analysis.Summary
	negative, unpaired, pairs := 0, 0, 0
	for _, group := range groups {
		name := firstKey(group)
		var s [4]analysis.Summary
		for i, m := range []analysis.Measure{reading, analysis.AverageCost, analysis.Gini, analysis.Participation} {
			if s[i], err = group.Summarise(m); err != nil {
				return nil, err
			}
		}
		p, err := group.PairWith(base, analysis.EfficiencyPerAgent)
		if err != nil {
			return nil, err
		}
		negative, unpaired, pairs = negative+p.NegativeBase, unpaired+p.Unpaired, pairs+len(p.Ratio)
		sums = append(sums, s[0])
		g.Rows = append(g.Rows, []Cell{
			text("%s", mechanismName(name)), summary(s[0]), paper("7", name, analysis.MetricEfficiency),
			summary(analysis.SummaryOf(p.Ratio)), paper("7", name, analysis.MetricRelative), summary(analysis.SummaryOf(p.Difference)),
			summary(s[1]), paper("7", name, analysis.MetricCost), summary(s[2]), paper("7", name, analysis.MetricGini),
			summary(s[3]), paper("7", name, analysis.MetricParticipation),
		})
	}
	if g.Notes, err = standing(view, fixed, sums); err != nil {
		return nil, err
	}
	g.Notes = append(g.Notes, readingNote(fits[0], rows, "7"),
		fmt.Sprintf("Ratio and difference are of Eff (8), fees included, draw by draw against none; %d of %d rows have no partner.", unpaired, pairs+unpaired))
	if negative > 0 {
		g.Notes = append(g.Notes, fmt.Sprintf("Warning: in %d of %d pairs the efficiency of none is not positive. There a ratio above 1 is a loss; read the difference.", negative, pairs))
	}
	g.Notes = append(g.Notes, "The paper's own denominators are negative (-0.71): its ratios above 1 are losses.")
	return g, nil
}
