package table

import (
	"math"
	"slices"

	"walras/analysis"
	"walras/analysis/stat"
)

// Compared is one grid for every question of a comparison, each under the one before, with its sentence among the notes where asked for.
func Compared(c *analysis.Comparison, sentences bool) *Grid {
	var first, last *Grid
	for i := range c.Answers {
		g := compared(&c.Answers[i])
		if sentences {
			g.Notes = slices.Insert(g.Notes, 0, c.Answers[i].Sentence)
		}
		if first == nil {
			first = g
		} else {
			last.Below = g
		}
		last = g
	}
	last.Notes = append(append(last.Notes, c.Conventions()), c.Notes...)
	return first
}

// compared is one row per treatment, the best first.
func compared(a *analysis.Answer) *Grid {
	effect := "times the best"
	if !a.Ratio {
		effect = "less the best"
	}
	typical := 0.0
	for _, e := range a.Entries {
		if e.Median != nil {
			typical = max(typical, math.Abs(*e.Median))
		}
	}
	factor, unit := 1.0, a.Unit
	if unit == "ns" {
		factor, unit = analysis.TimeUnit(typical)
	}
	value := "median " + a.Question
	switch unit {
	case "", "call", "message", "round": // the question says it
	default:
		value += ", " + unit
	}
	g := &Grid{Name: slugOf(a.Question), Title: "Who wins by " + a.Question, Columns: []Column{{Name: "treatment"}}}
	if a.Solving() {
		solved := "solved, %"
		if a.InBudget() {
			solved = "solved by then, %"
		}
		g.Columns = append(g.Columns, Column{Name: solved, Numbers: true}, Column{Name: "says solved and is not, %", Numbers: true})
	}
	g.Columns = append(g.Columns, Column{Name: value, Numbers: true}, Column{Name: effect, Numbers: true}, Column{Name: "p", Numbers: true})
	for i, e := range a.Entries {
		row := []Cell{Text("%s", e.Name)}
		if a.Solving() {
			wrong := Missing
			if e.Says > 0 {
				wrong = share(stat.MeanShareOf(float64(e.Wrong)/float64(e.Says), e.Says, stat.Level))
			}
			row = append(row, share(e.Share), wrong)
		}
		row = append(row, medianOf(e.Median, factor))
		number := &Number{Value: e.Effect, SD: math.NaN(), Interval: e.Interval, Bounds: true, Decimals: -1, Digits: 3}
		if h := e.Interval.Half(); a.Ratio && h < 5e-4 { // a ratio is read to three decimals
			number.Decimals = 3
		}
		p := Missing
		if i == 0 {
			number.Bounds, number.Interval = false, unknown
		} else if e.P != nil {
			p = probability(*e.P)
		}
		row = append(row, Cell{Number: number}, p)
		row[0].Best = e.Name == a.Winner
		g.Rows = append(g.Rows, row)
	}
	g.Notes = append(slices.Clone(a.Notes), a.ChargeNote())
	return g
}

// medianOf is a median over all runs, failures at the bad end.
func medianOf(median *float64, factor float64) Cell {
	if median == nil {
		return Text("not solved")
	}
	return Cell{Number: &Number{Value: *median / factor, SD: math.NaN(), Interval: unknown, Decimals: -1, Digits: 3}}
}
