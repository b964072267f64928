package table

import (
	"fmt"
	"math"

	"walras/analysis"
	"walras/results"
)

// makeRegret is one row per method, scenario and length of play: regrets beside what is proved of them, and violation. Where plays of several
// lengths were run, a second table has the powers with which these grow.
func makeRegret(d *results.Dataset) (*Grid, error) {
	c := analysis.Contents{Data: d}
	sums := []struct{ head, column, bound string }{
		{"static regret", "regret_static", "bound_static"}, {"dynamic regret", "regret_dynamic", "bound_dynamic"}, {"violation", "violation_sum", ""}}
	read := []string{analysis.Horizon}
	for _, q := range sums {
		for _, column := range []string{q.column, q.bound} {
			if column != "" && c.Has("runs", column) {
				read = append(read, column)
			}
		}
	}
	runs, err := analysis.Load(d, "runs", read...)
	if err != nil {
		return nil, err
	}
	treatments, err := runs.Treatments()
	if err != nil {
		return nil, err
	}
	choices := runs.Choices()
	var scenario []string
	for _, column := range choices.Telling("scenario") {
		if column != analysis.Horizon {
			scenario = append(scenario, column)
		}
	}
	_, groups, err := names(runs, append(append(append([]string{}, scenario...), treatments...), analysis.Horizon))
	if err != nil {
		return nil, err
	}
	g := &Grid{Columns: []Column{{Name: "scenario"}, {Name: "method"}, {Name: "rounds T", Numbers: true}}}
	for _, q := range sums {
		if !runs.Has(q.column) {
			continue
		}
		g.Columns = append(g.Columns, Column{Name: q.head, Numbers: true})
		if q.bound != "" && runs.Has(q.bound) {
			g.Columns = append(g.Columns, Column{Name: "bound", Numbers: true})
		}
	}
	for _, group := range groups {
		n := len(scenario)
		row := []Cell{Text("%s", analysis.TreatmentName(scenario, group.Key[:n])), Text("%s", analysis.TreatmentName(treatments, group.Key[n:n+len(treatments)])),
			Text("%s", group.Key[n+len(treatments)])}
		for _, q := range sums {
			for _, column := range []string{q.column, q.bound} {
				if column == "" || !runs.Has(column) {
					continue
				}
				s, err := group.Summarise(analysis.Column(column, column))
				if err != nil {
					return nil, err
				}
				cell := Missing
				if s.N > 0 {
					cell = Cell{Number: &Number{Value: s.Mean, SD: math.NaN(), Interval: s.T, Decimals: -1}}
				}
				if n := failures(s); n > 0 {
					cell.Mark = fmt.Sprintf("[%d]", n)
				}
				row = append(row, cell)
			}
		}
		g.Rows = append(g.Rows, row)
	}
	counts, err := runs.Statuses()
	if err != nil {
		return nil, err
	}
	g.Notes = []string{"Means over draws, with digits by their 95 % t intervals; in brackets runs that failed and are left out. Static regret is against the best fixed price in hindsight, dynamic regret against the optimum of every round; bounds are those proved for the method, of the same runs; – where nothing is proved.",
		analysis.FailureNote(counts) + "."}
	if len(choices.Levels(analysis.Horizon)) > 2 {
		g.Below, err = powersOf(runs, scenario, treatments)
	}
	return g, err
}

// failures is how many rows of a summary failed.
func failures(s analysis.Summary) (n int) {
	for _, c := range s.Failed {
		n += c.Count
	}
	return n
}

// powersOf are the powers of T with which the sums of every method grow under every scenario.
func powersOf(runs analysis.View, scenario, treatments []string) (*Grid, error) {
	_, groups, err := names(runs, append(append([]string{}, scenario...), treatments...))
	if err != nil {
		return nil, err
	}
	g := &Grid{Name: "powers", Title: "Powers of T with which sums grow", Columns: []Column{{Name: "scenario"}, {Name: "method"}}}
	columns := []string{"regret_static", "regret_dynamic"}
	if runs.Has("violation_sum") {
		columns = append(columns, "violation_sum")
	}
	for _, column := range columns {
		g.Columns = append(g.Columns, Column{Name: column, Numbers: true})
	}
	notes := &reasons{}
	for _, group := range groups {
		row := []Cell{Text("%s", analysis.TreatmentName(scenario, group.Key[:len(scenario)])), Text("%s", analysis.TreatmentName(treatments, group.Key[len(scenario):]))}
		for _, column := range columns {
			p, err := group.Power(analysis.Horizon, column)
			if err != nil {
				return nil, err
			}
			cell := Missing
			switch {
			case math.IsNaN(p.Slope):
				cell.Mark = notes.mark(p.Reason)
			default:
				cell = Cell{Number: &Number{Value: p.Slope, SD: math.NaN(), Interval: p.Interval, Bounds: true, Decimals: -1}}
				if p.Interval.Doubt != "" {
					cell.Mark = notes.mark(p.Interval.Doubt)
				}
			}
			row = append(row, cell)
		}
		g.Rows = append(g.Rows, row)
	}
	g.Notes = []string{"Slopes of least squares lines through log means against log T, with 95 % intervals over draws."}
	for i, text := range notes.texts {
		g.Notes = append(g.Notes, fmt.Sprintf("(%s) %s.", letter(i), text))
	}
	return g, nil
}
