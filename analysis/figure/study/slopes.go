package study

import (
	"math"

	gstat "gonum.org/v1/gonum/stat"
)

// slopes is ∂z/∂τ at every point: (z(τ₊) − z(τ₋)) / (τ₊ − τ₋) over both neighbours, over one and the point itself at the ends.
// The error is O(h²) inside and O(h) at the ends, h the step.
func (f *feeGrid) slopes(z []float64) []float64 {
	out, n := make([]float64, len(z)), len(f.tau)
	for i := range z {
		row, c := i/n*n, i%n
		before, after := max(0, c-1), min(n-1, c+1)
		out[i] = (z[row+after] - z[row+before]) / (f.tau[after] - f.tau[before])
	}
	return out
}

// planeSlopes are ∂z/∂τ and ∂z/∂g of the plane fitted by least squares to the points at most reach steps from (c, r) in either
// direction. On a rectangle of points the two directions are orthogonal, so that each slope is
//
//	Σ (x − x̄) z / Σ (x − x̄)².
//
// Noise of variance σ² in each of k by k points leaves the variance 12 σ² / (k²(k²−1)h²), and the error of a smooth z is O((k h)²).
func (f *feeGrid) planeSlopes(z []float64, c, r, reach int) (dx, dy float64) {
	left, right := max(0, c-reach), min(len(f.tau)-1, c+reach)
	low, high := max(0, r-reach), min(len(f.g)-1, r+reach)
	mx, my := gstat.Mean(f.tau[left:right+1], nil), gstat.Mean(f.g[low:high+1], nil)
	var xx, yy, xz, yz float64
	for k := low; k <= high; k++ {
		for i := left; i <= right; i++ {
			u, v, w := f.tau[i]-mx, f.g[k]-my, z[k*len(f.tau)+i]
			xx, yy, xz, yz = xx+u*u, yy+v*v, xz+u*w, yz+v*w
		}
	}
	if xx == 0 || yy == 0 {
		return math.NaN(), math.NaN()
	}
	return xz / xx, yz / yy
}
