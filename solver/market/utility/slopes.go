package utility

import (
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"walras/solver/market"
)

// The Jacobian of the demand of buyers with budgets is, with its sign turned,
//
//	H = diag(δ) + Σ_i (1−σ_i)/B_i x_i x_iᵀ,   δ_j = Σ_i σ_i x_ij/p_j
//
// a diagonal and one matrix of rank 1 for each buyer. Buyers without weights, whose
// demand has no slope, are not in it. Slopes hold what a product takes, and no
// allocation: as x_ij = f_i w_ij P_j with P the table p^−σ of the buyer's class,
//
//	f, length n · (1−σ)f/B, length n · δ, length J · p, length J · P, J for each class
//
// Buyers whose demand takes powers of their own (f is rowAgain) have their rows
// computed again, for a budget of 1, with (1−σ)B in the second column.

// SlopeLen is the length of a column of slopes.
func (b *Buyers) SlopeLen() int { return 2*len(b.Kind) + (2+len(b.classes))*b.Goods }

// slopes are the parts of a column of slopes.
type slopes struct{ factor, curve, diagonal, price, power []float64 }

func (b *Buyers) slopes(s []float64) slopes {
	n, goods := len(b.Kind), b.Goods
	rest := s[2*n : b.SlopeLen()]
	return slopes{s[:n], s[n : 2*n], rest[:goods], rest[goods : 2*goods], rest[2*goods:]}
}

// DemandSlope is Demand and also sets the slopes s, length SlopeLen.
func (b *Buyers) DemandSlope(x, s, d, p, budget []float64) {
	at := b.slopes(s)
	b.demand(x, d, p, budget, at.factor)
	copy(at.power, b.power)
	copy(at.price, p)
	for i, f := range at.factor {
		switch {
		case f == 0:
			at.curve[i] = 0
		case f == rowAgain:
			at.curve[i] = (1 - b.Elasticity(i)) * budget[i]
		default:
			at.curve[i] = (1 - b.Elasticity(i)) * f / budget[i]
		}
	}
	if b.blocks.Count() == 1 {
		clear(at.diagonal)
		b.addElastic(at.diagonal, x, 0, len(b.Kind))
	} else {
		b.blocks.Sum(at.diagonal, func(part []float64, lo, hi int) { b.addElastic(part, x, lo, hi) })
	}
	for j, v := range p {
		at.diagonal[j] /= max(v, leastPrice)
	}
}

// addElastic adds σ_i x_ij of buyers lo to hi to dst.
func (b *Buyers) addElastic(dst, x []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		if b.class[i] == linear {
			continue
		}
		from, to := b.Row(i)
		sigma := b.Elasticity(i)
		if b.Start == nil {
			floats.AddScaled(dst, sigma, x[from:to])
			continue
		}
		col := b.Col[from:to]
		for k, v := range x[from:to] {
			dst[col[k]] += sigma * v
		}
	}
}

// JacobianProduct sets dst = H v, lengths J.
func (b *Buyers) JacobianProduct(dst, s, v []float64) {
	at := b.slopes(s)
	goods := b.Goods
	b.spend = market.Resize(b.spend, len(at.power)) // P v
	for c := range b.classes {
		floats.MulTo(b.spend[c*goods:(c+1)*goods], at.power[c*goods:(c+1)*goods], v)
	}
	// Sums of multiples of w, class by class, and of rows that are computed again.
	width, again := len(at.power), slices.Contains(at.factor, rowAgain)
	if again {
		width += goods
	}
	b.part = market.Resize(b.part, width)
	b.rows = market.Resize(b.rows, b.blocks.Count()*b.longest)
	if b.blocks.Count() == 1 {
		clear(b.part)
		b.addProduct(b.part, b.rows, v, at, 0, len(b.Kind))
	} else {
		b.blocks.Sum(b.part, func(part []float64, lo, hi int) {
			b.addProduct(part, b.rows[lo/b.blocks.Size*b.longest:], v, at, lo, hi)
		})
	}
	floats.MulTo(dst, at.diagonal, v)
	if again {
		floats.Add(dst, b.part[len(at.power):])
	}
	for c := range b.classes {
		part, power := b.part[c*goods:(c+1)*goods], at.power[c*goods:(c+1)*goods]
		for j, x := range part {
			dst[j] += x * power[j]
		}
	}
}

