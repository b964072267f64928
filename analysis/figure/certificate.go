package figure

import (
	"math"

	"walras/analysis"
)

// certificateColumns are the four measures by which a run is judged from outside; it has converged where all are within the
// tolerance.
var certificateColumns = []string{"gap", "infeasibility", "complementarity", "regret"}

// certificate is the largest of the four for every row of v, NaN where one is.
func certificate(v analysis.View) ([]float64, error) {
	return v.Values(analysis.Measure{Name: "certificate", Needs: certificateColumns, Of: func(x []float64) float64 {
		return max(x[0], x[1], x[2], x[3]) // NaN if one is NaN
	}})
}

// targetsOf are the targets of a run that reached a tolerance.
func targetsOf(tolerance float64) []analysis.Target {
	targets := make([]analysis.Target, len(certificateColumns))
	for i, c := range certificateColumns {
		targets[i] = analysis.Target{Column: c, Value: tolerance}
	}
	return targets
}

// medianWithInfinity is the median of sorted values, some of which may be infinite; NaN of none.
func medianWithInfinity(sorted []float64) float64 {
	n := len(sorted)
	switch {
	case n == 0:
		return math.NaN()
	case n%2 == 1:
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}
