package utility

import (
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
// allocation: as x_ij = f_i w_ij p_j^−σ,
//
//	f, length n · (1−σ)f/B, length n · δ, length J · p^−σ, J for each distinct σ

// SlopeLen is the length of a column of slopes.
func (b *Buyers) SlopeLen() int { return 2*len(b.Kind) + (1+len(b.sigma))*b.Goods }

// slopes are the parts of a column of slopes.
func (b *Buyers) slopes(s []float64) (factor, curve, diagonal, power []float64) {
	n := len(b.Kind)
	return s[:n], s[n : 2*n], s[2*n : 2*n+b.Goods], s[2*n+b.Goods : b.SlopeLen()]
}

// DemandSlope is Demand and also sets the slopes s, length SlopeLen.
func (b *Buyers) DemandSlope(x, s, d, p, budget []float64) {
	factor, curve, diagonal, power := b.slopes(s)
	b.demand(x, d, p, budget, factor)
	copy(power, b.power)
	for i, f := range factor {
		if curve[i] = 0; f != 0 {
			curve[i] = (1 - b.Elasticity(i)) * f / budget[i]
		}
	}
	b.sum(diagonal, func(part []float64, lo, hi int) { b.addElastic(part, x, lo, hi) })
	for j, v := range p {
		diagonal[j] /= max(v, leastPrice)
	}
}

// addElastic adds σ_i x_ij of buyers lo to hi to dst.
func (b *Buyers) addElastic(dst, x []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		if b.class[i] < 0 {
			continue
		}
		from, to := b.Row(i)
		sigma := b.sigma[b.class[i]]
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
	factor, curve, diagonal, power := b.slopes(s)
	goods := b.Goods
	b.spend = b.spend[:len(b.sigma)*goods] // p^−σ v
	b.part = market.Resize(b.part, len(b.sigma)*goods)
	for c := range b.sigma {
		floats.MulTo(b.spend[c*goods:(c+1)*goods], power[c*goods:(c+1)*goods], v)
	}
	b.sum(b.part, func(part []float64, lo, hi int) { b.addProduct(part, factor, curve, lo, hi) })
	floats.MulTo(dst, diagonal, v)
	for c := range b.sigma {
		part, power := b.part[c*goods:(c+1)*goods], power[c*goods:(c+1)*goods]
		for j, x := range part {
			dst[j] += x * power[j]
		}
	}
}

// addProduct adds (1−σ)/B f w (x·v) of buyers lo to hi to the part of their σ.
func (b *Buyers) addProduct(part, factor, curve []float64, lo, hi int) {
	goods := b.Goods
	for i := lo; i < hi; i++ {
		if curve[i] == 0 {
			continue
		}
		from, to := b.Row(i)
		val, at := b.Val[from:to], int(b.class[i])*goods
		spend, part := b.spend[at:at+goods], part[at:at+goods]
		if b.Start == nil {
			floats.AddScaled(part, curve[i]*(factor[i]*floats.Dot(val, spend)), val)
			continue
		}
		col := b.Col[from:to][:len(val)]
		sum := 0.0
		for k, w := range val {
			sum += w * spend[col[k]]
		}
		sum *= factor[i]
		sum *= curve[i]
		for k, w := range val {
			part[col[k]] += sum * w
		}
	}
}

// JacobianDiagonal sets dst, length J, to the diagonal of H.
func (b *Buyers) JacobianDiagonal(dst, s []float64) {
	factor, curve, diagonal, power := b.slopes(s)
	b.sum(dst, func(part []float64, lo, hi int) { b.addSquares(part, factor, curve, power, lo, hi) })
	floats.Add(dst, diagonal)
}

// addSquares adds (1−σ)/B x_j² of buyers lo to hi to dst.
func (b *Buyers) addSquares(dst, factor, curve, power []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		if curve[i] == 0 {
			continue
		}
		from, to := b.Row(i)
		val, power := b.Val[from:to], power[int(b.class[i])*b.Goods:][:b.Goods]
		f, c := factor[i], curve[i]/factor[i]
		if b.Start == nil {
			dst, power := dst[:len(val)], power[:len(val)]
			for j, w := range val {
				x := f * w * power[j]
				dst[j] += c * x * x
			}
			continue
		}
		col := b.Col[from:to][:len(val)]
		for k, w := range val {
			x := f * w * power[col[k]]
			dst[col[k]] += c * x * x
		}
	}
}

// Jacobian sets dst, J×J, to H: Σ k_i²/2 operations for rows of k_i entries.
func (b *Buyers) Jacobian(dst *mat.SymDense, s []float64) {
	factor, curve, diagonal, power := b.slopes(s)
	raw := dst.RawSymmetric()
	for j := range b.Goods {
		clear(raw.Data[j*raw.Stride : j*raw.Stride+b.Goods])
		raw.Data[j*raw.Stride+j] = diagonal[j]
	}
	b.part = market.Resize(b.part, b.longest)
	for i := range b.Kind {
		if curve[i] == 0 {
			continue
		}
		from, to := b.Row(i)
		power := power[int(b.class[i])*b.Goods:][:b.Goods]
		x := b.part[:to-from]
		for k, w := range b.Val[from:to] {
			x[k] = factor[i] * w * power[b.Good(from, from+k)]
		}
		c := curve[i] / factor[i]
		if b.Start == nil {
			blas64.Syr(c, blas64.Vector{N: len(x), Data: x, Inc: 1}, raw)
			continue
		}
		for k, v := range x {
			j := int(b.Col[from+k])
			for l, w := range x[k:] {
				h := int(b.Col[from+k+l])
				raw.Data[min(j, h)*raw.Stride+max(j, h)] += c * v * w
			}
		}
	}
}
