package claim

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// median is the middle of some values, NaN where there are none. The order of
// the values is left alone.
func median(values []float64) float64 { return quantile(0.5, values) }

// quantile is the empirical quantile at p, NaN of no values.
func quantile(p float64, values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	return stat.Quantile(p, stat.LinInterp, sorted, nil)
}
