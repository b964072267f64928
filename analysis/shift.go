package analysis

import "math"

// shifts are the values of a, in units of the last round of the window, at which (t + a)^−p is fitted. Beyond the
// last a power of largestPower or less is a straight line.
var shifts = [...]float64{0, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7, 10, 14, 20}

// shiftOf finds the shift a of (t + a)^−p that fits the rounds before to best, and fills f.shifted with the sums
// of its line; 0 where no shift fits better than none.
func (f *rateFitter) shiftOf(to int) float64 {
	last := f.t[to-1]
	loss := func(a float64) float64 {
		var s moments2
		x0 := math.Log(f.t[0] + a)
		for i := range to {
			u, y := math.Log(f.t[i]+a)-x0, f.y[i]-f.y[0]
			s.w, s.x, s.y = s.w+1, s.x+u, s.y+y
			s.xx, s.xy, s.yy = s.xx+u*u, s.xy+u*y, s.yy+y*y
		}
		_, sse := s.fit()
		return sse
	}
	best, least := 0, math.Inf(1)
	for k, a := range shifts {
		if l := loss(a * last); l < least {
			best, least = k, l
		}
	}
	if best == 0 {
		return 0
	}
	low, high := shifts[best-1]*last, shifts[min(best+1, len(shifts)-1)]*last
	const steps = 30 // each leaves a factor of .618
	golden := (math.Sqrt(5) - 1) / 2
	a, b := high-golden*(high-low), low+golden*(high-low)
	la, lb := loss(a), loss(b)
	for range steps {
		if la < lb {
			high, b, lb = b, a, la
			a = high - golden*(high-low)
			la = loss(a)
		} else {
			low, a, la = a, b, lb
			b = low + golden*(high-low)
			lb = loss(b)
		}
	}
	shift := (low + high) / 2
	f.s = logShifted(f.s, f.t, shift)
	f.shifted.extra = cutPrice
	f.shifted.fill(f.s, f.y)
	return shift
}

// logShifted is log(t + a) in dst.
func logShifted(dst, t []float64, a float64) []float64 {
	dst = resize(dst, len(t))
	for i, t := range t {
		dst[i] = math.Log(t + a)
	}
	return dst
}

// fit is the slope of the least squares line with these moments, and its sum of squares.
func (s moments2) fit() (slope, sse float64) {
	xx, xy, yy := s.xx-s.x*s.x/s.w, s.xy-s.x*s.y/s.w, s.yy-s.y*s.y/s.w
	slope = xy / xx
	return slope, max(0, yy-slope*xy)
}
