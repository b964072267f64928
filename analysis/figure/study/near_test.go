package study

import (
	"math"
	"testing"

	"walras/analysis/figure"

	"gonum.org/v1/plot/vg"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v within %g", what, got, want, tolerance)
	}
}

func widthOf(dr *figure.Drawing) vg.Length {
	w, _ := dr.Size()
	return w
}
