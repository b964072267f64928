package utility

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// RowMarginals sets dst to ∂/∂x of B log u_i at buyer i's row x of an allocation, for
// quasi-linear buyers of B log max(v·x, B) + min(v·x, B): +Inf where an amount is 0
// whose first unit is worth any price. Leontief utility has no gradient: it is for the
// others. dst may be x.
func (b *Buyers) RowMarginals(i int, dst, x []float64, money float64) {
	lo, hi := b.Row(i)
	val := b.Val[lo:hi]
	if b.class[i] == linear {
		goods := floats.Dot(val, x)
		if b.Kind[i] == QuasiLinear {
			goods = max(goods, money)
		}
		for k, v := range val {
			dst[k] = money / goods * v
		}
		return
	}
	// (x/w)^(ρ−1) over Σ w (x/w)^ρ, relative to the largest power.
	rho, _ := b.exponents(i)
	at, sum := b.topRatio(i, rho, x), 0.0
	for k, w := range val {
		if w > 0 {
			sum += w * tilt(rho, x[k]/w/at)
		}
	}
	for k, w := range val {
		v := x[k]
		if dst[k] = 0; w > 0 {
			dst[k] = money * (tilt(rho-1, v/w/at) / sum) / at
		}
	}
}

// topRatio is the x/w of buyer i's whose power ρ is largest.
func (b *Buyers) topRatio(i int, rho float64, x []float64) float64 {
	lo, hi := b.Row(i)
	least, most := math.Inf(1), 0.0
	for k, w := range b.Val[lo:hi] {
		if w > 0 {
			y := x[k] / w
			least, most = min(least, y), max(most, y)
		}
	}
	if rho < 0 {
		return least
	}
	return most
}

// tilt is y^ρ.
func tilt(rho, y float64) float64 {
	if rho == 0 {
		return 1
	}
	return math.Exp(rho * math.Log(y))
}
