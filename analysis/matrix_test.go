package analysis

import (
	"testing"

	"walras/results"
)

func TestFriedmanOfAMatrix(t *testing.T) {
	m := Matrix{Measure: "rounds", Sense: results.Low, Treatments: []string{"a", "b"}, X: [][]float64{{1, 2}, {3, inf}, {inf, inf}, {2, 5}}}
	f, err := m.Friedman()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean rank of a", f.MeanRanks[0], 1.125, 1e-15) // 1, 1, 1.5, 1
	m.Sense = results.High
	if f, err = m.Friedman(); err != nil {
		t.Fatal(err)
	}
	near(t, "mean rank of a where high is good", f.MeanRanks[0], 1.875, 1e-15)
}
