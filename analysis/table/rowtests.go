package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

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
	reasons []string       // why others were not, each once
}

func (t *rowTests) skip(format string, args ...any) {
	t.reasons = distinct(t.reasons, []string{fmt.Sprintf(format, args...)})
}

// notes say what bold type rests on, or why there is none.
func (t *rowTests) notes() []string {
	var notes []string
	if t.tested > 0 {
		notes = append(notes, boldNote("of its row", "the values"))
	}
	for _, r := range t.reasons {
		notes = append(notes, "No comparison: "+r+".")
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
	runs, err := analysis.LoadChosen(d, "runs", p.where.Choice(), distinct(p.Rows, p.Cols, p.Values, p.where.Columns(), p.identity(d))...)
	if err != nil {
		return nil, err
	}
	runs = runs.Filter(p.where)
	rows, cols := positions(t.rows), positions(t.cols)
	groups, err := runs.GroupBy(p.Rows...)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		paired, err := p.pairRow(g.View, cols)
		if err != nil {
			return nil, err
		}
		for _, k := range wanted {
			i := rows[keyText(g.Key)]
			if err := p.compareRow(out, paired, t, i, k); err != nil {
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

// identity are the columns that say which market a run is of, beyond those that Load always reads: the seed of the draw, where
// the run has it. Runs are on one market where they agree in all but the columns that the pivot compares.
func (p *resolved) identity(d *results.Dataset) []string {
	columns, err := d.Columns("runs")
	if err == nil && slices.ContainsFunc(columns, func(c results.Column) bool { return c.Name == "seed" }) {
		return []string{"seed"}
	}
	return nil
}

// pairedRow is, for each market draw of a row, the run of every column.
type pairedRow struct {
	view   analysis.View
	runs   [][]int // [draw][column] row of the view, −1 where there is none
	reason string  // why there are no pairs
}

func (p *resolved) pairRow(v analysis.View, cols map[string]int) (*pairedRow, error) {
	var same []string
	for _, c := range v.Columns() {
		market := c == "market" || c == "scenario" || c == "replicate" || c == "seed" || strings.HasPrefix(c, "p_market_") || strings.HasPrefix(c, "p_scenario_")
		if market && !slices.Contains(p.Cols, c) {
			same = append(same, c)
		}
	}
	draws, err := v.GroupBy(same...)
	if err != nil {
		return nil, err
	}
	out := &pairedRow{view: v}
	columnOf := map[int]int{}
	keys, err := v.GroupBy(p.Cols...)
	if err != nil {
		return nil, err
	}
	for _, g := range keys {
		for _, r := range g.Rows() {
			columnOf[r] = cols[keyText(g.Key)]
		}
	}
	for _, draw := range draws {
		row := slices.Repeat([]int{-1}, len(cols))
		for _, r := range draw.Rows() {
			if row[columnOf[r]] >= 0 {
				out.reason = "a column has several runs on one market; split it by the parameters in which they differ, or fix these by conditions"
				return out, nil
			}
			row[columnOf[r]] = r
		}
		out.runs = append(out.runs, row)
	}
	return out, nil
}

// compareRow tests one reduction of one row.
func (p *resolved) compareRow(out *rowTests, paired *pairedRow, t *arranged, i, k int) error {
	c := p.columns[k]
	sense := p.senseOf(c)
	var present []int // columns with runs in this row
	best, bestValue := -1, 0.0
	for j := range t.cols {
		g := t.at[[2]int{i, j}]
		if g == nil {
			continue
		}
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
	if paired.reason != "" {
		out.skip("%s", paired.reason)
		return nil
	}
	x, err := p.blocks(paired, present, c, sense)
	if err != nil {
		return err
	}
	if len(x) < 2 {
		out.skip("the columns of a row have fewer than 2 markets in common")
		return nil
	}
	out.tested++
	bold, err := supported(x, best, sense)
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

// blocks are the values of the draws that all present columns ran. A failed run and one without a value are worst.
func (p *resolved) blocks(paired *pairedRow, present []int, c column, sense results.Sense) ([][]float64, error) {
	status, err := paired.view.Strings("status")
	if err != nil {
		return nil, err
	}
	var values []float64
	if c.value >= 0 {
		if values, err = paired.view.Floats(p.Values[c.value]); err != nil {
			return nil, err
		}
	}
	worst := math.Inf(-1)
	if sense == results.Low {
		worst = math.Inf(1)
	}
	var x [][]float64
	for _, runs := range paired.runs {
		row := make([]float64, 0, len(present))
		for _, j := range present {
			r := runs[j]
			switch {
			case r < 0:
			case c.value < 0: // success
				if paired.view.Failed(status[r]) {
					row = append(row, 0)
				} else {
					row = append(row, 1)
				}
			case paired.view.Failed(status[r]) || math.IsNaN(values[r]):
				row = append(row, worst)
			default:
				row = append(row, values[r])
			}
		}
		if len(row) == len(present) {
			x = append(x, row)
		}
	}
	return x, nil
}
