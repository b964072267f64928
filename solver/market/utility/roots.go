package utility

import "math"

// mostQuarters bounds 4|ρ| of the powers that quarters takes.
const mostQuarters = 16

// rooted is 4ρ where y^ρ takes no logarithm, as ρ is a multiple of 1/4 within ±4, else 0.
func rooted(rho float64) int {
	if q := 4 * rho; q == math.Trunc(q) && math.Abs(q) <= mostQuarters {
		return int(q)
	}
	return 0
}

// quarters is y^(q/4), q > 0, to 8 roundings beside those of y.
func quarters(y float64, q int) float64 {
	power := 1.0
	for ; q >= 4; q -= 4 {
		power *= y
	}
	if q == 0 {
		return power
	}
	root := math.Sqrt(y)
	if q >= 2 {
		power *= root
	}
	if q&1 == 1 {
		power *= math.Sqrt(root)
	}
	return power
}

// rootBundle is Bundle of buyer i with CES utility, ρ = q/4, relative to the mean Σx/W. It is false where
// that, or the sum, leaves the range of numbers: where terms are lost, or all.
func (b *Buyers) rootBundle(i, q int, val, x []float64) (u Level, ok bool) {
	amount, total := 0.0, b.total[i]
	for _, v := range x {
		amount += v
	}
	at := amount / total
	per, sum := 1/at, 0.0
	if !(per > leastSum && per < mostSum) {
		return u, false
	}
	x = x[:len(val)]
	switch {
	case q == 2:
		for k, w := range val {
			sum += math.Sqrt(w * (x[k] * per))
		}
	case q == -4:
		for k, w := range val {
			if w > 0 {
				sum += w * (w / (x[k] * per))
			}
		}
	case q > 0:
		for k, w := range val {
			if w > 0 {
				sum += w * quarters(x[k]*per/w, q)
			}
		}
	default:
		for k, w := range val {
			if w > 0 {
				sum += w / quarters(x[k]*per/w, -q)
			}
		}
	}
	mean := sum / total
	if !(mean > leastSum && mean < mostSum) {
		return u, false
	}
	rho := float64(q) / 4
	return Level{at, math.Log(mean) / rho, unitRoundoff * (12 + float64(len(val)+24)/math.Abs(rho))}, true
}
