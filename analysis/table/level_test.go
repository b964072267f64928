package table

import (
	"math"
	"strings"
	"testing"

	"walras/analysis/internal/fixture"
)

// Runs at levels of a paired parameter that changes nothing are no further observation: intervals, tests and bold cells of pivots and of the
// tables of solvers stay as they are.
func TestPairedLevelsChangeNoInterval(t *testing.T) {
	policies, solvers := fixture.PolicyRuns("policies"), fixture.SolverRuns("solvers")
	pivot := Pivot{Rows: []string{"p_market_tau"}, Cols: []string{"mechanism"}, Values: []string{"efficiency", "100 * above(load, 0.99)"}, Aggs: []string{"mean", "sd", "rate"}}
	var pages [][]*Grid
	for _, levels := range []int{1, 3} {
		d := policies.At(levels).Open(t)
		s, err := newShootout(solvers.At(levels).Open(t), shootoutTarget)
		if err != nil {
			t.Fatal(err)
		}
		solved, err := s.overall(charges)
		if err != nil {
			t.Fatal(err)
		}
		ranks, err := s.ranked(charges[1])
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, []*Grid{build(t, d, pivot), solved, ranks})
	}
	for i, want := range pages[0] {
		got, compared := pages[1][i], 0
		for r, row := range want.Rows {
			for c, a := range row {
				b := got.Rows[r][c]
				switch head := want.Columns[c].Name; {
				case head == "runs" || head == "not solved" || head == "claimed, not correct": // rows are counted
				case a.Best != b.Best || a.Number == nil && a.Text != b.Text && !strings.HasPrefix(a.Text, "all ") || (a.Number == nil) != (b.Number == nil):
					t.Errorf("%s, row %d, column %s: %+v, at three levels %+v", want.Title, r, head, a, b)
				case a.Number != nil:
					compared++
					x, y := []float64{a.Number.Value, a.Number.Interval.Low, a.Number.Interval.High}, []float64{b.Number.Value, b.Number.Interval.Low, b.Number.Interval.High}
					for k := range x {
						if !(math.Abs(x[k]-y[k]) <= 1e-9*math.Max(1e-3, math.Abs(x[k]))) && !(math.IsNaN(x[k]) && math.IsNaN(y[k])) {
							t.Errorf("%s, row %d, column %s: %v, at three levels %v", want.Title, r, head, x, y)
						}
					}
				}
			}
		}
		if compared < 10 {
			t.Errorf("%s: %d numbers are compared", want.Title, compared)
		}
	}
	if notes := strings.Join(pages[1][0].Notes, " "); !strings.Contains(notes, "share a drawn market") || !strings.Contains(notes, "rows") {
		t.Errorf("notes of the pivot are %q", notes)
	}
	if notes := strings.Join(pages[1][2].Notes, " "); !strings.Contains(notes, "8 market draws (24 markets)") {
		t.Errorf("notes of the ranking are %q", notes)
	}
}
