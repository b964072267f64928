package figure

import "math"

// slopes is ∂z/∂x at every point: (z(x₊) − z(x₋)) / (x₊ − x₋) over both neighbours, over one and the point itself at the ends.
// The error is O(h²) inside and O(h) at the ends, h the step.
func (s *sheet) slopes() []float64 {
	out := make([]float64, len(s.z))
	n := len(s.x)
	for r := range s.y {
		for c := range s.x {
			before, after := max(0, c-1), min(n-1, c+1)
			out[r*n+c] = (s.Z(after, r) - s.Z(before, r)) / (s.x[after] - s.x[before])
		}
	}
	return out
}

// planeSlopes are ∂z/∂x and ∂z/∂y of the plane fitted by least squares to the points at most reach steps from (c, r) in either
// direction. On a rectangle of points the two directions are orthogonal, so that each slope is
//
//	Σ (x − x̄) z / Σ (x − x̄)².
//
// Noise of variance σ² in each of k by k points leaves the variance 12 σ² / (k²(k²−1)h²), and the error of a smooth z is O((k h)²).
func (s *sheet) planeSlopes(c, r, reach int) (dx, dy float64) {
	left, right := max(0, c-reach), min(len(s.x)-1, c+reach)
	low, high := max(0, r-reach), min(len(s.y)-1, r+reach)
	mx, my := mean(s.x[left:right+1]), mean(s.y[low:high+1])
	var xx, yy, xz, yz float64
	for k := low; k <= high; k++ {
		for i := left; i <= right; i++ {
			u, v, z := s.x[i]-mx, s.y[k]-my, s.Z(i, k)
			xx, yy, xz, yz = xx+u*u, yy+v*v, xz+u*z, yz+v*z
		}
	}
	if xx == 0 || yy == 0 {
		return math.NaN(), math.NaN()
	}
	return xz / xx, yz / yy
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
