package table

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"walras/analysis"
	"walras/results"
)

// testedRuns is the largest run on which columns are compared by paired tests: they need all values at once, with what tells
// which market a run is of, some 100 columns or 200 MiB. Far fewer runs than that settle any difference that matters.
const testedRuns = 1 << 18

// rowTests is which column of a row is best where tests on common markets support that it is.
type rowTests struct {
	best    map[[2]int]int // by row and place in resolved.columns: 1 + the position of the best column key
	tested  int            // rows and reductions compared
	skipped int            // rows and reductions that cannot be
	reason  string         // why the first of these is not
}

func (t *rowTests) skip(format string, args ...any) {
	if t.skipped++; t.skipped == 1 {
		t.reason = fmt.Sprintf(format, args...)
	}
}

// notes say what bold type rests on, or why there is none.
func (t *rowTests) notes() []string {
	var notes []string
	if t.tested > 0 {
		notes = append(notes, boldNote("of its row", "the values"))
	}
	switch {
	case t.skipped == 1:
		notes = append(notes, "No comparison: "+t.reason+".")
	case t.skipped > 1:
		notes = append(notes, fmt.Sprintf("No comparison in %d rows, in the first of them because %s.", t.skipped, t.reason))
	}
	return notes
}

// compare tests, row by row, the best column against all others.
func (p *resolved) compare(d *results.Dataset, t *arranged) (*rowTests, error) {
	out := &rowTests{best: map[[2]int]int{}}
	var wanted []int
	for k, c := range p.columns {
		if c.agg.comparable() && p.senseOf(c) != results.Neither {
			wanted = append(wanted, k)
		}
	}
	switch n := d.Manifest().Rows("runs"); {
	case len(t.cols) < 2 || len(wanted) == 0:
		return out, nil
	case n > testedRuns:
		out.skip("paired tests are made on up to %d runs, and there are %d; write a part of them to a folder of its own by a spec with fewer replicates", testedRuns, n)
		return out, nil
	}
	read := distinct(p.Rows, p.Cols, p.where.Columns())
	for _, m := range p.measures {
		read = distinct(read, m.Needs)
	}
	if columns, err := d.Columns("runs"); err == nil && slices.ContainsFunc(columns, func(c results.Column) bool { return c.Name == "seed" }) {
		read = append(read, "seed")
	}
	runs, err := analysis.LoadChosen(d, "runs", p.where.Choice(), read...)
	if err != nil {
		return nil, err
	}
	groups, err := runs.Filter(p.where).GroupBy(p.Rows...)
	if err != nil {
		return nil, err
	}
	rows := positions(t.rows)
	for _, g := range groups {
		for _, k := range wanted {
			if err := p.compareRow(out, g.View, t, rows[keyText(g.Key)], k); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// senseOf is the direction in which a column of the pivot is better. Success is better high.
func (p *resolved) senseOf(c column) results.Sense {
	if c.value < 0 {
		return results.High
	}
	return p.senses[c.value]
}

// compareRow tests one reduction of the runs of one row.
func (p *resolved) compareRow(out *rowTests, runs analysis.View, t *arranged, i, k int) error {
	c := p.columns[k]
	sense := p.senseOf(c)
	var present []int // columns with runs in this row
	best, bestValue := -1, 0.0
	feasible := map[string]bool{}
	for j := range t.cols {
		g := t.at[[2]int{i, j}]
		if g == nil || p.over[g] { // what cannot be carried out is never best
			continue
		}
		feasible[keyText(t.cols[j])] = true
		present = append(present, j)
		var s *analysis.Stat
		if c.value >= 0 {
			s = &g.Stats[c.value]
		}
		value, _ := c.agg.of(g, s)
		if math.IsNaN(value) {
			continue
		}
		if best < 0 || better(value, bestValue, sense) {
			best, bestValue = len(present)-1, value
		}
	}
	if best < 0 || len(present) < 2 {
		return nil
	}
	measure := analysis.Measure{Name: "success", Of: func([]float64) float64 { return 1 }}
	if c.value >= 0 {
		measure = p.measures[c.value]
	}
	groups, err := runs.GroupBy(p.Cols...)
	if err != nil {
		return err
	}
	left := map[int]bool{}
	for _, g := range groups {
		if !feasible[keyText(g.Key)] {
			for _, r := range g.Rows() {
				left[r] = true
			}
		}
	}
	if len(left) > 0 {
		runs = runs.Where(func(r int) bool { return !left[r] })
	}
	m, err := runs.Matrix(p.Cols, measure, sense) // treatments in the order of present: both are sorted
	var why analysis.Incomparable
	switch {
	case errors.As(err, &why):
		out.skip("%s", string(why))
		return nil
	case err != nil:
		return err
	}
	byDraw := m.ByDraw()
	if len(byDraw.X) < 2 {
		out.skip("the columns of a row have fewer than 2 market draws in common")
		return nil
	}
	if why := analysis.TooFewDraws(len(byDraw.X), len(byDraw.X[0])); why != "" {
		out.skip("%s", why)
		return nil
	}
	out.tested++
	bold, err := supported(byDraw.X, best, sense)
	if bold {
		out.best[[2]int{i, k}] = present[best] + 1
	}
	return err
}

func better(a, b float64, sense results.Sense) bool {
	if sense == results.Low {
		return a < b
	}
	return a > b
}