// addProduct adds (1−σ)/B f w (x·v) of buyers lo to hi to the part of their class.
func (b *Buyers) addProduct(parts, row, v []float64, at slopes, lo, hi int) {
	goods := b.Goods
	for i := lo; i < hi; i++ {
		curve := at.curve[i]
		if curve == 0 {
			continue
		}
		from, to := b.Row(i)
		val, table, part, factor := b.Val[from:to], v, parts[len(at.power):], 1.0
		if at.factor[i] == rowAgain {
			val = b.rowAgain(i, row, at.price)
		} else {
			c := int(b.class[i]) * goods
			table, part, factor = b.spend[c:c+goods], parts[c:c+goods], at.factor[i]
		}
		if b.Start == nil {
			floats.AddScaled(part, curve*(factor*floats.Dot(val, table)), val)
			continue
		}
		col := b.Col[from:to]
		f := curve * (factor * gather(val, table, col))
		for k, w := range val {
			part[col[k]] += f * w
		}
	}
}

// rowAgain is the demand of buyer i at prices p with a budget of 1, in row's memory.
func (b *Buyers) rowAgain(i int, row, p []float64) []float64 {
	from, to := b.Row(i)
	row = row[:to-from]
	b.ownShares(i, row, p, 1, 1)
	return row
}

// JacobianDiagonal sets dst, length J, to the diagonal of H.
func (b *Buyers) JacobianDiagonal(dst, s []float64) {
	at := b.slopes(s)
	b.rows = market.Resize(b.rows, b.blocks.Count()*b.longest)
	if b.blocks.Count() == 1 {
		clear(dst)
		b.addSquares(dst, b.rows, at, 0, len(b.Kind))
	} else {
		b.blocks.Sum(dst, func(part []float64, lo, hi int) {
			b.addSquares(part, b.rows[lo/b.blocks.Size*b.longest:], at, lo, hi)
		})
	}
	floats.Add(dst, at.diagonal)
}

// addSquares adds the squares c x_j² of buyers lo to hi to dst.
func (b *Buyers) addSquares(dst, row []float64, at slopes, lo, hi int) {
	for i := lo; i < hi; i++ {
		if at.curve[i] == 0 {
			continue
		}
		x, c := b.slopeRow(i, row, at)
		if b.Start == nil {
			dst := dst[:len(x)]
			for j, v := range x {
				dst[j] += c * v * v
			}
			continue
		}
		from, to := b.Row(i)
		col := b.Col[from:to][:len(x)]
		for k, v := range x {
			dst[col[k]] += c * v * v
		}
	}
}

// slopeRow is a vector x for which H has the term c x xᵀ for buyer i, in row's memory.
func (b *Buyers) slopeRow(i int, row []float64, at slopes) (x []float64, c float64) {
	if at.factor[i] == rowAgain {
		return b.rowAgain(i, row, at.price), at.curve[i]
	}
	from, to := b.Row(i)
	power := at.power[int(b.class[i])*b.Goods:][:b.Goods]
	x = row[:to-from]
	if b.Start == nil {
		floats.MulTo(x, b.Val[from:to], power)
	} else {
		for k, j := range b.Col[from:to] {
			x[k] = b.Val[from+k] * power[j]
		}
	}
	return x, at.curve[i] * at.factor[i]
}

// Jacobian sets dst, J×J, to H: Σ k_i²/2 operations for rows of k_i entries.
func (b *Buyers) Jacobian(dst *mat.SymDense, s []float64) {
	at := b.slopes(s)
	raw := dst.RawSymmetric()
	for j := range b.Goods {
		clear(raw.Data[j*raw.Stride : j*raw.Stride+b.Goods])
		raw.Data[j*raw.Stride+j] = at.diagonal[j]
	}
	b.rows = market.Resize(b.rows, b.longest)
	for i, curve := range at.curve {
		if curve == 0 {
			continue
		}
		x, c := b.slopeRow(i, b.rows, at)
		if b.Start == nil {
			blas64.Syr(c, blas64.Vector{N: len(x), Data: x, Inc: 1}, raw)
			continue
		}
		from, to := b.Row(i)
		col := b.Col[from:to]
		for k, v := range x {
			j := int(col[k])
			for l, w := range x[k:] {
				h := int(col[k+l])
				raw.Data[min(j, h)*raw.Stride+max(j, h)] += c * v * w
			}
		}
	}
}
