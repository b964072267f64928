package mechanism

import "math"

// Constants of root.
const (
	maxRootSteps = 400 // every bracket of floating-point numbers collapses in fewer
	openSteps    = 64  // units that Newton's method may go towards an open end
	rootPatience = 3   // rounds Newton's method may go on without halving the bracket
)

// root finds the zero of a decreasing function f on [lo, hi], which gives its
// value and slope. Newton's method from start, kept in a bracket, and replaced by
// bisection where it leaves the bracket or fails to halve it (Press et al.,
// Numerical Recipes, rtsafe). lo and hi may be infinite; lo is the answer where
// f is not positive there. It ends where |f| <= tolerance, or where no number is
// left in the bracket, as at a jump of f over zero. unit is the first step into
// an open end. The answer is the point at which f was called last.
func root(lo, hi, start, unit, tolerance float64, f func(x float64) (value, slope float64)) float64 {
	x, floor := start, lo
	checked := math.IsInf(lo, -1) // f > 0 at lo
	width, stale := math.Inf(1), 0
	for range maxRootSteps {
		value, slope := f(x)
		if math.Abs(value) <= tolerance || x == floor && value <= 0 {
			return x
		}
		if value > 0 {
			lo, checked = x, true
		} else {
			hi = x
		}
		next := x - value/slope
		if now := hi - lo; now <= width/2 {
			width, stale = now, 0
		} else {
			stale++
		}
		switch {
		case !checked && (next <= lo || stale > rootPatience):
			next = lo
		case math.IsInf(hi, 1) && !(next > x && next < x+openSteps*unit):
			next = x + unit
			unit *= 2
		case math.IsInf(lo, -1) && !(next < x && next > x-openSteps*unit):
			next = x - unit
			unit *= 2
		case !math.IsInf(hi-lo, 1) && (!(next > lo && next < hi) || stale > rootPatience):
			next, stale = lo+(hi-lo)/2, 0
			if next <= lo || next >= hi { // neighbours
				if x != hi {
					f(hi)
				}
				return hi
			}
		}
		x = next
	}
	f(x)
	return x
}
