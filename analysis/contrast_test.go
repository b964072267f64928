package analysis

import (
	"math"
	"strings"
	"testing"
)

func TestContrastsOnCommonDraws(t *testing.T) {
	m := Matrix{Measure: "depression", Sense: Minimise, Treatments: []string{"before", "after", "same"}}
	for i, x := range depressionBefore {
		m.X = append(m.X, []float64{x, depressionAfter[i], x})
	}
	c, err := m.Against(0)
	if err != nil {
		t.Fatal(err)
	}
	after, same := c[0], c[1]
	if after.A != "after" || after.B != "before" || after.Test.Plus != 5 || after.Failures != 0 {
		t.Errorf("contrast %+v", after)
	}
	// One test only: the other has no differences and takes no part in the correction.
	near(t, "adjusted probability", after.Adjusted, after.Test.P, 0)
	if !math.IsNaN(same.Adjusted) || same.Test.Reason == "" || same.Mean != 0 || same.BCa.Known() {
		t.Errorf("contrast of equal treatments %+v", same)
	}
	// The columns add up to 15.900 and 12.013.
	near(t, "mean difference", after.Mean, -3.887/9, 1e-12)
	if !(after.T.Low < after.Mean && after.Mean < after.T.High && after.BCa.Low < after.Mean && after.Mean < after.BCa.High) {
		t.Errorf("intervals %v and %v are not around %g", after.T, after.BCa, after.Mean)
	}
}

func TestContrastWithFailures(t *testing.T) {
	m := Matrix{Measure: "rounds", Sense: Minimise, Treatments: []string{"a", "b"}, X: [][]float64{{1, 2}, {3, inf}, {inf, inf}, {2, 5}}}
	c, err := m.Contrast(0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if c.Failures != 2 || c.Test.Zeros != 1 || c.Test.Minus != 6 || !math.IsNaN(c.Mean) || !strings.Contains(c.T.String(), "2 of 4 pairs") || !strings.Contains(c.Needed.String(), "failed") {
		t.Errorf("contrast with failures %+v", c)
	}
	f, err := m.Friedman()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean rank of a", f.MeanRanks[0], 1.125, 1e-15) // 1, 1, 1.5, 1
	m.Sense = Maximise
	if f, err = m.Friedman(); err != nil {
		t.Fatal(err)
	}
	near(t, "mean rank of a where high is good", f.MeanRanks[0], 1.875, 1e-15)
}
