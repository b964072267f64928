package utility

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// Marginals sets dst (length AllocationLen) to ∂/∂x of B log u_i at x, for
// quasi-linear buyers of B log max(v·x, B) + min(v·x, B): +Inf where an amount is 0
// whose first unit is worth any price. For Leontief buyers it is a subgradient, that of the
// first good of least x/w.
func (b *Buyers) Marginals(dst, x, budget []float64) {
	for i, money := range budget {
		lo, hi := b.Row(i)
		val, row, out := b.Val[lo:hi], x[lo:hi], dst[lo:hi]
		switch rho, _ := b.exponents(i); {
		case b.class[i] == linear:
			goods := floats.Dot(val, row)
			if b.Kind[i] == QuasiLinear {
				goods = max(goods, money)
			}
			for k, v := range val {
				out[k] = money / goods * v
			}
		case math.IsInf(rho, -1):
			clear(out)
			at, least := 0, math.Inf(1)
			for k, w := range val {
				if w > 0 && row[k]/w < least {
					at, least = k, row[k]/w
				}
			}
			out[at] = money / row[at]
		default:
			sum := b.tilted(out, row, i)
			for k, w := range val {
				if w > 0 {
					out[k] = money * (out[k] / sum) / row[k]
				}
			}
		}
	}
}

// Spending sets dst (length AllocationLen) to B_i x_ij ∂log u_i/∂x_ij, the shares that
// goods have in a buyer's utility, in money: v x/u of linear, w (x/w)^ρ over its sum of
// CES buyers; it is not defined for Leontief buyers. kept (length n; nil without quasi-linear buyers) is the money that
// quasi-linear buyers keep, a good of value 1 beside the others; it is set to its own share.
func (b *Buyers) Spending(dst, kept, x, budget []float64) {
	for i, money := range budget {
		lo, hi := b.Row(i)
		val, row, out := b.Val[lo:hi], x[lo:hi], dst[lo:hi]
		if b.class[i] != linear {
			sum := b.tilted(out, row, i)
			for k := range out {
				out[k] *= money / sum
			}
			continue
		}
		total := floats.Dot(val, row)
		if b.Kind[i] == QuasiLinear {
			total += kept[i]
			kept[i] *= money / total
		}
		f := money / total
		for k, v := range val {
			out[k] = f * (v * row[k])
		}
	}
}

// tilted sets out to w (x/w)^ρ over its largest power, for buyer i with weights, and
// gives the sum.
func (b *Buyers) tilted(out, x []float64, i int) (sum float64) {
	lo, hi := b.Row(i)
	val := b.Val[lo:hi]
	rho, _ := b.exponents(i)
	if rho == 0 {
		copy(out, val)
		return b.total[i]
	}
	least, most := math.Inf(1), 0.0
	for k, w := range val {
		if w > 0 {
			y := x[k] / w
			least, most = min(least, y), max(most, y)
		}
	}
	at := most
	if rho < 0 {
		at = least
	}
	for k, w := range val {
		out[k] = 0
		if w > 0 {
			out[k] = w * math.Exp(rho*math.Log(x[k]/w/at))
			sum += out[k]
		}
	}
	return sum
}
