package solver

import "math"

// AllFinite reports whether no entry is NaN or infinite.
func AllFinite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// Distance is ‖a − b‖₂.
func Distance(a, b []float64) float64 {
	if len(a) == 1 {
		return math.Abs(a[0] - b[0])
	}
	sum := 0.0
	for j, x := range a {
		sum += (x - b[j]) * (x - b[j])
	}
	return math.Sqrt(sum)
}
