package analysis

import (
	"math"
	"strings"
	"testing"
)

func TestSummaryOfAWorkedExample(t *testing.T) {
	// Mean 5, population standard deviation 2: the sample standard deviation is √(8·4/7).
	s := SummaryOf([]float64{2, 4, 4, 4, 5, 5, 7, 9})
	near(t, "mean", s.Mean, 5, 1e-15)
	near(t, "standard deviation", s.SD, math.Sqrt(32./7), 1e-15)
	near(t, "median", s.Quantile(0.5), 4.5, 1e-15)
}

func TestSummaryCountsEveryRow(t *testing.T) {
	v := frameOf([]string{"cell_id", "status", "x"}, []uint64{10, 11, 12, 13, 14, 15},
		[]string{"converged", "no-clearing", "limit", "error", "allocated", "limit"},
		[]float64{1, 3, 100, math.NaN(), math.NaN(), 100})
	s, err := v.Summarise(Column("x", "x"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Rows != 6 || s.N != 2 || s.NoClearing != 1 || s.Mean != 2 {
		t.Errorf("rows %d, n %d, no-clearing %d, mean %g; want 6, 2, 1, 2", s.Rows, s.N, s.NoClearing, s.Mean)
	}
	if want := "2 limit, 1 error, 1 without a value (cell 14)"; s.Left() != want {
		t.Errorf("left out is %q, want %q", s.Left(), want)
	}
	rest := s.N + len(s.Missing)
	for _, c := range s.Failed {
		rest += c.Count
	}
	if rest != s.Rows {
		t.Errorf("%d rows accounted for of %d", rest, s.Rows)
	}
	counts, err := v.Statuses()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := FailureNote(counts), "6 runs, failures: 2 limit, 1 error; 1 where no price clears"; got != want {
		t.Errorf("note is %q, want %q", got, want)
	}
}

func TestSummaryOfOneReplicateHasNoInterval(t *testing.T) {
	s := SummaryOf([]float64{4})
	if s.Mean != 4 || !math.IsNaN(s.SD) || s.T.Known() || !strings.Contains(s.T.String(), "1 replicate") {
		t.Errorf("summary of one value is %+v", s)
	}
	if e := SummaryOf([]float64{math.NaN()}); e.N != 0 || len(e.Missing) != 1 || !math.IsNaN(e.Mean) {
		t.Errorf("summary of NaN is %+v", e)
	}
}

func TestPairWithTheSameDraw(t *testing.T) {
	v := frameOf([]string{"cell_id", "status", "mechanism", "market", "replicate", "p_market_m", "x"},
		[]uint64{0, 1, 2, 3, 4, 5, 6}, []string{"allocated", "allocated", "allocated", "converged", "converged", "limit", "converged"},
		[]string{"none", "none", "none", "clearing", "clearing", "clearing", "clearing"},
		[]string{"paper", "paper", "paper", "paper", "paper", "paper", "paper"},
		[]int64{0, 1, 0, 0, 1, 0, 7}, []float64{100, 100, 200, 100, 100, 200, 100},
		[]float64{2, -4, 8, 3, -5, 9, 1})
	base, err := v.WhereText("mechanism", "none")
	if err != nil {
		t.Fatal(err)
	}
	own, err := v.WhereText("mechanism", "clearing")
	if err != nil {
		t.Fatal(err)
	}
	p, err := own.PairWith(base, Column("x", "x"))
	if err != nil {
		t.Fatal(err)
	}
	// Cells 3 and 4 have the partners 0 and 1; cell 5 failed; cell 6 has none.
	if len(p.Ratio) != 2 || p.Ratio[0] != 1.5 || p.Ratio[1] != 1.25 || p.Difference[0] != 1 || p.Difference[1] != -1 {
		t.Errorf("ratios %v, differences %v; want [1.5 1.25], [1 -1]", p.Ratio, p.Difference)
	}
	if p.NegativeBase != 1 || p.Unpaired != 2 {
		t.Errorf("%d negative bases, %d unpaired; want 1, 2", p.NegativeBase, p.Unpaired)
	}
}
