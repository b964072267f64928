package contract

import "math"

// The natural logarithm by a table (P. T. P. Tang, Table-driven implementation
// of the logarithm function in IEEE floating-point arithmetic, ACM Trans. Math.
// Softw. 16, 1990). An argument x > 0 is 2^k z with z in [11/16, 11/8), an interval
// of 128 cells; with the point c of z's cell,
//
//	log x = k log 2 + log c + log(1 + r),   r = (z − c)/c,   |r| <= 2^-7
//
// z − c is exact, 1/c a float64 but for 2^-69 of it, so that no division is
// needed. Next to 1, c = 1 and k = 0 leave log(1 + r) alone, with r exact, and
// nothing cancels there. log(1 + r) is its Taylor polynomial of degree 8: what is
// left out is below 2^-59 of r. The error is below one unit in the last place, of
// which half is the last rounding; log 1 is 0.
//
// math.Log has a division, a call that cannot be inlined, machine code of its own
// for some processors, of which that for amd64 is wrong for subnormal numbers.
// This one is plain arithmetic in which no product is fused with a sum
// (float64 around a product forbids that), hence the same to the bit everywhere.

const (
	ln2High  = 0x1.62e42fefa38p-01  // a multiple of 2^-42, like logCell.high: k·ln2High + high is exact
	ln2Low   = 0x1.ef35793c7673p-45 // log 2 − ln2High
	logFirst = 0x3fe6 << 48         // 11/16, where the cells begin
	expMask  = 0xfff << 52          // sign and exponent
	subScale = 0x1p52               // makes every subnormal number normal
	logOne   = 0x3ff0 << 48         // 1
)

// logCell is a cell: the point c, 1/c, and log c in two parts.
type logCell struct{ c, inverse, high, low float64 }

// logs replaces every x by log x: −Inf at 0, NaN below 0 and at NaN, +Inf at +Inf.
func logs(x []float64) {
	for i, v := range x {
		bits, shift := math.Float64bits(v), int64(0)
		if bits-0x0010<<48 >= (0x7ff0-0x0010)<<48 { // not a positive normal number
			if !(v > 0) || v > math.MaxFloat64 {
				x[i] = logOutside(v)
				continue
			}
			bits, shift = math.Float64bits(v*subScale), 52
		}
		above := bits - logFirst
		cell := &logCells[above>>45%uint64(len(logCells))]
		k := float64(int64(above)>>52 - shift)
		r := float64((math.Float64frombits(bits-above&expMask) - cell.c) * cell.inverse)
		x[i] = float64(k*ln2High) + cell.high + (r + (logTail(r) + (float64(k*ln2Low) + cell.low)))
	}
}

// logs1p replaces every x >= 0 by log(1 + x), to the same precision: what w = 1 + x
// loses to rounding, e = x − (w − 1), enters r, scaled like z. Both differences are
// exact below 2^53, and from there on e does not matter. NaN gives NaN, +Inf
// gives +Inf.
func logs1p(x []float64) {
	for i, v := range x {
		w := 1 + v
		bits := math.Float64bits(w)
		if bits >= 0x7fe0<<48 { // 2^-k below would leave the exponents
			x[i] = math.Log1p(v)
			continue
		}
		e := v - (w - 1)
		above := bits - logFirst
		cell := &logCells[above>>45%uint64(len(logCells))]
		e = float64(e * math.Float64frombits(logOne-above&expMask)) // over 2^k
		k := float64(int64(above) >> 52)
		r := float64((math.Float64frombits(bits-above&expMask) - cell.c + e) * cell.inverse)
		x[i] = float64(k*ln2High) + cell.high + (r + (logTail(r) + (float64(k*ln2Low) + cell.low)))
	}
}

// logTail is log(1 + r) − r for |r| <= 2^-7.
func logTail(r float64) float64 {
	r2 := float64(r * r)
	tail := (-1.0/6 + float64(r*(1.0/7))) - float64(r2*(1.0/8))
	tail = (-1.0/4 + float64(r*(1.0/5))) + float64(r2*tail)
	tail = (-1.0/2 + float64(r*(1.0/3))) + float64(r2*tail)
	return float64(r2 * tail)
}

// logOutside is log v where v is no positive finite number.
func logOutside(v float64) float64 {
	switch {
	case v == 0:
		return math.Inf(-1)
	case v < 0:
		return math.NaN()
	}
	return v
}
